package view

import (
	"math"
	"slices"
	"sort"
	"time"

	"wiretale/trace"
)

const (
	flightRows     = 5  // rows that the trace's first flight takes, when the trace decides
	slowFlightRows = 8  // rows that a flight over its slowest link takes at most
	foldRows       = 6  // a gap of more rows is folded where nothing is in flight
	foldedRows     = 3  // what a fold takes
	maxGapRows     = 40 // rows between two events, however long a flight is
	lookRows       = 40 // rows laid out beyond the screen, for arrows that cross its edge
	lookEvents     = 4000
	lookPast       = 10 * lookEvents // events that are passed over to find those
)

// laidOut are the kinds of event that have a place on the ladder.
var laidOut = trace.KindsOf(trace.PacketSent, trace.PacketDelivered, trace.PacketLost, trace.StateChanged, trace.TimerFired)

// rows maps time onto rows around the cursor. The elastic mapping is monotone:
// between two neighbouring events lie as many rows as the time between them
// asks for, at least one where the later event needs a row of its own, and only
// a few where nothing happens at all. How many depends on the two events and
// the packets sent beside theirs alone, so the mapping is the same wherever the
// cursor is, and only the events near the cursor need to be looked at, however
// long the trace.
type rows struct {
	ctx    *Context
	memory *memory
	track  trace.Track
	scale  time.Duration
	origin int64  // with time true to scale, the cursor's row counted from time zero
	marks  []mark // neighbouring events, in order
	// cursor is the row of the cursor, as a fraction between two marks.
	cursor   float64
	top      int // the row at the top of the screen
	hitStart bool
	hitEnd   bool
}

// mark is an event's place.
type mark struct {
	event trace.Event
	row   int
	fold  time.Duration // the time folded between the mark before and this one; else 0
}

// layOut places the events around the cursor for a screen of height rows.
func layOut(ctx *Context, memory *memory, height int) *rows {
	r := &rows{ctx: ctx, memory: memory, track: ctx.Snapshot.Track(ctx.Conversation), scale: ctx.Scale}
	if r.scale <= 0 {
		r.scale = naturalScale(ctx.Snapshot, ctx.Conversation)
	}
	memory.begin(ctx, r.scale)
	happened := r.track.Until(ctx.Cursor)
	if ctx.TimeBase == ToScale {
		r.linear(happened, height)
		return r
	}
	before := r.backward(happened, height)
	r.forward(happened, height)
	r.placeCursor(before)
	r.scroll(height)
	return r
}

// next is the place of the first event from i on, or, with step −1, of the last
// up to i, that has a place on the ladder; ok is false where none is near.
func (r *rows) next(i, step int) (at int, ok bool) {
	for looked := 0; i >= 0 && i < r.track.Len(); i += step {
		if laidOut.Has(r.track.Kind(i)) {
			return i, true
		}
		if looked++; looked > lookPast {
			return i, false
		}
	}
	return i, false
}

// backward places the events that have happened, the latest on row 0, and
// returns how many it placed.
func (r *rows) backward(happened, height int) int {
	var placed []mark
	row := 0
	i, more := r.next(happened-1, -1)
	for more && row > -height-lookRows && len(placed) < lookEvents && happened-i < lookPast {
		m := mark{event: r.track.At(i), row: row}
		if n := len(placed); n > 0 {
			later := &placed[n-1]
			var rows int
			rows, later.fold = r.gap(&m.event, &later.event)
			row -= rows
			m.row = row
		}
		placed = append(placed, m)
		i, more = r.next(i-1, -1)
	}
	r.hitStart = !more && i < 0
	slices.Reverse(placed)
	r.marks = append(r.marks, placed...)
	return len(placed)
}

// forward places the events still to come.
func (r *rows) forward(happened, height int) {
	row := 0
	i, more := r.next(happened, 1)
	for more && row <= height+lookRows && i-happened < lookPast {
		m := mark{event: r.track.At(i)}
		if n := len(r.marks); n > 0 {
			var rows int
			rows, m.fold = r.gap(&r.marks[n-1].event, &m.event)
			row += rows
		}
		m.row = row
		r.marks = append(r.marks, m)
		i, more = r.next(i+1, 1)
	}
	r.hitEnd = !more && i == r.track.Len()
}

// gap is the number of rows between two neighbouring events, and the time that
// they leave out if they are a fold. Rows are counted on a grid of the trace's
// own time, so that what many short gaps take adds up.
func (r *rows) gap(prev, next *trace.Event) (rows int, fold time.Duration) {
	if r.ctx.TimeBase == ByEvent {
		return 1, 0
	}
	between := max(next.Time-prev.Time, 0)
	if between > 0 {
		rows = int(min(int64(next.Time/r.scale)-int64(prev.Time/r.scale), maxGapRows))
	}
	if rows > foldRows && !r.ctx.Snapshot.Flying(prev.Time, next.Time, r.ctx.Conversation) {
		return foldedRows, between
	}
	if rows == 0 && r.needsRow(prev, next) {
		rows = 1
	}
	return rows, 0
}

