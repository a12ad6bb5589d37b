package tcp

import (
	"time"

	"wiretale/wire"
)

// undo remembers what it takes to notice that a reduction was unfounded: the
// peer reports every retransmission as a duplicate (RFC 3708), or an ACK's
// timestamp shows that it answers the original (Eifel: RFC 3522, RFC 4015).
type undo struct {
	marked   bool
	marker   wire.Seq // SND.UNA when the window was reduced
	pending  int      // retransmissions that were not reported as duplicates; −1 before the first
	ssthresh int      // before the reduction; 0 where it must stand
	stamp    time.Duration
	stamped  bool // stamp is when the first retransmission was sent
}

func (u *undo) clear() { u.marked, u.ssthresh = false, 0 }

// beginUndo marks where a reduction begins.
func (c *Conn) beginUndo() {
	u := &c.trouble.undo
	u.marked, u.marker = true, c.snd.una
	u.pending = c.flight.again
	if u.pending == 0 {
		u.pending = -1
	}
}

// repeated counts a retransmission.
func (c *Conn) repeated(weight int) {
	u := &c.trouble.undo
	if !u.stamped {
		u.stamp, u.stamped = c.now, true
	}
	u.pending = max(u.pending, 0) + weight
	if !c.repeating {
		c.repeating, c.repeatingSince = true, c.now
	}
}

// delayed reports whether an ACK's timestamp echo is older than the first
// retransmission: it answers the original, which was only late
// (RFC 3522 §3.2, step 5).
func (c *Conn) delayed(seg *wire.Segment) bool {
	u := &c.trouble.undo
	ts := seg.Options.Timestamps
	return u.stamped && c.options.timestamps && ts != nil && ts.Echo != 0 &&
		int32(ts.Echo-c.timestampAt(u.stamp)) < 0
}

// unfounded reports whether the last reduction was.
func (c *Conn) unfounded(seg *wire.Segment) bool {
	u := &c.trouble.undo
	return c.cfg.Undo && u.marked && (u.pending == 0 || c.delayed(seg))
}

// undoReduction gives back what the reduction took (RFC 4015 §3.4).
func (c *Conn) undoReduction(unlose bool) {
	if unlose {
		c.flight.unlose()
	}
	u, w := &c.trouble.undo, &c.window
	if u.ssthresh > 0 {
		w.cwnd = min(c.control.undo(w), w.clamp)
		if u.ssthresh > w.ssthresh {
			w.ssthresh = u.ssthresh
			c.ecn.queueCWR = false
		}
	}
	u.marked = false
	c.rack.advanced = true // what RACK believed is to be looked at again
	c.say(ruleUndo)
}

// currentThreshold is the ssthresh to return to.
func (c *Conn) currentThreshold() int {
	w := &c.window
	if c.trouble.reducing() {
		return w.ssthresh
	}
	return max(w.ssthresh, w.cwnd/2+w.cwnd/4)
}

// undoByDuplicates ends a reduction whose every retransmission the peer has
// reported as a duplicate (RFC 3708 §2).
func (c *Conn) undoByDuplicates() bool {
	u := &c.trouble.undo
	if !c.cfg.Undo || !u.marked || u.pending != 0 {
		return false
	}
	c.rack.persist = min(rackPersist, c.rack.persist+1)
	c.undoReduction(false)
	return true
}

// undoRecovery leaves recovery when its point is passed, with the old window
// if it was unfounded. It reports whether the state must be kept all the same.
func (c *Conn) undoRecovery(seg *wire.Segment) (stay bool) {
	if c.unfounded(seg) {
		c.undoReduction(false)
	} else if c.rack.persist > 0 {
		c.rack.persist--
	}
	if c.mustStay() {
		return true
	}
	c.enterCA(CAOpen)
	c.trouble.reneged = false
	return false
}

// mustStay keeps a sender without SACK in its state until something beyond the
// point is acknowledged, since later duplicates would otherwise look like a
// loss (RFC 6582 §3.2, step 2).
func (c *Conn) mustStay() bool {
	if c.snd.una != c.trouble.point || c.selective() || !c.cfg.PRR {
		return false
	}
	if !c.anyResent() {
		c.trouble.undo.stamped = false
	}
	return true
}

// undoPartial looks, at a partial ACK, whether the hole was filled by the
// original. It reports whether there is no more to do with the ACK.
func (c *Conn) undoPartial(seg *wire.Segment, n *news) bool {
	if !c.cfg.Undo || !c.trouble.undo.marked || !c.delayed(seg) {
		return false
	}
	c.reordered(n.una)
	if c.flight.again > 0 {
		return true // clock out new data, mark nothing more lost
	}
	if !c.anyResent() {
		c.trouble.undo.stamped = false
	}
	c.undoReduction(true)
	c.keepOpen()
	return false
}

// undoTimeout ends the state after a timeout that turned out to be spurious.
func (c *Conn) undoTimeout(seg *wire.Segment, frto bool) bool {
	if !frto && !c.unfounded(seg) {
		return false
	}
	c.undoReduction(true)
	c.retries = 0
	if c.mustStay() {
		return true
	}
	if frto || c.selective() {
		c.enterCA(CAOpen)
		c.trouble.reneged = false
	}
	return true
}
