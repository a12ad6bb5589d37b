package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Outgoing is a segment to send, with what only its sender knows of it. The
// segment's options point into it: it is kept whole, or filled anew by Next.
type Outgoing struct {
	Segment wire.Segment
	ECN     wire.ECN // of the datagram that carries it
	// Retransmission says that the segment was sent before and is believed
	// lost; a zero-window probe is none.
	Retransmission bool
	Phase          trace.Phase
	// Rule is the standard's rule that asked for the segment where it is not
	// plain data: a retransmission, a probe, an acknowledgment, a reset.
	Rule string
	// Inside says that what the application wrote at once goes on behind the
	// segment's data.
	Inside bool

	stamps wire.Timestamps
	blocks [maxSACKBlocks]wire.SACKBlock
	scale  uint8
}

// rearm is what a burst leaves to be done once it is over.
type rearm struct {
	batch      bool // new data was sent
	retransmit bool // the retransmission timer starts anew
	held       bool // the congestion window held something back
	burst      int  // segments that went one after another
}

// Next fills in the next segment to send now, and reports whether there is
// one. Everything that is to be sent is decided here and nowhere else.
func (c *Conn) Next(now time.Duration, out *Outgoing) bool {
	c.now = now
	*out = Outgoing{}
	ok := c.next(out)
	if ok {
		out.Phase = c.phase(&out.Segment)
	} else {
		c.burstOver()
	}
	c.publish()
	return ok
}

func (c *Conn) next(out *Outgoing) bool {
	if len(c.replies) > 0 {
		*out = c.replies[0]
		c.replies = c.replies[1:]
		return true
	}
	return c.nextTail(out) || c.nextRepeated(out) || c.nextSyn(out) || c.nextText(out) || c.nextKeepAlive(out) || c.nextAck(out)
}

// burstOver sets the timers once everything that could be sent was.
func (c *Conn) burstOver() {
	b := c.rearm
	c.rearm = rearm{}
	if (!b.batch || !c.scheduleTail(false)) && b.retransmit {
		c.rearmRetransmit()
	}
	if b.batch || b.held {
		c.validateWindow(b.held || c.flight.pipe() >= c.window.cwnd)
	}
	if b.batch && c.unsent() == 0 && c.flight.pipe() < c.window.cwnd && c.flight.lost <= c.flight.again {
		c.delivery.starve(c.flight.pipe())
	}
}

// nextSyn is our SYN, or the SYN·ACK that answers the peer's.
func (c *Conn) nextSyn(out *Outgoing) bool {
	if c.opening.waiting {
		return c.nextEarlyAnswer(out)
	}
	if c.snd.nxt != c.cfg.ISS || c.state != trace.SynSent && c.state != trace.SynReceived {
		return false
	}
	c.askCookie()
	c.launch(&record{seq: c.cfg.ISS, length: 1, syn: true}, out)
	c.addSynData(out)
	c.openTwoWay()
	return true
}

// nextRepeated is the next segment that has to be sent again. Unless it is
// forced, the congestion window has its say.
func (c *Conn) nextRepeated(out *Outgoing) bool {
	i := c.flight.nextWaiting()
	if i < 0 || !c.confirmed() && !c.flight.at(i).syn || c.holdsRepeats() {
		return false // before the handshake is over nothing else is repeated
	}
	r := c.flight.at(i)
	pipe := c.flight.pipe()
	if !c.trouble.force && (pipe > 0 && pipe+c.flight.weight(r) > c.window.cwnd || c.paced()) {
		return false
	}
	if c.snd.wnd < r.end().Sub(c.snd.una) && i > 0 && c.synchronized() {
		return false // the window has shrunk: only the oldest may go, as a probe
	}
	c.trouble.force = false
	c.resend(i, out)
	if c.trouble.reducing() {
		c.trouble.prr.sent += c.flight.weight(c.flight.at(i))
	}
	return true
}

// holdsRepeats lets new data go before what is lost, where that can show that
// a timeout was spurious (RFC 5682 §2.1, step 2b).
func (c *Conn) holdsRepeats() bool {
	t := &c.trouble
	if !t.newFirst {
		return false
	}
	if _, verdict := c.decide(); verdict == sendNow || t.point.Less(c.snd.nxt) {
		return true
	}
	t.newFirst, t.frto = false, false
	return false
}

// resend sends record i again.
func (c *Conn) resend(i int, out *Outgoing) {
	if room := c.payloadRoom(); c.flight.at(i).payload() > room && !c.flight.at(i).syn {
		c.flight.split(i, room)
	}
	r := c.flight.at(i)
	c.flight.resend(i, c.now)
	r.stamp = c.delivery.stamp(c.now, false)
	if r.lost {
		c.repeated(c.flight.weight(r))
	}
	c.repeatedSoFar++
	c.lastSent = c.now
	if i == 0 && !c.timers.running[reorder] {
		c.rearm.retransmit = true
	} else if !c.transmitArmed() {
		c.rearm.retransmit = true
	}
	c.fill(r, out)
	out.Retransmission, out.Rule = true, r.rule
	c.pace(len(out.Segment.Payload))
}

