package view

import (
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Timeline is the rule under every view: what is interesting in the whole
// trace, and where the cursor is. Its columns share the events evenly, so a
// busy millisecond and an idle minute both have room.
type Timeline struct{}

const (
	looksPerColumn = 48 // events that are looked at for one column's mark
	fogEventsCol   = 2  // events per column that a hidden trace begins with, so that its length tells nothing
)

// span tells which events fall on which column.
type span struct{ events, width int }

func spanOf(ctx *Context, track trace.Track, width int) span {
	if !ctx.Fog {
		return span{track.Len(), width}
	}
	// What is hidden must not be guessed from the scale: it depends on the
	// visible part alone.
	seen := max(track.Len(), 1)
	events := fogEventsCol * width
	for seen > events*2/3 {
		events *= 2
	}
	return span{events, width}
}

// first is the event with which column x begins.
func (s span) first(x int) int { return x * s.events / max(s.width, 1) }

// column is where event i stands: the first of its columns where it has
// several, else the one that it shares.
func (s span) column(i int) int {
	switch {
	case s.events <= 0:
		return 0
	case s.events <= s.width:
		return min((i*s.width+s.events-1)/s.events, s.width-1)
	}
	return min(((i+1)*s.width+s.events-1)/s.events-1, s.width-1)
}

// Draw implements View.
func (Timeline) Draw(ctx *Context, c *canvas.Canvas) {
	g := &ctx.Theme.Glyphs
	track := ctx.Snapshot.Track(ctx.Conversation)
	s := spanOf(ctx, track, c.Width)
	happened := track.Until(ctx.Cursor)
	for x := range c.Width {
		from, to := s.first(x), max(s.first(x+1), s.first(x)+1)
		if ctx.Fog && from >= track.Len() {
			c.Set(x, 0, g.Fog, canvas.Style{Ink: theme.Fog})
			continue
		}
		past := from < happened
		r, ink := g.FutureLine, theme.Faint
		if past {
			r, ink = g.Rule, theme.Muted
		}
		if s.column(from) == x || s.events > s.width {
			if m, markInk := marked(ctx, track, from, min(to, track.Len())); m != 0 {
				r, ink = m, markInk
			}
		}
		c.Set(x, 0, r, canvas.Style{Ink: ink})
	}
	if track.Len() > 0 {
		c.Set(s.column(max(happened-1, 0)), 0, g.Cursor, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	}
}

// marked is the mark of the most interesting of some events; 0 without one.
func marked(ctx *Context, track trace.Track, from, to int) (rune, canvas.Ink) {
	best, r, ink := 0, rune(0), theme.Muted
	step := max((to-from)/looksPerColumn, 1)
	for i := from; i < to; i += step {
		if !track.MayBe(i, marking) || !marking.Has(track.Kind(i)) {
			continue
		}
		e := track.At(i)
		if rank, mark, markInk := markOf(ctx, &e); rank > best {
			best, r, ink = rank, mark, markInk
		}
	}
	return r, ink
}

// marking are the kinds of event that have a mark.
var marking = trace.KindsOf(trace.PacketLost, trace.CaptureLost, trace.FindingMade, trace.InterventionApplied,
	trace.PhaseEntered, trace.MessageBegun)

// markOf ranks an event for the timeline; rank 0 has no mark.
func markOf(ctx *Context, e *trace.Event) (rank int, mark rune, ink canvas.Ink) {
	g := &ctx.Theme.Glyphs
	switch d := e.Detail.(type) {
	case trace.Lost:
		return 5, g.Lost, theme.Trouble
	case trace.CaptureLoss:
		return 5, g.Lost, theme.Trouble
	case trace.Finding:
		if trace.Findings(0).With(d).Retransmission() {
			return 4, 'R', theme.Trouble
		}
		return 2, '!', theme.Trouble
	case trace.Intervened:
		return 4, 'i', theme.Accent
	case trace.Phase:
		return 3, g.Phase(d), theme.PhaseInk(d)
	case trace.MessageID:
		if e.Kind == trace.MessageBegun {
			return 1, '"', theme.Muted
		}
	}
	return 0, 0, 0
}

// At is the cursor that column x of a timeline of some width stands for.
func (Timeline) At(ctx *Context, x, width int) trace.Cursor {
	track := ctx.Snapshot.Track(ctx.Conversation)
	s := spanOf(ctx, track, width)
	i := min(s.first(min(max(x, 0), width-1)), track.Len()-1)
	if x >= width-1 {
		i = track.Len() - 1
	}
	if i < 0 {
		return trace.Cursor{}
	}
	e := track.At(i)
	return e.At()
}
