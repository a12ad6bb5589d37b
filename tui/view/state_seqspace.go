package view

import (
	"slices"

	"wiretale/trace"
	"wiretale/wire"
)

// sendSpace is one side's send sequence space (RFC 9293 §3.3.1, figure 3).
type sendSpace struct {
	known    bool
	inferred bool     // from packets, and not told by the endpoint itself
	base     wire.Seq // numbers are written from here on
	una, nxt wire.Seq
	window   int64 // SND.WND; −1 while unknown
	cwnd     int64 // −1 where unknown
	parts    []seqPart
}

// receiveSpace is one side's receive sequence space (figure 4).
type receiveSpace struct {
	known    bool
	inferred bool
	base     wire.Seq
	nxt      wire.Seq
	window   int64    // RCV.WND; −1 while unknown
	held     []seqRun // beyond a hole
}

// seqPart is what became of a range that was sent and is not acknowledged.
type seqPart struct {
	seqRun
	as seqCell
}

// flight is the number of sequence numbers in flight.
func (s *sendSpace) flight() int { return max(s.nxt.Sub(s.una), 0) }

// sendingOf is a side's send sequence space: in its own words where it has any,
// else from what its packets and the other side's tell.
func sendingOf(ctx *Context, h *trace.EndpointHistory, x *exchange, side int) sendSpace {
	own, peer := &x.from[side], &x.from[1-side]
	s := sendSpace{window: -1, cwnd: -1}
	una, ok := variableNow(ctx, h, "SND.UNA")
	nxt, begun := variableNow(ctx, h, "SND.NXT")
	if ok && begun {
		s.known, s.una, s.nxt = true, wire.Seq(una), wire.Seq(nxt)
		s.base = s.una
		if iss, ok := variableNow(ctx, h, "ISS"); ok {
			s.base = wire.Seq(iss)
		}
		if window, ok := variableNow(ctx, h, "SND.WND"); ok {
			s.window = window
		}
		if cwnd, ok := variableNow(ctx, h, "cwnd"); ok {
			s.cwnd = cwnd
		}
	} else if own.known && (peer.acks || x.whole) {
		s.known, s.inferred, s.base, s.nxt, s.una = true, true, own.base, own.next, own.next
		if peer.acks {
			s.una, s.window = peer.ack, peer.window
			s.nxt = wire.MaxSeq(s.nxt, peer.ack)
		} else if n := len(x.sent[side]); n > 0 { // nothing was acknowledged so far
			s.una = x.sent[side][n-1].from
		}
	}
	s.parts = partsOf(x.sent[side], x.sacked[side], seqRun{s.una, s.nxt})
	return s
}

// receivingOf is a side's receive sequence space.
func receivingOf(ctx *Context, h *trace.EndpointHistory, x *exchange, side int) receiveSpace {
	own, peer := &x.from[side], &x.from[1-side]
	r := receiveSpace{window: -1}
	if nxt, ok := variableNow(ctx, h, "RCV.NXT"); ok {
		r.known, r.nxt = true, wire.Seq(nxt)
		r.base = r.nxt
		if irs, ok := variableNow(ctx, h, "IRS"); ok {
			r.base = wire.Seq(irs)
		}
		if window, ok := variableNow(ctx, h, "RCV.WND"); ok {
			r.window = window
		}
	} else if own.acks {
		r.known, r.inferred, r.nxt, r.window = true, true, own.ack, own.window
		if r.base = r.nxt - 1; peer.known {
			r.base = peer.base
		}
	}
	for _, s := range x.sent[1-side] {
		if s.fate == fateArrived && r.nxt.Less(s.to) {
			r.held = append(r.held, s.seqRun)
		}
	}
	if r.inferred { // it says itself what it has
		for _, s := range x.sacked[1-side] {
			if r.nxt.Less(s.to) {
				r.held = append(r.held, s)
			}
		}
	}
	return r
}

// variableNow is a variable's value at the cursor.
func variableNow(ctx *Context, h *trace.EndpointHistory, name string) (int64, bool) {
	if h == nil || h.Variables[name] == nil {
		return 0, false
	}
	return trace.ValueAt(h.Variables[name].Changes, ctx.Cursor)
}

// partsOf says what became of what is in flight. Of what was sent more than
// once the latest counts; what the receiver says that it has, has arrived.
func partsOf(sent []sentPart, sacked []seqRun, flight seqRun) []seqPart {
	var parts []seqPart
	var seen seqRuns
	take := func(r seqRun, as seqCell) {
		if r.from.Less(flight.from) {
			r.from = flight.from
		}
		if flight.to.Less(r.to) {
			r.to = flight.to
		}
		for _, fresh := range seen.add(r) {
			parts = append(parts, seqPart{fresh, as})
		}
	}
	for _, r := range sacked {
		take(r, cellSacked)
	}
	for _, s := range sent { // the latest first
		switch {
		case s.fate == fateLost:
			take(s.seqRun, cellLost)
		case s.again:
			take(s.seqRun, cellAgain)
		default:
			take(s.seqRun, cellFlight)
		}
	}
	return parts
}

// seqRuns are ranges that don't touch each other, in order.
type seqRuns []seqRun

// add takes a range in, and returns what of it was not there yet.
func (l *seqRuns) add(x seqRun) (fresh []seqRun) {
	if !x.from.Less(x.to) {
		return nil
	}
	at := x.from
	i := 0
	for i < len(*l) && (*l)[i].to.Less(x.from) {
		i++
	}
	j := i
	for ; j < len(*l) && (*l)[j].from.LessEq(x.to); j++ {
		if r := (*l)[j]; at.Less(r.from) {
			fresh = append(fresh, seqRun{at, r.from})
		}
		at = wire.MaxSeq(at, (*l)[j].to)
		if (*l)[j].from.Less(x.from) {
			x.from = (*l)[j].from
		}
	}
	if at.Less(x.to) {
		fresh = append(fresh, seqRun{at, x.to})
	}
	x.to = wire.MaxSeq(x.to, at)
	*l = slices.Replace(*l, i, j, x)
	return fresh
}
