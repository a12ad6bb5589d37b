package tcp

import (
	"wiretale/trace"
	"wiretale/wire"
)

// receiveInListen takes a segment in LISTEN (RFC 9293 §3.10.7.2). Data that
// comes with a SYN is not kept, unless Fast Open lets it: the peer will send
// it again.
func (c *Conn) receiveInListen(seg *wire.Segment) {
	switch {
	case seg.Flags.Has(wire.RST):
		c.ignore(ruleListenReset)
	case seg.Flags.Has(wire.ACK):
		c.refuse(seg, ruleListenReset)
	case !seg.Flags.Has(wire.SYN):
		c.ignore(ruleListenReset)
	default:
		c.learnPort(seg.SrcPort)
		c.negotiate(seg)
		c.learnIRS(seg.Seq, 0)
		c.setSendWindow(seg)
		c.enter(trace.SynReceived)
		c.acceptFastOpen(seg)
	}
}

// receiveInSynSent takes a segment in SYN-SENT (RFC 9293 §3.10.7.3).
func (c *Conn) receiveInSynSent(seg *wire.Segment) {
	acked := seg.Flags.Has(wire.ACK)
	if acked && (seg.Ack.LessEq(c.cfg.ISS) || c.snd.max.Less(seg.Ack)) { // first
		c.refuse(seg, ruleSynSentDiscard)
		return
	}
	if acked && c.cfg.LinuxHabits && c.staleEcho(seg) {
		c.refuse(seg, ruleSynSentDiscard)
		return
	}
	if seg.Flags.Has(wire.RST) { // second
		if !acked {
			c.ignore(ruleSynSentDiscard)
			return
		}
		c.fail(Refused)
		return
	}
	if !seg.Flags.Has(wire.SYN) { // fifth
		c.ignore(ruleSynSentDiscard)
		return
	}
	c.negotiate(seg) // fourth
	c.learnIRS(seg.Seq, c.rcv.wnd)
	c.setSendWindow(seg)
	if !acked {
		// RFC 9293 §3.5, figure 7: both sides opened at once.
		c.enter(trace.SynReceived)
		c.repeatSyn(ruleSimultaneous)
		return
	}
	c.ackOfSyn(seg)
	waiting := c.unsent() > 0
	c.establish()
	c.fastOpenAnswered(seg)
	switch {
	case !c.flight.empty(): // what is sent again carries it
	case waiting:
		c.ackWithData()
	case c.cfg.Fictions.TwoWayHandshake: // there is no third step
	default:
		c.ackNow(ruleHandshake)
	}
	seg.Seq++
	seg.Flags &^= wire.SYN
	c.trim(seg)
	if c.takeText(seg) {
		c.takeFin(seg)
	}
}

// staleEcho reports whether an answer's timestamp echoes none that was sent
// since the connection was opened: it answers a SYN of another one.
func (c *Conn) staleEcho(seg *wire.Segment) bool {
	ts := seg.Options.Timestamps
	return c.cfg.Timestamps && ts != nil && ts.Echo != 0 &&
		(int32(ts.Echo-c.timestampAt(c.opened)) < 0 || int32(c.timestamp()-ts.Echo) < 0)
}

// ackOfSyn takes the acknowledgment of our SYN. It says nothing about the
// path's capacity.
func (c *Conn) ackOfSyn(seg *wire.Segment) {
	n := news{una: c.snd.una, advanced: true, rtt: -1}
	c.snd.una = seg.Ack
	c.snd.nxt = wire.MaxSeq(c.snd.nxt, seg.Ack)
	c.clear(seg, &n, n.una)
	c.stopTransmit()
}

// ackOfOpening lets an acknowledgment of our SYN establish a connection in
// SYN-RECEIVED, and refuses any other there (RFC 9293 §3.10.7.4, fifth).
func (c *Conn) ackOfOpening(seg *wire.Segment) bool {
	if !c.answering() {
		return true
	}
	if seg.Ack.LessEq(c.cfg.ISS) || c.snd.max.Less(seg.Ack) {
		c.refuse(seg, ruleBadAck)
		return false
	}
	if c.listener != nil && !c.listener.admits(c) {
		c.ignore(ruleAcceptQueue)
		return false
	}
	c.noteTimestamp(seg)
	if c.opening.early {
		c.earlyAnswerAcked(seg)
	} else {
		c.ackOfSyn(seg)
	}
	c.setSendWindow(seg)
	c.establish()
	if c.active {
		c.fastOpenAnswered(seg)
	}
	return true
}

// repeatedSyn takes the peer's own SYN when it comes again in SYN-RECEIVED.
// With an ACK it is the answer of a peer that opened at the same time, and the
// ACK is taken; without one our answer was lost, and is sent again. It reports
// whether there is more to do with the segment.
func (c *Conn) repeatedSyn(seg *wire.Segment) bool {
	if seg.Flags.Has(wire.ACK) {
		seg.Flags &^= wire.SYN
		seg.Seq++
		seg.Window >>= c.options.sndShift // a SYN's window is not scaled
		return true
	}
	c.ignore(ruleUnacceptable)
	c.repeatSyn(ruleRepeatedSYN)
	return false
}

// repeatSyn sends our SYN again, now with an ACK.
func (c *Conn) repeatSyn(rule string) {
	if c.opening.early {
		c.repeatAnswer(rule)
	} else if !c.flight.empty() {
		c.lose(0, rule)
		c.trouble.force = true
	}
}

// learnPort notes which port a listener's peer speaks from.
func (c *Conn) learnPort(port uint16) {
	if !c.cfg.Remote.IsValid() || c.cfg.Remote.Port() == 0 {
		c.cfg.Remote = addrPort(c.cfg.Remote, port)
	}
}
