package tcp

import "wiretale/trace"

// enter changes the connection's state.
func (c *Conn) enter(s trace.State) {
	if s == c.state || s == trace.TimeWait && c.forgetsAtOnce() {
		return
	}
	c.emit(trace.StateChanged, trace.Transition{From: c.state, To: s, Rule: c.ruleOfTransition(s)})
	c.state = s
	switch s {
	case trace.Closed:
		c.opening.waiting = false
		c.leftEarly()
		c.stopAllTimers()
		c.flight = flight{}
		c.out.pieces, c.out.length = nil, 0
		c.in.pending = nil
		c.probe.due, c.tail.due, c.keep.due = false, false, false
		if c.listener != nil {
			c.listener.left(c)
		}
	case trace.TimeWait:
		c.waitsSince = c.now
		c.stopAllTimers()
		c.setTimer(timeWait, c.cfg.TimeWait)
	}
	c.clockBusy()
}

// establish enters ESTABLISHED, and goes on at once if the application has
// already closed (RFC 9293 §3.10.4).
func (c *Conn) establish() {
	c.rtt.connected(&c.cfg, c.retries)
	if !c.opening.early {
		c.startTransfer()
	}
	c.retries, c.backoff, c.repeating = 0, 0, false
	if c.state != trace.FinWait1 { // the application has closed before
		c.enter(trace.Established)
	}
	if c.opening.early {
		c.rearmRetransmit()
	} else {
		c.control.signal(&c.window, onEstablished, c.moment(nil))
	}
	c.startKeepAlive()
	if c.listener != nil {
		c.listener.completed(c)
	}
	if c.out.fin {
		c.enter(trace.FinWait1)
	}
}

// startTransfer sets what governs sending to where it begins: once the
// connection is established, or earlier where data goes before that.
func (c *Conn) startTransfer() {
	c.window = c.newWindow()
	c.trouble.undo = undo{}
	c.trouble.force = false
	if c.retries > 1 {
		c.window.cwnd = c.window.one // RFC 6928 §2: more than one SYN was lost
	}
	c.window.initial = max(c.window.initial, c.window.one)
	c.usage = usage{until: c.snd.una}
	c.trouble.state, c.trouble.point = CAOpen, c.snd.una
	c.ack.lastData = c.now
	if c.opening.early {
		c.control.signal(&c.window, onEstablished, c.moment(nil))
	}
}

// fail ends the connection for a reason that the application is told.
func (c *Conn) fail(f Failure) {
	c.failure = f
	c.enter(trace.Closed)
}

// relisten undoes a connection that was not yet established: a passive
// endpoint returns to LISTEN, any other is refused (RFC 9293 §3.10.7.4).
func (c *Conn) relisten() {
	switch {
	case c.active:
		c.fail(Refused)
	case c.spawned, c.state != trace.SynReceived: // what was opened fast may have been closed since
		c.fail(Reset)
	default:
		c.stopAllTimers()
		fresh := Conn{cfg: c.cfg, now: c.now, state: c.state, published: c.published, replies: c.replies}
		*c = fresh
		c.begin()
		c.enter(trace.Listen)
	}
}

// receiving reports whether the peer may still have data to send
// (RFC 9293 §3.10.7.4, seventh).
func (c *Conn) receiving() bool {
	switch c.state {
	case trace.Established, trace.FinWait1, trace.FinWait2:
		return true
	case trace.SynReceived:
		return c.Early()
	}
	return false
}

// sending reports whether data and FIN may go out.
func (c *Conn) sending() bool {
	switch c.state {
	case trace.Established, trace.CloseWait, trace.FinWait1, trace.Closing, trace.LastAck:
		return true
	case trace.SynReceived:
		return c.Early() && c.snd.nxt != c.cfg.ISS
	}
	return false
}
