package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Receive takes a segment that arrived in a datagram with a congestion mark
// (RFC 9293 §3.10.7). It is not changed, and its payload is kept: it must never
// be changed afterwards.
func (c *Conn) Receive(now time.Duration, arrived *wire.Segment, mark wire.ECN) {
	c.now = now
	c.arriving, c.cameAt = *arrived, arrived.Seq
	seg := &c.arriving
	switch c.state {
	case trace.Closed:
		c.refuse(seg, ruleReset)
	case trace.Listen:
		c.receiveInListen(seg)
	case trace.SynSent:
		c.receiveInSynSent(seg)
	default:
		c.receive(seg, mark)
	}
	c.publish()
}

// receive takes the steps of RFC 9293 §3.10.7.4, each of which may be the
// last for a segment.
func (c *Conn) receive(seg *wire.Segment, mark wire.ECN) {
	switch {
	case !c.checkTimestamps(seg),
		!c.checkSequence(seg), // first
		!c.checkReset(seg),    // second
		!c.checkSyn(seg):      // fourth
		return
	}
	c.arrivedMarked(seg, mark)
	c.heard()
	if !c.checkAck(seg) { // fifth
		return
	}
	// The sixth step, urgent data, has nothing to do: it stays in the stream
	// (RFC 6093 §3.2).
	if c.takeText(seg) { // seventh
		c.takeFin(seg) // eighth
	}
}

// checkSequence is the first step: it discards a segment that lies outside the
// receive window, and cuts off what does.
func (c *Conn) checkSequence(seg *wire.Segment) bool {
	if c.answering() && seg.Flags.Has(wire.SYN) && seg.Seq == c.rcv.irs && !c.repeatedSyn(seg) || c.answerTwoWay(seg) {
		return false
	}
	if !c.acceptable(seg) {
		c.unacceptable(seg)
		return false
	}
	c.noteDuplicate(seg)
	if !seg.Flags.Has(wire.SYN) {
		c.trim(seg)
	}
	return true
}

// acceptable is the test of RFC 9293 §3.4. A segment without data may stand
// right at the window's edge, where a sender is that has filled the window.
func (c *Conn) acceptable(seg *wire.Segment) bool {
	window, offset := c.rcv.edge.Sub(c.rcv.nxt), seg.Seq.Sub(c.rcv.nxt)
	switch n := seg.Len(); {
	case n == 0:
		return 0 <= offset && offset <= window
	case window == 0:
		// "Special allowance should be made to accept valid ACKs, URGs, and RSTs."
		return offset == 0 && !seg.Flags.Has(wire.SYN)
	default:
		return 0 <= offset && offset < window || 0 < offset+n && offset+n <= window || offset < 0 && offset+n > window
	}
}

// unacceptable answers a segment from outside the window with an ACK, unless
// it is a RST. The peer's FIN, repeated, starts TIME-WAIT anew.
func (c *Conn) unacceptable(seg *wire.Segment) {
	c.ignore(ruleUnacceptable)
	if seg.Flags.Has(wire.RST) {
		return
	}
	if c.state == trace.TimeWait && seg.Flags.Has(wire.FIN) && seg.End() == c.rcv.nxt {
		c.setTimer(timeWait, c.cfg.TimeWait)
	}
	if seg.Len() == 0 {
		c.challenge(ruleUnacceptable)
		return
	}
	if len(seg.Payload) > 0 && seg.End().LessEq(c.rcv.nxt) {
		c.noteDuplicate(seg)
		if c.cfg.Acks == AckLinux {
			c.enterQuick(quickAcks)
		}
	}
	c.ackNow(ruleUnacceptable)
}

// trim cuts off what was received before, and what lies beyond the window.
func (c *Conn) trim(seg *wire.Segment) {
	if old := c.rcv.nxt.Sub(seg.Seq); old > 0 {
		old = min(old, len(seg.Payload))
		seg.Seq, seg.Payload = seg.Seq.Add(old), seg.Payload[old:]
	}
	if seg.Len() == 0 || !c.rcv.edge.Less(seg.End()) {
		return
	}
	if c.rcv.edge == c.rcv.nxt {
		c.ignore(ruleZeroWindow)
		c.ackNow(ruleZeroWindow)
	}
	seg.Flags &^= wire.FIN
	if over := seg.End().Sub(c.rcv.edge); over > 0 {
		seg.Payload = seg.Payload[:max(0, len(seg.Payload)-over)]
	}
}

