package tcp

import "wiretale/wire"

// alerted takes an ACK that tells of trouble, or comes while there is some
// (RFC 5681 §3.2, RFC 6582 §3.2, RFC 6675 §5). It moves the sender from state
// to state, and marks what is lost.
func (c *Conn) alerted(seg *wire.Segment, n *news) {
	t := &c.trouble
	if n.echo {
		t.undo.ssthresh = 0
	}
	if n.reneging && n.advanced {
		c.reneged(n)
		return
	}
	if c.leaveIfPassed(seg, n) {
		return
	}
	if t.state == CAOpen && !c.anyResent() {
		t.undo.stamped = false
	}
	switch t.state {
	case CARecovery:
		if c.alertedInRecovery(seg, n) {
			c.enterRecovery(n)
		}
		return
	case CALoss:
		c.alertedInLoss(seg, n)
		if t.state != CAOpen && !n.lostAgain {
			return
		}
	}
	if !c.selective() {
		if n.advanced {
			c.flight.sacked = 0
		}
		c.countDuplicate(n)
	}
	if t.state <= CADisorder {
		c.undoByDuplicates()
	}
	c.findLost(n)
	if !c.timeToRecover() {
		c.tryOpen(n)
		return
	}
	c.enterRecovery(n)
}

// leaveIfPassed ends a state whose point is acknowledged. It reports whether the
// state has to be kept nevertheless, and nothing be made of the ACK.
func (c *Conn) leaveIfPassed(seg *wire.Segment, n *news) (stay bool) {
	t := &c.trouble
	if t.state == CAOpen || c.snd.una.Less(t.point) {
		return false
	}
	switch t.state {
	case CACWR:
		// Something beyond the point must be acknowledged: only then has the
		// peer seen our CWR (RFC 3168 §6.1.2).
		if c.snd.una != t.point {
			c.endReduction()
			c.enterCA(CAOpen)
		}
	case CARecovery:
		if !c.selective() {
			c.flight.sacked = 0
		}
		if c.undoRecovery(seg) {
			return true
		}
		c.endReduction()
		n.recovered = true
	}
	return false
}

// alertedInRecovery takes an ACK during recovery. It reports whether a new
// recovery has to begin.
func (c *Conn) alertedInRecovery(seg *wire.Segment, n *news) bool {
	t := &c.trouble
	if !n.advanced {
		c.countDuplicate(n)
	} else if c.undoPartial(seg, n) {
		return false
	}
	if c.undoByDuplicates() {
		c.tryOpen(n)
	}
	c.findLost(n)
	return t.state != CARecovery && c.timeToRecover()
}

// tryOpen returns to a state without loss.
func (c *Conn) tryOpen(n *news) {
	if !c.anyResent() {
		c.trouble.undo.stamped = false
	}
	if n.echo {
		c.enterReducing()
	}
	if c.trouble.state != CACWR {
		c.keepOpen()
	}
}

// timeToRecover reports whether enough tells of a loss.
func (c *Conn) timeToRecover() bool {
	if c.cfg.Recovery == TimeoutOnly {
		return false
	}
	if c.flight.lost > 0 {
		return true
	}
	return !c.usesRACK() && c.flight.sacked >= c.trouble.reordering*c.window.one && c.mayRecover()
}

// enterRecovery begins fast recovery.
func (c *Conn) enterRecovery(n *news) {
	t, w := &c.trouble, &c.window
	if c.cfg.Recovery == TimeoutOnly {
		return
	}
	t.undo.ssthresh = 0
	c.beginUndo()
	if !t.reducing() {
		if n == nil || !n.echo {
			t.undo.ssthresh = c.currentThreshold()
		}
		c.beginReduction()
	}
	t.recover, t.partial = c.snd.nxt, false
	c.enterCA(CARecovery)
	if c.flight.lost == 0 {
		c.lose(0, c.ruleOfRecovery())
	}
	if c.cfg.PRR || c.governed() {
		return
	}
	t.force = true
	w.cwnd = w.ssthresh // RFC 6675 §5, step 4.2
	if !c.selective() {
		// RFC 5681 §3.2, step 3: three segments have left the network.
		c.flight.sacked = 0
		w.cwnd += duplicateThreshold * w.one
	}
}

