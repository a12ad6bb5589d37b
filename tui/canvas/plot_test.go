package canvas

import (
	"testing"

	"pgregory.net/rapid"
)

func drawn(p *Plot, ascii bool) string {
	c := New(p.Width/DotsWide, p.Height/DotsHigh)
	p.Draw(c, 0, 0, ascii)
	return c.Plain()
}

func TestALineSlopesWithinItsCells(t *testing.T) {
	p := NewPlot(8, 1)
	p.Line(0, 0, 15, 3, Style{})
	if got, want := drawn(p, false), "⠉⠑⠒⠒⠤⠤⢄⣀"; got != want {
		t.Errorf("a line over 8 cells is %q, want %q", got, want)
	}
	if got, want := drawn(p, true), `"------_`; got != want {
		t.Errorf("in ASCII it is %q, want %q", got, want)
	}
}

func TestALineIsConnectedAndHasItsEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, 79)
		x0, y0, x1, y1 := at.Draw(t, "x0"), at.Draw(t, "y0"), at.Draw(t, "x1"), at.Draw(t, "y1")
		p := NewPlot(40, 20)
		p.Line(x0, y0, x1, y1, Style{})
		has := func(x, y int) bool {
			return p.cells[y/DotsHigh*p.stride+x/DotsWide].dots&dotBits[y%DotsHigh][x%DotsWide] != 0
		}
		if !has(x0, y0) || !has(x1, y1) {
			t.Fatalf("an end is missing")
		}
		dots := 0
		for _, c := range p.cells {
			dots += count(c.dots)
		}
		if want := max(abs(x1-x0), abs(y1-y0)) + 1; dots != want {
			t.Fatalf("%d dots, want %d", dots, want)
		}
	})
}

// TestALineFromFarAwayIsCut has a line whose ends are where no loop may go.
func TestALineFromFarAwayIsCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		far := rapid.IntRange(-1000, 1000)
		x0, y0, x1, y1 := far.Draw(t, "x0"), far.Draw(t, "y0"), far.Draw(t, "x1"), far.Draw(t, "y1")
		cut, whole := NewPlot(20, 10), NewPlot(20, 10)
		cut.Line(x0, y0, x1, y1, Style{})
		dx, dy := x1-x0, y1-y0
		n := max(abs(dx), abs(dy))
		for i := range n + 1 {
			whole.Dot(x0+round(dx*i, max(n, 1)), y0+round(dy*i, max(n, 1)), Style{})
		}
		if drawn(cut, false) != drawn(whole, false) {
			t.Fatalf("a cut line is\n%s\nwant\n%s", drawn(cut, false), drawn(whole, false))
		}
	})
	p := NewPlot(20, 10)
	p.Line(-1<<30, 0, 1<<30, 39, Style{})
	if drawn(p, false) == drawn(NewPlot(20, 10), false) {
		t.Error("a line through the plot leaves nothing in it")
	}
}

func abs(n int) int { return max(n, -n) }
