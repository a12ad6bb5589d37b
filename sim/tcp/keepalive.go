package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// keepAlive asks a silent peer whether it is still there (RFC 9293 §3.8.4).
type keepAlive struct {
	due        bool
	unanswered int
}

// startKeepAlive begins to count the silence anew, or ends the asking.
func (c *Conn) startKeepAlive() {
	c.keep = keepAlive{}
	if c.cfg.KeepAlive && c.synchronized() && c.state != trace.TimeWait {
		c.setTimer(keepalive, c.cfg.KeepIdle)
	} else {
		c.stopTimer(keepalive)
	}
}

// heard notes that the peer is there.
func (c *Conn) heard() {
	c.lastHeard = c.now
	c.keep.unanswered = 0
}

// keepAliveExpired asks, unless the peer was heard meanwhile. One that answers
// nothing any more is given up.
func (c *Conn) keepAliveExpired() {
	if !c.synchronized() {
		return
	}
	if !c.flight.empty() || c.unsent() > 0 { // the retransmission timer sees to it
		c.setTimer(keepalive, c.cfg.KeepIdle)
		return
	}
	silence := c.now - c.lastHeard
	if silence < c.cfg.KeepIdle {
		c.setTimer(keepalive, c.cfg.KeepIdle-silence)
		return
	}
	if u := c.cfg.UserTimeout; u > 0 && silence >= u && c.keep.unanswered > 0 || u == 0 && c.keep.unanswered >= c.cfg.KeepCount {
		c.reset(ruleKeepAlive)
		c.fail(TimedOut)
		return
	}
	c.keep.unanswered++
	c.keep.due = true
	c.setTimer(keepalive, c.cfg.KeepInterval)
}

// nextKeepAlive repeats the last number before SND.NXT, so that the peer has to
// say what it expects.
func (c *Conn) nextKeepAlive(out *Outgoing) bool {
	if !c.keep.due {
		return false
	}
	c.keep.due = false
	c.compose(out, wire.ACK, c.snd.una-1, nil)
	out.Rule = ruleKeepAlive
	return true
}

// givesUp reports whether the retransmission timer has fired often or long
// enough (RFC 9293 §3.8.3, R2).
func (c *Conn) givesUp() bool {
	u := c.cfg.UserTimeout
	switch {
	case c.state == trace.SynSent:
		limit := c.cfg.SynRetries
		if c.cfg.SynTimeouts == SynLinear {
			limit += synLinearTimeouts
		}
		return c.retries >= limit || u > 0 && c.waited() >= u
	case c.answering():
		limit := c.cfg.SynAckRetries
		if c.opening.early {
			limit++ // the application may be at work already
		}
		return c.retries >= limit
	}
	if u == 0 && c.cfg.LinuxHabits {
		u = c.timeOfRetries(c.mostRetries())
	}
	if u > 0 {
		return c.retries > 0 && c.waited() >= u
	}
	return c.retries >= c.mostRetries()
}

// mostRetries is how often something is repeated; where the application has
// closed, and waits for nothing, it may be less.
func (c *Conn) mostRetries() int {
	if c.orphaned && c.cfg.OrphanRetries > 0 {
		return c.cfg.OrphanRetries
	}
	return c.cfg.Retries
}

// timeOfRetries is how long so many repetitions take with the shortest timeout
// that there is: Linux gives up by this time, however many there were.
func (c *Conn) timeOfRetries(n int) time.Duration {
	sum, wait, most := leastTimeout, leastTimeout, max(c.cfg.MaxRTO, leastTimeout)
	for ; n > 0 && wait < most; n-- {
		wait = min(2*wait, most)
		sum += wait
	}
	return sum + time.Duration(min(n, maxRepetitions))*most
}

const (
	leastTimeout   = 200 * time.Millisecond
	maxRepetitions = 1000 // that are reckoned with beyond the longest timeout
)

// waited is how long the peer has acknowledged nothing since something was sent
// again.
func (c *Conn) waited() time.Duration {
	if !c.repeating {
		return 0
	}
	return c.now - c.repeatingSince
}

// boundByUser bounds a timeout so that the user timeout is noticed when it has
// passed, and not long after (RFC 5482 §3).
func (c *Conn) boundByUser(wait time.Duration) time.Duration {
	u := c.cfg.UserTimeout
	if u <= 0 || !c.repeating {
		return wait
	}
	return max(min(wait, c.repeatingSince+u-c.now), time.Millisecond)
}
