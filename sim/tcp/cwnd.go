package tcp

import "time"

// window is the congestion window (RFC 5681 §3.1). It counts segments, as
// Linux does; the RFC's bytes are segments times SMSS.
//
//	RFC                                             Linux
//	cwnd grows by at most SMSS an ACK (5681 §3.1)   by all that the ACK acknowledges (RFC 3465 without limit)
//	restart with min(cwnd, IW) after one RTO idle   halve cwnd for each RTO idle, not below that
//	(5681 §4.1)                                     (RFC 2861), and remember 3/4 of it in ssthresh
type window struct {
	cwnd, ssthresh int
	count          int  // segments acknowledged towards the next increase
	one            int  // what a segment counts: 1, or SMSS where windows count bytes
	initial        int  // what the connection began with
	flight         int  // FlightSize, where windows count bytes (RFC 5681 §2)
	clamp          int  // the most that cwnd may be
	prior          int  // cwnd before the last reduction
	smss           int  // bytes
	limited        bool // the window, not the application, holds data back (RFC 7661 §4.5.3)
	pacing         Rate // 0 does not pace
}

// unlimited is ssthresh before anything was lost (RFC 5681 §3.1: arbitrarily
// high), and a clamp that doesn't hold.
const unlimited = 1<<31 - 1

func newWindow(initial, smss int) window {
	return window{cwnd: initial, initial: initial, one: 1, ssthresh: unlimited, clamp: unlimited, smss: smss}
}

// slowStart reports whether the window is below ssthresh (RFC 5681 §3.1).
func (w *window) slowStart() bool { return w.cwnd < w.ssthresh }

// grow is slow start: a segment for each one acknowledged, but not beyond
// ssthresh (RFC 5681 §3.1, equation 2). It returns how many of the
// acknowledged segments are left for congestion avoidance.
func (w *window) grow(acked int) (rest int) {
	cwnd := min(w.cwnd+acked, w.ssthresh)
	rest = acked - (cwnd - w.cwnd)
	w.cwnd = min(cwnd, w.clamp)
	return rest
}

// avoid is congestion avoidance: a segment for every so many acknowledged.
func (w *window) avoid(every, acked int) {
	if w.count >= every { // every is less than it was
		w.count = 0
		w.cwnd += w.one
	}
	w.count += acked
	w.cwnd += w.count / every * w.one
	w.count %= every
	w.cwnd = min(w.cwnd, w.clamp)
}

// remembered is ssthresh for a window that comes down for want of data: it may
// grow fast to three quarters of what it was (RFC 2861 §3).
func (w *window) remembered() int { return max(w.ssthresh, w.cwnd/2+w.cwnd/4) }

// restart lowers the window after a pause: it is halved for each timeout
// passed, down to the restart window (RFC 5681 §4.1, RFC 2861 §3.2).
func (w *window) restart(pause, rto time.Duration, initial int) {
	least := min(initial, w.cwnd)
	w.ssthresh = w.remembered()
	for pause -= rto; pause > 0 && w.cwnd > least; pause -= rto {
		w.cwnd /= 2
	}
	w.cwnd = max(w.cwnd, least)
}

// decay lowers a window of which no more than used was needed for a whole
// timeout: half of what was not used goes (RFC 2861 §3.2).
func (w *window) decay(used, initial int) {
	if used = max(used, initial); used < w.cwnd {
		w.ssthresh = w.remembered()
		w.cwnd = (w.cwnd + used) / 2
	}
}
