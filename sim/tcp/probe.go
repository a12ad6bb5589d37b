package tcp

import (
	"time"

	"wiretale/wire"
)

// probe keeps a connection alive whose peer has closed its window
// (RFC 9293 §3.8.6.1).
type probe struct {
	due        bool          // the persist timer fired
	wait       time.Duration // the next wait, doubling; 0 when not probing
	unanswered int           // probes since the peer was last heard
	since      time.Duration // when the first unanswered one was due
}

// persistExpired asks for a probe, unless the peer has answered none for too
// long.
func (c *Conn) persistExpired() {
	p := &c.probe
	if p.unanswered == 0 {
		p.since = c.now
	}
	u := c.cfg.UserTimeout
	if p.unanswered >= c.mostRetries() || u > 0 && p.unanswered > 0 && c.now-p.since >= u {
		c.fail(TimedOut)
		return
	}
	p.unanswered++
	p.due = true
}

// nextProbe waits for the window to open, and when it has waited long enough
// sends what the window holds after all, or asks about it: with one byte more
// than it holds, which the peer may refuse and which does not count as sent
// until it is acknowledged; or, as Linux does, with a number of old.
func (c *Conn) nextProbe(r *record, out *Outgoing) bool {
	if !c.probe.due {
		if !c.timers.running[persist] {
			c.waitForWindow()
		}
		return false
	}
	if r.length > 0 {
		c.stopProbing()
		r.push = r.push || c.cfg.Pushes
		c.launch(r, out)
		out.Rule = ruleOverride
		return true
	}
	c.probe.due = false
	c.waitForWindow()
	out.Rule = ruleProbe
	if c.cfg.ProbeOld {
		c.compose(out, wire.ACK, c.snd.una-1, nil)
		return true
	}
	flags, n := wire.ACK, min(1, c.out.end().Sub(c.snd.nxt))
	if n == 0 {
		flags |= wire.FIN
	}
	c.snd.max = wire.MaxSeq(c.snd.max, c.snd.nxt+1)
	c.compose(out, flags, c.snd.nxt, c.out.at(c.snd.nxt, n))
	return true
}

func (c *Conn) waitForWindow() {
	switch {
	case c.probe.wait > 0:
		c.probe.wait = min(2*c.probe.wait, c.cfg.MaxRTO)
	case c.cfg.PersistFrom > 0:
		c.probe.wait = c.cfg.PersistFrom
	default:
		c.probe.wait = max(c.rtt.rto, c.cfg.MinVariance)
	}
	wait := c.probe.wait
	if u := c.cfg.UserTimeout; u > 0 && c.probe.unanswered > 0 {
		wait = min(wait, max(c.probe.since+u-c.now, time.Millisecond))
	}
	c.setTimer(persist, wait)
}

// reopened lets an ACK that opens the window, or leaves it closed, begin the
// probing anew.
func (c *Conn) reopened() {
	if _, verdict := c.decide(); verdict != holdForWindow {
		c.stopProbing()
	} else if c.timers.running[persist] && c.probe.wait > 0 {
		c.setTimer(persist, c.probe.wait)
	}
}

// stopProbing says that the window no longer keeps anything back.
func (c *Conn) stopProbing() {
	c.probe.due, c.probe.wait = false, 0
	c.stopTimer(persist)
}
