package theme

import (
	"strings"
	"testing"

	"wiretale/trace"
	"wiretale/tui/canvas"
)

func TestMonochromeUsesAttributesOnly(t *testing.T) {
	mono := New(true, true, false)
	for ink := range inkCount {
		if s := mono.Paint(canvas.Style{Ink: ink}, "x"); strings.Contains(s, "38;") {
			t.Errorf("ink %d has a colour: %q", ink, s)
		}
	}
}

func TestEveryPhaseOfAConnectionHasItsOwnShapeAndColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		theme := New(true, false, ascii)
		shapes, colours := map[rune]bool{}, map[canvas.Ink]bool{}
		for _, p := range []trace.Phase{trace.Handshake, trace.Request, trace.Response, trace.Teardown} {
			shapes[theme.Glyphs.Phase(p)] = true
			colours[PhaseInk(p)] = true
		}
		if len(shapes) != 4 || len(colours) != 4 {
			t.Errorf("ascii %v: 4 phases have %d shapes and %d colours", ascii, len(shapes), len(colours))
		}
	}
}

func TestASCIIGlyphsAreASCII(t *testing.T) {
	g := New(true, false, true).Glyphs
	for _, r := range []rune{g.Line, g.FutureLine, g.Lane, g.Gap, g.HeadRight, g.HeadLeft, g.Lost, g.Flying, g.Note, g.Cursor, g.Fog, g.Rule, g.Selected} {
		if r < ' ' || r > '~' {
			t.Errorf("%q is not ASCII", r)
		}
	}
}

// TestSixteenColoursAreChosenByHand holds that the phases, and trouble, differ
// there too, and that nothing is written in the background's colour.
func TestSixteenColoursAreChosenByHand(t *testing.T) {
	for _, l := range []Look{{Dark: true, Basic: true}, {Basic: true}} {
		basic, seen := Make(l), map[string]bool{}
		for _, ink := range []canvas.Ink{Handshake, Request, Response, Teardown, Trouble} {
			enter := basic.Paint(canvas.Style{Ink: ink}, "")
			if enter == "" || seen[enter] || strings.Contains(enter, ";") {
				t.Errorf("%s: ink %d is entered by %q", basic.Name, ink, enter)
			}
			seen[enter] = true
		}
		for ink := Muted; ink < inkCount; ink++ {
			if code := basic.basic[ink]; code == "90" || l.Dark && code == "30" || !l.Dark && (code == "37" || code >= "90") {
				t.Errorf("%s: ink %d is entered by %s, its background", basic.Name, ink, code)
			}
		}
	}
}