func (c *Conn) ruleOfRecovery() string {
	if c.selective() {
		return ruleSelective
	}
	return ruleFastRetransmit
}

// countDuplicate takes a duplicate ACK of a peer without SACK: some segment
// has left the network, though which one it doesn't say.
func (c *Conn) countDuplicate(n *news) {
	if c.selective() || !n.duplicate {
		return
	}
	w := &c.window
	if c.trouble.state == CARecovery && !c.cfg.PRR {
		w.cwnd = min(w.cwnd+w.one, w.clamp) // RFC 5681 §3.2, step 4
		return
	}
	before := c.flight.sacked
	c.flight.sacked += w.one
	c.limitDuplicates()
	c.delivered += max(0, c.flight.sacked-before)
}

// limitDuplicates bounds the count of duplicates: at least one segment, or all
// that are lost, can't have arrived.
func (c *Conn) limitDuplicates() {
	f := &c.flight
	holes := min(max(f.lost, c.window.one), f.out)
	f.sacked = max(0, min(f.sacked, f.out-holes))
}

// ackedDuplicates takes from the count of duplicates what an ACK of so much
// accounts for: one filled the hole, the others were the duplicates.
func (c *Conn) ackedDuplicates(acked int) {
	if acked <= 0 {
		return
	}
	w := &c.window
	c.delivered += max(acked-c.flight.sacked, w.one)
	c.flight.sacked = max(0, c.flight.sacked-max(acked-w.one, 0))
	c.limitDuplicates()
}

// findLost marks what an ACK shows to be lost.
func (c *Conn) findLost(n *news) {
	t := &c.trouble
	switch {
	case c.flight.empty() || c.cfg.Recovery == TimeoutOnly:
	case c.usesRACK():
		c.rackFindLost(n)
	case c.selective():
		c.findLostBelow()
	case t.state < CARecovery && c.flight.sacked >= t.reordering*c.window.one && c.mayRecover():
		c.lose(0, ruleFastRetransmit)
	case t.state == CARecovery && n.advanced:
		c.lose(0, rulePartialAck) // RFC 6582 §3.2, step 3
	}
}

// mayRecover keeps duplicates that the last recovery's own retransmissions
// caused from starting another (RFC 6582 §3.2, step 2). With PRR the state is
// kept for it: see mustStay.
func (c *Conn) mayRecover() bool {
	switch {
	case c.cfg.PRR:
		return true
	case c.selective():
		return c.trouble.recover.LessEq(c.snd.una)
	}
	return c.trouble.recover.Less(c.snd.una)
}

// lose marks a segment as lost.
func (c *Conn) lose(i int, rule string) {
	if c.cfg.Fictions.repeats(rule) && c.flight.lose(i, rule) {
		c.lostSoFar += c.flight.weight(c.flight.at(i))
		if !c.selective() {
			c.limitDuplicates()
		}
	}
}

// partialAcked sets the window for an ACK of so many bytes during recovery
// without PRR (RFC 6582 §3.2, step 3).
func (c *Conn) partialAcked(bytes int) {
	w := &c.window
	if c.selective() || c.cfg.PRR {
		return
	}
	weight := bytes
	if !c.cfg.CountBytes {
		weight = (bytes + w.smss - 1) / w.smss
	}
	w.cwnd -= weight
	if weight >= w.one {
		w.cwnd += w.one
	}
	w.cwnd = max(w.cwnd, w.one)
	c.trouble.force = true
}

// reneged answers a peer that has dropped what it had selectively
// acknowledged: a timeout follows soon, unless it has come to its senses
// (RFC 2018 §8).
func (c *Conn) reneged(n *news) {
	c.armTransmit(retransmit, max(c.rtt.srtt/2, renegingWait))
	n.setTimer = false
}
