package tui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// inkNames are the inks' names, each with the letter that stands for it in a
// picture of inks; in one of the terminal's own ink there is a dot.
var inkNames = map[canvas.Ink]struct {
	letter rune
	name   string
}{
	theme.Muted: {'m', "muted"}, theme.Faint: {'f', "faint"}, theme.Accent: {'a', "accent"}, theme.Strong: {'s', "strong"},
	theme.Handshake: {'H', "handshake"}, theme.Request: {'Q', "request"}, theme.Response: {'R', "response"}, theme.Teardown: {'T', "teardown"},
	theme.Trouble: {'X', "trouble"}, theme.Good: {'G', "good"}, theme.Fog: {'?', "fog"},
}

// dressed is a model in another theme.
func dressed(m *Model, o Options) *Model {
	m.ui.options.Light, m.ui.options.Mono, m.ui.options.Contrast = o.Light, o.Mono, o.Contrast
	m.ui.theme = m.ui.options.Theme()
	return m
}

// TestInks draws the most colourful screens as the inks that each cell has, and
// below them what these look like in the dark and in the light theme.
func TestInks(t *testing.T) {
	for name, at := range map[string]func(*testing.T, text.Lang, int, int) *Model{
		"ladder": atPlayer, "map": atMap, "graphs": atGraphs, "question": atQuestion, "compare": atCompare,
		"state": func(t *testing.T, lang text.Lang, width, height int) *Model {
			return repairing(t, lang, width, height, Options{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, inksOf(t, at(t, text.English, 80, 24)))
		})
	}
}

func inksOf(t *testing.T, m *Model) string {
	c, used := m.draw(), map[canvas.Ink]bool{}
	var b strings.Builder
	for y := range c.Height {
		line := ""
		for x := range c.Width {
			switch cell := c.At(x, y); {
			case cell.Rune == ' ' && cell.Style.Attr&canvas.Reverse == 0:
				line += " "
			case cell.Style.Ink == theme.Default:
				line += "."
			default:
				used[cell.Style.Ink] = true
				line += string(inkNames[cell.Style.Ink].letter)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString("\n")
	dark, light := theme.New(true, false, false), theme.New(false, false, false)
	for ink := theme.Muted; ink <= theme.Fog; ink++ {
		if used[ink] {
			fmt.Fprintf(&b, "%c %-9s  dark %s  light %s\n", inkNames[ink].letter, inkNames[ink].name, hex(dark.Color(ink)), hex(light.Color(ink)))
		}
	}
	return b.String()
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// TestAThemeChangesColoursAlone holds that the pictures of TestScreens are those
// of every theme: the same signs and words stand in the same places, also where
// there are no colours at all.
func TestAThemeChangesColoursAlone(t *testing.T) {
	for _, shown := range screens {
		t.Run(shown.name, func(t *testing.T) {
			m := shown.model(t, text.English, 80, 24)
			want := screenOf(m)
			looks := map[string]bool{}
			for _, o := range []Options{{}, {Light: true}, {Contrast: true}, {Light: true, Contrast: true}, {Mono: true}} {
				dressed(m, o)
				if got := screenOf(m); got != want {
					t.Errorf("%s shows something else:\n%s\n%s", m.ui.theme.Name, got, want)
				}
				looks[m.View().Content] = true
			}
			if len(looks) != 5 {
				t.Errorf("five themes look like %d", len(looks))
			}
		})
	}
}