// needsRow reports whether an event needs a row below its predecessor's.
func (r *rows) needsRow(prev, e *trace.Event) bool {
	if b := r.memory.of(e.Packet); b != nil && b.first() != e.Packet {
		return false // its burst has a row
	}
	switch e.Kind {
	case trace.PacketSent:
		return true
	case trace.PacketDelivered, trace.PacketLost:
		h, ok := r.ctx.Snapshot.Hop(e.Packet, hopOf(e))
		// An observed arrival is the packet's only event; elsewhere a flat
		// arrow ends on the row where it began.
		return ok && (e.Basis == trace.Observed || !r.flat(&h))
	case trace.StateChanged, trace.TimerFired:
		return e.Time != prev.Time
	}
	return false
}

// flat reports whether a hop is too quick to be drawn with a slope.
func (r *rows) flat(h *trace.Hop) bool {
	return r.ctx.TimeBase != ByEvent && h.Fate != trace.InFlight && h.Arrived-h.Departed < r.scale
}

// hopOf is the hop that an event tells of.
func hopOf(e *trace.Event) int {
	switch d := e.Detail.(type) {
	case trace.Sent:
		return d.Hop
	case trace.Delivered:
		return d.Hop
	case trace.Lost:
		return d.Hop
	}
	return 0
}

// placeCursor finds the cursor's row between the last event that has happened
// and the first that has not.
func (r *rows) placeCursor(before int) {
	if before == 0 {
		if len(r.marks) > 0 {
			r.cursor = float64(r.marks[0].row)
		}
		return
	}
	last := r.marks[before-1]
	r.cursor = float64(last.row)
	if before < len(r.marks) {
		next := r.marks[before]
		if span := next.event.Time - last.event.Time; span > 0 {
			past := min(max(r.ctx.Cursor.Time-last.event.Time, 0), span)
			r.cursor += float64(next.row-last.row) * float64(past) / float64(span)
		}
	}
}

// cursorRow is the row on which what flies is drawn: that of an event lies in
// the middle of its row, while to scale the time of a row begins at its top.
func (r *rows) cursorRow() int {
	if r.ctx.TimeBase == ToScale {
		return int(r.cursor)
	}
	return int(math.Floor(r.cursor + 0.5))
}

// scroll chooses the row at the top of the screen: the cursor stands two
// thirds down, unless the trace begins or ends nearer than that.
func (r *rows) scroll(height int) {
	r.top = int(r.cursor) - height*2/3
	if len(r.marks) == 0 {
		r.top = 0
		return
	}
	if end := r.marks[len(r.marks)-1].row + 3; r.hitEnd && !r.ctx.Fog {
		r.top = min(r.top, end-height)
	}
	if start := r.marks[0].row; r.hitStart {
		r.top = max(r.top, start)
	}
}

// at is the row of a moment that may have no event.
func (r *rows) at(t time.Duration) int {
	if r.ctx.TimeBase == ToScale {
		return r.linearRow(t)
	}
	if len(r.marks) == 0 {
		return 0
	}
	lo := sort.Search(len(r.marks), func(i int) bool { return r.marks[i].event.Time > t })
	if lo == 0 {
		first := r.marks[0]
		return first.row - r.spanRows(first.event.Time-t)
	}
	prev := r.marks[lo-1]
	if lo == len(r.marks) {
		return prev.row + r.spanRows(t-prev.event.Time)
	}
	next := r.marks[lo]
	span := next.event.Time - prev.event.Time
	return prev.row + int((int64(next.row-prev.row)*int64((t-prev.event.Time)/max(span/1000, 1))+500)/1000)
}

// spanRows is how many rows a time takes where no events are.
func (r *rows) spanRows(d time.Duration) int { return int(min(d/r.scale, maxGapRows)) }

// naturalScale is the time of one row: such that a flight takes a few rows.
// Where links differ, the first flight over the slowest may take more of them,
// so that one over the quickest is still seen to slope.
func naturalScale(s *trace.Snapshot, id trace.ConversationID) time.Duration {
	if c := s.Conversation(id); c != nil && c.InitialRoundTrip > 0 {
		return roundScale(c.InitialRoundTrip / 2 / flightRows)
	}
	type link struct{ from, to trace.NodeID }
	seen := map[link]bool{}
	first, longest := time.Duration(0), time.Duration(0)
	for i := range min(s.Packets.Len(), 50) {
		for _, h := range s.Packets.At(i).Hops {
			flight := h.Arrived - h.Departed
			if on := (link{h.From, h.To}); h.Fate == trace.Arrived && flight > 0 && !seen[on] {
				seen[on] = true
				longest = max(longest, flight)
				if first == 0 {
					first = flight
				}
			}
		}
	}
	if first == 0 {
		return gapScale(s, id)
	}
	return roundScale(max(first/flightRows, longest/slowFlightRows))
}

// gapScale is the time of one row where nothing tells how long a flight takes,
// as on loopback: half of what lies between two packets on average.
func gapScale(s *trace.Snapshot, id trace.ConversationID) time.Duration {
	span, packets := s.Duration, s.Packets.Len()
	if c := s.Conversation(id); c != nil {
		span, packets = c.Ended-c.Started, c.Packets[0]+c.Packets[1]
	}
	if packets == 0 {
		return time.Millisecond
	}
	return roundScale(min(span/time.Duration(2*packets), 10*time.Millisecond))
}

// roundScale rounds a duration to 1, 2 or 5 of a decimal unit.
func roundScale(d time.Duration) time.Duration {
	d = min(d, time.Hour)
	for unit := time.Microsecond; ; unit *= 10 {
		for _, n := range [...]time.Duration{1, 2, 5} {
			if d <= n*unit*5/4 {
				return n * unit
			}
		}
	}
}
