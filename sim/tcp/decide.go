package tcp

import "wiretale/wire"

// verdict says what becomes of data that waits.
type verdict uint8

const (
	nothingToSend verdict = iota
	sendNow
	holdForWindow     // the peer's window is closed, or too small to be worth it
	holdForCongestion // the congestion window is full
	holdForMore       // Nagle's algorithm waits for an ACK or a full segment
)

// decide looks at what would be sent next, and says whether it may go. It
// obeys the peer's window, silly window avoidance and Nagle's algorithm
// (RFC 9293 §3.8.6.2.1, §3.7.4), and the congestion window (RFC 5681 §3.1).
func (c *Conn) decide() (record, verdict) {
	if !c.sending() {
		return record{}, nothingToSend
	}
	waiting := c.out.end().Sub(c.snd.nxt)
	if waiting < 0 || waiting == 0 && !c.out.fin {
		return record{}, nothingToSend
	}
	room := c.payloadRoom()
	usable := c.usableWindow()
	whole := min(waiting, room, c.out.untilMark(c.snd.nxt))
	n := min(whole, usable)
	r := record{seq: c.snd.nxt, length: n}
	if c.out.fin && n == waiting && n < usable {
		r.fin = true
		r.length++
	}
	r.push = n > 0 && (c.out.pushesAt(r.seq.Add(n)) || r.fin)
	switch {
	case r.length == 0:
		return r, holdForWindow
	case n < whole && !c.worthIt(n):
		return r, holdForWindow
	case n < room && n == waiting && !r.fin && c.waitsForMore():
		return r, holdForMore
	}
	if !c.congestionAllows(&r) {
		return r, holdForCongestion
	}
	return r, sendNow
}

// usableWindow is how much of the peer's window is left.
func (c *Conn) usableWindow() int { return max(0, c.snd.una.Add(c.snd.wnd).Sub(c.snd.nxt)) }

// worthIt reports whether a segment that the window cuts short is worth
// sending (RFC 9293 §3.8.6.2.1): if nothing is under way and it is half of the
// largest window.
func (c *Conn) worthIt(n int) bool { return c.flight.empty() && 2*n >= c.snd.maxWnd }

// waitsForMore is Nagle's algorithm: a segment that is not full waits while
// something is unacknowledged (RFC 9293 §3.7.4). Minshall's form lets it go
// unless what is unacknowledged was small, too.
func (c *Conn) waitsForMore() bool {
	switch {
	case c.out.flush:
		return false
	case c.cfg.Cork || c.out.more:
		return true
	case c.cfg.NoDelay || c.flight.empty():
		return false
	case c.cfg.Nagle == NagleMinshall:
		return c.snd.anySmall && c.snd.una.Less(c.snd.small)
	}
	return true
}

// congestionAllows reports whether the congestion window has room.
func (c *Conn) congestionAllows(r *record) bool {
	pipe := c.flight.pipe()
	if r.fin && c.cfg.LinuxHabits {
		return true // the last segment does not ask
	}
	return pipe == 0 || pipe+c.flight.weight(r) <= c.window.cwnd+c.limitedTransmit()
}

// limitedTransmit takes back what the first duplicate ACKs would let go where
// RFC 3042 is turned off.
func (c *Conn) limitedTransmit() int {
	if c.trouble.state != CADisorder || !c.cfg.NoLimitedTransmit && c.cfg.Recovery != TimeoutOnly {
		return 0
	}
	return -c.flight.sacked
}

// resumeAfterPause lowers the window when nothing was sent for a whole timeout
// (RFC 5681 §4.1).
func (c *Conn) resumeAfterPause() {
	if c.cfg.KeepWindow || !c.flight.empty() || c.governed() || c.now-c.lastSent <= c.rtt.rto {
		return
	}
	if c.cfg.CountBytes {
		c.window.cwnd = min(c.window.cwnd, c.window.initial)
	} else {
		c.window.restart(c.now-c.lastSent, c.rtt.rto, c.window.initial)
	}
	c.say(ruleRestart)
	c.control.signal(&c.window, onRestart, c.moment(nil))
	c.usedSince, c.used = c.now, 0
}

// validateWindow notes whether the window or the application holds data back
// (RFC 2861): a window that isn't used must not grow. It is told after
// every burst.
func (c *Conn) validateWindow(limited bool) {
	w := &c.window
	if !c.snd.una.Less(c.usage.until) || limited || !c.usage.limited && c.flight.out > c.usage.most {
		c.usage.limited, c.usage.most, c.usage.until = limited, c.flight.out, c.snd.nxt
	}
	if c.windowLimits() {
		c.used, c.usedSince = 0, c.now
		return
	}
	c.used = max(c.used, c.flight.out)
	if !c.cfg.KeepWindow && !c.governed() && !c.cfg.CountBytes && c.now-c.usedSince >= c.rtt.rto {
		if c.trouble.state == CAOpen {
			w.decay(c.used, w.initial)
		}
		c.used, c.usedSince = 0, c.now
	}
}

// usage is how much of the congestion window was used in the last flight.
type usage struct {
	limited bool
	most    int
	until   wire.Seq
}

// windowLimits reports whether the congestion window is what limits the
// sender. In slow start it may grow to twice what was used.
func (c *Conn) windowLimits() bool {
	if c.usage.limited {
		return true
	}
	return c.window.slowStart() && c.window.cwnd < 2*c.usage.most
}