// checkReset is the second step. Only a RST with exactly the next sequence
// number counts; another gets a challenge (RFC 5961 §3.2).
func (c *Conn) checkReset(seg *wire.Segment) bool {
	if !seg.Flags.Has(wire.RST) {
		return true
	}
	if seg.Seq != c.rcv.nxt {
		c.ignore(ruleInexactReset)
		c.challenge(ruleInexactReset)
		return false
	}
	switch c.state {
	case trace.SynReceived:
		c.relisten()
	case trace.Closing, trace.LastAck, trace.TimeWait:
		c.enter(trace.Closed)
	default:
		c.fail(Reset)
	}
	return false
}

// checkSyn is the fourth step. A SYN on a connection that has had its own is
// an old one, or the peer's who has forgotten us: a challenge lets it say
// which (RFC 5961 §4.2).
func (c *Conn) checkSyn(seg *wire.Segment) bool {
	if !seg.Flags.Has(wire.SYN) {
		return true
	}
	if c.answering() && !c.active {
		// RFC 9293 §3.10.7.4, fourth: back to LISTEN. Linux resets it as well.
		if rst, ok := Respond(seg); ok && c.cfg.LinuxHabits {
			c.reply(Outgoing{Segment: rst, Rule: ruleSynInWindow})
		}
		c.relisten()
		return false
	}
	c.ignore(ruleSynInWindow)
	c.challenge(ruleSynInWindow)
	return false
}

// takeText is the seventh step: it takes the segment's data.
func (c *Conn) takeText(seg *wire.Segment) bool {
	n := len(seg.Payload)
	if c.in.hasFin {
		n = min(n, max(0, c.in.fin.Sub(seg.Seq)))
	}
	if n > 0 && c.orphaned && c.rcv.nxt.Less(seg.Seq.Add(n)) && c.receiving() {
		c.ignore(ruleClosedReader)
		c.resetOrphan(seg)
		return false
	}
	if n < len(seg.Payload) || n > 0 && !c.receiving() {
		c.ignore(ruleAfterFin)
		c.challenge(ruleAfterFin)
		return false
	}
	if n == 0 {
		return true
	}
	if seg.Seq != c.rcv.nxt {
		// RFC 5681 §3.2: what leaves a hole is kept, and acknowledged at once.
		c.ackNow(ruleOutOfOrder)
		c.reportOverlap(seg.Seq, seg.Seq.Add(n))
		if !c.in.hold(seg.Seq, seg.Payload) {
			c.ignore(ruleReassemblyLimit)
			return false
		}
		return true
	}
	filling := len(c.in.pending) > 0
	c.timeArrival(seg)
	c.in.append(seg.Payload)
	c.reportOverlap(seg.Seq, seg.Seq.Add(n))
	c.rcv.nxt = c.in.pull(seg.End().Add(-finLength(seg)))
	c.ackData(n, filling)
	return true
}

func finLength(seg *wire.Segment) int {
	if seg.Flags.Has(wire.FIN) {
		return 1
	}
	return 0
}

// noteDuplicate reports what of a segment has arrived before (RFC 2883 §4).
func (c *Conn) noteDuplicate(seg *wire.Segment) {
	if n := len(seg.Payload); n > 0 && seg.Seq.Less(c.rcv.nxt) && !seg.Flags.Has(wire.SYN) {
		c.reportDuplicate(seg.Seq, minSeq(seg.Seq.Add(n), c.rcv.nxt))
	}
}

// resetOrphan answers data for an application that has closed: it would be
// lost without a word (RFC 9293 §3.10.7.4, RFC 2525 §2.17).
func (c *Conn) resetOrphan(seg *wire.Segment) {
	if rst, ok := Respond(seg); ok {
		c.reply(Outgoing{Segment: rst, Rule: ruleClosedReader})
	}
	c.fail(Aborted)
}
