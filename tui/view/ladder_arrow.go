package view

import (
	"math"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
)

// arrow is one hop of a packet on the screen: from a lane and a row to another.
type arrow struct {
	id     trace.PacketID
	packet *trace.Packet
	hop    *trace.Hop
	copyOf trace.PacketID // the packet that the network copied to make this one; 0 for any other
	x0, x1 int            // columns of the two lanes
	y0, y1 int            // rows, counted from the top of the screen
	d0, d1 float64        // the same in rows of dots, which are finer
	// sent and settled say whether the cursor has passed the two ends.
	sent, settled bool
	progress      float64 // along the arrow, from 0 to 1
}

// hopKey names one hop of a packet.
type hopKey struct {
	packet trace.PacketID
	hop    int
}

// hopMarks are a hop's events near the screen, nil where it has none there.
type hopMarks struct{ sent, settled *mark }

// band is a folded burst on the screen: the arrows of its first packet and of
// its last.
type band struct {
	burst       *burst
	first, last arrow
}

// journeys lists the hops that touch the screen, in order of departure, with
// their events. Of a folded burst these are the first packet's and the last's.
func (l *ladder) journeys() (order []hopKey, marks map[hopKey]*hopMarks) {
	marks = make(map[hopKey]*hopMarks, len(l.rows.marks))
	enter := func(k hopKey) *hopMarks {
		at := marks[k]
		if at == nil {
			at = &hopMarks{}
			marks[k] = at
			order = append(order, k)
		}
		return at
	}
	for i := range l.rows.marks {
		m := &l.rows.marks[i]
		if m.event.Kind == trace.StateChanged || m.event.Kind == trace.TimerFired {
			continue
		}
		k := hopKey{m.event.Packet, hopOf(&m.event)}
		if b := l.memory.of(k.packet); b != nil {
			enter(hopKey{b.first(), k.hop})
			enter(hopKey{b.last(), k.hop})
			if k.packet != b.first() && k.packet != b.last() {
				continue
			}
		}
		if l.hides(k, m) {
			continue
		}
		if at := enter(k); m.event.Kind == trace.PacketSent {
			at.sent = m
		} else {
			at.settled = m
		}
	}
	for _, k := range l.crossing() {
		enter(k)
	}
	return order, marks
}

// hides reports whether a hop's arrow would lie under another one's: where time
// is true to scale many packets may leave a host on one row of dots. They are
// counted beside the label of the one that is drawn. What is lost is drawn.
func (l *ladder) hides(k hopKey, m *mark) bool {
	if l.ctx.TimeBase != ToScale || k.packet == l.ctx.Selected || m.event.Kind == trace.PacketLost {
		return false
	}
	d, ok := m.event.Detail.(trace.Sent)
	if !ok {
		return l.under[k]
	}
	at := slot{m.event.Node, d.To, int(l.rows.dot(m.event.Time, canvas.DotsHigh))}
	if l.slots == nil {
		l.slots, l.under, l.more = map[slot]bool{}, map[hopKey]bool{}, map[tail]int{}
	}
	if !l.slots[at] {
		l.slots[at] = true
		return false
	}
	l.under[k] = true
	if x, ok := l.lanes.lane(m.event.Node); ok {
		l.more[tail{x, m.row - l.rows.top}]++
	}
	return true
}

// slot is a row of dots between two hosts.
type slot struct {
	from, to trace.NodeID
	dot      int
}

// crossing are the hops that are under way when the first row laid out begins:
// a long flight may have no event near the screen.
func (l *ladder) crossing() (all []hopKey) {
	const most = 1000
	if len(l.rows.marks) == 0 {
		return nil
	}
	from := l.rows.marks[0].event.Time
	for p := range l.ctx.Snapshot.InFlight(from, from, l.ctx.Conversation) {
		if len(all) >= most {
			break
		}
		b := l.memory.of(p.ID)
		for hop := range p.Hops {
			if b != nil {
				all = append(all, hopKey{b.first(), hop}, hopKey{b.last(), hop})
				continue
			}
			all = append(all, hopKey{p.ID, hop})
		}
	}
	return all
}

