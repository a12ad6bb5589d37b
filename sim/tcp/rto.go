package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// estimator computes the retransmission timeout from round trips (RFC 6298 §2).
type estimator struct {
	srtt, rttvar, rto time.Duration
	measured          bool
	// until is SND.NXT as it stood at the last sample: RFC 6298's gains are
	// made for one sample a round trip.
	until wire.Seq
	linux struct {
		mdev, mdevMax time.Duration
	}
	least minFilter // the smallest round trip lately
}

// sample takes a measurement (RFC 6298 §2.2, §2.3).
func (e *estimator) sample(cfg *Config, r time.Duration, una, nxt wire.Seq) {
	if cfg.Estimator == EstimatorLinux {
		e.sampleLinux(cfg, r, una, nxt)
	} else {
		e.sampleRFC(cfg, r)
	}
	e.measured = true
}

func (e *estimator) sampleRFC(cfg *Config, r time.Duration) {
	if !e.measured {
		e.srtt, e.rttvar = r, r/2
	} else {
		e.rttvar += ((e.srtt - r).Abs() - e.rttvar) / 4
		e.srtt += (r - e.srtt) / 8
	}
	// Linux bounds the variance from below, RFC 6298 §2.4 the sum.
	e.set(cfg, e.srtt+max(4*e.rttvar, cfg.MinVariance))
}

// sampleLinux is RFC 6298 with what Linux adds: the deviation counts as four of
// its means already; it grows at once but falls at most once a round trip, and
// a round trip that is shorter than expected hardly adds to it.
func (e *estimator) sampleLinux(cfg *Config, r time.Duration, una, nxt wire.Seq) {
	least := max(cfg.MinVariance, 0)
	l := &e.linux
	if !e.measured {
		e.srtt = r
		l.mdev = 2 * r
		e.rttvar = max(l.mdev, least)
		l.mdevMax = e.rttvar
		e.until = nxt
	} else {
		off := r - e.srtt
		e.srtt += off / 8
		if off < 0 {
			if off = -off - l.mdev/4; off > 0 {
				off /= 8
			}
		} else {
			off -= l.mdev / 4
		}
		l.mdev += off
		if l.mdev > l.mdevMax {
			l.mdevMax = l.mdev
			e.rttvar = max(e.rttvar, l.mdevMax)
		}
		if e.until.Less(una) {
			if l.mdevMax < e.rttvar {
				e.rttvar -= (e.rttvar - l.mdevMax) / 4
			}
			e.until, l.mdevMax = nxt, least
		}
	}
	e.set(cfg, e.srtt+e.rttvar)
}

func (e *estimator) set(cfg *Config, rto time.Duration) {
	e.rto = min(max(rto, cfg.MinRTO), cfg.MaxRTO)
}

// connected says that the handshake is over after so many repetitions of the
// SYN. If they left no measurement, the timeout is 3 s (RFC 6298 §5.7).
func (e *estimator) connected(cfg *Config, retries int) {
	if !e.measured && retries > 0 {
		e.rto = min(max(3*time.Second, cfg.MinRTO), cfg.MaxRTO)
	}
}

// measure takes the round trip that an ACK tells of, and reports whether it
// told of one. A segment that was sent twice tells nothing (Karn: RFC 6298 §3),
// unless timestamps say which of the two was acknowledged (RFC 7323 §4.1).
func (c *Conn) measure(seg *wire.Segment, n *news) bool {
	rtt, path := time.Duration(-1), time.Duration(-1)
	if n.timed && !n.resent {
		rtt, path = c.now-n.first, c.now-n.last
	}
	if n.sackTimed {
		path = c.now - n.sackLast
		if rtt < 0 {
			rtt = c.now - n.sackFirst
		}
	}
	ts := seg.Options.Timestamps
	if rtt < 0 && n.acked && c.options.timestamps && ts != nil && ts.Echo != 0 {
		if elapsed := int32(c.timestamp() - ts.Echo); elapsed >= 0 {
			rtt = max(time.Duration(elapsed)*time.Millisecond, time.Millisecond)
			path = rtt
		}
	}
	n.rtt = path
	if rtt < 0 {
		return false
	}
	c.rtt.least.take(path, c.now)
	if c.cfg.Estimator == EstimatorRFC && c.rtt.measured && c.backoff == 0 && seg.Ack.LessEq(c.rtt.until) {
		return true
	}
	c.rtt.sample(&c.cfg, rtt, c.snd.una, c.snd.nxt)
	if c.cfg.Estimator == EstimatorRFC {
		c.rtt.until = c.snd.nxt
	}
	c.backoff = 0
	return true
}

