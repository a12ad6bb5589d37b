package film

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"wiretale/export/drawing"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// The measures of a cell, in tenths of a pixel, and of a picture's margin in
// pixels. Letters are set to the cells' width, so that any monospaced font lines up.
const (
	cellWidth  = 84
	cellHeight = 17
	fontSize   = 14
	margin     = 12
)

// Still writes a picture of the screen as SVG, with a title for those who don't
// see it. It needs nothing besides itself, and the same frame gives the same
// bytes.
func Still(w io.Writer, f Frame, title string) error {
	out := bufio.NewWriter(w)
	p := pictureOf(out, f)
	p.begin(title, "")
	for y := range f.Canvas.Height {
		if row := p.row(f.Canvas, y); row != "" {
			fmt.Fprintf(out, "<g transform=\"translate(%d %d)\">%s</g>\n", margin, margin+y*cellHeight, row)
		}
	}
	out.WriteString("</svg>\n")
	return out.Flush()
}

// Moving writes frames as one SVG that shows them in turn, again and again; who
// wants no motion sees the last. Each row is written once, however many frames
// it is in.
func Moving(w io.Writer, frames []Frame, title string) error {
	frames = distinct(frames)
	if len(frames) < 2 {
		return Still(w, frames[0], title)
	}
	out := bufio.NewWriter(w)
	last := frames[len(frames)-1]
	p := pictureOf(out, last)
	p.begin(title, p.strip(frames))
	rows := map[string]int{}
	var order []string
	for _, f := range frames[:len(frames)-1] { // the last only says when the one before it ends
		for y := range f.Canvas.Height {
			if row := p.row(f.Canvas, y); row != "" && rows[row] == 0 {
				order = append(order, row)
				rows[row] = len(order)
			}
		}
	}
	out.WriteString("<defs>\n")
	for i, row := range order {
		fmt.Fprintf(out, "<g id=\"r%d\">%s</g>\n", i+1, row)
	}
	fmt.Fprintf(out, "</defs>\n<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><g class=\"strip\">\n", margin, margin, p.width, p.height)
	for i, f := range frames[:len(frames)-1] {
		fmt.Fprintf(out, "<g transform=\"translate(%d)\">", i*p.width)
		for y := range f.Canvas.Height {
			if row := p.row(f.Canvas, y); row != "" {
				fmt.Fprintf(out, "<use href=\"#r%d\" y=\"%d\"/>", rows[row], y*cellHeight)
			}
		}
		out.WriteString("</g>\n")
	}
	out.WriteString("</g></svg>\n</svg>\n")
	return out.Flush()
}

// distinct leaves out frames in which nothing is new, but not the last, which
// tells how long the one before it stays.
func distinct(frames []Frame) (kept []Frame) {
	for i, f := range frames {
		if i == len(frames)-1 || len(kept) == 0 || !same(kept[len(kept)-1].Canvas, f.Canvas) {
			kept = append(kept, f)
		}
	}
	return kept
}