// place finds where everything that flies is drawn.
func (l *ladder) place() {
	order, marks := l.journeys()
	edges := map[hopKey]arrow{}
	for _, k := range order {
		p, ok := l.ctx.Snapshot.Packet(k.packet)
		if !ok {
			continue
		}
		at := marks[k]
		a, ok := l.arrow(&p, k.hop, at.sent, at.settled)
		if !ok {
			continue
		}
		b := l.memory.of(k.packet)
		switch {
		case b == nil:
			if a.y1 >= 0 && a.y0 < l.height {
				l.arrows = append(l.arrows, a)
			}
		case k.packet == b.first():
			edges[k] = a
		default:
			if first, ok := edges[hopKey{b.first(), k.hop}]; ok && a.y1 >= 0 && first.y0 < l.height {
				l.bands = append(l.bands, band{b, first, a})
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
	a := arrow{id: p.ID, packet: p, hop: &p.Hops[hop]}
	h := a.hop
	var fromOK, toOK bool
	a.x0, fromOK = l.lanes.lane(h.From)
	a.x1, toOK = l.lanes.lane(h.To)
	if !fromOK || !toOK || a.x0 == a.x1 {
		return arrow{}, false
	}
	if sent != nil {
		if d, ok := sent.event.Detail.(trace.Sent); ok {
			a.copyOf = d.CopyOf
		}
	}
	a.sent = l.happened(sent, h.Departed)
	a.settled = h.Fate != trace.InFlight && a.sent && l.happened(settled, h.Arrived)
	if l.ctx.TimeBase == ToScale {
		l.slopeToScale(&a)
	} else {
		l.slope(&a, sent, settled)
	}
	a.progress = l.progress(&a)
	return a, true
}

// slope gives an arrow its rows: those of its events.
func (l *ladder) slope(a *arrow, sent, settled *mark) {
	h := a.hop
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
	if a.livesHalf() && settled != nil {
		y1 = y0 + 2*(y1-y0)
	}
	a.y0, a.y1 = y0-l.rows.top, y1-l.rows.top
	a.d0, a.d1 = float64(a.y0*canvas.DotsHigh+1), float64(a.y1*canvas.DotsHigh+2)
	if y0 == y1 {
		a.d1 = a.d0
	}
}

// livesHalf reports whether a packet is lost half way: it would have arrived in
// twice the time that it lived.
func (a *arrow) livesHalf() bool {
	switch a.hop.Fate {
	case trace.LostOnLink, trace.LinkDown:
		return true
	case trace.BlockedByRule: // by an intervention; a firewall's has arrived
		return a.hop.Arrival == 0
	default:
		return false
	}
}

// slopeToScale gives an arrow its rows of dots: those of its times.
func (l *ladder) slopeToScale(a *arrow) {
	h, lift := a.hop, float64(l.rows.top*canvas.DotsHigh)
	arrived := h.Arrived
	switch {
	case h.Fate == trace.InFlight:
		arrived = max(h.Departed+flightRows*l.rows.scale, l.ctx.Cursor.Time)
	case a.livesHalf():
		arrived += arrived - h.Departed
	}
	a.d0 = l.rows.dot(h.Departed, canvas.DotsHigh) - lift
	a.d1 = max(l.rows.dot(arrived, canvas.DotsHigh)-lift, a.d0)
	a.y0, a.y1 = rowOf(a.d0), rowOf(a.d1)
}

// rowOf is the row of cells of a row of dots.
func rowOf(dot float64) int { return int(math.Floor(dot / canvas.DotsHigh)) }

// happened reports whether the cursor has passed an event, or a time where
// there is no event.
func (l *ladder) happened(m *mark, at time.Duration) bool {
	if m != nil {
		return !l.ctx.Cursor.Before(m.event.At())
	}
	return at <= l.ctx.Cursor.Time
}

// progress is how far along its arrow a packet has come.
func (l *ladder) progress(a *arrow) float64 {
	switch {
	case !a.sent:
		return 0
	case a.settled:
		return 1
	case a.y1 > a.y0 && l.ctx.TimeBase != ToScale:
		y0 := float64(a.y0 + l.rows.top)
		return min(max((l.rows.cursor-y0)/float64(a.y1-a.y0), 0), 1)
	case a.hop.Arrived > a.hop.Departed:
		lived := float64(l.ctx.Cursor.Time-a.hop.Departed) / float64(a.hop.Arrived-a.hop.Departed)
		if a.livesHalf() {
			lived /= 2
		}
		return min(max(lived, 0), 1)
	}
	return 1
}

// flat reports whether the arrow stays on its row.
func (a *arrow) flat() bool { return a.y0 == a.y1 && a.d1-a.d0 < 2 }

// steep reports whether the arrow goes down rather than across.
func (a *arrow) steep() bool { return a.d1-a.d0 > float64(a.length()*canvas.DotsWide)/2 }

// dir is the way the arrow goes: 1 to the right, −1 to the left.
func (a *arrow) dir() int {
	if a.x1 < a.x0 {
		return -1
	}
	return 1
}

// length is the number of cells between the two lanes.
func (a *arrow) length() int { return max((a.x1-a.x0)*a.dir()-1, 0) }

// dot is the row of dots of the arrow's j-th column of dots, counted from its
// tail.
func (a *arrow) dot(j int) int {
	across := max(a.length()*canvas.DotsWide-1, 1)
	return int(math.Floor(a.d0 + (a.d1-a.d0)*float64(j)/float64(across) + 0.5))
}

// cell is where the arrow's k-th cell stands, counted from its tail.
func (a *arrow) cell(k int) (x, y int) {
	x = a.x0 + a.dir()*(k+1)
	if a.flat() {
		return x, a.y0
	}
	return x, min(max(rowOf(float64(a.dot(k*canvas.DotsWide+1))), a.y0), a.y1)
}

// lastBeside is the last row on which words may stand beside the arrow: the one
// above its head, and none below the cell where it is lost.
func (a *arrow) lastBeside() int {
	_, y := a.cell(a.reach() - 1)
	return max(min(a.y1-1, y), a.y0)
}

// reach is how many of the arrow's cells a packet passes on its way: fewer
// than all of them where it is lost.
func (a *arrow) reach() int {
	n := a.length()
	switch {
	case a.livesHalf():
		return max(n/2, 1)
	case a.hop.Fate == trace.DroppedByQueue: // before it is on the link
		return min(n, 3)
	default:
		return n
	}
}
