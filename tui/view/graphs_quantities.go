package view

import (
	"time"

	"wiretale/analyze/graph"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
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

// windowFigure is the congestion window with what is in flight.
type windowFigure struct{}

func (windowFigure) name() string     { return "tui.graph.window" }
func (windowFigure) short() string    { return "tui.graph.window.short" }
func (windowFigure) quantum() quantum { return inBytes }

func (windowFigure) absent(d *graphData) string {
	if !d.streams() {
		return "tui.graph.absent.window"
	}
	return ""
}

func (windowFigure) extent(p *plane) (low, high int64) {
	_, high, _ = p.within(p.flight())
	if _, h, ok := p.within(p.Variables["cwnd"]); ok {
		high = max(high, h)
	}
	high = p.withLimit(high, "ssthresh")
	return 0, max(high, 10)
}

func (windowFigure) plot(p *plane) {
	p.line(p.flight(), filled, theme.Response)
	p.limit("ssthresh", theme.Teardown)
	p.line(p.Variables["cwnd"], solid, theme.Accent)
}

func (windowFigure) readings(d *graphData) (all []reading) {
	for _, name := range [...]string{"cwnd", "ssthresh"} {
		if n, ok := d.variable(name); ok {
			all = append(all, reading{name, d.ctx.Words.Count(n) + " B"})
		}
	}
	if n, ok := d.flight().Value(d.ctx.Cursor.Time); ok {
		all = append(all, reading{d.ctx.Words.T("tui.graph.flight"), d.ctx.Words.Count(n) + " B"})
	}
	return all
}

func (windowFigure) legend(p *plane) []sample {
	w := p.ctx.Words
	flight := "tui.graph.flight.inferred"
	if p.flight() != &p.Flight {
		flight = "tui.graph.flight.modelled"
	}
	all := []sample{{pattern: filled, ink: theme.Response, words: w.T(flight)}}
	switch {
	case p.modelled("cwnd"):
		all = append(all, sample{pattern: solid, ink: theme.Accent, words: w.T("tui.graph.cwnd.modelled")})
	case p.observed("cwnd"):
		all = append(all, sample{pattern: solid, ink: theme.Accent, words: w.T("tui.graph.cwnd.observed")})
	default:
		all = append(all, sample{sign: '?', ink: theme.Accent, words: w.T("tui.graph.cwnd.unknown")})
	}
	return append(all, p.limitSample("ssthresh", theme.Teardown, w.Bytes)...)
}

// tripFigure is the round trip with what the sender makes of it.
type tripFigure struct{}

func (tripFigure) name() string     { return "tui.graph.trip" }
func (tripFigure) short() string    { return "tui.graph.trip.short" }
func (tripFigure) quantum() quantum { return inTime }

func (tripFigure) absent(d *graphData) string {
	switch {
	case !d.streams():
		return "tui.graph.absent.trip.udp"
	case d.Course != nil && d.Trips.Len() == 0 && d.Variables["SRTT"] == nil:
		return "tui.graph.absent.trip"
	}
	return ""
}

func (tripFigure) extent(p *plane) (low, high int64) {
	_, high, _ = p.Trips.Extent(p.Trips.Until(p.seen.from-1), p.Trips.Until(p.seen.to))
	if _, h, ok := p.within(p.Variables["SRTT"]); ok {
		high = max(high, h)
	}
	high = p.withLimit(high, "RTO")
	return 0, max(high, 10)
}

func (tripFigure) plot(p *plane) {
	p.limit("RTO", theme.Request)
	p.samples(&p.Trips, theme.Strong)
	p.line(p.Variables["SRTT"], solid, theme.Good)
}

func (tripFigure) readings(d *graphData) (all []reading) {
	w, at := d.ctx.Words, d.ctx.Cursor.Time
	if n, ok := d.Trips.Value(at); ok {
		all = append(all, reading{w.T("tui.graph.trip.last"), w.Duration(time.Duration(n))})
	}
	for _, name := range [...]string{"SRTT", "RTO"} {
		if n, ok := d.variable(name); ok {
			all = append(all, reading{name, w.Duration(time.Duration(n))})
		}
	}
	return all
}

func (tripFigure) legend(p *plane) []sample {
	w := p.ctx.Words
	all := []sample{{pattern: spots, ink: theme.Strong, words: w.T("tui.graph.trip.samples")}}
	if s := p.Variables["SRTT"]; s != nil {
		words := "tui.graph.SRTT.modelled"
		if p.observed("SRTT") {
			words = "tui.graph.SRTT.observed"
		}
		all = append(all, sample{pattern: solid, ink: theme.Good, words: w.T(words)})
	} else {
		all = append(all, sample{sign: '?', ink: theme.Good, words: w.T("tui.graph.SRTT.unknown")})
	}
	return append(all, p.limitSample("RTO", theme.Request, func(n int64) string { return w.Duration(time.Duration(n)) })...)
}

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

// rate is a number of bytes a time as bits a second.
func rate(bytes int64, in time.Duration) int64 {
	return int64(float64(bytes) * 8 * float64(time.Second) / float64(in))
}

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
