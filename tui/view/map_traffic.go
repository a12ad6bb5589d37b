package view

import (
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// drawLinks draws the links, each with the time that it takes.
func (m *mapped) drawLinks(ctx *Context, c *canvas.Canvas) {
	g, faint := &ctx.Theme.Glyphs, canvas.Style{Ink: theme.Faint}
	plot := canvas.NewPlot(m.width, m.height)
	for _, l := range m.network.links {
		at, ok := m.lineOf(l)
		switch {
		case !ok:
		case at.y0 == at.y1:
			c.Fill(min(at.x0, at.x1), at.y0, abs(at.x1-at.x0)+1, 1, g.Rule, faint)
		default:
			plot.Line(at.x0*canvas.DotsWide, at.y0*canvas.DotsHigh+1, at.x1*canvas.DotsWide+1, at.y1*canvas.DotsHigh+1, faint)
		}
	}
	plot.Draw(c, 0, 0, !g.Braille)
	for _, l := range m.network.links {
		at, ok := m.lineOf(l)
		flight := max(m.network.traffic[l].flight, m.network.traffic[way{l.to, l.from}].flight)
		if words := " " + ctx.Words.Duration(flight) + " "; ok && flight > 0 && canvas.Width(words)+4 < abs(at.x1-at.x0) {
			x, y := at.at(0.5, 0)
			c.Text(x-canvas.Width(words)/2, y, words, canvas.Style{Ink: theme.Muted})
		}
	}
}

// drawQueues draws before each link how many packets wait for it, and how many it
// has lost.
func (m *mapped) drawQueues(ctx *Context, c *canvas.Canvas) {
	const most = 6
	g := &ctx.Theme.Glyphs
	for _, l := range m.network.links {
		for _, w := range [...]way{l, {l.to, l.from}} {
			t := m.network.traffic[w]
			at, ok := m.lineOf(w)
			if !ok {
				continue
			}
			var said Line
			span := max(abs(at.x1-at.x0)+1, most)
			cells := min(max(span-5, 1), most)
			if waiting := m.waiting(ctx, w, t); t.longest > 0 {
				full := (waiting*cells + t.longest - 1) / t.longest
				if word := ctx.Words.T("tui.map.queue") + " "; span > canvas.Width(word)+cells+10 {
					said = Line{{word, canvas.Style{Ink: theme.Muted}}}
				}
				said = append(said, Line{{strings.Repeat(string(g.FullBlock), full), canvas.Style{Ink: theme.Accent}},
					{strings.Repeat(string(g.Dot), cells-full), canvas.Style{Ink: theme.Faint}},
					{" " + ctx.Words.Count(int64(waiting)), canvas.Style{Ink: theme.Muted}}}...)
			}
			if lost := t.dropped(ctx.Cursor); lost > 0 {
				said = append(said, Piece{" " + string(g.Lost) + ctx.Words.Count(int64(lost)), canvas.Style{Ink: theme.Trouble}})
			}
			x, y := at.at(0, 2)
			if at.x1 < at.x0 {
				x -= said.Width() - 1
			}
			said.Draw(c, x, y)
		}
	}
}

// waiting is how many packets wait in a direction's queue at the cursor.
func (m *mapped) waiting(ctx *Context, w way, t *traffic) int {
	if t.longest == 0 {
		return 0
	}
	track := ctx.Snapshot.Timeline()
	i := track.Previous(track.Until(ctx.Cursor), trace.KindsOf(trace.QueueChanged), func(e *trace.Event) bool {
		d, ok := e.Detail.(trace.Queue)
		return ok && e.Node == w.from && d.To == w.to
	})
	if i < 0 {
		return 0
	}
	e := track.At(i)
	return e.Detail.(trace.Queue).Packets
}

// passing is a packet on a link, or what is left of one that was lost there.
type passing struct {
	packet *trace.Packet
	line   line
	x, y   int
	lost   bool
	flat   bool // nobody knows how it travelled: it is shown in the middle
}

// toRight reports whether it goes to the right, or down.
func (t *passing) toRight() bool { return t.line.x1 >= t.line.x0 }

// travelling are the packets on the links at the cursor, and those that were just
// lost there.
func (m *mapped) travelling(ctx *Context) (all []passing) {
	const most = 500
	s, now := ctx.Snapshot, ctx.Cursor.Time
	for p := range s.InFlight(now, now, ctx.Conversation) {
		for i := range p.Hops {
			h := &p.Hops[i]
			if h.Departed <= now && now < h.Arrived && len(all) < most && sentBy(ctx, &p, h.Departed) {
				all = m.travels(all, &p, h, m.network.part(h, now))
			}
		}
	}
	track := s.Track(ctx.Conversation)
	const looks = 64
	for i, n := track.Until(ctx.Cursor)-1, 0; i >= 0 && n < looks; i, n = i-1, n+1 {
		if track.Kind(i) != trace.PacketLost {
			continue
		}
		e := track.At(i)
		p, ok := s.Packet(e.Packet)
		if hop := hopOf(&e); ok && hop < len(p.Hops) && e.Time+m.network.lingers(&p.Hops[hop]) >= now {
			before := len(all)
			if all = m.travels(all, &p, &p.Hops[hop], m.network.part(&p.Hops[hop], e.Time)); len(all) > before {
				all[before].lost = true
			}
		}
	}
	if p, ok := s.Packet(ctx.Selected); ok && len(p.Hops) > 0 {
		if h := &p.Hops[len(p.Hops)-1]; h.Arrived <= h.Departed && h.Fate != trace.InFlight && !h.Fate.Lost() {
			before := len(all)
			if all = m.travels(all, &p, h, 0.5); len(all) > before {
				all[before].flat = true
			}
		}
	}
	return all
}

// sentBy reports whether the cursor has passed a departure. Of those that share
// its instant only the events tell.
func sentBy(ctx *Context, p *trace.Packet, departed time.Duration) bool {
	if departed != ctx.Cursor.Time {
		return departed < ctx.Cursor.Time
	}
	for e := range ctx.Snapshot.EventsOf(p) {
		if e.Kind == trace.PacketSent && e.Time == departed {
			return !ctx.Cursor.Before(e.At())
		}
	}
	return false
}

// travels adds a packet at a part of its link, if that is shown.
func (m *mapped) travels(all []passing, p *trace.Packet, h *trace.Hop, part float64) []passing {
	l, ok := m.lineOf(way{h.From, h.To})
	if !ok {
		return all
	}
	x, y := l.at(part, 1)
	packet := *p
	return append(all, passing{packet: &packet, line: l, x: x, y: y})
}

// lingers is how long the place where a packet was lost is shown.
func (n *network) lingers(h *trace.Hop) time.Duration {
	t := n.traffic[way{h.From, h.To}]
	if t == nil {
		return 0
	}
	return max(t.flight, time.Millisecond)
}

// part is how much of its link a packet has behind it. What a flight takes longer
// than the shortest, it waits at the link's beginning.
func (n *network) part(h *trace.Hop, now time.Duration) float64 {
	switch h.Fate {
	case trace.DroppedByQueue:
		return 0
	case trace.BlockedByRule:
		if h.Arrival != 0 { // it came to the one that kept it back
			break
		}
		return 0
	}
	length, arrives := h.Arrived-h.Departed, h.Arrived
	if h.Fate == trace.LostOnLink || h.Fate == trace.LinkDown { // half way, as the ladder has it
		length, arrives = 2*length, h.Departed+2*length
	}
	if t := n.traffic[way{h.From, h.To}]; t != nil && t.flight > 0 {
		length = min(length, t.flight)
	}
	if length <= 0 {
		return 0.5
	}
	return min(max(1-float64(arrives-now)/float64(length), 0), 1)
}

// drawPackets draws the packets on the links: the phase's sign and colour, the
// conversation's letter where there are several, and what the selected one says.
func (m *mapped) drawPackets(ctx *Context, c *canvas.Canvas) {
	g := &ctx.Theme.Glyphs
	said := map[[2]int]bool{} // one label on each side of each link
	for _, t := range m.travelling(ctx) {
		p := t.packet
		style, sign := canvas.Style{Ink: theme.PhaseInk(p.Phase), Attr: canvas.Bold}, g.Phase(p.Phase)
		if !ctx.picks(p.ID) {
			style = canvas.Style{Ink: theme.Faint}
		}
		if t.lost {
			style, sign = canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold}, g.Lost
		}
		if p.ID == ctx.Selected {
			style = style.With(canvas.Reverse)
		}
		c.Set(t.x, t.y, sign, style)
		if t.flat {
			head, x := g.HeadRight, t.x+1
			if !t.toRight() {
				head, x = g.HeadLeft, t.x-1
			}
			c.Set(x, t.y, head, style)
		}
		if letter := conversationLetter(ctx, p); letter != 0 && c.At(t.x+1, t.y).Rune == ' ' {
			c.Set(t.x+1, t.y, letter, canvas.Style{Ink: theme.Muted})
		}
		from, to := p.Ends()
		side := [2]int{int(from), int(to)}
		if p.ID != ctx.Selected && said[side] {
			continue
		}
		words := explain.LabelParts(ctx.Words, ctx.Snapshot, p.ID).Name
		width := canvas.Width(words)
		left, right := min(t.line.x0, t.line.x1), max(t.line.x0, t.line.x1)
		x, y := max(min(t.x-width/2, right-width+1), left), t.y-1
		if !t.toRight() {
			y = t.y + 1
		}
		if width <= right-left+1 && blank(c, x, y, width) {
			said[side] = true
			c.Text(x, y, words, style)
		}
	}
}

// conversationLetter tells a packet's conversation from others, where all are
// shown; 0 where there is no need to.
func conversationLetter(ctx *Context, p *trace.Packet) rune {
	if ctx.Conversation != 0 || p.Conversation == 0 || len(ctx.Snapshot.Conversations) < 2 {
		return 0
	}
	return letterOf(p.Conversation)
}

// letterOf is a conversation's letter; from the 27th on they come again.
func letterOf(id trace.ConversationID) rune { return 'a' + rune(id-1)%26 }