// minFilter keeps the smallest of the round trips of the last five minutes,
// with two candidates for when it has become too old (a windowed minimum).
type minFilter struct {
	known bool
	best  [3]minSample
}

type minSample struct {
	at    time.Duration
	value time.Duration
}

// minWindow is how long a round trip is believed to be possible still
// (net.ipv4.tcp_min_rtt_wlen).
const minWindow = 300 * time.Second

func (f *minFilter) value() time.Duration { return f.best[0].value }

func (f *minFilter) take(v, now time.Duration) {
	s := minSample{now, v}
	if !f.known || v <= f.best[0].value || now-f.best[2].at > minWindow {
		f.known, f.best = true, [3]minSample{s, s, s}
		return
	}
	switch {
	case v <= f.best[1].value:
		f.best[1], f.best[2] = s, s
	case v <= f.best[2].value:
		f.best[2] = s
	}
	for i := 0; i < 2 && now-f.best[0].at > minWindow; i++ {
		f.best = [3]minSample{f.best[1], f.best[2], s}
	}
	age := now - f.best[0].at
	switch {
	case f.best[1].at == f.best[0].at && age > minWindow/4:
		f.best[1], f.best[2] = s, s
	case f.best[2].at == f.best[1].at && age > minWindow/2:
		f.best[2] = s
	}
}

// retransmitExpired answers the retransmission timer (RFC 6298 §5.4 to §5.6).
func (c *Conn) retransmitExpired() {
	if c.flight.empty() && !c.opening.waiting {
		return
	}
	if c.givesUp() {
		c.fail(TimedOut)
		return
	}
	if c.opening.waiting {
		c.earlyAnswerExpired()
		return
	}
	if c.sending() {
		c.enterLoss()
	} else {
		c.lose(0, ruleTimeout)
	}
	c.retries++
	c.timeouts++
	c.rtt.rto = c.backedOff()
	c.backoff++
	c.trouble.force = true
	c.armTransmit(retransmit, c.boundByUser(c.rtt.rto))
}

// enterLoss begins slow start anew, with everything that must be lost marked
// (RFC 5681 §3.1, RFC 5682 §2.1).
func (c *Conn) enterLoss() {
	t, w := &c.trouble, &c.window
	fresh := t.state < CARecovery
	c.timeoutMarks()
	if t.state <= CADisorder || !c.snd.una.Less(t.point) || t.state == CALoss && c.retries == 0 {
		t.undo.ssthresh = c.currentThreshold()
		w.prior = w.cwnd
		w.ssthresh = c.lowered()
		c.control.signal(w, onTimeout, c.moment(nil))
		c.beginUndo()
	}
	w.cwnd = c.flight.pipe() + w.one
	w.count = 0
	if t.state <= CADisorder && c.flight.sacked >= duplicateThreshold*w.one {
		t.reordering = min(t.reordering, duplicateThreshold) // it was believed too high
	}
	c.enterCA(CALoss)
	t.point, t.recover, t.duplicates = c.snd.nxt, c.snd.nxt, 0
	c.tail.active, c.tail.due = false, false
	c.queueCWR()
	t.newFirst = false
	t.frto = c.cfg.FRTO && (fresh || c.retries > 0)
}

