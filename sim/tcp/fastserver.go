package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// answered is the SYN·ACK of a server that has taken data with the SYN. It is
// not in flight, for what the application sends behind it must not wait for
// it.
type answered struct {
	at    time.Duration // when it was sent first
	again bool
}

// acceptFastOpen takes the data of a SYN whose cookie is right, and gives a
// cookie to one that has none, or an old one: then the data has to come again,
// after a handshake (RFC 7413 §4.2.2).
func (c *Conn) acceptFastOpen(syn *wire.Segment) {
	f, o := &c.cfg.FastOpen, &c.opening
	option := validCookie(&syn.Options)
	if !f.Server || option == nil && len(syn.Payload) == 0 || c.listener != nil && !c.listener.admitsEarly(c.now) {
		return
	}
	if !f.NoCookie {
		o.experimental = syn.Options.Experimental
		if o.give = option != nil && string(option) != string(c.cookie()); o.give || option == nil {
			return
		}
	}
	o.early, o.waiting = true, true
	c.startTransfer()
	if n := min(len(syn.Payload), c.cfg.ReceiveBuffer); n > 0 {
		c.in.append(syn.Payload[:n:n])
		c.rcv.nxt = c.rcv.nxt.Add(n)
		o.used = true
	}
	if l := c.listener; l != nil {
		o.pending = l
		l.early++
		l.completed(c)
	}
}

// nextEarlyAnswer is the SYN·ACK of a connection that was opened fast.
func (c *Conn) nextEarlyAnswer(out *Outgoing) bool {
	a := &c.opening.answered
	first := c.snd.nxt == c.cfg.ISS
	if !first && !c.opening.repeat {
		return false
	}
	if first {
		a.at = c.now
		c.snd.nxt = c.cfg.ISS + 1
		c.snd.max = wire.MaxSeq(c.snd.max, c.snd.nxt)
		c.armTransmit(retransmit, c.rtt.rto)
	} else {
		a.again = true
		c.repeatedSoFar++
		out.Retransmission, out.Rule = true, c.opening.rule
	}
	c.opening.repeat = false
	c.compose(out, wire.SYN|wire.ACK|c.setupECN(), c.cfg.ISS, nil)
	return true
}

// earlyAnswerExpired repeats the SYN·ACK, and nothing else: what follows it is
// of no use to a client that lacks it. The second time the window shrinks as it
// does for any timeout.
func (c *Conn) earlyAnswerExpired() {
	if c.retries == 1 {
		c.enterLoss()
	}
	c.retries++
	c.timeouts++
	if u := &c.trouble.undo; !u.stamped {
		u.stamp, u.stamped = c.now, true
	}
	c.rtt.rto = c.backedOff()
	c.backoff++
	c.repeatAnswer(ruleTimeout)
	c.armTransmit(retransmit, c.rtt.rto)
}

func (c *Conn) repeatAnswer(rule string) { c.opening.repeat, c.opening.rule = true, rule }

// earlyAnswerAcked lets the client's ACK complete the handshake of a connection
// that was opened fast; what else it acknowledges is taken as in any other.
func (c *Conn) earlyAnswerAcked(seg *wire.Segment) {
	a := &c.opening.answered
	c.opening.waiting = false
	c.leftEarly()
	c.snd.una = c.cfg.ISS + 1
	c.delivered += c.window.one
	rtt := c.now - a.at
	if ts := seg.Options.Timestamps; a.again {
		rtt = -1
		if c.options.timestamps && ts != nil && ts.Echo != 0 {
			rtt = max(time.Duration(c.timestamp()-ts.Echo)*time.Millisecond, time.Millisecond)
		}
	}
	if rtt >= 0 {
		c.rtt.least.take(rtt, c.now)
		c.rtt.sample(&c.cfg, rtt, c.snd.una, c.snd.nxt)
	}
	if c.trouble.state == CALoss && c.flight.empty() {
		c.undoRecovery(seg)
	}
	if !c.anyResent() && c.trouble.state < CARecovery {
		c.trouble.undo.stamped = false
	}
}

// Early reports whether data may be read and written though the handshake is
// not over: the connection was opened fast by its peer.
func (c *Conn) Early() bool { return c.opening.waiting && c.state == trace.SynReceived }

// answering reports whether our SYN·ACK is not acknowledged yet. A server that
// was opened fast may be in FIN-WAIT-1 by then.
func (c *Conn) answering() bool { return c.state == trace.SynReceived || c.opening.waiting }

// spoofedFor is how long a connection counts as pending whose client answered
// with a RST: its address was probably forged (RFC 7413 §5.1).
const spoofedFor = time.Minute

// admitsEarly reports whether another connection may be opened fast
// (RFC 7413 §5.1: PendingFastOpenRequests).
func (l *Listener) admitsEarly(now time.Duration) bool {
	for len(l.spoofed) > 0 && l.spoofed[0] <= now {
		l.spoofed = l.spoofed[1:]
	}
	limit := l.FastOpenLimit
	if limit == 0 {
		limit = max(l.backlog, 1)
	}
	return l.early+len(l.spoofed) < limit
}

// leftEarly takes a connection from those that were opened fast and are not
// established.
func (c *Conn) leftEarly() {
	l := c.opening.pending
	if l == nil {
		return
	}
	c.opening.pending = nil
	l.early--
	if c.failure == Reset {
		l.spoofed = append(l.spoofed, c.now+spoofedFor)
	}
}
