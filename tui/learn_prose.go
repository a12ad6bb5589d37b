package tui

import (
	"regexp"
	"strings"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"

	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// prose turns Markdown into lines of a pane. It keeps what it made last, since
// the same text is drawn picture after picture.
type prose struct {
	source string
	width  int
	lines  []view.Line
}

// render lays a Markdown text out for a width.
func (p *prose) render(source string, width int) []view.Line {
	if p.lines != nil && p.source == source && p.width == width {
		return p.lines
	}
	p.source, p.width = source, width
	p.lines = []view.Line{}
	out := source
	if r, err := glamour.NewTermRenderer(glamour.WithStyles(proseStyle), glamour.WithWordWrap(width)); err == nil {
		if rendered, err := r.Render(termLink.ReplaceAllString(unbroken(unparted(source)), "~~$1~~")); err == nil {
			out = rendered
		}
	}
	for l := range strings.SplitSeq(strings.Trim(out, "\n"), "\n") {
		line := outdented(styled(strings.ReplaceAll(l, holding, "-")))
		if len(p.lines) > 0 || strings.TrimSpace(line.String()) != "" {
			p.lines = append(p.lines, line)
		}
	}
	return p.lines
}

// termLink is a term of the glossary in a text: [window](#receive-window).
var termLink = regexp.MustCompile(`\[([^\]\n]+)\]\(#([a-z0-9-]+)\)`)

// unparted keeps numbers and their units, and RFCs and their numbers, on one line.
func unparted(s string) string {
	return view.WholeCitations(measure.ReplaceAllString(s, "$1\u00a0$2"))
}

// holding is a hyphen at which no line is broken: that of the name of a state.
const holding = "\u2011"

// unbroken keeps the names of states on one line.
func unbroken(s string) string {
	return hyphened.ReplaceAllStringFunc(s, func(name string) string { return strings.ReplaceAll(name, "-", holding) })
}

var (
	measure  = regexp.MustCompile(`(\d) (ms|µs|s|min|h|bytes?|B|kB|MB|[kMG]?bit/s)\b`)
	hyphened = regexp.MustCompile(`\b[A-Z]{3,}(-[A-Z0-9]+)+\b`)
)

// The colours of the style are places in the terminal's palette, which styled
// turns into inks: the theme alone knows colours.
var (
	yes       = true
	codeInk   = "3"
	strongInk = "7"
	none      = uint(0)
	bullet    = "• "

	proseStyle = ansi.StyleConfig{
		Document:   ansi.StyleBlock{Margin: &none},
		Paragraph:  ansi.StyleBlock{},
		BlockQuote: ansi.StyleBlock{Indent: &[]uint{1}[0], IndentToken: &[]string{"│ "}[0]},
		List:       ansi.StyleList{StyleBlock: ansi.StyleBlock{Indent: &[]uint{listIndent}[0]}, LevelIndent: listIndent},
		Heading:    ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: &yes, Color: &strongInk, BlockSuffix: "\n"}},
		Strong:     ansi.StylePrimitive{Bold: &yes},
		// A term of the glossary is drawn as what is struck out would be: glamour
		// writes the address of a link behind it.
		Strikethrough: ansi.StylePrimitive{Underline: &yes},
		Emph:          ansi.StylePrimitive{Italic: &yes},
		Item:          ansi.StylePrimitive{BlockPrefix: bullet},
		Enumeration:   ansi.StylePrimitive{BlockPrefix: ". "},
		Link:          ansi.StylePrimitive{Underline: &yes},
		LinkText:      ansi.StylePrimitive{},
		Code:          ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: &codeInk}},
		CodeBlock:     ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: &codeInk}}},
		Table:         ansi.StyleTable{CenterSeparator: &[]string{"┼"}[0], ColumnSeparator: &[]string{"│"}[0], RowSeparator: &[]string{"─"}[0]},
	}
)

// listIndent is what the lines of a list's item stand in by.
const listIndent = 2

// outdented pulls the first line of a list's item back by its bullet's width, so
// that the others stand below its words.
func outdented(l view.Line) view.Line {
	indent := strings.Repeat(" ", listIndent)
	if !strings.HasPrefix(l.String(), indent+bullet) {
		return l
	}
	for i := range l {
		cut := min(listIndent, len(l[i].Text)-len(strings.TrimLeft(l[i].Text, " ")))
		if cut > 0 {
			l[i].Text = l[i].Text[cut:]
			if cut == listIndent {
				break
			}
		}
	}
	return l
}

// styled reads a line with the terminal's sequences for styles into pieces.
func styled(s string) view.Line {
	var l view.Line
	style := canvas.Style{}
	for s != "" {
		i := strings.IndexByte(s, '\x1b')
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			l = append(l, view.Piece{Text: s[:i], Style: style})
		}
		s = s[i:]
		if s == "" {
			break
		}
		end := strings.IndexByte(s, 'm')
		if end < 0 || !strings.HasPrefix(s, "\x1b[") {
			s = s[1:]
			continue
		}
		style = restyled(style, strings.Split(s[2:end], ";"))
		s = s[end+1:]
	}
	return l
}

// restyled is a style after the parameters of one such sequence.
func restyled(s canvas.Style, params []string) canvas.Style {
	for _, p := range params {
		switch p {
		case "", "0":
			s = canvas.Style{}
		case "1":
			s.Attr |= canvas.Bold
		case "3":
			s.Attr |= canvas.Italic
		case "4":
			s.Attr |= canvas.Underline
		case "33":
			s.Ink = theme.Accent
		case "37":
			s.Ink = theme.Strong
		}
	}
	return s
}
