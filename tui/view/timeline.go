package view

import (
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Timeline is the rule under every view: what is interesting in the whole
// trace, and where the cursor is. Its columns share the events evenly, so a
// busy millisecond and an idle minute both have room. What it marks is kept
// from frame to frame, as long as they are of one snapshot.
type Timeline struct {
	of    charted
	marks []bookmark // by column
}

// charted is what the marks of a timeline depend on.
type charted struct {
	snapshot     *trace.Snapshot
	conversation trace.ConversationID
	span         span
	theme        *theme.Theme
}

// bookmark is how a column is marked; the zero bookmark marks nothing.
type bookmark struct {
	mark rune
	ink  canvas.Ink
}

// fogEventsCol is how many events a column has where a hidden trace begins, so
// that its length tells nothing.
const fogEventsCol = 2

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

// of are the events that column x shows: those from one on and before another.
// Where an event has several columns, the first shows it.
func (s span) of(x, happen int) (from, to int, ok bool) {
	from = s.first(x)
	to = min(max(s.first(x+1), from+1), happen)
	return from, to, from < to && (s.events > s.width || s.column(from) == x)
}

// Draw implements View.
func (v *Timeline) Draw(ctx *Context, c *canvas.Canvas) {
	g := &ctx.Theme.Glyphs
	track := ctx.Snapshot.Track(ctx.Conversation)
	s := spanOf(ctx, track, c.Width)
	happened := track.Until(ctx.Cursor)
	v.keep(ctx, track, s)
	for x := range c.Width {
		if ctx.Fog && s.first(x) >= track.Len() {
			c.Set(x, 0, g.Fog, canvas.Style{Ink: theme.Fog})
			continue
		}
		r, ink := g.FutureLine, theme.Faint
		if s.first(x) < happened {
			r, ink = g.Rule, theme.Muted
		}
		if m := v.marks[x]; m.mark != 0 {
			r, ink = m.mark, m.ink
		}
		c.Set(x, 0, r, canvas.Style{Ink: ink})
	}
	if x, ok := parted(ctx, track, s); ok && c.At(x, 0).Rune != 'i' {
		c.Set(x, 0, g.Differs, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	}
	for _, m := range ctx.Marks {
		if x, ok := s.placeOf(track, m.At); ok {
			c.Set(x, 0, m.Letter, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold | canvas.Underline})
		}
	}
	if track.Len() > 0 {
		c.Set(s.column(max(happened-1, 0)), 0, g.Cursor, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	}
}

// parted is the column of the first event that is not as in the baseline.
func parted(ctx *Context, track trace.Track, s span) (x int, ok bool) {
	if ctx.Baseline == nil {
		return 0, false
	}
	c, differs := ctx.Baseline.Parting()
	i := track.Until(c)
	return s.column(i), differs && i < track.Len()
}

// keep finds what each column marks, unless that is known.
func (v *Timeline) keep(ctx *Context, track trace.Track, s span) {
	if of := (charted{ctx.Snapshot, ctx.Conversation, s, ctx.Theme}); v.of != of {
		v.of, v.marks = of, make([]bookmark, s.width)
		for x := range v.marks {
			if e, ok := s.bookmark(track, x); ok {
				v.marks[x].mark, v.marks[x].ink = markOf(ctx, &e)
			}
		}
	}
}

// marking are the sorts of event that have a mark on the timeline.
const marking = trace.AllNotable &^ (1 << trace.TimerFires)

// bookmark is the most interesting of the events that column x shows.
func (s span) bookmark(track trace.Track, x int) (trace.Event, bool) {
	from, to, ok := s.of(x, track.Len())
	if !ok {
		return trace.Event{}, false
	}
	place, _, ok := track.Worst(from, to, marking)
	if !ok {
		return trace.Event{}, false
	}
	return track.At(place), true
}

// placeOf is the column of a moment, if the track reaches so far.
func (s span) placeOf(track trace.Track, at trace.Cursor) (x int, ok bool) {
	n := track.Until(at)
	if track.Len() == 0 || s.width == 0 {
		return 0, false
	}
	return s.column(max(n-1, 0)), true
}

// markOf is how a notable event is marked.
func markOf(ctx *Context, e *trace.Event) (rune, canvas.Ink) {
	g := &ctx.Theme.Glyphs
	switch n, _ := trace.NotableIn(e); n {
	case trace.Loses:
		return g.Lost, theme.Trouble
	case trace.Retransmits:
		return 'R', theme.Trouble
	case trace.Intervenes:
		return 'i', theme.Accent
	case trace.PhaseBegins:
		if d, ok := e.Detail.(trace.Phase); ok {
			return g.Phase(d), theme.PhaseInk(d)
		}
	case trace.Remarked:
		return '!', theme.Trouble
	}
	return '"', theme.Muted
}

// Bookmark names a notable event in a word or two: "lost", "request".
func Bookmark(ctx *Context, e *trace.Event) string {
	w := ctx.Words
	switch n, _ := trace.NotableIn(e); n {
	case trace.Loses:
		if d, ok := e.Detail.(trace.CaptureLoss); ok {
			return w.T("time.bookmark.missed", text.Args{"Count": d.Packets})
		}
		return w.T("time.bookmark.lost")
	case trace.Retransmits, trace.Remarked:
		if f, ok := e.Detail.(trace.Finding); ok {
			return explain.Finding(w, f)
		}
	case trace.Intervenes:
		return w.T("tui.mark.intervention")
	case trace.PhaseBegins:
		if d, ok := e.Detail.(trace.Phase); ok {
			return w.T("phase." + d.String())
		}
	case trace.TimerFires:
		if d, ok := e.Detail.(trace.Timer); ok {
			return w.T("time.bookmark.timer", text.Args{"Timer": explain.TimerLabel(w, d.Name)})
		}
	}
	return w.T("tui.mark.message")
}

// At is the cursor that column x of a timeline of some width stands for: its
// bookmark where it has one.
func (Timeline) At(ctx *Context, x, width int) trace.Cursor {
	track := ctx.Snapshot.Track(ctx.Conversation)
	s := spanOf(ctx, track, width)
	x = max(x, 0)
	if e, ok := s.bookmark(track, min(x, width-1)); ok {
		return e.At()
	}
	i := min(s.first(min(x, width-1)), track.Len()-1)
	if x >= width-1 {
		i = track.Len() - 1
	}
	if i < 0 {
		return trace.Cursor{}
	}
	e := track.At(i)
	return e.At()
}

// Tell says what column x of a timeline of some width stands for: when, and
// what its bookmark or mark is; "" where the rest is hidden.
func (Timeline) Tell(ctx *Context, x, width int) string {
	track := ctx.Snapshot.Track(ctx.Conversation)
	s := spanOf(ctx, track, width)
	if x < 0 || x >= width || s.first(x) >= track.Len() {
		return ""
	}
	e := track.At(s.first(x))
	told := ""
	for _, m := range ctx.Marks {
		if at, ok := s.placeOf(track, m.At); ok && at == x {
			told = " · " + ctx.Words.T("time.bookmark.mark", text.Args{"Letter": string(m.Letter)})
		}
	}
	if b, ok := s.bookmark(track, x); ok {
		e = b
		told = " · " + Bookmark(ctx, &e) + told
		if p, ok := ctx.Snapshot.Packet(e.Packet); ok {
			told += " · " + text.Escape(explain.Label(ctx.Words, ctx.Snapshot, p.ID))
		}
	}
	return ctx.Moment(e.Time) + told + "."
}
