package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// news is what one acknowledgment told.
type news struct {
	una                 wire.Seq // SND.UNA before it
	advanced            bool     // it moved SND.UNA
	data, window        bool     // it carried data, or changed the window: then it is no duplicate
	acked, synAcked     bool     // it acknowledged segments whole, or our SYN
	sacked              bool     // it selectively acknowledged something
	duplicate           bool     // a duplicate ACK (RFC 5681 §2)
	duplicateReported   bool     // it reported a retransmission as a duplicate (RFC 2883)
	tailDuplicate       bool     // … that of a tail loss probe
	echo                bool     // ECN-Echo (RFC 3168 §6.1)
	resent              bool     // some of what it acknowledged was sent more than once
	original            bool     // it shows that a segment sent once arrived, from before the last loss was noticed
	reneging            bool     // the peer has dropped what it had selectively acknowledged
	recovered           bool     // recovery ended with it
	lostAgain           bool     // a retransmission turned out to be lost
	setTimer            bool     // the retransmission timer starts anew
	weight              int      // of the segments acknowledged whole
	timed, sackTimed    bool     // the next two pairs mean something
	first, last         time.Duration
	sackFirst, sackLast time.Duration
	anyReordered        bool
	reordered           wire.Seq // the lowest segment that arrived late
	rtt                 time.Duration
	before              int // in flight before it
	rate                rateSample
}

func (n *news) reorderedAt(seq wire.Seq) {
	if !n.anyReordered || seq.Less(n.reordered) {
		n.reordered, n.anyReordered = seq, true
	}
}

// unusual reports whether an ACK has to be looked at closely.
func (c *Conn) unusual(n *news) bool {
	plain := n.data || n.window || n.acked
	return !plain || n.sacked || n.echo || n.duplicateReported || c.trouble.state != CAOpen
}

// checkAck is the fifth step: what the segment acknowledges
// (RFC 9293 §3.10.7.4). It reports whether there is more to do with the segment.
func (c *Conn) checkAck(seg *wire.Segment) bool {
	if !seg.Flags.Has(wire.ACK) {
		c.ignore(ruleNoAck)
		return false
	}
	if !c.ackOfOpening(seg) {
		return false
	}
	oldest := c.snd.una.Add(-c.snd.maxWnd)
	switch {
	case c.snd.max.Less(seg.Ack), seg.Ack.Less(oldest):
		c.ignore(ruleBadAck)
		if !c.cfg.LinuxHabits || c.state != trace.Established || seg.Ack.Less(oldest) {
			c.challenge(ruleBadAck)
		}
		return false
	case seg.Ack.Less(c.snd.una):
		c.noteTimestamp(seg)
		c.oldAck(seg)
	default:
		c.noteTimestamp(seg)
		c.acknowledge(seg)
	}
	c.out.more = false // what waits for more goes by Nagle's rules from here
	return c.ackOfClosing()
}

// oldAck takes an ACK that was overtaken: its SACK blocks may still be news.
func (c *Conn) oldAck(seg *wire.Segment) {
	n := news{una: c.snd.una, rtt: -1}
	c.takeSACK(seg, &n)
	if n.sacked || n.duplicateReported {
		c.alerted(seg, &n)
	}
}

// acknowledge takes an ACK of what is or was in flight.
func (c *Conn) acknowledge(seg *wire.Segment) {
	n := news{una: c.snd.una, rtt: -1}
	delivered, lost, before := c.delivered, c.lostSoFar, c.flight.pipe()
	inFlight := !c.flight.empty()
	c.trouble.newFirst = false
	n.data = len(seg.Payload) > 0
	n.before = before
	if n.advanced = c.snd.una.Less(seg.Ack); n.advanced {
		c.retries, c.repeating = 0, false
	}
	n.window = c.takeWindow(seg)
	if c.snd.wnd == 0 {
		// Who still says that there is no room is alive (RFC 9293 §3.8.6.1).
		c.retries, c.repeating = 0, false
	}
	c.snd.una = seg.Ack
	c.snd.nxt = wire.MaxSeq(c.snd.nxt, seg.Ack) // a probe may have been taken
	c.followUna()
	fack := c.flight.fack(n.una)
	c.takeSACK(seg, &n)
	n.echo = c.echoed(seg)
	c.probe.unanswered = 0
	if !inFlight {
		c.ackWithoutFlight(seg, &n)
		return
	}
	c.clear(seg, &n, fack)
	c.rackAdapt(&n)
	c.tailAcked(seg, &n)
	if c.unusual(&n) {
		n.duplicate = !n.advanced && !n.data && !n.window && !n.acked && !n.duplicateReported && !seg.Flags.Has(wire.FIN)
		if n.duplicate {
			c.trouble.duplicates++
		}
		c.alerted(seg, &n)
	}
	if n.advanced {
		c.trouble.duplicates = 0
	}
	if n.setTimer && !c.impatient(&n) {
		c.startTimer()
	}
	c.controlWindow(&n, delivered, lost)
}

