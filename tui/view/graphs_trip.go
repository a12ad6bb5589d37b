package view

import (
	"time"

	"wiretale/tui/theme"
)

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
