package tcp

import "wiretale/wire"

// selective reports whether losses are found by selective acknowledgment.
func (c *Conn) selective() bool { return c.cfg.Recovery == Selective && c.options.sack }

// takeSACK notes what a segment's SACK blocks say has arrived, and finds what
// must be lost if that has (RFC 6675 §4, §5). It reports whether they said
// anything new. Blocks that lie outside of what is in flight are ignored.
func (c *Conn) takeSACK(seg *wire.Segment) bool {
	if !c.selective() {
		return false
	}
	news := false
	for _, b := range seg.Options.SACK {
		if b.Left.Less(b.Right) && c.snd.una.LessEq(b.Left) && b.Right.LessEq(c.snd.nxt) {
			news = c.flight.arrived(b) || news
		}
	}
	if news {
		c.flight.findLost(c.congestion.smss)
	}
	return news
}

// arrived notes that a block of sequence space has arrived, and reports
// whether that is new.
func (f *flight) arrived(b wire.SACKBlock) bool {
	news := false
	for i := range f.records {
		r := &f.records[i]
		if r.sacked || r.seq.Less(b.Left) || b.Right.Less(r.end()) {
			continue
		}
		f.forget(r, r.length)
		if r.lost {
			r.lost = false
			f.lost--
		}
		r.sacked, news = true, true
	}
	return news
}

// findLost applies RFC 6675 §4's IsLost: what lies below three separate runs
// that arrived, or below more than two segments' worth, is lost. What has
// been sent again already is left to the timer.
func (f *flight) findLost(smss int) {
	runs, bytes := 0, 0
	for i := len(f.records) - 1; i >= 0; i-- {
		r := &f.records[i]
		switch {
		case r.sacked:
			bytes += r.length
			if i+1 == len(f.records) || !f.records[i+1].sacked {
				runs++
			}
		case r.lost || r.retransmitted:
		case runs >= duplicateThreshold || bytes > (duplicateThreshold-1)*smss:
			f.lose(i, ruleSelective, false)
		}
	}
}

// distrust forgets what the peer said has arrived, if it lies: it can't have
// what it has just asked for (RFC 2018 §8).
func (f *flight) distrust() {
	if len(f.records) == 0 || !f.records[0].sacked {
		return
	}
	for i := range f.records {
		if r := &f.records[i]; r.sacked {
			r.sacked = false
			f.pipe += r.length
		}
	}
}

// enterSelectiveRecovery begins recovery (RFC 6675 §5, step 4): the first
// segment at once, the others as the congestion window allows.
func (c *Conn) enterSelectiveRecovery() {
	c.recovery.active, c.recovery.point = true, c.snd.nxt
	c.congestion.reduce(c.flightSize())
	c.congestion.cwnd = c.congestion.ssthresh
	c.flight.distrust()
	c.flight.lose(0, ruleSelective, true)
}
