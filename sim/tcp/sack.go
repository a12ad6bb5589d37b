package tcp

import (
	"cmp"
	"slices"
	"time"

	"wiretale/wire"
)

// selective reports whether losses are found by selective acknowledgment.
func (c *Conn) selective() bool { return c.cfg.Recovery == Selective && c.options.sack }

// takeSACK enters a segment's SACK blocks into the scoreboard (RFC 2018 §5,
// RFC 6675 §5, step B).
func (c *Conn) takeSACK(seg *wire.Segment, n *news) {
	if !c.selective() || len(seg.Options.SACK) == 0 {
		return
	}
	if c.flight.sacked == 0 {
		c.sackSeenCount = 0
	}
	duplicate := c.takeDSACK(seg, n)
	if c.flight.empty() {
		return
	}
	n.reordered, n.anyReordered = c.snd.nxt, false
	var blocks [4]wire.SACKBlock
	known := blocks[:0]
	for i, b := range seg.Options.SACK[:min(len(seg.Options.SACK), len(blocks))] {
		if c.plausible(b, duplicate && i == 0) {
			c.takeBlock(b, duplicate && i == 0, n)
			known = append(known, b)
		}
	}
	slices.SortFunc(known, func(a, b wire.SACKBlock) int { return cmp.Compare(a.Left.Sub(b.Left), 0) })
	c.sackSeen, c.sackSeenCount = blocks, len(known)
	if n.anyReordered && (c.trouble.state != CALoss || c.trouble.undo.marked) {
		c.reordered(n.reordered)
	}
}

// plausible reports whether a block lies in what was sent. One that begins at
// SND.UNA makes no sense: it would be acknowledged.
func (c *Conn) plausible(b wire.SACKBlock, duplicate bool) bool {
	u := &c.trouble.undo
	switch {
	case !b.Left.Less(b.Right) || c.snd.nxt.Less(b.Right):
		return false
	case c.snd.una.Less(b.Left):
		return true
	case !duplicate || !u.marked || c.snd.una.Less(b.Right):
		return false
	case !b.Left.Less(u.marker):
		return true
	}
	return u.marker.Less(b.Right) && !b.Left.Less(b.Right.Add(-c.snd.maxWnd))
}

// takeBlock marks what a block says has arrived. What the last ACK already
// said is skipped.
func (c *Conn) takeBlock(b wire.SACKBlock, duplicate bool, n *news) {
	from := b.Left
	if !duplicate {
		for _, seen := range c.sackSeen[:c.sackSeenCount] {
			if seen.Left.LessEq(from) && from.Less(seen.Right) {
				from = seen.Right
			}
		}
	}
	f := &c.flight
	for i := f.find(from); i < f.count; i++ {
		r := f.at(i)
		if b.Right.Less(r.end()) {
			return
		}
		if !r.seq.Less(b.Left) {
			c.takeRecord(r, duplicate, n)
		}
	}
}

// takeRecord notes that the peer has a segment.
func (c *Conn) takeRecord(r *record, duplicate bool, n *news) {
	f, u := &c.flight, &c.trouble.undo
	w := f.weight(r)
	if duplicate && r.already && u.marked && u.pending > 0 && u.marker.Less(r.end()) {
		u.pending = max(0, u.pending-w)
	}
	if r.sacked {
		if duplicate && r.already {
			n.reorderedAt(r.seq)
		}
		return
	}
	c.rackAdvance(r)
	if !r.already {
		if r.seq.Less(f.fack(c.snd.una)) {
			n.reorderedAt(r.seq) // a hole was filled by its original
		}
		if r.end().LessEq(c.trouble.point) {
			n.original = true
		}
		if !n.sackTimed {
			n.sackFirst, n.sackTimed = r.sentAt, true
		}
		n.sackLast = r.sentAt
	}
	if r.resent {
		r.resent = false
		f.again -= w
	}
	if r.lost {
		r.lost = false
		f.lost -= w
	}
	r.sacked, n.sacked = true, true
	f.sacked += w
	c.delivered += w
	c.delivery.take(&n.rate, &r.stamp, r.sentAt)
	if !f.anySacked || f.highestSacked.Less(r.end()) {
		f.highestSacked, f.anySacked = r.end(), true
	}
}

// takeDSACK looks whether the first block reports a duplicate (RFC 2883 §4).
func (c *Conn) takeDSACK(seg *wire.Segment, n *news) bool {
	blocks := seg.Options.SACK
	b := blocks[0]
	switch {
	case b.Left.Less(seg.Ack):
	case len(blocks) > 1 && blocks[1].Left.LessEq(b.Left) && b.Right.LessEq(blocks[1].Right):
	default:
		return false
	}
	length := b.Right.Sub(b.Left)
	if length <= 0 || length > c.snd.maxWnd {
		return false
	}
	segments := 1
	if length > c.options.mss {
		segments = (length + c.options.mss - 1) / c.options.mss
	} else if c.tail.active && c.tail.until == b.Right {
		n.tailDuplicate = true
	}
	c.duplicatesSeen += segments
	if c.duplicatesSeen > c.repeatedSoFar {
		return false // the network doubled it: we sent it once
	}
	if c.rack.reorderings > 0 && !n.tailDuplicate {
		c.rack.duplicate = true
	}
	n.duplicateReported = true
	weight := segments * c.window.one
	c.delivered += weight
	u := &c.trouble.undo
	if u.marked && u.pending > 0 && b.Right.LessEq(n.una) && u.marker.Less(b.Right) {
		u.pending = max(0, u.pending-weight)
	}
	return true
}

// reordered notes that a segment arrived after one that was sent later.
func (c *Conn) reordered(low wire.Seq) {
	fack := c.flight.fack(c.snd.una)
	if !low.Less(fack) {
		return
	}
	distance := fack.Sub(low)
	if mss := max(1, c.options.mss); distance > c.trouble.reordering*mss {
		c.trouble.reordering = min((distance+mss-1)/mss, maxReordering)
	}
	c.rack.reorderings++
}

// maxReordering bounds what is believed of a path (net.ipv4.tcp_max_reordering).
const maxReordering = 300

// renegingWait is how long a peer may take to correct itself, at least.
const renegingWait = 10 * time.Millisecond

// findLostBelow applies RFC 6675 §4's IsLost: what lies below three separate
// runs that arrived, or below more than two segments' worth, is lost. What has
// been sent again already is left to the timer.
func (c *Conn) findLostBelow() {
	f := &c.flight
	if f.sacked == 0 {
		return
	}
	runs, bytes := 0, 0
	for i := f.count - 1; i >= 0; i-- {
		r := f.at(i)
		switch {
		case r.sacked:
			bytes += r.length
			if i+1 == f.count || !f.at(i+1).sacked {
				runs++
			}
		case r.lost || r.already:
		case runs >= duplicateThreshold || bytes > (duplicateThreshold-1)*c.window.smss:
			c.lose(i, ruleSelective)
		}
	}
}
