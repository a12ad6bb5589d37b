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
}

// persistExpired asks for a probe, unless the peer has answered none for too
// long.
func (c *Conn) persistExpired() {
	c.probe.unanswered++
	if c.probe.unanswered > c.cfg.Retries {
		c.fail(TimedOut)
		return
	}
	c.probe.due = true
}

// nextProbe waits for the window to open, and when it has waited long enough
// sends what the window holds after all, or one byte more than it does. The
// byte is not counted as sent until it is acknowledged: the peer may refuse it.
func (c *Conn) nextProbe(r record) (Outgoing, bool) {
	if !c.probe.due {
		if !c.timers.running[persist] {
			c.waitForWindow()
		}
		return Outgoing{}, false
	}
	if r.length > 0 {
		c.stopProbing()
		return Outgoing{Segment: c.launch(r), Rule: ruleOverride}, true
	}
	c.probe.due = false
	flags, n := wire.ACK, min(1, c.out.end().Sub(c.snd.nxt))
	if n == 0 {
		flags |= wire.FIN
	}
	c.snd.max = wire.MaxSeq(c.snd.max, c.snd.nxt+1)
	c.waitForWindow()
	return Outgoing{Segment: c.segment(flags, c.snd.nxt, c.out.at(c.snd.nxt, n)), Rule: ruleProbe}, true
}

func (c *Conn) waitForWindow() {
	switch {
	case c.probe.wait > 0:
		c.probe.wait = min(2*c.probe.wait, c.cfg.MaxRTO)
	case c.cfg.PersistFrom > 0:
		c.probe.wait = c.cfg.PersistFrom
	default:
		c.probe.wait = c.rtt.rto
	}
	c.setTimer(persist, c.probe.wait)
}

// stopProbing says that the window no longer keeps anything back.
func (c *Conn) stopProbing() {
	c.probe.due, c.probe.wait = false, 0
	c.stopTimer(persist)
}
