package tcp

import (
	"time"

	"wiretale/wire"
)

// tail is the tail loss probe (RFC 8985 §7): before the retransmission timer
// fires, one segment more is sent, so that its ACK tells what is missing.
type tail struct {
	due    bool     // the timer fired: the probe goes with the next segment
	active bool     // a probe is under way
	until  wire.Seq // TLP.end_seq: SND.NXT when it was sent
	resent bool     // TLP.is_retrans: it was no new data
}

// scheduleTail sets the probe's timer where there may be a tail to lose
// (RFC 8985 §7.2). It reports false where the retransmission timer is the one
// to set.
func (c *Conn) scheduleTail(fresh bool) bool {
	t := c.trouble.state
	if !c.cfg.TailProbe || !c.selective() || c.flight.empty() || t != CAOpen && t != CACWR || !c.confirmed() {
		return false
	}
	wait := c.cfg.InitialRTO
	if c.rtt.measured {
		wait = 2 * c.rtt.srtt
		if c.flight.count == 1 {
			wait += max(c.cfg.MinVariance, 0) // a delayed ACK may be all there is
		} else {
			wait += shortestTimer
		}
	}
	until := c.rtt.rto
	if !fresh {
		until = c.untilRetransmit()
	}
	if until > 0 {
		wait = min(wait, until)
	}
	c.armTransmit(probeTail, wait)
	return true
}

// shortestTimer is the least that Linux waits for anything: two of its ticks.
const shortestTimer = 2 * time.Millisecond

// tailExpired asks for a probe, unless one is under way.
func (c *Conn) tailExpired() {
	if c.tail.active || c.flight.empty() || c.flight.last().sacked { // then the peer has answered the tail
		c.rearmRetransmit()
		return
	}
	c.tail.due = true
}

// nextTail is the probe: new data if there is any that the peer's window lets
// go, else the last segment once more (RFC 8985 §7.3).
func (c *Conn) nextTail(out *Outgoing) bool {
	if !c.tail.due {
		return false
	}
	c.tail.due = false
	if c.flight.empty() {
		return false
	}
	c.tail.resent = false
	r, verdict := c.decide()
	switch {
	case verdict == sendNow || verdict == holdForCongestion || verdict == holdForMore:
		c.launch(&r, out)
	default:
		c.tail.resent = true
		c.resend(c.flight.count-1, out)
	}
	out.Rule = ruleTail
	c.tail.until, c.tail.active = c.snd.nxt, true
	c.probeTimerFired = false // the timer starts anew from here
	c.rearm.batch, c.rearm.retransmit = false, true
	return true
}

// tailAcked takes an ACK while a probe is under way (RFC 8985 §7.4).
func (c *Conn) tailAcked(seg *wire.Segment, n *news) {
	t := &c.tail
	if !t.active || seg.Ack.Less(t.until) {
		return
	}
	switch {
	case !t.resent, n.tailDuplicate:
		t.active = false
	case t.until.Less(seg.Ack):
		// The ACK passes the probe, and no duplicate was reported: the probe
		// has mended a loss, which the window must follow (§7.4.2).
		c.beginReduction()
		c.enterCA(CACWR)
		c.endReduction()
		c.keepOpen()
		t.active = false
	case !n.advanced && !n.data && !n.window && !n.acked && !n.sacked:
		t.active = false // a duplicate ACK: both copies arrived
	}
}
