package view

import (
	"wiretale/analyze/graph"
	"wiretale/tui/canvas"
)

// pattern is the shape of a line: each line of a graph has one of its own, so
// that they are told apart without colours.
type pattern uint8

const (
	solid pattern = iota
	dashed
	dotted
	filled // down to the lower edge
	spots
	stroke       // upright
	brokenStroke // upright, of single dots
)

// has reports whether the pattern sets a dot where its line goes along.
func (t pattern) has(x int) bool {
	switch t {
	case dashed:
		return x/canvas.DotsWide%2 == 0
	case dotted:
		return x%canvas.DotsWide == 0
	}
	return true
}

// line draws a quantity that holds its value until the next. Where many values
// share a column of dots, all that lies between the least and the greatest is
// set.
func (p *plane) line(s *graph.Steps, t pattern, ink canvas.Ink) {
	if s == nil {
		return
	}
	last := min(p.column(p.whole.to), p.plot.Width-1)
	before := s.Until(p.time(0) - 1)
	for x := 0; x <= last; x++ {
		until := s.Until(p.time(x+1) - 1)
		if low, high, ok := s.Extent(max(before-1, 0), until); ok {
			p.upright(x, p.row(high), p.row(low), t, ink)
		}
		before = until
	}
}

// upright draws the part of a line that lies in one column of dots, between two
// rows.
func (p *plane) upright(x, top, bottom int, t pattern, ink canvas.Ink) {
	style := p.style(x, ink)
	switch {
	case t == filled:
		p.fill(x, top, style)
		return
	case top == bottom && !t.has(x):
		return
	}
	for y := max(top, 0); y <= min(bottom, p.plot.Height-1); y++ {
		if t == solid || t == stroke || top == bottom || y%2 == 0 {
			p.plot.Dot(x, y, style)
		}
	}
}

// fill sets half of the dots from a row down. They lie below everything else, so
// that a line upon them can be told.
func (p *plane) fill(x, top int, style canvas.Style) {
	for y := max(top, 0); y < p.plot.Height; y++ {
		if (x+y)%2 == 0 {
			p.ground.Dot(x, y, style)
		}
	}
}

// samples draws values that hold for their moment alone: each a spot, or a dot
// where they are many.
func (p *plane) samples(s *graph.Steps, ink canvas.Ink) {
	before := s.Until(p.time(0) - 1)
	size := 1
	if s.Until(p.seen.to)-before <= p.width {
		size = 2
	}
	for x := range p.plot.Width {
		until := s.Until(p.time(x+1) - 1)
		if low, high, ok := s.Extent(before, until); ok {
			for dx := range size {
				p.upright(x+dx, p.row(high), p.row(low)+size-1, solid, ink)
			}
		}
		before = until
	}
}

// severally is how many ranges of one column of dots are drawn one by one.
const severally = 32

// strokes draws ranges of sequence numbers, each upright at its moment.
func (p *plane) strokes(r *graph.Ranges, t pattern, ink canvas.Ink) {
	before := r.Since(p.time(0))
	for x := range p.plot.Width {
		until := r.Since(p.time(x + 1))
		if until-before <= severally {
			for i := before; i < until; i++ {
				s := r.At(i)
				p.upright(x, p.row(s.To), p.row(s.From), t, ink)
			}
		} else if low, high, ok := r.Extent(before, until); ok {
			p.upright(x, p.row(high), p.row(low), t, ink)
		}
		before = until
	}
}

// signsPerCell bounds how many signs of one sort stand above each other.
const signsPerCell = 4

// letters puts a sign at each range. Where many share a column of cells, only
// some have one, but never none.
func (p *plane) letters(r *graph.Ranges, sign rune, ink canvas.Ink) {
	before := r.Since(p.time(0))
	for x := 0; x < p.plot.Width; x += canvas.DotsWide {
		until := r.Since(p.time(x + canvas.DotsWide))
		for i := before; i < min(until, before+signsPerCell); i++ {
			s := r.At(i)
			p.put(s.At, s.To, sign, ink)
		}
		before = until
	}
}

// within are the values of a quantity that are seen, the one that holds at the
// beginning among them.
func (p *plane) within(s *graph.Steps) (low, high int64, ok bool) {
	if s == nil {
		return 0, 0, false
	}
	return s.Extent(max(s.Until(p.seen.from)-1, 0), s.Until(p.seen.to))
}
