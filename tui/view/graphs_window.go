package view

import (
	"wiretale/tui/theme"
)

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
