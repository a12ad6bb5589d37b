package tcp

import (
	"time"

	"wiretale/trace"
)

// timer names a deadline. All deadlines of a connection lie in one table.
type timer uint8

const (
	retransmit timer = iota // RFC 6298 §5
	probeTail               // RFC 8985 §7.2
	reorder                 // RFC 8985 §6.2, step 5
	persist                 // RFC 9293 §3.8.6.1
	delayedAck              // RFC 9293 §3.8.6.3
	keepalive               // RFC 9293 §3.8.4
	finWait                 // an abandoned FIN-WAIT-2
	timeWait                // RFC 9293 §3.6.1
	pacing
	timerCount
)

var timerNames = [timerCount]string{"RTO", "PTO", "reordering", "persist", "delayed ACK", "keep-alive", "FIN-WAIT-2", "TIME-WAIT", "pacing"}

type timers struct {
	running  [timerCount]bool
	deadline [timerCount]time.Duration
}

// setTimer starts a timer, or starts it anew.
func (c *Conn) setTimer(t timer, after time.Duration) {
	at := c.now + after
	if c.timers.running[t] && c.timers.deadline[t] == at {
		return
	}
	c.timers.running[t], c.timers.deadline[t] = true, at
	if c.cfg.Observe != nil {
		c.emit(trace.TimerSet, trace.Timer{Name: timerNames[t], Deadline: at, Rule: timerRules[t]})
	}
}

func (c *Conn) stopTimer(t timer) {
	if c.timers.running[t] {
		c.timers.running[t] = false
		if c.cfg.Observe != nil {
			c.emit(trace.TimerStopped, trace.Timer{Name: timerNames[t], Rule: timerRules[t]})
		}
	}
}

func (c *Conn) stopAllTimers() {
	for t := range timerCount {
		c.stopTimer(t)
	}
}

// armTransmit starts one of the three timers that may send something again. At
// most one of them runs.
func (c *Conn) armTransmit(t timer, after time.Duration) {
	for _, other := range [...]timer{retransmit, probeTail, reorder} {
		if other != t {
			c.stopTimer(other)
		}
	}
	if !c.cfg.Fictions.NoRetransmission {
		c.setTimer(t, max(after, 0))
	}
}

// stopTransmit stops whichever of them runs.
func (c *Conn) stopTransmit() {
	c.stopTimer(retransmit)
	c.stopTimer(probeTail)
	c.stopTimer(reorder)
}

// transmitArmed reports whether one of them runs.
func (c *Conn) transmitArmed() bool {
	return c.timers.running[retransmit] || c.timers.running[probeTail] || c.timers.running[reorder]
}

// Deadline is the time of the earliest timer, if any runs.
func (c *Conn) Deadline() (at time.Duration, ok bool) {
	for t := range timerCount {
		if c.timers.running[t] && (!ok || c.timers.deadline[t] < at) {
			at, ok = c.timers.deadline[t], true
		}
	}
	return at, ok
}

// Expire does what the timers whose deadline has come ask for.
func (c *Conn) Expire(now time.Duration) {
	c.now = now
	for t := range timerCount {
		if c.timers.running[t] && c.timers.deadline[t] <= now {
			c.timers.running[t] = false
			if c.cfg.Observe != nil {
				c.emit(trace.TimerFired, trace.Timer{Name: timerNames[t], Rule: timerRules[t]})
			}
			c.expired(t)
		}
	}
	c.publish()
}

func (c *Conn) expired(t timer) {
	switch t {
	case retransmit:
		c.retransmitExpired()
	case probeTail:
		c.probeTimerFired = true
		c.tailExpired()
	case reorder:
		c.probeTimerFired = true
		c.reorderExpired()
	case persist:
		c.persistExpired()
	case delayedAck:
		c.delayExpired()
	case keepalive:
		c.keepAliveExpired()
	case finWait, timeWait:
		c.enter(trace.Closed)
	}
}
