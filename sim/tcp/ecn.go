package tcp

import (
	"wiretale/trace"
	"wiretale/wire"
)

// ecn is explicit congestion notification (RFC 3168 §6.1).
type ecn struct {
	on       bool // both sides agreed
	asked    bool // our SYN asked for it
	echo     bool // a mark arrived: every ACK says so until the peer has answered with CWR
	queueCWR bool // our next new data says that the window was reduced
	seen     bool // data that could be marked has arrived from the peer
}

// setupECN is what our SYN or SYN·ACK says of ECN (RFC 3168 §6.1.1). A SYN
// that has to be repeated no longer asks.
func (c *Conn) setupECN() wire.Flags {
	switch {
	case c.state == trace.SynSent && c.cfg.ECN == ECNAsk && c.timeouts == 0:
		c.ecn.asked = true
		return wire.ECE | wire.CWR
	case c.answering() && c.ecn.on:
		return wire.ECE
	}
	return 0
}

// negotiateECN takes the peer's SYN or SYN·ACK.
func (c *Conn) negotiateECN(syn *wire.Segment) {
	both := syn.Flags & (wire.ECE | wire.CWR)
	if syn.Flags.Has(wire.ACK) {
		c.ecn.on = c.ecn.asked && both == wire.ECE
		return
	}
	c.ecn.on = c.cfg.ECN != ECNOff && both == wire.ECE|wire.CWR
}

// markData says that a segment's datagram may be marked, if it carries new
// data (RFC 3168 §6.1.2, §6.1.5), and that the window was reduced.
func (c *Conn) markData(r *record, out *Outgoing) {
	if !c.ecn.on || r.payload() == 0 || r.already {
		return
	}
	out.ECN = wire.ECT0
	if c.ecn.queueCWR {
		out.Segment.Flags |= wire.CWR
		c.ecn.queueCWR = false
	}
}

// queueCWR lets the next new data tell that the window was reduced.
func (c *Conn) queueCWR() {
	if c.ecn.on {
		c.ecn.queueCWR = true
	}
}

// echoFlag is what an acknowledgment says of marks (RFC 3168 §6.1.3).
func (c *Conn) echoFlag(flags wire.Flags) wire.Flags {
	if c.ecn.on && c.ecn.echo && flags&(wire.SYN|wire.RST) == 0 {
		return wire.ECE
	}
	return 0
}

// arrivedMarked takes the mark of a datagram, and the peer's word that it has
// reduced its window (RFC 3168 §6.1.3).
func (c *Conn) arrivedMarked(seg *wire.Segment, mark wire.ECN) {
	if !c.ecn.on {
		return
	}
	if seg.Flags.Has(wire.CWR) && len(seg.Payload) > 0 {
		c.ecn.echo = false
		c.ackNow(ruleECN)
	}
	switch mark {
	case wire.CE:
		if c.cfg.Acks == AckLinux && !c.ecn.echo {
			c.enterQuick(2) // so that the sender hears of it soon
		}
		c.ecn.echo, c.ecn.seen = true, true
	case wire.ECT0, wire.ECT1:
		c.ecn.seen = true
	}
}

// echoed reports whether an acknowledgment tells of congestion.
func (c *Conn) echoed(seg *wire.Segment) bool {
	return c.ecn.on && seg.Flags.Has(wire.ECE) && !seg.Flags.Has(wire.SYN)
}
