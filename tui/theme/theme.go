// Package theme gives inks their colours and shapes their glyphs. Every colour
// has a glyph, a word or an attribute beside it, so that nothing is lost where
// there are no colours.
package theme

import (
	"fmt"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"wiretale/trace"
	"wiretale/tui/canvas"
)

// The inks, by what they mean.
const (
	Default canvas.Ink = iota // the terminal's own
	Muted                     // secondary text
	Faint                     // rules, grids, what is still to come
	Accent                    // what has the focus, keys, the cursor
	Strong                    // headings
	Handshake
	Request
	Response
	Teardown
	Trouble // losses, retransmissions, errors
	Good    // a right answer
	Fog     // what a question hides
	inkCount
)

// Theme is a palette and a set of glyphs.
type Theme struct {
	Name    string
	Glyphs  Glyphs
	palette [inkCount]color.Color
	basic   *[inkCount]string // nil where the terminal has more than 16 colours
	mono    bool
	entered map[canvas.Style]string
}

// Look is what a theme depends on.
type Look struct {
	Dark     bool // the terminal's background is
	Contrast bool // only colours that stand out as much as they can
	Mono     bool // no colour at all
	ASCII    bool // no glyph beyond it
	Basic    bool // the terminal has 16 colours: the nearest to ours would be few
}

// New returns the usual theme for a background.
func New(dark, mono, ascii bool) *Theme { return Make(Look{Dark: dark, Mono: mono, ASCII: ascii}) }

// Make returns the theme of a look.
func Make(l Look) *Theme {
	t := &Theme{Name: "light", Glyphs: unicodeGlyphs, palette: light, mono: l.Mono, entered: map[canvas.Style]string{}}
	switch {
	case l.Mono:
		t.Name = "mono"
	case l.Dark && l.Contrast:
		t.Name, t.palette = "contrast-dark", contrastDark
	case l.Contrast:
		t.Name, t.palette = "contrast-light", contrastLight
	case l.Dark:
		t.Name, t.palette = "dark", dark
	}
	if l.Basic {
		t.basic = &basicLight
		if l.Dark {
			t.basic = &basicDark
		}
	}
	if l.ASCII {
		t.Glyphs = asciiGlyphs
	}
	for ink := range inkCount {
		for attr := canvas.Attr(0); attr < 16; attr++ {
			s := canvas.Style{Ink: ink, Attr: attr}
			t.entered[s] = t.sequence(s)
		}
	}
	return t
}

// The hues come from Okabe and Ito's set, which colour-blind eyes tell apart,
// made lighter or darker until they read well on their background, and moved until
// all sorts of eyes tell the phases and trouble from each other.
var dark = [inkCount]color.Color{
	Muted:     lipgloss.Color("#9aa0a6"),
	Faint:     lipgloss.Color("#5f666d"),
	Accent:    lipgloss.Color("#f0e442"),
	Strong:    lipgloss.Color("#ffffff"),
	Handshake: lipgloss.Color("#9bcefb"),
	Request:   lipgloss.Color("#f0ae46"),
	Response:  lipgloss.Color("#37c8a1"),
	Teardown:  lipgloss.Color("#c989be"),
	Trouble:   lipgloss.Color("#ef6d4e"),
	Good:      lipgloss.Color("#a3eb78"),
	Fog:       lipgloss.Color("#4a5056"),
}

var light = [inkCount]color.Color{
	Muted:     lipgloss.Color("#5a6066"),
	Faint:     lipgloss.Color("#9aa0a6"),
	Accent:    lipgloss.Color("#7a4a00"),
	Strong:    lipgloss.Color("#000000"),
	Handshake: lipgloss.Color("#0e6db3"),
	Request:   lipgloss.Color("#a06301"),
	Response:  lipgloss.Color("#1b5e41"),
	Teardown:  lipgloss.Color("#883b84"),
	Trouble:   lipgloss.Color("#9f0f00"),
	Good:      lipgloss.Color("#337d34"),
	Fog:       lipgloss.Color("#c4c8cc"),
}

