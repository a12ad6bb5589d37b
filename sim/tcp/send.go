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
}

// Next fills in the next segment to send now, and reports whether there is
// one. Everything that is to be sent is decided here and nowhere else.
func (c *Conn) Next(now time.Duration, out *Outgoing) bool {
	c.now = now
	next, ok := c.next()
	if ok {
		*out = next
		out.Phase = c.phase(&out.Segment)
	}
	c.publish()
	return ok
}

func (c *Conn) next() (Outgoing, bool) {
	if len(c.replies) > 0 {
		out := c.replies[0]
		c.replies = c.replies[1:]
		return out, true
	}
	if out, ok := c.nextRepeated(); ok {
		return out, true
	}
	if out, ok := c.nextSyn(); ok {
		return out, true
	}
	if out, ok := c.nextText(); ok {
		return out, true
	}
	return c.nextAck()
}

// nextSyn is our SYN, or the SYN·ACK that answers the peer's.
func (c *Conn) nextSyn() (Outgoing, bool) {
	if c.snd.nxt != c.cfg.ISS || c.state != trace.SynSent && c.state != trace.SynReceived {
		return Outgoing{}, false
	}
	return Outgoing{Segment: c.launch(record{seq: c.cfg.ISS, length: 1, syn: true})}, true
}

// nextRepeated is the next segment that has to be sent again. Unless it is
// the one that duplicate ACKs ask for, the congestion window has its say.
func (c *Conn) nextRepeated() (Outgoing, bool) {
	r := c.flight.nextLost()
	if r == nil || !r.forced && c.flight.pipe > 0 && c.flight.pipe+r.length > c.congestion.cwnd {
		return Outgoing{}, false
	}
	c.flight.resent(r, c.now)
	c.congestion.sent(r.end(), c.flight.pipe)
	c.lastSent = c.now
	c.armRetransmit()
	return Outgoing{Segment: c.recorded(r), Retransmission: true, Rule: r.rule}, true
}

// nextText is the next data, FIN, or probe.
func (c *Conn) nextText() (Outgoing, bool) {
	r, verdict := c.decide()
	if verdict == holdForWindow && c.flight.empty() {
		return c.nextProbe(r)
	}
	c.stopProbing()
	if verdict != sendNow {
		return Outgoing{}, false
	}
	return Outgoing{Segment: c.launch(r)}, true
}

// nextAck is an acknowledgment with nothing else to say.
func (c *Conn) nextAck() (Outgoing, bool) {
	if !c.ack.due || c.state == trace.Closed || c.state == trace.Listen || c.state == trace.SynSent {
		return Outgoing{}, false
	}
	rule := c.ack.rule
	return Outgoing{Segment: c.segment(wire.ACK, c.snd.nxt, nil), Rule: rule}, true
}

// launch sends sequence numbers for the first time.
func (c *Conn) launch(r record) wire.Segment {
	r.sentAt, c.lastSent = c.now, c.now
	c.flight.push(r)
	c.snd.nxt = r.end()
	c.congestion.sent(c.snd.nxt, c.flight.pipe)
	c.snd.max = wire.MaxSeq(c.snd.max, c.snd.nxt)
	c.armRetransmit()
	return c.recorded(&r)
}

// armRetransmit starts the retransmission timer unless it runs
// (RFC 6298 §5.1).
func (c *Conn) armRetransmit() {
	if !c.timers.running[retransmit] {
		c.setTimer(retransmit, c.rtt.rto)
	}
}

// recorded is the segment that a record stands for.
func (c *Conn) recorded(r *record) wire.Segment {
	flags := wire.ACK
	if r.syn {
		flags = wire.SYN
		if c.state != trace.SynSent {
			flags |= wire.ACK
		}
	}
	if r.fin {
		flags |= wire.FIN
	}
	n := r.payload()
	if n > 0 && r.seq.Add(n) == c.out.end() {
		flags |= wire.PSH // RFC 9293 §3.9.1.2: nothing more waits behind it
	}
	return c.segment(flags, r.seq, c.out.at(r.seq, n))
}

// segment completes a segment with what every segment tells.
func (c *Conn) segment(flags wire.Flags, seq wire.Seq, payload []byte) wire.Segment {
	s := wire.Segment{
		SrcPort: c.cfg.Local.Port(), DstPort: c.cfg.Remote.Port(),
		Seq: seq, Flags: flags, Payload: payload, Options: c.optionsFor(flags),
	}
	if !flags.Has(wire.RST) {
		s.Window = c.advertise(flags.Has(wire.SYN))
	}
	if flags.Has(wire.ACK) {
		s.Ack = c.rcv.nxt
		c.acknowledged()
	}
	return s
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