func same(a, b *canvas.Canvas) bool {
	for y := range b.Height {
		for x := range b.Width {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return a.Width == b.Width && a.Height == b.Height
}

// picture is an SVG of screens of one size and theme.
type picture struct {
	out           *bufio.Writer
	theme         *theme.Theme
	width, height int // of the screen, in pixels
	page, plain   string
}

func pictureOf(out *bufio.Writer, f Frame) *picture {
	p := &picture{out: out, theme: f.Theme, width: f.Canvas.Width * cellWidth / 10, height: f.Canvas.Height * cellHeight,
		page: drawing.PageDark, plain: drawing.PlainDark}
	if f.Theme.Name == "light" {
		p.page, p.plain = drawing.PageLight, drawing.PlainLight
	}
	return p
}

func (p *picture) begin(title, style string) {
	width, height := p.width+2*margin, p.height+2*margin
	fmt.Fprintf(p.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title" xml:space="preserve">`+"\n<title id=\"title\">%s</title>\n",
		width, height, width, height, escaped(title))
	fmt.Fprintf(p.out, "<style>text{font:%dpx ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:%s;white-space:pre}"+
		".b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}", fontSize, p.plain)
	for ink := theme.Muted; ink <= theme.Fog; ink++ {
		if c := p.theme.Color(ink); c != nil {
			hex := drawing.Hex(c)
			fmt.Fprintf(p.out, ".c%d{fill:%s}path.c%[1]d{stroke:%[2]s}", ink, hex)
		}
	}
	fmt.Fprintf(p.out, "path{fill:none;stroke:%s;stroke-width:1.2}.r{fill:%s}%s</style>\n", p.plain, p.page, style)
	fmt.Fprintf(p.out, `<rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="%s" stroke="%s"/>`+"\n",
		width-1, height-1, p.page, drawing.Hex(p.theme.Color(theme.Fog)))
}

// strip is the style that moves a strip of frames past the window.
func (p *picture) strip(frames []Frame) string {
	end := frames[len(frames)-1].At
	var b strings.Builder
	b.WriteString("@keyframes play{")
	for i, f := range frames[:len(frames)-1] {
		fmt.Fprintf(&b, "%s{transform:translate(-%dpx)}", share(f.At, end), i*p.width)
	}
	fmt.Fprintf(&b, "}.strip{animation:play %d.%03ds step-end infinite}", end/time.Second, end%time.Second/time.Millisecond)
	fmt.Fprintf(&b, "@media (prefers-reduced-motion:reduce){.strip{animation:none;transform:translate(-%dpx)}}", (len(frames)-2)*p.width)
	return b.String()
}

// share is a part of a whole in percent.
func share(part, whole time.Duration) string {
	n := int64(part) * 1_000_000 / int64(whole)
	return fmt.Sprintf("%d.%04d%%", n/10_000, n%10_000)
}

// row is what stands on a row: runs of cells of one style, as text or as lines.
func (p *picture) row(c *canvas.Canvas, y int) string {
	var b strings.Builder
	for x := 0; x < c.Width; {
		from, style := x, c.At(x, y).Style
		sort := sortOf(c.At(x, y).Rune)
		for x < c.Width && c.At(x, y).Style == style && (sortOf(c.At(x, y).Rune) == sort || c.At(x, y).Rune == 0) {
			x++
		}
		p.run(&b, c, y, from, x, sort == strokes)
	}
	return b.String()
}

// The sorts of signs that are written together. Fonts lack different ones, and
// what takes their places has other widths.
const (
	strokes rune = -1 - iota // drawn as lines
	braille
	letters
)

// sortOf is the sort of a sign; signs that are neither are sorts of their own.
func sortOf(r rune) rune {
	switch {
	case lineOf(r) != "":
		return strokes
	case r >= 0x2800 && r <= 0x28ff:
		return braille
	case r >= 0x2190 && r < 0x2800:
		return r
	}
	return letters
}

func (p *picture) run(b *strings.Builder, c *canvas.Canvas, y, from, to int, lined bool) {
	style := c.At(from, y).Style
	if style.Attr&canvas.Reverse != 0 {
		fmt.Fprintf(b, `<rect%s x="%s" width="%s" height="%d"/>`, class(style.Ink, 0), tenths(from*cellWidth), tenths((to-from)*cellWidth), cellHeight)
	}
	if lined {
		var d strings.Builder
		for x := from; x < to; x++ {
			fmt.Fprintf(&d, "M%s 0%s", tenths(x*cellWidth), lineOf(c.At(x, y).Rune))
		}
		fmt.Fprintf(b, `<path%s d="%s"/>`, class(style.Ink, 0), joinedLines(d.String(), c, y, from, to))
		return
	}
	var words strings.Builder
	for x := from; x < to; x++ {
		if r := c.At(x, y).Rune; r != 0 {
			words.WriteRune(r)
		}
	}
	said := words.String()
	trimmed := strings.TrimLeft(said, " ")
	lead := len(said) - len(trimmed)
	if trimmed = strings.TrimRight(trimmed, " "); trimmed == "" {
		return
	}
	x := from + lead
	fmt.Fprintf(b, `<text%s x="%s" y="%d" textLength="%s" lengthAdjust="spacingAndGlyphs">%s</text>`,
		class(style.Ink, style.Attr), tenths(x*cellWidth), cellHeight-4, tenths(canvas.Width(trimmed)*cellWidth), escaped(trimmed))
}

// joinedLines writes a run of level lines as one.
func joinedLines(d string, c *canvas.Canvas, y, from, to int) string {
	for x := from; x < to; x++ {
		if c.At(x, y).Rune != '─' {
			return d
		}
	}
	return fmt.Sprintf("M%s 8.5h%s", tenths(from*cellWidth), tenths((to-from)*cellWidth))
}

// lineOf draws a sign of lines from its cell's top left corner; "" for other
// signs. As letters they would leave gaps between rows.
func lineOf(r rune) string {
	switch r {
	case '─':
		return "m0 8.5h8.4"
	case '│':
		return "m4.2 0v17"
	case '┬':
		return "m0 8.5h8.4m-4.2 0v8.5"
	case '┴':
		return "m0 8.5h8.4m-4.2 0v-8.5"
	case '┼':
		return "m0 8.5h8.4m-4.2-8.5v17"
	case '├':
		return "m4.2 0v17m0-8.5h4.2"
	case '┤':
		return "m4.2 0v17m0-8.5h-4.2"
	case '┄':
		return "m1 8.5h2.2m2 0h2.2"
	case '┆':
		return "m4.2 1v3m0 3v3m0 3v3"
	}
	return ""
}

// class names the inks and attributes of a shape.
func class(ink canvas.Ink, attr canvas.Attr) string {
	var names []string
	if ink != theme.Default {
		names = append(names, fmt.Sprintf("c%d", ink))
	}
	for _, a := range [...]struct {
		attr canvas.Attr
		name string
	}{{canvas.Bold, "b"}, {canvas.Italic, "i"}, {canvas.Underline, "u"}} {
		if attr&a.attr != 0 {
			names = append(names, a.name)
		}
	}
	if attr&canvas.Reverse != 0 {
		names = []string{"r"}
	}
	if len(names) == 0 {
		return ""
	}
	return ` class="` + strings.Join(names, " ") + `"`
}

func tenths(n int) string {
	if n%10 == 0 {
		return fmt.Sprintf("%d", n/10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// escaped makes a text part of the document.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
