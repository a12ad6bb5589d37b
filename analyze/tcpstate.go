package analyze

import (
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// endpoint infers the state of one end of a connection (RFC 9293 §3.3.2). An
// end at the tap changes when a frame passes. One far from the tap changes
// when a frame from it proves what it received.
type endpoint struct {
	state trace.State
	far   bool
	// fin says that it received the peer's FIN, with all that comes before it.
	fin bool
	// rcv is what it has received, where it is at the tap.
	rcv receiver
	// probe is the end of new data that the peer sent together with the
	// acknowledgment of this end's FIN: whoever acknowledges the data has had
	// its FIN acknowledged.
	probe   wire.Seq
	probeOK bool
	// iss is the number of its latest SYN. again says that it is not its first
	// one: an old SYN came back after the connection had ended.
	iss    wire.Seq
	opened bool
	again  bool
	unseen bool // iss is a guess: its SYN has not been seen yet
}

// tracker moves the states of a connection's two ends.
type tracker struct {
	c      *connection
	s      *segment
	change func(side int, from, to trace.State)
}

func (t *tracker) to(side int, next trace.State) {
	e := &t.c.ends[side]
	if e.state != next {
		t.change(side, e.state, next)
		e.state = next
	}
}

// follow moves the states of both ends for a segment that was taken into its
// direction already.
func (t *tracker) follow() {
	t.sent(t.s.from)
	if to := 1 - t.s.from; !t.c.ends[to].far {
		t.received(to)
	} else {
		t.promised(to)
	}
}

// sent moves the state of the segment's sender: first by what the segment
// proves that it received, then by what it does.
func (t *tracker) sent(side int) {
	e, s := &t.c.ends[side], t.s
	own, peer := &t.c.Dirs[side], &t.c.Dirs[1-side]
	switch {
	case s.Flags.Has(wire.RST):
		t.aborted(e, side, own)
		return
	case s.Flags.Has(wire.SYN | wire.ACK):
		t.acceptedOpen(e, side)
		return
	case s.Flags.Has(wire.SYN):
		if e.state == trace.StateUnknown { // else it is a late copy
			e.state = trace.Closed
			t.to(side, trace.SynSent)
		}
		return
	}
	t.opened(e, side, peer)
	if s.Flags.Has(wire.ACK) && !e.far {
		e.rcv.acknowledged(s.Ack)
		t.tookFin(e, side, peer)
	}
	if s.Flags.Has(wire.ACK) && e.far && !e.again {
		t.proved(e, side, own, peer)
	}
	if s.Flags.Has(wire.FIN) && !(e.again && s.End() == own.End) { // not a late copy
		switch e.state {
		case trace.SynReceived, trace.Established, trace.StateUnknown:
			t.to(side, trace.FinWait1)
		case trace.CloseWait:
			t.to(side, trace.LastAck)
		}
	}
}

// aborted: a reset from a synchronised end comes from one that gave up. One
// that answers a stray segment takes its numbers from that segment, and its
// sender had no connection to lose.
func (t *tracker) aborted(e *endpoint, side int, own *flow.Direction) {
	switch e.state {
	case trace.StateUnknown, trace.Closed, trace.Listen, trace.SynSent, trace.TimeWait:
		return
	case trace.SynReceived:
		// Else it would have taken an acknowledgment of its SYN.
		if t.s.Flags.Has(wire.ACK) || !e.again && t.s.Seq == own.Syn+1 {
			t.to(side, trace.Closed)
		}
		return
	}
	t.to(side, trace.Closed)
}

func (t *tracker) acceptedOpen(e *endpoint, side int) {
	if e.unseen {
		e.iss, e.unseen = t.s.Seq, false
		return
	}
	old := e.opened && e.iss == t.s.Seq // a late copy
	switch e.state {
	case trace.StateUnknown, trace.Closed, trace.Listen, trace.TimeWait: // which has ended, then
		if old || e.state == trace.TimeWait && !e.opened {
			return
		}
		*e = endpoint{far: e.far, state: trace.Listen, opened: true, iss: t.s.Seq, again: e.opened}
		t.to(side, trace.SynReceived)
	case trace.SynReceived: // it may have forgotten its first answer
		e.iss = t.s.Seq
	case trace.SynSent: // both opened at once (RFC 9293 §3.5)
		t.to(side, trace.SynReceived)
	}
	e.rcv.acknowledged(t.s.Ack)
}

// opened: whoever sends anything but a SYN knows that the handshake is done.
func (t *tracker) opened(e *endpoint, side int, peer *flow.Direction) {
	s := t.s
	if e.state == trace.StateUnknown && side == server && t.c.Completeness&flow.Handshake == trace.SawSYN {
		// With Fast Open it may be heard before its SYN·ACK.
		*e = endpoint{far: e.far, rcv: e.rcv, state: trace.Listen, opened: true, iss: t.c.Dirs[side].Syn, unseen: true}
		t.to(side, trace.SynReceived)
	}
	switch e.state {
	case trace.SynSent:
		if e.far && s.Flags.Has(wire.ACK) && peer.BaseOK && peer.Base.Less(s.Ack) {
			t.to(side, trace.Established)
		}
	case trace.SynReceived:
		// A pure acknowledgment of the SYN alone answers what came twice, or from
		// outside of the window, before the handshake was over.
		if e.far && !e.again && (s.length > 0 || s.Flags.Has(wire.FIN) || peer.Base.Add(1).Less(s.Ack)) {
			t.to(side, trace.Established)
		}
	case trace.StateUnknown:
		if s.length > 0 {
			t.to(side, trace.Established)
		}
	}
}

// tookFin: an end at the tap says itself that it has the peer's FIN.
func (t *tracker) tookFin(e *endpoint, side int, peer *flow.Direction) {
	if !e.fin && !e.again && peer.Fin && peer.End.LessEq(t.s.Ack) {
		e.fin = true
		t.peerClosed(e, side)
	}
}

// proved moves a far end by what it acknowledges.
func (t *tracker) proved(e *endpoint, side int, own, peer *flow.Direction) {
	s := t.s
	if e.probeOK && e.probe.LessEq(s.Ack) && e.state == trace.FinWait1 {
		t.to(side, trace.FinWait2)
	}
	if e.fin || !peer.Fin || !peer.End.LessEq(s.Ack) {
		return
	}
	e.fin = true
	// The acknowledgment of this end's own FIN came with the peer's, or before.
	if e.state == trace.FinWait1 && own.Fin && own.End.LessEq(t.c.FinAck[1-side]) {
		t.to(side, trace.FinWait2)
	}
	t.peerClosed(e, side)
}

// promised notes what a far end will be known to have received, once it
// acknowledges the segment in hand.
func (t *tracker) promised(side int) {
	e, s := &t.c.ends[side], t.s
	own := &t.c.Dirs[side]
	if own.Fin && !e.probeOK && s.length > 0 && s.Flags.Has(wire.ACK) && own.End.LessEq(s.Ack) &&
		t.c.fresh {
		e.probe, e.probeOK = s.end(), true
	}
}

// received moves the state of an end at the tap to which a segment came.
func (t *tracker) received(side int) {
	e, s := &t.c.ends[side], t.s
	own, peer := &t.c.Dirs[side], &t.c.Dirs[1-side]
	switch {
	case s.Flags.Has(wire.RST):
		t.wasReset(e, side, own)
		return
	case e.state == trace.SynSent:
		t.answered(e, side, own)
		return
	case s.Flags.Has(wire.SYN):
		// The SYN of a peer that opened at the same time comes again with its answer.
		if s.Flags.Has(wire.ACK) && e.state == trace.SynReceived && s.Seq == peer.Base {
			t.acknowledged(e, side, own)
		}
		e.rcv.open(s)
		return
	case e.rcv.outdated(s), !t.acceptable(e, own), e.state == trace.SynReceived && !t.acknowledgesSyn(e, own):
		return
	}
	e.rcv.take(s, own.Within, own.LastAck)
	if s.Flags.Has(wire.ACK) {
		t.acknowledged(e, side, own)
	}
	if !e.fin && !e.again && e.rcv.ended() {
		e.fin = true
		t.peerClosed(e, side)
	}
}

// answered: the SYN of an active open got its answer (RFC 9293 §3.10.7.3).
func (t *tracker) answered(e *endpoint, side int, own *flow.Direction) {
	switch {
	case t.s.Flags.Has(wire.SYN|wire.ACK) && t.acknowledgesSyn(e, own):
		e.rcv.open(t.s)
		t.to(side, trace.Established)
	case t.s.Flags.Has(wire.SYN) && !t.s.Flags.Has(wire.ACK):
		e.rcv.open(t.s)
		t.to(side, trace.SynReceived)
	}
}

// acceptable is the test of RFC 9293 §3.10.7.4: some of the segment lies
// within the receive window. A segment without data may stand right at its
// edge, where a sender is that has filled it.
func (t *tracker) acceptable(e *endpoint, own *flow.Direction) bool {
	s, next := t.s, e.rcv.next
	if !e.rcv.begun {
		return true
	}
	edge := next
	if own.EdgeOK {
		edge = wire.MaxSeq(next, own.Edge)
	}
	switch {
	case s.Len() == 0:
		return next.LessEq(s.Seq) && s.Seq.LessEq(edge)
	case edge == next:
		return s.Seq == next
	}
	return next.Less(s.End()) && s.Seq.Less(edge)
}

// acknowledgesSyn reports whether the segment in hand acknowledges the SYN that
// an end sent last.
func (t *tracker) acknowledgesSyn(e *endpoint, own *flow.Direction) bool {
	ack := t.s.Ack
	return t.s.Flags.Has(wire.ACK) && (ack == e.iss+1 || !e.again && own.Syn.Less(ack) && ack.LessEq(own.Reach))
}

// acknowledged: an acceptable acknowledgment arrived (RFC 9293 §3.10.7.4,
// fifth step).
func (t *tracker) acknowledged(e *endpoint, side int, own *flow.Direction) {
	if e.state == trace.SynReceived && t.acknowledgesSyn(e, own) {
		t.to(side, trace.Established)
	}
	if e.again || !own.Fin || !own.End.LessEq(t.s.Ack) {
		return
	}
	switch e.state {
	case trace.FinWait1:
		t.to(side, trace.FinWait2)
	case trace.Closing:
		t.to(side, trace.TimeWait)
	case trace.LastAck:
		t.to(side, trace.Closed)
	}
}

// peerClosed: the peer's FIN was received in order (RFC 9293 §3.10.7.4,
// eighth step).
func (t *tracker) peerClosed(e *endpoint, side int) {
	switch e.state {
	case trace.SynReceived, trace.Established, trace.StateUnknown:
		t.to(side, trace.CloseWait)
	case trace.FinWait1:
		t.to(side, trace.Closing)
	case trace.FinWait2:
		t.to(side, trace.TimeWait)
	}
}

// wasReset: a reset counts when it acknowledges the SYN, or carries exactly
// the next number (RFC 9293 §3.10.7.3, §3.10.7.4; RFC 5961 §3.2).
func (t *tracker) wasReset(e *endpoint, side int, own *flow.Direction) {
	switch e.state {
	case trace.StateUnknown, trace.Closed, trace.Listen:
	case trace.SynSent:
		if t.s.Flags.Has(wire.ACK) && t.acknowledgesSyn(e, own) {
			t.to(side, trace.Closed)
		}
	default:
		if !e.rcv.begun || t.s.Seq == e.rcv.next {
			t.to(side, trace.Closed)
		}
	}
}
