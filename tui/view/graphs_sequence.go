package view

import (
	"wiretale/analyze/graph"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// sequenceFigure is tcptrace's time–sequence graph: a stroke for each segment
// between the line of what is acknowledged and that of the window's edge.
type sequenceFigure struct{}

func (sequenceFigure) name() string     { return "tui.graph.sequence" }
func (sequenceFigure) short() string    { return "tui.graph.sequence.short" }
func (sequenceFigure) quantum() quantum { return inBytes }

func (sequenceFigure) absent(d *graphData) string {
	if !d.streams() {
		return "tui.graph.absent.sequence"
	}
	return ""
}

// tallEdge is how many times as high as what was sent the window's edge may be,
// to be drawn: else all that was sent would lie flat on the ground.
const tallEdge = 3

func (f sequenceFigure) extent(p *plane) (low, high int64) {
	low, high = f.sent(p)
	if _, edge, ok := p.within(&p.Edge); ok && edge-low < tallEdge*(high-low) {
		high = max(high, edge)
	}
	return low, high
}

// sent is the extent of all but the window's edge.
func (sequenceFigure) sent(p *plane) (low, high int64) {
	known := false
	join := func(l, h int64, ok bool) {
		switch {
		case ok && !known:
			low, high, known = l, h, true
		case ok:
			low, high = min(low, l), max(high, h)
		}
	}
	for _, r := range [...]*graph.Ranges{&p.Data, &p.Again, &p.Sacked, &p.Marks[graph.Opens], &p.Marks[graph.Aborts]} {
		join(r.Extent(r.Since(p.seen.from), r.Since(p.seen.to+1)))
	}
	join(p.within(&p.Acked))
	return low, max(high, low+10)
}

// markSigns are the signs of marks, the most important last.
var markSigns = [...]struct {
	mark  graph.Mark
	sign  rune
	ink   canvas.Ink
	words string // a key of the catalogue, or the same in every language
}{
	{graph.Opens, 'S', theme.Accent, "SYN"},
	{graph.Ends, 'F', theme.Accent, "FIN"},
	{graph.ZeroWindow, '0', theme.Trouble, "tui.graph.mark.zero"},
	{graph.Aborts, '!', theme.Trouble, "RST"},
}

func (sequenceFigure) plot(p *plane) {
	if _, edge, ok := p.within(&p.Edge); ok && edge <= p.high {
		p.line(&p.Edge, dotted, theme.Handshake)
	}
	p.line(&p.Acked, solid, theme.Good)
	p.strokes(&p.Sacked, brokenStroke, theme.Teardown)
	p.strokes(&p.Data, stroke, theme.Strong)
	p.strokes(&p.Again, stroke, theme.Trouble)
	for _, s := range markSigns {
		p.letters(&p.Marks[s.mark], s.sign, s.ink)
	}
	p.letters(&p.Marks[graph.Loses], p.ctx.Theme.Glyphs.Lost, theme.Trouble)
	p.letters(&p.Again, 'R', theme.Trouble)
}

func (sequenceFigure) readings(d *graphData) (all []reading) {
	w, at := d.ctx.Words, d.ctx.Cursor.Time
	_, sent, known := d.Data.Extent(0, d.Data.Since(at+1))
	if known {
		all = append(all, reading{w.T("tui.graph.sent"), w.Count(sent)})
	}
	acked, heard := d.Acked.Value(at)
	if heard {
		all = append(all, reading{w.T("tui.graph.acked"), w.Count(acked)})
	}
	if edge, ok := d.Edge.Value(at); ok {
		all = append(all, reading{w.T("tui.graph.edge.short"), w.Count(edge)})
	}
	if flight, ok := d.Flight.Value(at); ok {
		all = append(all, reading{w.T("tui.graph.flight"), w.Bytes(flight)})
	}
	return all
}

func (f sequenceFigure) legend(p *plane) []sample {
	w := p.ctx.Words
	all := []sample{{pattern: stroke, ink: theme.Strong, words: w.T("tui.graph.data")}}
	if p.Acked.Len() > 0 {
		all = append(all, sample{pattern: solid, ink: theme.Good, words: w.T("tui.graph.acked")})
	}
	if p.shows(&p.Again) {
		all = append(all, sample{sign: 'R', ink: theme.Trouble, words: w.T("tui.graph.again")})
	}
	if p.shows(&p.Marks[graph.Loses]) {
		all = append(all, sample{sign: p.ctx.Theme.Glyphs.Lost, ink: theme.Trouble, words: w.T("tui.graph.mark.lost")})
	}
	if p.shows(&p.Sacked) {
		all = append(all, sample{pattern: brokenStroke, ink: theme.Teardown, words: "SACK"})
	}
	switch _, edge, ok := p.within(&p.Edge); {
	case ok && edge > p.high:
		all = append(all, sample{sign: '↑', ink: theme.Handshake, words: w.T("tui.graph.edge.above", text.Args{"Edge": w.Bytes(edge)})})
	case ok:
		all = append(all, sample{pattern: dotted, ink: theme.Handshake, words: w.T("tui.graph.edge")})
	case p.Acked.Len() > 0 && p.Edge.Len() == 0:
		all = append(all, sample{sign: '?', ink: theme.Handshake, words: w.T("tui.graph.edge.unknown")})
	}
	for i := len(markSigns) - 1; i >= 0; i-- {
		if s := markSigns[i]; p.shows(&p.Marks[s.mark]) {
			all = append(all, sample{sign: s.sign, ink: s.ink, words: w.T(s.words)})
		}
	}
	return all
}

// shows reports whether some of the ranges are seen.
func (p *plane) shows(r *graph.Ranges) bool { return r.Since(p.seen.from) < r.Since(p.seen.to+1) }
