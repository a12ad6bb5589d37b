package tcp

import (
	"time"

	"wiretale/trace"
)

// acknowledgment is what we owe the peer.
type acknowledgment struct {
	due     bool   // at once
	rule    string // why
	unacked int    // bytes that arrived since our last ACK
	quick   int    // segments that are still acknowledged at once

	// What AckLinux goes by: how large the peer's segments are, how long after
	// one another they come, and whether the two sides talk in turns.
	segment   int           // the largest payload lately
	patience  time.Duration // how long an ACK may wait
	lastData  time.Duration // when data last arrived
	begun     bool          // some has
	dialogue  bool          // we answer what comes: our data carries the ACKs
	scheduled bool          // data has arrived since our last ACK
	pushed    bool          // a segment that was not full is among it
}

// ackNow asks for an ACK at once. The first reason is the one that is told.
func (c *Conn) ackNow(rule string) {
	if !c.ack.due {
		c.ack.due, c.ack.rule = true, rule
	}
}

// ackLater lets the ACK wait for the delay.
func (c *Conn) ackLater() {
	if c.cfg.DelayedAck < 0 {
		c.ackNow(ruleQuickAck)
		return
	}
	wait := c.cfg.DelayedAck
	if c.cfg.Acks == AckLinux {
		wait = c.patience()
	}
	if !c.timers.running[delayedAck] || c.timers.deadline[delayedAck] > c.now+wait {
		c.setTimer(delayedAck, wait)
	}
}

// ackWithData lets the data that waits to be sent carry the ACK.
func (c *Conn) ackWithData() {
	if c.cfg.Acks != AckLinux {
		c.ackLater()
		return
	}
	a := &c.ack
	a.begun, a.patience, a.dialogue, a.scheduled = true, leastDelay, false, true
	c.enterQuick(quickAcks)
	c.setTimer(delayedAck, mostDelay)
}

// ackData decides when n bytes that arrived in order are acknowledged: every
// second full segment at once, others within the delay (RFC 9293 §3.8.6.3,
// RFC 5681 §4.2).
func (c *Conn) ackData(n int, filledHole bool) {
	a := &c.ack
	a.unacked += n
	if c.cfg.Acks == AckLinux {
		c.ackDataAsLinux(n, filledHole)
		return
	}
	switch {
	case filledHole || a.unacked >= 2*c.options.mss:
		c.ackNow(ruleSecond)
	case a.quick > 0 || c.cfg.DelayedAck < 0:
		a.quick--
		c.ackNow(ruleQuickAck)
	case !c.timers.running[delayedAck]:
		c.setTimer(delayedAck, c.cfg.DelayedAck)
	}
}

// The bounds of Linux's delays, and how many segments it acknowledges at once
// when it wants the sender to get going.
const (
	leastDelay = 40 * time.Millisecond
	mostDelay  = 200 * time.Millisecond
	quickAcks  = 16
)

// ackDataAsLinux acknowledges at once at the beginning and after pauses, while
// the sender is in slow start; then every time more than one segment has come;
// else after a delay that follows the distance of the segments.
func (c *Conn) ackDataAsLinux(n int, filledHole bool) {
	a := &c.ack
	c.noteSegment(n)
	c.notePace()
	a.scheduled = true
	switch {
	case filledHole:
		c.ackNow(ruleSecond)
	case a.unacked > a.segment && c.possibleWindow(c.options.rcvShift) >= c.rcv.edge.Sub(c.rcv.nxt):
		c.ackNow(ruleSecond)
	case a.quick > 0 && !a.dialogue:
		c.ackNow(ruleQuickAck)
	default:
		c.ackLater()
	}
}

// noteSegment learns how large the peer's segments are.
func (c *Conn) noteSegment(n int) {
	a := &c.ack
	if a.segment == 0 {
		a.segment = max(88, min(c.options.mss, defaultMSS, c.cfg.ReceiveBuffer/2))
	}
	if n >= a.segment {
		a.segment = min(n, c.cfg.MSS)
		a.pushed = false
	} else {
		a.pushed = true
	}
}

