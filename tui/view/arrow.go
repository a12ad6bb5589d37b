package view

import (
	"iter"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// arrow is one hop of a packet on the screen: from a lane and a row to another.
type arrow struct {
	packet *trace.Packet
	hop    *trace.Hop
	x0, x1 int // columns of the two lanes
	y0, y1 int // rows, counted from the top of the screen
	// sent and settled say whether the cursor has passed the two ends.
	sent, settled bool
	progress      float64 // along the arrow, from 0 to 1
}

// arrows lists the hops that touch the screen, in order of departure.
func (l *ladder) arrows() []arrow {
	type place struct {
		packet        *trace.Packet // if it was looked at already
		sent, settled *mark
	}
	type key struct {
		packet trace.PacketID
		hop    int
	}
	places := map[key]*place{}
	var order []key
	for i := range l.rows.marks {
		m := &l.rows.marks[i]
		k := key{packet: m.event.Packet}
		sent := false
		switch d := m.event.Detail.(type) {
		case trace.Sent:
			k.hop, sent = d.Hop, true
		case trace.Delivered:
			k.hop = d.Hop
		case trace.Lost:
			k.hop = d.Hop
		default:
			continue
		}
		p := places[k]
		if p == nil {
			p = &place{}
			places[k] = p
			order = append(order, k)
		}
		if sent {
			p.sent = m
		} else {
			p.settled = m
		}
	}
	for p := range l.crossing() {
		for hop := range p.Hops {
			k := key{p.ID, hop}
			if places[k] == nil {
				places[k] = &place{}
				order = append(order, k)
			}
			places[k].packet = &p
		}
	}
	var all []arrow
	for _, k := range order {
		at := places[k]
		if at.packet == nil {
			p, ok := l.ctx.Snapshot.Packet(k.packet)
			if !ok {
				continue
			}
			at.packet = &p
		}
		if a, ok := l.arrow(at.packet, k.hop, at.sent, at.settled); ok {
			all = append(all, a)
		}
	}
	return all
}

// crossing ranges over the packets that are under way while the rows on the
// screen pass: a long flight may have no event near it.
func (l *ladder) crossing() iter.Seq[trace.Packet] {
	const most = 1000
	return func(yield func(trace.Packet) bool) {
		n := 0
		for p := range l.ctx.Snapshot.InFlight(l.rows.timeAt(l.rows.top), l.rows.timeAt(l.rows.top+l.height), l.ctx.Conversation) {
			if n++; n > most || !yield(p) {
				return
			}
		}
	}
}

// arrow places one hop. sent and settled are its events, nil where it has none
// near the screen.
func (l *ladder) arrow(p *trace.Packet, hop int, sent, settled *mark) (arrow, bool) {
	if hop < 0 || hop >= len(p.Hops) {
		return arrow{}, false
	}
	a := arrow{packet: p, hop: &p.Hops[hop]}
	h := a.hop
	var fromOK, toOK bool
	a.x0, fromOK = l.lane(h.From)
	a.x1, toOK = l.lane(h.To)
	if !fromOK || !toOK || a.x0 == a.x1 {
		return arrow{}, false
	}
	y0, y1 := l.rows.at(h.Departed), 0
	if sent != nil {
		y0 = sent.row
	}
	switch {
	case h.Fate == trace.InFlight:
		y1 = max(y0+flightRows, int(l.rows.cursor)+1)
	case sent == nil && settled != nil && l.rows.flat(h):
		y0, y1 = settled.row, settled.row
	case l.rows.flat(h):
		y1 = y0
	case settled != nil:
		y1 = max(settled.row, y0)
	default:
		y1 = max(l.rows.at(h.Arrived), y0)
	}
	if (h.Fate == trace.LostOnLink || h.Fate == trace.LinkDown) && settled != nil {
		y1 = y0 + 2*(y1-y0) // it would have arrived in twice the time that it lived
	}
	a.sent = l.happened(sent, h.Departed)
	a.settled = h.Fate != trace.InFlight && a.sent && l.happened(settled, h.Arrived)
	a.progress = l.progress(&a, y0, y1)
	a.y0, a.y1 = y0-l.rows.top, y1-l.rows.top
	return a, a.y1 >= 0 && a.y0 < l.height
}

// happened reports whether the cursor has passed an event, or a time where
// there is no event.
func (l *ladder) happened(m *mark, at time.Duration) bool {
	if m != nil {
		return !l.ctx.Cursor.Before(m.event.At())
	}
	return at <= l.ctx.Cursor.Time
}

func (l *ladder) progress(a *arrow, y0, y1 int) float64 {
	switch {
	case !a.sent:
		return 0
	case a.settled:
		return 1
	case y1 > y0:
		return min(max((l.rows.cursor-float64(y0))/float64(y1-y0), 0), 1)
	case a.hop.Arrived > a.hop.Departed:
		return min(max(float64(l.ctx.Cursor.Time-a.hop.Departed)/float64(a.hop.Arrived-a.hop.Departed), 0), 1)
	}
	return 1
}

// dir is the way the arrow goes: 1 to the right, −1 to the left.
func (a *arrow) dir() int {
	if a.x1 < a.x0 {
		return -1
	}
	return 1
}

// length is the number of cells between the two lanes.
func (a *arrow) length() int { return max((a.x1-a.x0)*a.dir()-1, 0) }

// cell is where the arrow's k-th cell stands, counted from its tail.
func (a *arrow) cell(k int) (x, y int) {
	n := a.length()
	return a.x0 + a.dir()*(k+1), a.y0 + k*(a.y1-a.y0+1)/max(n, 1)
}

// reach is how many of the arrow's cells a packet passes on its way: fewer
// than all of them where it is lost.
func (a *arrow) reach() int {
	switch n := a.length(); a.hop.Fate {
	case trace.LostOnLink, trace.LinkDown:
		return max(n/2, 1)
	case trace.DroppedByQueue, trace.BlockedByRule:
		return min(n, 4)
	default:
		return n
	}
}

// draw draws the line, its tail, and its head or the packet that flies along it.
func (a *arrow) draw(l *ladder, c *canvas.Canvas) {
	g := &l.ctx.Theme.Glyphs
	ink := canvas.Style{Ink: theme.PhaseInk(a.packet.Phase)}
	if a.hop.Fate.Lost() && a.settled {
		ink.Ink = theme.Trouble
	}
	if !l.ctx.picks(a.packet.ID) {
		ink.Ink = theme.Faint
	}
	if a.packet.ID == l.ctx.Selected {
		ink = ink.With(canvas.Bold)
	}
	faint := canvas.Style{Ink: theme.Faint}
	n := a.length()
	flown := int(a.progress * float64(n))
	reach := a.reach()
	for k := range n {
		x, y := a.cell(k)
		switch {
		case a.sent && k < min(flown, reach):
			c.Set(x, y, g.Line, ink)
		case !a.sent && k < reach, a.sent && !a.settled && k < reach && a.hop.Fate != trace.InFlight:
			c.Set(x, y, g.FutureLine, faint)
		}
	}
	tail := ink
	if !a.sent {
		tail = faint
	}
	c.Set(a.x0, a.y0, g.Phase(a.packet.Phase), tail)
	head := g.HeadRight
	if a.dir() < 0 {
		head = g.HeadLeft
	}
	switch x, y := a.cell(reach - 1); {
	case a.hop.Fate.Lost() && (a.settled || flown >= reach):
		c.Set(x, y, g.Lost, canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold})
	case a.settled:
		c.Set(x, y, head, ink)
	case a.hop.Fate != trace.InFlight:
		c.Set(x, y, head, faint)
		fallthrough
	default:
		if a.sent {
			x, y = a.cell(min(flown, reach-1))
			c.Set(x, y, g.Flying, ink.With(canvas.Bold))
		}
	}
}