var contrastDark = [inkCount]color.Color{
	Muted:     lipgloss.Color("#c8ccd0"),
	Faint:     lipgloss.Color("#9aa0a6"),
	Accent:    lipgloss.Color("#fff27a"),
	Strong:    lipgloss.Color("#ffffff"),
	Handshake: lipgloss.Color("#67c1f8"),
	Request:   lipgloss.Color("#fec759"),
	Response:  lipgloss.Color("#83ffcd"),
	Teardown:  lipgloss.Color("#dec0dd"),
	Trouble:   lipgloss.Color("#ff9f89"),
	Good:      lipgloss.Color("#b6fd88"),
	Fog:       lipgloss.Color("#9aa0a6"),
}

var contrastLight = [inkCount]color.Color{
	Muted:     lipgloss.Color("#3a3f44"),
	Faint:     lipgloss.Color("#5a6066"),
	Accent:    lipgloss.Color("#5c3700"),
	Strong:    lipgloss.Color("#000000"),
	Handshake: lipgloss.Color("#1f568b"),
	Request:   lipgloss.Color("#634521"),
	Response:  lipgloss.Color("#074633"),
	Teardown:  lipgloss.Color("#632060"),
	Trouble:   lipgloss.Color("#5b0004"),
	Good:      lipgloss.Color("#326008"),
	Fog:       lipgloss.Color("#5a6066"),
}

// What 16 colours are entered by. On a light background yellow and the
// bright ones can't be read, and bright black is some terminals' background.
var basicDark = [inkCount]string{
	Muted: "37", Faint: "2", Accent: "93", Strong: "97", Handshake: "94", Request: "33", Response: "36", Teardown: "95", Trouble: "91", Good: "92", Fog: "2",
}

var basicLight = [inkCount]string{
	Faint: "2", Accent: "34", Strong: "30", Handshake: "34", Request: "35", Response: "32", Teardown: "36", Trouble: "31", Good: "32", Fog: "2",
}

// sequence is what a terminal needs to switch to a style from its default.
func (t *Theme) sequence(s canvas.Style) string {
	var codes []string
	for _, a := range [...]struct {
		attr canvas.Attr
		code string
	}{{canvas.Bold, "1"}, {canvas.Italic, "3"}, {canvas.Underline, "4"}, {canvas.Reverse, "7"}} {
		if s.Attr&a.attr != 0 {
			codes = append(codes, a.code)
		}
	}
	switch c := t.palette[s.Ink]; {
	case t.mono && (s.Ink == Faint || s.Ink == Fog):
		codes = append(codes, "2")
	case t.mono && (s.Ink == Strong || s.Ink == Accent || s.Ink == Trouble) && s.Attr&canvas.Bold == 0:
		codes = append(codes, "1")
	case !t.mono && c != nil && t.basic != nil:
		if code := t.basic[s.Ink]; code != "" {
			codes = append(codes, code)
		}
	case !t.mono && c != nil:
		r, g, b, _ := c.RGBA()
		codes = append(codes, fmt.Sprintf("38;2;%d;%d;%d", r>>8, g>>8, b>>8))
	}
	if len(codes) == 0 {
		return ""
	}
	return "\x1b[" + strings.Join(codes, ";") + "m"
}

// Render turns a canvas into the text that a terminal shows.
func (t *Theme) Render(c *canvas.Canvas) string {
	return strings.Join(c.Lines(func(s canvas.Style) string { return t.entered[s] }, "\x1b[m"), "\n")
}

// Color returns an ink's colour, nil where the theme leaves it to the terminal.
func (t *Theme) Color(i canvas.Ink) color.Color {
	if t.mono {
		return nil
	}
	return t.palette[i]
}

// PhaseInk is the ink of a phase.
func PhaseInk(p trace.Phase) canvas.Ink {
	switch p {
	case trace.Handshake:
		return Handshake
	case trace.Request, trace.Query:
		return Request
	case trace.Response, trace.Answer:
		return Response
	case trace.Teardown:
		return Teardown
	}
	return Default
}

// Paint puts one text into a style, for what is printed outside a canvas.
func (t *Theme) Paint(s canvas.Style, words string) string {
	if enter := t.entered[s]; enter != "" {
		return enter + words + "\x1b[m"
	}
	return words
}
