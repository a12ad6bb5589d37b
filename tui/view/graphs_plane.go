package view

import (
	"time"

	"wiretale/analyze/graph"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// chart is one of the graphs.
type chart interface {
	name() string  // a key of the catalogue
	short() string // another, where room is short
	quantum() quantum
	// absent says why there is nothing to draw; "" where there is.
	absent(d *graphData) string
	// extent is between which values lies what is drawn.
	extent(p *plane) (low, high int64)
	plot(p *plane)
	// readings are the values at the cursor.
	readings(d *graphData) []reading
	legend(p *plane) []sample
}

// reading is a value and what it is a value of.
type reading struct{ name, value string }

// sample is an entry of a legend: how something is drawn, and its name.
type sample struct {
	pattern pattern
	sign    rune // instead of a pattern
	ink     canvas.Ink
	words   string
}

// plane is the area on which a graph's dots lie, with its two axes.
type plane struct {
	*graphData
	x, y, width, height int // in cells of the graph's panel
	seen                stretch
	low, high           int64
	across, up          axis
	ground, plot        *canvas.Plot // what is filled, and what lies upon it
	signs               []sign
	now                 int // the cursor's column of dots; beyond the plot where it isn't seen
}

// sign is a letter upon the dots.
type sign struct {
	x, y  int
	r     rune
	style canvas.Style
}

// The room that a graph takes around its dots.
const (
	gutterWidth = 9 // numbers and the axis itself
	rightMost   = 2
	headRows    = 1
	footRows    = 2 // the axis, its numbers; below them the legend
	leastWidth  = 16
	leastHeight = 3
)

// newPlane lays out a graph in a panel of some size; nil where it has no room.
func newPlane(d *graphData, f chart, width, height int, seen stretch) *plane {
	p := &plane{graphData: d, y: headRows, height: height - headRows - footRows - 1, seen: seen}
	if d.Course == nil || f.absent(d) != "" || p.height < leastHeight || !p.scale(f, width) {
		return nil
	}
	if rows := len(p.legendRows(f.legend(p), width)); rows > 1 && p.height-1 >= leastHeight {
		p.height-- // what is drawn must be named: a second row has the rest
		if !p.scale(f, width) {
			return nil
		}
	}
	return p
}

// scale lays out the axes for the plane's height; false where it has no room.
func (p *plane) scale(f chart, width int) bool {
	d := p.graphData
	if !p.widen(gutterWidth, width) {
		return false
	}
	low, high := f.extent(p)
	p.up = axisOver(f.quantum(), low, high, max(p.height*2/5, 2))
	p.low, p.high = p.up.around(low, high)
	widest := max(canvas.Width(p.up.label(d.ctx.Words, p.low)), canvas.Width(p.up.label(d.ctx.Words, p.high)))
	return widest < gutterWidth || p.widen(widest+1, width)
}

// widen gives the plane the width beside a gutter; false where that is too small.
func (p *plane) widen(gutter, width int) bool {
	p.x, p.width = gutter, width-gutter-rightMost
	if p.width < leastWidth {
		return false
	}
	p.ground, p.plot = canvas.NewPlot(p.width, p.height), canvas.NewPlot(p.width, p.height)
	p.now = p.column(p.ctx.Cursor.Time)
	if p.ctx.Cursor.Time > p.seen.to {
		p.now = p.plot.Width
	}
	p.across = timeAxis(p.ctx.Words, p.seen, p.width)
	return true
}

// timeAxis is the axis of time, with as many ticks as leave room between their
// numbers.
func timeAxis(w *text.Printer, seen stretch, width int) axis {
	for most := width / 8; ; most-- {
		a := axisOver(inTime, int64(seen.from), int64(seen.to), max(most, 1))
		widest := 0
		for n := a.first(int64(seen.from)); n <= int64(seen.to); n += a.step {
			widest = max(widest, canvas.Width(a.label(w, n)))
		}
		if most <= 1 || float64(a.step)/float64(seen.length())*float64(width) >= float64(widest+2) {
			return a
		}
	}
}

// column is the column of dots of a moment.
func (p *plane) column(at time.Duration) int {
	return int(float64(at-p.seen.from) / float64(p.seen.length()) * float64(p.plot.Width-1))
}

// time is the moment with which a column begins.
func (p *plane) time(x int) time.Duration {
	share := float64(x) / float64(p.plot.Width-1)
	return p.seen.from + time.Duration(share*float64(p.seen.length()))
}

// row is the row of dots of a value.
func (p *plane) row(value int64) int {
	share := float64(value-p.low) / float64(p.high-p.low)
	return p.plot.Height - 1 - int(min(max(share, -1), 2)*float64(p.plot.Height-1)+0.5)
}

// holds reports whether a cell of the panel is one of the plane's.
func (p *plane) holds(x, y int) bool {
	return x >= p.x && y >= p.y && x < p.x+p.width && y < p.y+p.height
}

// timeOfCell is the moment in the middle of a cell of the panel.
func (p *plane) timeOfCell(x int) time.Duration {
	x = min(max(x-p.x, 0), p.width-1)
	switch {
	case x == 0:
		return p.seen.from
	case x == p.width-1:
		return p.seen.to
	}
	return p.time(canvas.DotsWide*x + 1)
}

// segmentAt is the packet of the segment that is drawn in a cell of the panel.
func (p *plane) segmentAt(d *graphData, x, y int) (id trace.PacketID, ok bool) {
	x, y = (x-p.x)*canvas.DotsWide, (y-p.y)*canvas.DotsHigh
	for _, r := range [...]*graph.Ranges{&d.Again, &d.Data} {
		first, end := r.Since(p.time(x-1)), r.Since(p.time(x+3))
		best, far := trace.PacketID(0), 1<<30
		for i := first; i < min(end, first+mostHit); i++ {
			s := r.At(i)
			at := p.column(s.At)
			if at < x-1 || at > x+2 || p.row(s.From) < y-1 || p.row(s.To) > y+canvas.DotsHigh {
				continue
			}
			away := max(x-at, at-x-1, 0)*canvas.DotsHigh + max(y-p.row(s.From), p.row(s.To)-y-canvas.DotsHigh+1, 0)
			if away < far {
				best, far = s.Packet, away
			}
		}
		if best != 0 {
			return best, true
		}
	}
	return 0, false
}

// mostHit bounds how many segments of a column are looked at for a click.
const mostHit = 4096

// style is an ink, or the faint one for what is yet to come.
func (p *plane) style(x int, ink canvas.Ink) canvas.Style {
	if x > p.now {
		return canvas.Style{Ink: theme.Faint}
	}
	return canvas.Style{Ink: ink}
}

// put puts a sign above a value at a moment.
func (p *plane) put(at time.Duration, value int64, r rune, ink canvas.Ink) {
	x, y := p.column(at), p.row(value)
	if x < 0 || x >= p.plot.Width || y < 0 || y >= p.plot.Height {
		return
	}
	s := p.style(x, ink)
	if ink == theme.Trouble {
		s.Attr |= canvas.Bold
	}
	p.signs = append(p.signs, sign{x / canvas.DotsWide, max(y/canvas.DotsHigh-1, 0), r, s})
}