// impatient reports whether the retransmission timer keeps running although an
// ACK moved SND.UNA: only the first partial ACK of a recovery starts it anew
// (RFC 6582 §3.2, step 3).
func (c *Conn) impatient(n *news) bool {
	t := &c.trouble
	if t.state != CARecovery || c.cfg.PRR || c.selective() || !n.advanced || c.flight.empty() {
		return false
	}
	before := t.partial
	t.partial = true
	return before
}

// followUna takes along, or forgets, sequence numbers that SND.UNA has passed:
// half the sequence space later they would seem to lie ahead.
func (c *Conn) followUna() {
	if c.trouble.recover.Less(c.snd.una) {
		c.trouble.recover = c.snd.una - 1
	}
	if c.snd.anySmall && c.snd.small.LessEq(c.snd.una) {
		c.snd.anySmall = false
	}
}

// ackWithoutFlight takes an ACK while nothing is in flight.
func (c *Conn) ackWithoutFlight(seg *wire.Segment, n *news) {
	c.release(seg.Ack)
	if n.duplicateReported {
		c.alerted(seg, n)
	}
	c.reopened()
	c.tailAcked(seg, n)
}

// clear forgets what an ACK acknowledges, and measures its round trip.
func (c *Conn) clear(seg *wire.Segment, n *news, fack wire.Seq) {
	f := &c.flight
	late, anyLate := wire.Seq(0), false
	for !f.empty() {
		r := f.head()
		if seg.Ack.Less(r.end()) {
			f.trim(seg.Ack)
			break
		}
		w := f.weight(r)
		switch {
		case r.already:
			n.resent = true
		case !r.sacked:
			n.last = r.sentAt
			if !n.timed {
				n.first, n.timed = r.sentAt, true
			}
			if !anyLate {
				late, anyLate = r.seq, true
			}
			if r.end().LessEq(c.trouble.point) {
				n.original = true
			}
		}
		if !r.sacked && c.selective() {
			c.delivered += w
			if !c.spurious(r, seg) {
				c.rackAdvance(r)
			}
		}
		c.delivery.take(&n.rate, &r.stamp, r.sentAt)
		n.weight += w
		n.acked = true
		n.synAcked = n.synAcked || r.syn
		f.forget()
	}
	c.release(seg.Ack)
	if !f.empty() && f.head().sacked {
		n.reneging = true
	}
	updated := c.measure(seg, n)
	switch {
	case n.acked:
		n.setTimer = true
		if !c.selective() {
			c.ackedDuplicates(n.weight)
			n.original = n.original && !n.resent
		} else if anyLate && late.Less(fack) {
			c.reordered(late)
		}
	case !f.empty() && updated && n.sackTimed && f.head().sentAt < n.sackFirst:
		// The round trip is that of something sent after the oldest segment:
		// the timer must not be put off for ever.
		n.setTimer = true
	}
	if f.sacked == 0 {
		f.anySacked = false
	}
}

// spurious reports whether an ACK's timestamp says that it answers the
// original of a retransmitted segment.
func (c *Conn) spurious(r *record, seg *wire.Segment) bool {
	ts := seg.Options.Timestamps
	return r.already && c.options.timestamps && ts != nil && ts.Echo != 0 &&
		int32(ts.Echo-c.timestampAt(r.sentAt)) < 0
}

// controlWindow lets the congestion window follow an ACK.
func (c *Conn) controlWindow(n *news, delivered, lost int) {
	newly, newlyLost := c.delivered-delivered, c.lostSoFar-lost
	c.delivery.lost += newlyLost
	c.delivery.sample(&n.rate, c.now, c.rtt.least.value())
	// A lone segment that is not full may have waited for its ACK.
	n.rate.ackDelayed = n.rate.delivered == 1 && !n.sacked && c.snd.una.Sub(n.una) < c.options.mss
	m := c.moment(n)
	m.acked, m.lost = newly, newlyLost
	c.window.limited = c.windowLimits()
	if g, ok := c.control.(governor); ok {
		g.govern(&c.window, m)
		return
	}
	if n.acked || n.sacked {
		c.control.sampled(&c.window, m)
	}
	switch t := &c.trouble; {
	case t.reducing() && c.cfg.PRR:
		c.reduce(newly, newlyLost, n.advanced)
	case t.state == CARecovery:
		if n.advanced {
			c.partialAcked(c.snd.una.Sub(n.una))
		}
	case t.reducing(), n.recovered && !c.cfg.PRR: // RFC 6582 §3.2, step 3: the window is what it says
	case c.mayGrow(n) && c.windowLimits():
		c.control.avoid(&c.window, m)
	}
	c.window.cwnd = min(max(c.window.cwnd, 1), c.window.clamp)
}

// mayGrow reports whether an ACK may raise the window. On a path that reorders,
// selective acknowledgments count as well.
func (c *Conn) mayGrow(n *news) bool {
	if c.trouble.reordering > duplicateThreshold {
		return n.acked || n.sacked
	}
	return n.acked
}
