package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// ShutdownWrite says that this side has no more to send (RFC 9293 §3.10.4).
// What was written is still sent, and what the peer sends can still be read.
func (c *Conn) ShutdownWrite(now time.Duration) {
	c.now = now
	switch c.state {
	case trace.Listen, trace.SynSent:
		c.enter(trace.Closed)
	case trace.SynReceived:
		c.out.fin = true
		if c.Early() { // else both opened at once, and ESTABLISHED comes first
			c.enter(trace.FinWait1)
		}
	case trace.Established:
		c.out.fin = true
		c.enter(trace.FinWait1)
	case trace.CloseWait:
		c.out.fin = true
		c.enter(trace.LastAck)
	}
	c.publish()
}

// ShutdownRead says that the application will read no more. TCP has no word
// for it: the peer is not told.
func (c *Conn) ShutdownRead(time.Duration) {}

// Close is ShutdownWrite by an application that reads no more, either. Data
// that it has not read, and data that comes from now on, is answered with a
// RST: the peer must know that it was lost (RFC 9293 §3.6.1, RFC 2525 §2.17).
func (c *Conn) Close(now time.Duration) {
	c.now = now
	c.orphaned = true
	if c.in.length > 0 && (c.synchronized() || c.opening.early) && c.state != trace.TimeWait {
		c.Abort(now)
		return
	}
	c.ShutdownWrite(now)
	if c.state == trace.FinWait2 {
		c.startFinTimeout()
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
	case trace.SynReceived, trace.Established, trace.FinWait1, trace.FinWait2, trace.CloseWait, trace.Closing, trace.LastAck:
		c.reset(ruleAborted)
	}
	c.fail(Aborted)
	c.publish()
}

// Vanish ends the connection at once and tells nobody, as the machine does that
// loses its power.
func (c *Conn) Vanish(now time.Duration) {
	c.now = now
	c.replies = nil
	c.fail(Aborted)
	c.publish()
}

// reset tells the peer that the connection is over.
func (c *Conn) reset(rule string) {
	var out Outgoing
	c.compose(&out, wire.RST|wire.ACK, c.snd.nxt, nil)
	out.Rule = rule
	if c.cfg.LinuxHabits {
		out.Segment.Window = c.advertise(false) // of no use, but sent
	}
	c.reply(out)
}

// ackOfClosing takes the state on when our FIN is acknowledged. It reports
// whether there is more to do with the segment.
func (c *Conn) ackOfClosing() bool {
	if !c.finAcknowledged() {
		return c.state != trace.Closed
	}
	switch c.state {
	case trace.FinWait1:
		c.enter(trace.FinWait2)
		if c.orphaned {
			c.startFinTimeout()
		}
	case trace.Closing:
		c.enter(trace.TimeWait)
	case trace.LastAck:
		c.enter(trace.Closed)
		return false
	}
	return true
}

// startFinTimeout bounds how long a connection waits for the FIN of a peer that
// nobody listens to any more (RFC 9293 §3.10.4 leaves it open; Linux:
// net.ipv4.tcp_fin_timeout).
func (c *Conn) startFinTimeout() {
	if c.cfg.FinTimeout > 0 {
		c.setTimer(finWait, c.cfg.FinTimeout)
	}
}

// takeFin is the eighth step: the peer has no more to send. A FIN beyond a
// hole waits until the hole is filled.
func (c *Conn) takeFin(seg *wire.Segment) {
	if seg.Flags.Has(wire.FIN) && c.receiving() {
		if !c.in.hasFin {
			c.in.hasFin, c.in.fin = true, seg.End()-1
		}
		if c.in.fin != c.rcv.nxt {
			c.ackNow(ruleOutOfOrder)
		}
	}
	if !c.in.hasFin || c.in.ended || c.in.fin != c.rcv.nxt {
		return
	}
	c.in.ended = true
	c.in.isDsack = false // nothing is missing any more
	c.rcv.nxt++
	c.ackFin()
	switch c.state {
	case trace.Established:
		c.enter(trace.CloseWait)
	case trace.FinWait1:
		c.enter(trace.Closing)
	case trace.FinWait2:
		c.enter(trace.TimeWait)
	}
}