// timeoutMarks marks what a timeout shows to be lost: everything that the peer
// lacks, but with RACK nothing that was sent too lately (RFC 8985 §6.2).
func (c *Conn) timeoutMarks() {
	f := &c.flight
	if f.empty() {
		return
	}
	switch {
	case f.head().sacked: // RFC 2018 §8: it can't have what it lacks
		for i := range f.count {
			if r := f.at(i); r.sacked {
				r.sacked = false
				f.sacked -= f.weight(r)
			}
		}
		c.trouble.reneged, f.anySacked = true, false
	case !c.selective():
		f.sacked = 0
	}
	f.recall(0) // a tail probe may have sent it again: it goes once more
	for i := range f.count {
		r := f.at(i)
		if c.usesRACK() && i > 0 && !c.trouble.reneged && c.rack.known && r.sentAt+c.rack.rtt > c.now {
			continue
		}
		c.lose(i, ruleTimeout)
	}
}

// alertedInLoss takes an ACK after a timeout: it may show that nothing was
// lost (RFC 5682 §2.1, §3.1).
func (c *Conn) alertedInLoss(seg *wire.Segment, n *news) {
	t := &c.trouble
	recovered := !c.snd.una.Less(t.point)
	if n.advanced && c.undoTimeout(seg, false) {
		return
	}
	if t.frto {
		if n.original && c.undoTimeout(seg, true) { // step 3b
			return
		}
		if t.point.Less(c.snd.nxt) {
			if n.sacked || n.duplicate {
				t.frto = false // step 3a: the loss was real
			}
		} else if n.advanced && !recovered {
			t.point = c.snd.nxt
			if c.unsent() > 0 && c.usableWindow() > 0 {
				t.newFirst = true // step 2b: see what new data provokes
				return
			}
			t.frto = false
		}
	}
	if recovered {
		c.undoRecovery(seg)
		return
	}
	if !c.selective() {
		if t.point.Less(c.snd.nxt) && n.duplicate {
			c.countDuplicate(n)
		} else if n.advanced {
			c.flight.sacked = 0
		}
	}
	if c.usesRACK() {
		c.rackFindLost(n)
	}
}

// backedOff is the timeout that follows the one that has just passed.
func (c *Conn) backedOff() time.Duration {
	if c.state == trace.SynSent && c.cfg.SynTimeouts == SynLinear && c.timeouts <= synLinearTimeouts {
		return c.cfg.InitialRTO
	}
	return min(2*c.rtt.rto, c.cfg.MaxRTO) // RFC 6298 §5.5
}

// synLinearTimeouts is how often Linux repeats a SYN before it begins to
// double its wait (net.ipv4.tcp_syn_linear_timeouts).
const synLinearTimeouts = 4

// startTimer sets, after an ACK of new data, the timer that comes first: the
// tail probe's or the retransmission's.
func (c *Conn) startTimer() {
	if !c.scheduleTail(true) {
		c.rearmRetransmit()
	}
}

// rearmRetransmit starts the retransmission timer anew (RFC 6298 §5.3), or
// stops it when nothing is in flight (§5.2). After a probe's timer it counts
// from when the oldest segment was sent.
func (c *Conn) rearmRetransmit() {
	if c.opening.waiting {
		return // the timer is the SYN·ACK's
	}
	if c.flight.empty() {
		c.stopTransmit()
		return
	}
	wait := c.rtt.rto
	if c.timers.running[probeTail] || c.timers.running[reorder] || c.probeTimerFired {
		wait = max(c.untilRetransmit(), time.Millisecond)
	}
	c.probeTimerFired = false
	c.armTransmit(retransmit, c.boundByUser(wait))
}

// untilRetransmit is the time left until the oldest segment has waited for a
// whole timeout.
func (c *Conn) untilRetransmit() time.Duration {
	return c.flight.head().sentAt + c.rtt.rto - c.now
}
