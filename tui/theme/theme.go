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
	mono    bool
	entered map[canvas.Style]string
}

// New returns the theme for a background. Monochrome uses no colour at all;
// ascii no glyph beyond it.
func New(dark, mono, ascii bool) *Theme {
	t := &Theme{Name: "light", Glyphs: unicodeGlyphs, palette: light, mono: mono, entered: map[canvas.Style]string{}}
	if dark {
		t.Name, t.palette = "dark", darkPalette
	}
	if mono {
		t.Name = "mono"
	}
	if ascii {
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
// made lighter or darker until they read well on their background.
var darkPalette = [inkCount]color.Color{
	Muted:     lipgloss.Color("#9aa0a6"),
	Faint:     lipgloss.Color("#5f666d"),
	Accent:    lipgloss.Color("#f0e442"),
	Strong:    lipgloss.Color("#ffffff"),
	Handshake: lipgloss.Color("#56b4e9"),
	Request:   lipgloss.Color("#f0b04c"),
	Response:  lipgloss.Color("#4fc7a0"),
	Teardown:  lipgloss.Color("#d59bd0"),
	Trouble:   lipgloss.Color("#ff7a5c"),
	Good:      lipgloss.Color("#8fd460"),
	Fog:       lipgloss.Color("#4a5056"),
}

var light = [inkCount]color.Color{
	Muted:     lipgloss.Color("#5a6066"),
	Faint:     lipgloss.Color("#9aa0a6"),
	Accent:    lipgloss.Color("#7a4a00"),
	Strong:    lipgloss.Color("#000000"),
	Handshake: lipgloss.Color("#0b63a5"),
	Request:   lipgloss.Color("#965d00"),
	Response:  lipgloss.Color("#00705a"),
	Teardown:  lipgloss.Color("#8a3b86"),
	Trouble:   lipgloss.Color("#b92d12"),
	Good:      lipgloss.Color("#3a7a10"),
	Fog:       lipgloss.Color("#c4c8cc"),
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
