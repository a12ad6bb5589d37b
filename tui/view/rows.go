package view

import (
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
	lookRows       = 60 // rows laid out beyond the screen, for arrows that cross its edge
	lookEvents     = 2000
)

// rows maps time onto rows around the cursor. The mapping is elastic and
// monotone: between two neighbouring events lie as many rows as the time
// between them asks for, at least one where the later event needs a row of its
// own, and only a few where nothing happens at all. How many depends on the two
// events alone, so the mapping is the same wherever the cursor is, and only the
// events near the cursor need to be looked at, however long the trace.
type rows struct {
	ctx   *Context
	track trace.Track
	scale time.Duration
	marks []mark // neighbouring events, in order
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
func layOut(ctx *Context, height int) *rows {
	r := &rows{ctx: ctx, track: ctx.Snapshot.Track(ctx.Conversation), scale: ctx.Scale}
	if r.scale <= 0 {
		r.scale = naturalScale(ctx.Snapshot, ctx.Conversation)
	}
	happened := r.track.Until(ctx.Cursor)
	before := r.backward(happened, height)
	r.forward(happened, height)
	r.placeCursor(before)
	r.scroll(height)
	return r
}

// backward places the events that have happened, the latest on row 0, and
// returns how many it placed.
func (r *rows) backward(happened, height int) int {
	var placed []mark
	row := 0
	var next trace.Event
	if happened > 0 {
		next = r.track.At(happened - 1)
	}
	for i := happened - 1; i >= 0 && row > -height-lookRows && len(placed) < lookEvents; i-- {
		m := mark{event: next, row: row}
		if i > 0 {
			next = r.track.At(i - 1)
			var n int
			n, m.fold = r.gap(&next, &m.event)
			row -= n
		}
		placed = append(placed, m)
		r.hitStart = i == 0
	}
	r.hitStart = r.hitStart || happened == 0
	for i := len(placed) - 1; i >= 0; i-- {
		r.marks = append(r.marks, placed[i])
	}
	return len(placed)
}

// forward places the events still to come.
func (r *rows) forward(happened, height int) {
	row, n := 0, r.track.Len()
	for i := happened; ; i++ {
		if i == n {
			r.hitEnd = true
			return
		}
		if row > height+lookRows || i-happened > lookEvents {
			return
		}
		m := mark{event: r.track.At(i)}
		if len(r.marks) > 0 {
			var rows int
			rows, m.fold = r.gap(&r.marks[len(r.marks)-1].event, &m.event)
			row += rows
		}
		m.row = row
		r.marks = append(r.marks, m)
	}
}

// gap is the number of rows between two neighbouring events, and the time that
// they leave out if they are a fold.
func (r *rows) gap(prev, next *trace.Event) (rows int, fold time.Duration) {
	between := max(next.Time-prev.Time, 0)
	if n := int64(between/r.scale) + 1; n < maxGapRows {
		rows = int((between + r.scale/2) / r.scale)
	} else {
		rows = maxGapRows
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
	return h.Fate != trace.InFlight && h.Arrived-h.Departed < r.scale
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

// timeAt is the time of the last event at or above a row.
func (r *rows) timeAt(row int) time.Duration {
	i := sort.Search(len(r.marks), func(i int) bool { return r.marks[i].row > row })
	if len(r.marks) == 0 {
		return 0
	}
	return r.marks[max(i-1, 0)].event.Time
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
