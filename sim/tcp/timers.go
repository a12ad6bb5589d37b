package tcp

import (
	"time"

	"wiretale/trace"
)

// timer names a deadline. All deadlines of a connection lie in one table.
type timer uint8

const (
	retransmit timer = iota // RFC 6298 §5
	persist                 // RFC 9293 §3.8.6.1
	delayedAck              // RFC 9293 §3.8.6.3
	timeWait                // RFC 9293 §3.6.1
	timerCount
)

var timerNames = [timerCount]string{"RTO", "persist", "delayed ACK", "TIME-WAIT"}

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
	c.emit(trace.TimerSet, trace.Timer{Name: timerNames[t], Deadline: at})
}

func (c *Conn) stopTimer(t timer) {
	if c.timers.running[t] {
		c.timers.running[t] = false
		c.emit(trace.TimerStopped, trace.Timer{Name: timerNames[t]})
	}
}

func (c *Conn) stopAllTimers() {
	for t := range timerCount {
		c.stopTimer(t)
	}
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
			c.emit(trace.TimerFired, trace.Timer{Name: timerNames[t]})
			c.expired(t)
		}
	}
	c.publish()
}

func (c *Conn) expired(t timer) {
	switch t {
	case retransmit:
		c.retransmitExpired()
	case persist:
		c.persistExpired()
	case delayedAck:
		c.ackNow(ruleDelayedAck)
	case timeWait:
		c.enter(trace.Closed)
	}
}
