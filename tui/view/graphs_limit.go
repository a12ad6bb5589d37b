package view

import (
	"wiretale/analyze/graph"
	"wiretale/tui/canvas"
)

// modelled reports whether the sender itself tells a variable, and observed
// whether its kernel does.
func (d *graphData) modelled(name string) bool {
	return d.sender != nil && d.sender.Variables[name] != nil
}

func (d *graphData) observed(name string) bool {
	return !d.modelled(name) && d.sender != nil && d.sender.Kernel[name] != nil
}

// variable is a variable's value at the cursor, if it has one.
func (d *graphData) variable(name string) (int64, bool) {
	s := d.Variables[name]
	if s == nil {
		return 0, false
	}
	return s.Value(d.ctx.Cursor.Time)
}

// flight is what is in flight: what the sender thinks (RFC 6675's pipe), or else
// what the packets tell.
func (d *graphData) flight() *graph.Steps {
	if s := d.Variables["pipe"]; s != nil && s.Len() > 0 {
		return s
	}
	return &d.Flight
}

// tall is how many times as high as the rest a limit may be, to be drawn.
const tall = 4

// withLimit widens an extent by that of a limit, if this is not far above.
func (p *plane) withLimit(high int64, name string) int64 {
	if _, h, ok := p.within(p.Variables[name]); ok && h <= tall*high {
		return max(high, h)
	}
	return high
}

// limit draws a limit, unless it is far above.
func (p *plane) limit(name string, ink canvas.Ink) {
	if _, h, ok := p.within(p.Variables[name]); ok && h <= p.high {
		p.line(p.Variables[name], dashed, ink)
	}
}

// limitSample is a limit's entry in the legend: a line, or how far above it is.
func (p *plane) limitSample(name string, ink canvas.Ink, value func(int64) string) []sample {
	_, h, ok := p.within(p.Variables[name])
	switch {
	case !ok:
		return nil
	case h > p.high:
		return []sample{{sign: '↑', ink: ink, words: name + " " + value(h)}}
	}
	return []sample{{pattern: dashed, ink: ink, words: name}}
}
