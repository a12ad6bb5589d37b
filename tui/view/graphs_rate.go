package view

import (
	"time"

	"wiretale/analyze/graph"
	"wiretale/text"
	"wiretale/tui/theme"
)

// rateFigure is how much is sent and acknowledged in a time.
type rateFigure struct{}

func (rateFigure) name() string             { return "tui.graph.rate" }
func (rateFigure) short() string            { return "tui.graph.rate.short" }
func (rateFigure) quantum() quantum         { return inRate }
func (rateFigure) absent(*graphData) string { return "" }

// barWidth is the least width of an interval, in dots.
const barWidth = 4

// interval is over which time rates are counted: a round one that is wide enough
// to be seen.
func (rateFigure) interval(p *plane) time.Duration {
	return time.Duration(roundStep(int64(p.seen.length()), p.plot.Width/barWidth))
}

// rate is a number of bytes a time as bits a second, mostRate at most.
func rate(bytes int64, in time.Duration) int64 {
	return int64(min(float64(bytes)*8*float64(time.Second)/float64(in), mostRate))
}

// mostRate is more than any link has, and can be counted on with.
const mostRate = 1e18

// counted is how far a counter went in an interval.
func counted(s *graph.Steps, from, to time.Duration) int64 {
	after, ok := s.Value(to - 1)
	if !ok {
		return 0
	}
	before, _ := s.Value(from - 1)
	return max(after-before, 0)
}

// good is what was acknowledged in an interval; what was so before the first
// acknowledgment that is known is not counted.
func (d *graphData) good(from, to time.Duration) int64 {
	if d.Acked.Len() == 0 {
		return 0
	}
	before, ok := d.Acked.Value(from - 1)
	if !ok {
		_, before = d.Acked.At(0)
	}
	after, ok := d.Acked.Value(to - 1)
	if !ok {
		return 0
	}
	return max(after-before, 0)
}

// each tells of every interval that is seen from which column to which it
// reaches, and its two rates.
func (f rateFigure) each(p *plane, tell func(x, end int, sent, good int64)) {
	in := f.interval(p)
	for at := p.seen.from / in * in; at <= p.seen.to; at += in {
		x, end := max(p.column(at), 0), min(p.column(at+in), p.plot.Width)
		tell(x, end, rate(counted(&p.Frames, at, at+in), in), rate(p.good(at, at+in), in))
	}
}

func (f rateFigure) extent(p *plane) (low, high int64) {
	f.each(p, func(_, _ int, sent, good int64) { high = max(high, sent, good) })
	return 0, max(high, 10)
}

func (f rateFigure) plot(p *plane) {
	f.each(p, func(x, end int, sent, _ int64) {
		for row := p.row(sent); x < end; x++ {
			p.upright(x, row, row, filled, theme.Response)
		}
	})
	if !p.streams() {
		return
	}
	last := p.row(0)
	f.each(p, func(x, end int, _, good int64) {
		row := p.row(good)
		p.upright(x, min(row, last), max(row, last), solid, theme.Accent)
		for x++; x < end; x++ {
			p.upright(x, row, row, solid, theme.Accent)
		}
		last = row
	})
}

func (f rateFigure) readings(d *graphData) []reading {
	w, at := d.ctx.Words, d.ctx.Cursor.Time
	sent, _ := d.Frames.Value(at)
	all := []reading{{w.T("tui.graph.frames"), w.Bytes(sent)}}
	if acked, ok := d.Acked.Value(at); ok {
		_, first := d.Acked.At(0)
		all = append(all, reading{w.T("tui.graph.acked"), w.Bytes(acked - first)})
	}
	return all
}

func (f rateFigure) legend(p *plane) []sample {
	w := p.ctx.Words
	all := []sample{{pattern: filled, ink: theme.Response, words: w.T("tui.graph.rate.sent", text.Args{"Interval": w.Duration(f.interval(p))})}}
	if p.streams() {
		all = append(all, sample{pattern: solid, ink: theme.Accent, words: w.T("tui.graph.rate.good")})
	}
	return all
}