// nextText is the next data, FIN, or probe.
func (c *Conn) nextText(out *Outgoing) bool {
	r, verdict := c.decide()
	switch {
	case c.flight.empty() && (verdict == holdForWindow || verdict == holdForMore):
		return c.nextProbe(&r, out)
	case verdict == nothingToSend:
		return false
	case verdict == holdForCongestion:
		c.rearm.held = true
	}
	c.stopProbing()
	if verdict != sendNow || c.paced() {
		return false
	}
	c.resumeAfterPause()
	c.pushBurst(&r)
	c.launch(&r, out)
	return true
}

// pushBurst sets PSH at the end of several segments that go at once, as Linux
// does: the receiver need not wait for more of them.
func (c *Conn) pushBurst(r *record) {
	if !c.cfg.Pushes || r.push {
		c.rearm.burst = 0
		return
	}
	c.rearm.burst++
	rest := c.out.end().Sub(r.end())
	room := c.usableWindow() - r.length
	follows := rest > 0 && room >= min(rest, c.payloadRoom()) && c.flight.pipe()+2*c.flight.weight(r) <= c.window.cwnd &&
		(rest >= c.payloadRoom() || !c.waitsForMore())
	if !follows || c.rearm.burst >= mostSegments {
		r.push = c.rearm.burst > 1
		c.rearm.burst = 0
	}
}

// mostSegments is how many segments Linux sends as one, at most.
const mostSegments = 44 // 64 kB

// nextAck is an acknowledgment with nothing else to say.
func (c *Conn) nextAck(out *Outgoing) bool {
	if !c.ack.due || c.state == trace.Closed || c.state == trace.Listen || c.state == trace.SynSent {
		return false
	}
	rule := c.ack.rule
	c.compose(out, wire.ACK, c.snd.nxt, nil)
	out.Rule = rule
	return true
}

// launch sends sequence numbers for the first time.
func (c *Conn) launch(r *record, out *Outgoing) {
	idle := c.flight.empty()
	if idle {
		m := c.moment(nil)
		m.idle = c.now - c.lastSent
		if c.synchronized() {
			c.control.signal(&c.window, onTransmitStart, m)
		}
	}
	r.stamp = c.delivery.stamp(c.now, idle)
	c.lastSent = c.now
	if n := r.payload(); n > 0 {
		c.dataSent()
		if n < c.payloadRoom() {
			c.snd.small, c.snd.anySmall = r.seq.Add(n), true
		}
	}
	c.flight.push(*r, c.now)
	c.snd.nxt = r.end()
	c.snd.max = wire.MaxSeq(c.snd.max, c.snd.nxt)
	if c.trouble.reducing() {
		c.trouble.prr.sent += c.flight.weight(r)
	}
	if idle || c.timers.running[probeTail] || !c.transmitArmed() {
		c.rearm.retransmit = true
	}
	c.rearm.batch = true
	c.fill(c.flight.last(), out)
	c.pace(len(out.Segment.Payload))
}

// fill makes the segment that a record stands for.
func (c *Conn) fill(r *record, out *Outgoing) {
	flags := wire.ACK
	if r.syn {
		flags = wire.SYN
		if c.state != trace.SynSent {
			flags |= wire.ACK
		}
		flags |= c.setupECN()
	}
	if r.fin {
		flags |= wire.FIN
	}
	n := r.payload()
	if r.push && n > 0 {
		flags |= wire.PSH // RFC 9293 §3.9.1.2
	}
	at := r.seq
	if r.syn {
		at++
	}
	c.compose(out, flags, r.seq, c.out.at(at, n))
	out.Inside = n > 0 && at.Add(n).Less(c.out.end()) && !c.out.pushesAt(at.Add(n))
	c.markData(r, out)
}

// compose completes a segment with what every segment tells.
func (c *Conn) compose(out *Outgoing, flags wire.Flags, seq wire.Seq, payload []byte) {
	s := &out.Segment
	s.SrcPort, s.DstPort = c.cfg.Local.Port(), c.cfg.Remote.Port()
	s.Seq, s.Flags, s.Payload = seq, flags, payload
	c.addOptions(out)
	if !flags.Has(wire.RST) {
		s.Window = c.advertise(flags.Has(wire.SYN))
	}
	if flags.Has(wire.ACK) {
		s.Ack = c.rcv.nxt
		s.Flags |= c.echoFlag(flags)
		c.acknowledged()
	}
}

// phase is the part of the conversation that a segment belongs to.
func (c *Conn) phase(s *wire.Segment) trace.Phase {
	switch {
	case s.Flags.Has(wire.SYN):
		return trace.Handshake
	case s.Flags.Has(wire.RST), s.Flags.Has(wire.FIN), len(s.Payload) == 0 && c.in.ended:
		return trace.Teardown
	case len(s.Payload) == 0 && c.rcv.nxt == c.rcv.irs+1:
		return trace.Handshake
	case len(s.Payload) > 0 == c.active:
		return trace.Request // its data, or the other side's ACK of it
	}
	return trace.Response
}