// notePace learns how long after one another segments come.
func (c *Conn) notePace() {
	a := &c.ack
	gap := c.now - a.lastData
	switch {
	case !a.begun:
		c.enterQuick(quickAcks)
		a.begun, a.patience = true, leastDelay
	case gap <= leastDelay/2:
		a.patience = a.patience/2 + leastDelay/2
	case gap < a.patience:
		a.patience = min(a.patience/2+gap, c.rtt.rto)
	case gap > c.rtt.rto:
		c.enterQuick(quickAcks) // the sender has begun slow start again
	}
	a.lastData = c.now
}

// enterQuick lets the next segments be acknowledged at once, as many as fit
// half of the window.
func (c *Conn) enterQuick(most int) {
	n := c.rcv.wnd / (2 * max(1, c.ack.segment))
	if n == 0 {
		n = 2
	}
	c.ack.quick = max(c.ack.quick, min(n, most))
}

// patience is how long an ACK may wait.
func (c *Conn) patience() time.Duration {
	wait := max(c.ack.patience, leastDelay)
	if wait > leastDelay {
		most := 500 * time.Millisecond
		if c.ack.dialogue || c.ack.pushed {
			most = mostDelay
		}
		if c.rtt.measured {
			most = min(most, max(c.rtt.srtt, leastDelay))
		}
		wait = min(wait, most)
	}
	return min(wait, mostDelay)
}

// dataSent notes that we answer: if it comes soon after what arrived, the two
// sides talk in turns, and our data carries the ACKs.
func (c *Conn) dataSent() {
	if a := &c.ack; a.begun && c.now-a.lastData < a.patience {
		a.dialogue = true
	}
}

// acknowledged notes that a segment carries our acknowledgment.
func (c *Conn) acknowledged() {
	a := &c.ack
	if c.cfg.Acks == AckLinux && a.quick > 0 && a.scheduled {
		if a.quick--; a.quick == 0 {
			a.patience = leastDelay
		}
	}
	a.due, a.rule, a.unacked, a.scheduled, a.pushed = false, "", 0, false, false
	c.stopTimer(delayedAck)
}

// wasRead tells the peer what reading has changed: the window may be worth
// announcing, and where nothing more waits, an ACK that was to wait need not.
func (c *Conn) wasRead() {
	a := &c.ack
	if c.cfg.Acks == AckLinux && a.scheduled && c.synchronized() {
		if a.unacked > a.segment || c.in.length == 0 && a.pushed && !a.dialogue && a.quick == 0 && a.unacked == 0 {
			c.ackNow(ruleSecond)
			return
		}
	}
	if c.wantsWindowUpdate() {
		c.ackNow(ruleWindowUpdate)
	}
}

// throttle bounds how many challenge ACKs go out (RFC 5961 §7).
type throttle struct {
	since time.Duration
	count int
}

const (
	challengePeriod = 5 * time.Second
	challengeLimit  = 10
)

// challenge asks for an ACK that tells the peer where we stand.
func (c *Conn) challenge(rule string) {
	t := &c.challenges
	if t.count == 0 || c.now-t.since >= challengePeriod {
		t.since, t.count = c.now, 0
	}
	if t.count++; t.count <= challengeLimit {
		c.ackNow(rule)
	}
}

// delayExpired sends the ACK that waited. A sender that waits for it so long
// should hear sooner next time.
func (c *Conn) delayExpired() {
	a := &c.ack
	if c.cfg.Acks == AckLinux && a.scheduled {
		if !a.dialogue {
			a.patience = min(2*a.patience, c.rtt.rto) // delayed in vain: longer next time
		} else {
			a.dialogue, a.patience = false, leastDelay
		}
	}
	c.ackNow(ruleDelayedAck)
}

// ackFin acknowledges the peer's FIN at once; or as Linux does, in the hope that
// our own follows soon and carries the ACK, like data.
func (c *Conn) ackFin() {
	a := &c.ack
	if !c.cfg.LinuxHabits || c.state != trace.Established {
		c.ackNow(ruleQuickAck)
		return
	}
	a.dialogue, a.scheduled = true, true
	if a.due && a.rule == ruleQuickAck {
		a.due, a.rule = false, ""
	}
	if a.begun && a.unacked < a.segment {
		c.ackLater()
	} else {
		c.ackNow(ruleQuickAck)
	}
}
