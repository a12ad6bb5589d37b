package view

import (
	"net/netip"
	"strings"

	"wiretale/explain"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// stateRow is a line of the state pane, and what can be asked about it.
type stateRow struct {
	Line
	asked []askedAt
}

// askedAt is something that can be asked about, from a column on.
type askedAt struct {
	x int
	topic
}

func rowAsking(l Line, a topic) stateRow {
	r := stateRow{Line: l}
	if a.key != "" {
		r.asked = []askedAt{{0, a}}
	}
	return r
}

// beside puts a cell into a row that has room for it from column x on.
func (r *stateRow) beside(x int, cell Line, a topic) {
	gap := Piece{strings.Repeat(" ", max(x-r.Width(), 1)), canvas.Style{}}
	r.Line = append(append(r.Line, gap), cell...)
	if a.key != "" {
		r.asked = append(r.asked, askedAt{x, a})
	}
}

// topic names what a sentence explains: the zero topic is nothing.
type topic struct {
	side   int
	key    string // of the catalogue
	name   string
	kernel bool
}

// aboutOf is what can be asked about a thing of some sort, if the catalogue
// explains it.
func aboutOf(ctx *Context, side int, sort, name string) topic {
	key := aboutKey(sort, name)
	if !ctx.Words.Has(key) {
		return topic{}
	}
	return topic{side: side, key: key, name: name}
}

func aboutKey(sort, name string) string {
	return "tui.about." + sort + "." + strings.ReplaceAll(strings.ToLower(name), " ", "-")
}

// stateEnd is one side of the conversation that the state pane shows.
type stateEnd struct {
	side      int
	node      trace.NodeID
	name      string
	role      string
	history   *trace.EndpointHistory
	now       trace.State
	streams   bool // it speaks in a stream, and has a state
	known     bool // the state is
	stranger  bool // nothing of the conversation has reached it yet
	path      []trace.State
	left      int // changes before the path's first
	sending   sendSpace
	receiving receiveSpace
}

// endOf is one side at the cursor.
func endOf(ctx *Context, c *trace.Conversation, h *trace.EndpointHistory, x *exchange, side int) *stateEnd {
	e := &stateEnd{side: side, node: c.Node(side == 0), history: h, streams: c.Streams()}
	e.name = ctx.HostName(e.node)
	e.role = explain.RoleName(ctx.Words, [...]string{"client", "server"}[side])
	if h != nil {
		e.now, e.known = trace.ValueAt(h.States, ctx.Cursor)
		e.path, e.left = pathOf(ctx, h)
	} else {
		e.now, e.known = strangerState(ctx, c, e)
		e.stranger = e.known
	}
	if c.Streams() {
		if ctx.Snapshot.Knows(e.node) { // what it doesn't say itself it has not
			x = x.without()
		}
		e.sending = sendingOf(ctx, h, x, side)
		e.receiving = receivingOf(ctx, h, x, side)
	}
	return e
}

// longestPath bounds how many states of a path are looked at.
const longestPath = 24

// pathOf is the states that led to the present one, the last of them where
// there are many, and how many changes are left out.
func pathOf(ctx *Context, h *trace.EndpointHistory) (path []trace.State, left int) {
	n := h.States.Until(ctx.Cursor)
	left = max(n-longestPath, 0)
	for i := left; i < n; i++ {
		path = append(path, h.States.At(i).Value)
	}
	return path, left
}

// strangerState is the state of a host that no part of the conversation has
// reached yet: that of the socket which listens there, and CLOSED where the
// simulator has none.
func strangerState(ctx *Context, c *trace.Conversation, e *stateEnd) (trace.State, bool) {
	if !c.Streams() {
		return 0, false
	}
	at := c.Server
	if e.side == 0 {
		at = c.Client
	}
	if l := ctx.Snapshot.Listener(c.Protocol, at); l != nil {
		return trace.ValueAt(l.States, ctx.Cursor)
	}
	track := ctx.Snapshot.Track(0)
	for i := min(track.Until(ctx.Cursor), lookEvents) - 1; i >= 0; i-- {
		if track.Kind(i) != trace.StateChanged {
			continue
		}
		event := track.At(i)
		if t, ok := event.Detail.(trace.Transition); ok && event.Node == e.node && serves(ctx, event.Endpoint, at) {
			return t.To, true
		}
	}
	return trace.Closed, ctx.Snapshot.Knows(e.node)
}

// serves reports whether an endpoint may be the one that listens at an address:
// a host has several, and the trace tells one.
func serves(ctx *Context, id trace.EndpointID, at netip.AddrPort) bool {
	h := ctx.Snapshot.Endpoint(id)
	return h != nil && !h.Endpoint.Remote.IsValid() && h.Endpoint.Local.Port() == at.Port()
}

// inDiagram is the side in the state diagram.
func (e *stateEnd) inDiagram(sign string, ink canvas.Ink) inDiagram {
	t := inDiagram{name: e.name, sign: sign, ink: ink, path: e.path, left: e.left}
	if canvas.Width(t.name) > boxWidth-4 {
		t.name = e.role
	}
	if e.known {
		t.now = e.now
	}
	return t
}

// heading are the side's name and state, in one row or two.
func (e *stateEnd) heading(ctx *Context, brief bool) []stateRow {
	name := Line{{e.name, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}}}
	if e.name != e.role {
		name = append(name, Piece{"  " + e.role, canvas.Style{Ink: theme.Muted}})
	}
	if !e.known {
		return []stateRow{{Line: name}}
	}
	state := Piece{e.now.String(), canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}}
	asked := aboutOf(ctx, e.side, "state", e.now.String())
	if brief {
		r := stateRow{Line: name}
		r.beside(name.Width(), Line{{" ", canvas.Style{}}, state}, asked)
		return []stateRow{r}
	}
	return []stateRow{{Line: name}, rowAsking(Line{{"  ", canvas.Style{}}, state}, asked)}
}

