package tcp

import (
	"math/bits"
	"time"
)

// cubicControl is CUBIC (RFC 9438) in whole numbers, as Linux computes it.
// Time is in milliseconds, the tick of a kernel with HZ=1000; within an epoch
// it is scaled to 1/1024 s.
//
//	RFC 9438                                   Linux
//	the target is W_cubic(t + RTT) (§4.2)      RTT is the smallest delay, not SRTT
//	target at most 1.5 cwnd (§4.2)             a segment for every two acknowledged, at most
//	target at least cwnd (§4.2)                below it, one segment for each 100 windows
//	W_est grows by α = 3(1−β)/(1+β) a round    always by 8/15, also beyond the last maximum
//	trip, by 1 beyond cwnd_prior (§4.3)
//	ssthresh is β·FlightSize (§4.6)            β·cwnd, β = 717/1024
//	after a timeout W_max = cwnd (§4.8)        forget all of the past; while no maximum is
//	                                           known, at least a segment for every 20
//	an idle time is taken out of t (§5.8)      the same
//	HyStart++ (§4.10)                          HyStart
//
// Linux's cube root errs by up to 0.2 %; here it is exact.
type cubicControl struct {
	indifferent
	start slowStart // how slow start ends

	every  int // a segment is added for so many acknowledged
	maxWnd int // W_max
	minRTT time.Duration

	epoch struct { // of congestion avoidance, since the last reduction
		begun  bool
		start  int64 // ms
		origin int   // the plateau of the curve
		k      int64 // until the plateau, in 1/1024 s
		acked  int   // towards the next segment of friendly
		// friendly is W_est, the window that Reno would have (RFC 9438 §4.3).
		friendly int
	}
	computed struct { // when every was last computed
		cwnd int
		at   int64 // ms
	}
}

const (
	cubicBeta = 717 // β = 0.7 (RFC 9438 §4.6), in 1/1024
	cubicC    = 410 // C = 0.4 (RFC 9438 §5.1), in 1/1024

	friendlyAcks  = 15 // in eighths of a window: for each, W_est gains a segment (α = 8/15)
	recomputation = 31 // ms: nothing is computed anew sooner if cwnd is as it was
	farFromOrigin = 1 << 18
)

func milliseconds(d time.Duration) int64 { return int64(d / time.Millisecond) }

func (c *cubicControl) avoid(w *window, m *moment) {
	if !w.limited {
		return
	}
	acked := m.acked
	if w.slowStart() {
		if acked = c.start.grow(w, acked); acked == 0 {
			return
		}
	}
	c.update(w.cwnd, acked, milliseconds(m.now))
	w.avoid(c.every, acked)
}

// update computes how many acknowledged segments are worth another one.
func (c *cubicControl) update(cwnd, acked int, now int64) {
	e := &c.epoch
	e.acked += acked
	if c.computed.cwnd == cwnd && now-c.computed.at <= recomputation {
		return
	}
	if !e.begun || now != c.computed.at {
		c.computed.cwnd, c.computed.at = cwnd, now
		if !e.begun {
			c.begin(cwnd, acked, now)
		}
		c.approach(cwnd, now)
	}
	c.befriend(cwnd)
	c.every = max(c.every, 2) // RFC 9438 §4.2: the target is at most 1.5 cwnd
}

// begin starts an epoch: K is how long the curve takes from cwnd to W_max
// (RFC 9438 §4.2, equation 2).
func (c *cubicControl) begin(cwnd, acked int, now int64) {
	e := &c.epoch
	e.begun, e.start, e.acked, e.friendly = true, now, acked, cwnd
	e.k, e.origin = 0, cwnd
	if cwnd < c.maxWnd {
		e.k = int64(cubeRoot(1 << 40 / cubicC * uint64(c.maxWnd-cwnd)))
		e.origin = c.maxWnd
	}
}

// target is W_cubic, a round trip from now (RFC 9438 §4.2, equation 1).
func (c *cubicControl) target(now int64) int {
	ahead := milliseconds(c.minRTT + time.Millisecond - 1)
	t := (now - c.epoch.start + ahead) << 10 / 1000
	offset := min(max(t-c.epoch.k, c.epoch.k-t), farFromOrigin)
	delta := int(cubicC * offset * offset * offset >> 40)
	if t < c.epoch.k {
		return c.epoch.origin - delta // RFC 9438 §4.4: concave
	}
	return c.epoch.origin + delta // RFC 9438 §4.5: convex
}

// approach chooses the increase so that the target is met in a round trip.
func (c *cubicControl) approach(cwnd int, now int64) {
	if target := c.target(now); target > cwnd {
		c.every = cwnd / (target - cwnd)
	} else {
		c.every = 100 * cwnd
	}
	if c.maxWnd == 0 {
		c.every = min(c.every, 20)
	}
}

// befriend lets the window grow as Reno's would where that is faster
// (RFC 9438 §4.3).
func (c *cubicControl) befriend(cwnd int) {
	e, each := &c.epoch, cwnd*friendlyAcks/8
	if e.acked > each {
		n := (e.acked - 1) / each
		e.acked -= n * each
		e.friendly += n
	}
	if e.friendly > cwnd {
		c.every = min(c.every, cwnd/(e.friendly-cwnd))
	}
}

// threshold is β·cwnd (RFC 9438 §4.6). A flow that lost before it was back at
// its last maximum makes room for others (RFC 9438 §4.7).
func (c *cubicControl) threshold(w *window) int {
	c.epoch.begun = false
	if w.cwnd < c.maxWnd {
		c.maxWnd = w.cwnd * (1024 + cubicBeta) / 2048
	} else {
		c.maxWnd = w.cwnd
	}
	return max(w.cwnd*cubicBeta/1024, 2)
}

// sampled learns the smallest delay, and whether slow start is to end. Right
// after recovery the delays are not typical.
func (c *cubicControl) sampled(w *window, m *moment) {
	if m.rtt < 0 || c.epoch.begun && milliseconds(m.now)-c.epoch.start < 1000 {
		return
	}
	rtt := max(m.rtt, time.Microsecond)
	if c.minRTT == 0 || rtt < c.minRTT {
		c.minRTT = rtt
	}
	if w.slowStart() {
		c.start.sampled(w, m, rtt, c.minRTT)
	}
}

// signal takes an idle time out of the epoch, or the window would jump after
// it (RFC 9438 §5.8).
func (c *cubicControl) signal(_ *window, s signal, m *moment) {
	switch s {
	case onEstablished:
		c.start.begin(m)
	case onTransmitStart:
		if now := milliseconds(m.now); c.epoch.begun && m.idle > 0 {
			c.epoch.start = min(c.epoch.start+milliseconds(m.idle), now)
		}
	}
}

// entered forgets everything after a timeout: the path may be another
// (RFC 9438 §4.8).
func (c *cubicControl) entered(_ *window, m *moment) {
	if m.state != CALoss {
		return
	}
	*c = cubicControl{start: c.start}
	c.start.begin(m)
}

// cubeRoot is the largest number whose cube is at most a: Newton's iteration
// from above.
func cubeRoot(a uint64) uint64 {
	if a == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(a) + 2) / 3)
	for {
		next := (2*x + a/(x*x)) / 3
		if next >= x {
			return x
		}
		x = next
	}
}
