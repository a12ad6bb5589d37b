package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Close says that this side has no more to send (RFC 9293 §3.10.4). What was
// written is still sent, and what the peer sends can still be read.
func (c *Conn) Close(now time.Duration) {
	c.now = now
	switch c.state {
	case trace.Listen, trace.SynSent:
		c.enter(trace.Closed)
	case trace.SynReceived:
		c.out.fin = true // FIN-WAIT-1 follows ESTABLISHED
	case trace.Established:
		c.out.fin = true
		c.enter(trace.FinWait1)
	case trace.CloseWait:
		c.out.fin = true
		c.enter(trace.LastAck)
	}
	c.publish()
}

// Abort ends the connection at once, with a RST where the peer knows of it
// (RFC 9293 §3.10.5).
func (c *Conn) Abort(now time.Duration) {
	c.now = now
	switch c.state {
	case trace.Closed:
		return
	case trace.SynReceived, trace.Established, trace.FinWait1, trace.FinWait2, trace.CloseWait:
		c.reply(c.segment(wire.RST|wire.ACK, c.snd.nxt, nil), ruleAborted)
	}
	c.fail(Aborted)
	c.publish()
}

// ackOfClosing takes the state on when our FIN is acknowledged. It reports
// whether there is more to do with the segment.
func (c *Conn) ackOfClosing() bool {
	if !c.finAcknowledged() {
		return true
	}
	switch c.state {
	case trace.FinWait1:
		c.enter(trace.FinWait2)
	case trace.Closing:
		c.enter(trace.TimeWait)
	case trace.LastAck:
		c.enter(trace.Closed)
		return false
	}
	return true
}

// takeFin is the eighth step: the peer has no more to send. A FIN beyond a
// hole waits until the hole is filled.
func (c *Conn) takeFin(seg *wire.Segment) {
	if seg.Flags.Has(wire.FIN) && !c.in.hasFin && c.receiving() {
		c.in.hasFin, c.in.fin = true, seg.End()-1
		c.ackNow(ruleQuickAck)
	}
	if !c.in.hasFin || c.in.ended || c.in.fin != c.rcv.nxt {
		return
	}
	c.in.ended = true
	c.rcv.nxt++
	c.ackNow(ruleQuickAck)
	switch c.state {
	case trace.Established:
		c.enter(trace.CloseWait)
	case trace.FinWait1:
		c.enter(trace.Closing)
	case trace.FinWait2:
		c.enter(trace.TimeWait)
	}
}
