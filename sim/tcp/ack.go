package tcp

import (
	"time"

	"wiretale/wire"
)

// acknowledgment is what we owe the peer.
type acknowledgment struct {
	due     bool   // at once
	rule    string // why
	unacked int    // bytes that arrived since our last ACK
	quick   int    // segments that are still acknowledged at once
}

// ackNow asks for an ACK at once. The first reason is the one that is told.
func (c *Conn) ackNow(rule string) {
	if !c.ack.due {
		c.ack.due, c.ack.rule = true, rule
	}
}

// ackData decides when n bytes that arrived in order are acknowledged: every
// second full segment at once, others within the delay (RFC 9293 §3.8.6.3,
// RFC 5681 §4.2).
func (c *Conn) ackData(n int, filledHole bool) {
	c.ack.unacked += n
	switch {
	case filledHole || c.ack.unacked >= 2*c.options.mss:
		c.ackNow(ruleSecond)
	case c.ack.quick > 0 || c.cfg.DelayedAck < 0:
		c.ack.quick--
		c.ackNow(ruleQuickAck)
	case !c.timers.running[delayedAck]:
		c.setTimer(delayedAck, c.cfg.DelayedAck)
	}
}

// acknowledged notes that a segment carries our acknowledgment.
func (c *Conn) acknowledged() {
	c.ack.due, c.ack.rule, c.ack.unacked = false, "", 0
	c.stopTimer(delayedAck)
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

// checkAck is the fifth step: what the segment acknowledges
// (RFC 9293 §3.10.7.4).
func (c *Conn) checkAck(seg *wire.Segment) bool {
	if !seg.Flags.Has(wire.ACK) {
		c.ignore(ruleNoAck)
		return false
	}
	if !c.ackOfOpening(seg) {
		return false
	}
	oldest := c.snd.una.Add(-c.snd.maxWnd)
	if c.snd.max.Less(seg.Ack) || seg.Ack.Less(oldest) {
		c.ignore(ruleBadAck)
		c.challenge(ruleBadAck)
		return false
	}
	c.probe.unanswered = 0
	duplicate := c.isDuplicateAck(seg)
	if c.snd.una.Less(seg.Ack) {
		c.advance(seg)
	}
	if c.snd.una.LessEq(seg.Ack) {
		c.updateSendWindow(seg)
	}
	if c.takeSACK(seg) || duplicate {
		c.duplicateAcked()
	}
	return c.ackOfClosing()
}

// advance moves SND.UNA to a segment's acknowledgment.
func (c *Conn) advance(seg *wire.Segment) {
	n, used := seg.Ack.Sub(c.snd.una), c.snd.una.Less(c.congestion.used)
	opening := !c.sending()
	c.snd.una = seg.Ack
	c.snd.nxt = wire.MaxSeq(c.snd.nxt, seg.Ack) // a probe may have been taken
	c.out.acknowledge(seg.Ack)
	sample, ok := c.flight.acknowledge(seg.Ack)
	c.measure(seg, sample, ok)

	restart := true
	switch {
	case opening: // the SYN says nothing about the path's capacity
		c.stopTimer(retransmit)
		return
	case c.recovery.active:
		restart = c.recoveryAcked(n)
	case used: // a window that isn't says nothing either
		c.congestion.acknowledged(n)
	}
	c.congestion.used = wire.MaxSeq(c.congestion.used, c.snd.una)
	c.recovery.duplicates, c.retries = 0, 0
	switch {
	case c.flight.empty():
		c.stopTimer(retransmit) // RFC 6298 §5.2
	case restart:
		c.setTimer(retransmit, c.rtt.rto) // RFC 6298 §5.3
	}
}