// stateRows show the present state, the path to it where there was one, and
// its neighbours; brief leaves the neighbours out.
func (e *stateEnd) stateRows(ctx *Context, width int, brief, neighbours bool) []stateRow {
	muted := canvas.Style{Ink: theme.Muted}
	rows := e.heading(ctx, brief)
	switch {
	case !e.streams:
		return rows
	case !e.known:
		for _, l := range Wrap(ctx.Words.T("tui.state.unknown"), width-2, 4) {
			rows = append(rows, stateRow{Line: Line{{"  " + l, muted}}})
		}
		return rows
	case e.stranger && e.now == trace.Closed:
		for _, l := range Wrap(ctx.Words.T("tui.state.nobody"), width-2, 2) {
			rows = append(rows, stateRow{Line: Line{{"  " + l, muted}}})
		}
		return rows
	}
	if len(e.path) > 1 {
		for _, l := range Wrap(e.pathWords(), width-2, 4) {
			rows = append(rows, stateRow{Line: Line{{"  " + l, muted}}})
		}
	}
	if neighbours {
		rows = append(rows, neighbourRows(ctx, e.now, width)...)
	}
	return rows
}

// pathWords is the path as a line, the latest states of a long one.
func (e *stateEnd) pathWords() string {
	const most = 8
	path, cut := e.path, e.left > 0
	if len(path) > most {
		path, cut = path[len(path)-most:], true
	}
	words := ""
	if cut {
		words = "…"
	}
	for i, s := range path {
		if i > 0 || cut {
			words += " → "
		}
		words += s.String()
	}
	return words
}

// neighbourRows show where a state may lead, and by what.
func neighbourRows(ctx *Context, now trace.State, width int) (rows []stateRow) {
	faint := canvas.Style{Ink: theme.Faint}
	word := ctx.Words.T("tui.state.next")
	add := func(to trace.State, on string) {
		label := "  " + word + " "
		if len(rows) > 0 {
			label = strings.Repeat(" ", canvas.Width(word)+3)
		}
		line := Line{{label, faint}, {to.String(), faint}}
		if on := (Piece{"  " + on, faint}); line.Width()+canvas.Width(on.Text) <= width {
			line = append(line, on)
		}
		rows = append(rows, stateRow{Line: line})
	}
	for i := range transitions {
		if t := &transitions[i]; t.from == now {
			add(t.to, t.words(ctx))
		}
	}
	if now >= trace.Established && abrupt(now, trace.Closed) {
		add(trace.Closed, "rcv RST")
	}
	return rows
}

// spaceRows draw the sequence space of what one side sends: the sender's view,
// and below it the receiver's, over the same numbers.
func spaceRows(ctx *Context, from, to *stateEnd, width int) []stateRow {
	s, r := &from.sending, &to.receiving
	if !s.known && !r.known {
		return nil
	}
	const label = 6
	l := rulerOver(s, r, width-label-1)
	rows := []stateRow{{Line: Line{{from.name + " → " + to.name, canvas.Style{Ink: theme.Muted}}}}}
	if s.known {
		b, further := sendingBar(s, &l)
		rows = append(rows, rowAsking(b.line(ctx, "  snd ", further), aboutOf(ctx, from.side, "bar", "snd")), stateRow{Line: sendingPins(ctx, s, &l, label)})
	}
	if r.known {
		b, further := receivingBar(r, &l)
		rows = append(rows, rowAsking(b.line(ctx, "  rcv ", further), aboutOf(ctx, from.side, "bar", "rcv")), stateRow{Line: receivingPins(ctx, r, &l, label)})
	}
	return rows
}

func sendingPins(ctx *Context, s *sendSpace, l *seqRuler, label int) Line {
	value := func(offset int64) string { return ctx.Words.Count(offset) }
	una, nxt := int64(uint32(s.una-s.base)), int64(uint32(s.nxt-s.base))
	all := []seqPin{{l.at(s.una.Sub(l.lowest)), [2]string{"SND.UNA", "UNA"}, value(una)}}
	if s.una == s.nxt {
		all[0].names = [2]string{"SND.UNA = SND.NXT", "UNA=NXT"}
	} else {
		all = append(all, seqPin{l.upTo(s.nxt.Sub(l.lowest)), [2]string{"SND.NXT", "NXT"}, value(nxt)})
	}
	if s.window >= 0 {
		edge := s.una.Sub(l.lowest) + int(min(s.window, 1<<30))
		all = append(all, seqPin{min(l.upTo(edge), l.cells-1), [2]string{"UNA+WND", "+WND"}, value(una + s.window)})
	}
	return pins(label, l.cells, all)
}

func receivingPins(ctx *Context, r *receiveSpace, l *seqRuler, label int) Line {
	nxt := int64(uint32(r.nxt - r.base))
	all := []seqPin{{l.at(r.nxt.Sub(l.lowest)), [2]string{"RCV.NXT", "NXT"}, ctx.Words.Count(nxt)}}
	if r.window >= 0 {
		edge := r.nxt.Sub(l.lowest) + int(min(r.window, 1<<30))
		all = append(all, seqPin{min(l.upTo(edge), l.cells-1), [2]string{"NXT+WND", "+WND"}, ctx.Words.Count(nxt + r.window)})
	}
	return pins(label, l.cells, all)
}
