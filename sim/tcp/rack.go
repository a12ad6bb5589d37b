package tcp

import (
	"time"

	"wiretale/wire"
)

// rack finds losses by time (RFC 8985 §6): a segment is lost if one that was
// sent sufficiently later has arrived.
type rack struct {
	sentAt      time.Duration // RACK.xmit_ts: of the segment sent last among those that arrived
	end         wire.Seq      // RACK.end_seq: its end
	rtt         time.Duration // RACK.rtt
	known       bool
	advanced    bool // news since losses were last looked for
	reorderings int  // seen so far (RACK.reordering_seen)
	duplicate   bool // RACK.dsack_round: a duplicate was reported
	steps       int  // RACK.reo_wnd_mult
	persist     int  // RACK.reo_wnd_persist
	adaptedAt   int  // segments delivered when the window was last adapted
}

// rackPersist is how many recoveries a widened window outlives (RFC 8985 §6.2,
// step 4).
const rackPersist = 16

// usesRACK reports whether losses are found by time. Without SACK nothing
// tells which segment has arrived.
func (c *Conn) usesRACK() bool { return c.cfg.RACK && c.selective() }

// sentAfter orders transmissions; those of one instant by sequence number.
func sentAfter(t1, t2 time.Duration, end1, end2 wire.Seq) bool {
	return t1 > t2 || t1 == t2 && end2.Less(end1)
}

// rackAdvance takes a segment that has arrived (RFC 8985 §6.2, step 2). What
// was sent again counts only if the ACK can't answer the original.
func (c *Conn) rackAdvance(r *record) {
	rtt := c.now - r.sentAt
	if r.already && c.rtt.least.known && rtt < c.rtt.least.value() {
		return
	}
	k := &c.rack
	k.advanced, k.rtt = true, rtt
	if !k.known || sentAfter(r.sentAt, k.sentAt, r.end(), k.end) {
		k.sentAt, k.end, k.known = r.sentAt, r.end(), true
	}
}

// rackWindow is how much a segment may be late (RFC 8985 §6.2, step 4).
func (c *Conn) rackWindow() time.Duration {
	t := &c.trouble
	if c.rack.reorderings == 0 && (t.state >= CARecovery || c.flight.sacked >= t.reordering*c.window.one) {
		return 0
	}
	return min(c.rtt.least.value()/4*time.Duration(max(1, c.rack.steps)), c.rtt.srtt)
}

// rackLost marks what was sent so long before something that arrived that it
// must be lost (RFC 8985 §6.2, step 5), and returns how long to wait until the
// next segment would be, 0 if there is none to wait for.
func (c *Conn) rackLost() (wait time.Duration) {
	f, k := &c.flight, &c.rack
	late := k.rtt + c.rackWindow()
	kept := f.history[:0]
	i := 0
	for ; i < len(f.history); i++ {
		l := f.history[i]
		r := f.current(l)
		if r == nil || r.sacked {
			continue
		}
		if !sentAfter(k.sentAt, r.sentAt, k.end, r.end()) {
			break
		}
		if r.lost && !r.resent {
			continue
		}
		if remaining := r.sentAt + late - c.now; remaining > 0 {
			wait = max(wait, remaining)
			kept = append(kept, l)
			continue
		}
		c.lose(int(l.index-f.first), ruleRACK)
	}
	f.history = append(kept, f.history[i:]...)
	return wait
}

// rackFindLost looks for losses after an ACK told of arrivals, and for what is
// not yet lost sets the timer.
func (c *Conn) rackFindLost(n *news) {
	if !c.rack.advanced || !c.rack.known {
		return
	}
	c.rack.advanced = false
	before := c.flight.again
	if wait := c.rackLost(); wait > 0 {
		c.armTransmit(reorder, wait+shortestTimer)
		n.setTimer = false
	}
	n.lostAgain = n.lostAgain || c.flight.again < before
}

// reorderExpired marks what has not arrived within the reordering window
// (RFC 8985 §6.2, step 5).
func (c *Conn) reorderExpired() {
	before := c.flight.pipe()
	wait := c.rackLost()
	if c.flight.pipe() != before {
		if c.trouble.state != CARecovery {
			c.enterRecovery(nil)
			if !c.governed() && c.cfg.PRR {
				c.reduce(c.window.one, c.window.one, false)
			}
		}
	}
	if wait > 0 {
		c.armTransmit(reorder, wait+shortestTimer)
		return
	}
	c.rearmRetransmit()
}

// rackAdapt widens the reordering window while duplicates tell that it is too
// narrow (RFC 8985 §6.2, step 4).
func (c *Conn) rackAdapt(n *news) {
	k := &c.rack
	if !c.usesRACK() || !n.rate.taken {
		return
	}
	if n.rate.priorDelivered < k.adaptedAt {
		k.duplicate = false // less than a round trip has passed
	}
	switch {
	case k.duplicate:
		k.steps = min(255, max(1, k.steps)+1)
		k.duplicate, k.adaptedAt, k.persist = false, c.delivery.delivered, rackPersist
	case k.persist == 0:
		k.steps = 1
	}
}
