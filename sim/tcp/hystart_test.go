package tcp

import (
	"testing"
	"time"

	"wiretale/wire"
)

// oneTrip lets the ACKs of one window arrive, one a segment and gap apart, with
// the round trip that each has, and returns when the last one did. The window
// is always in flight whole.
func oneTrip(c controller, w *window, una *wire.Seq, from, gap, rtt time.Duration) time.Duration {
	for i := range w.cwnd {
		nxt := una.Add(1000 * w.cwnd)
		*una = una.Add(1000)
		m := &moment{now: from + time.Duration(i)*gap, acked: 1, rtt: rtt, srtt: rtt, una: *una, nxt: nxt}
		c.sampled(w, m)
		c.avoid(w, m)
	}
	return from + time.Duration(w.cwnd)*gap
}

func startingCubic(s SlowStart) (*cubicControl, *window) {
	c := newController(CUBIC, s, 0).(*cubicControl)
	w := newWindow(hystartLeastWindow, 1000)
	w.limited = true
	c.signal(&w, onEstablished, &moment{})
	return c, &w
}

// TestHyStartSeesATrain: ACKs that follow each other for half of the delay
// fill the path.
func TestHyStartSeesATrain(t *testing.T) {
	const rtt = 100 * time.Millisecond
	c, w := startingCubic(HyStart)
	una := wire.Seq(0)
	for trip := 1; w.ssthresh == unlimited && trip < 20; trip++ {
		oneTrip(c, w, &una, time.Duration(trip)*rtt, time.Millisecond, rtt)
	}
	// Of the 64 ACKs of the third round trip, one comes later than 50 ms, and
	// half of the millisecond that ACKs may be held up, after the first.
	if w.ssthresh != 64+51 {
		t.Errorf("slow start ended at %d", w.ssthresh)
	}
}

// TestHyStartKeepsTimeWithRoundTrips: a window that grows past 16 segments in
// the middle of a round trip doesn't begin another one there, or every train
// would be cut in two.
func TestHyStartKeepsTimeWithRoundTrips(t *testing.T) {
	const rtt = 100 * time.Millisecond
	c, w := startingCubic(HyStart)
	w.cwnd = 10
	una := wire.Seq(0)
	for trip := 1; trip <= 3; trip++ {
		oneTrip(c, w, &una, time.Duration(trip)*rtt, time.Millisecond, rtt)
		if h := c.start.(*hystart); h.began != time.Duration(trip)*rtt {
			t.Errorf("round trip %d began at %v", trip, h.began)
		}
	}
}

// TestHyStartIgnoresGaps: where ACKs lie more than 2 ms apart there is no
// train.
func TestHyStartIgnoresGaps(t *testing.T) {
	const rtt = time.Second
	c, w := startingCubic(HyStart)
	una := wire.Seq(0)
	for trip := range 5 {
		oneTrip(c, w, &una, time.Duration(trip+1)*rtt, 3*time.Millisecond, rtt)
	}
	if w.ssthresh != unlimited || w.cwnd != 512 {
		t.Errorf("cwnd %d, ssthresh %d", w.cwnd, w.ssthresh)
	}
}

// TestHyStartSeesADelay: more than an eighth above the smallest delay, but at
// least 4 ms and at most 16 ms, ends slow start at a round trip's ninth sample.
func TestHyStartSeesADelay(t *testing.T) {
	for _, tc := range []struct{ rtt, rise time.Duration }{
		{10 * time.Millisecond, 4 * time.Millisecond},
		{80 * time.Millisecond, 10 * time.Millisecond},
		{400 * time.Millisecond, 16 * time.Millisecond},
	} {
		for _, more := range []time.Duration{0, time.Millisecond} {
			c, w := startingCubic(HyStart)
			una, now := wire.Seq(0), tc.rtt
			for _, rise := range []time.Duration{0, 0, tc.rise + more} {
				now = oneTrip(c, w, &una, now+tc.rtt, 5*time.Millisecond, tc.rtt+rise)
			}
			if ended := w.ssthresh != unlimited; ended != (more > 0) {
				t.Errorf("a delay of %v rises by %v: slow start ended is %t", tc.rtt, tc.rise+more, ended)
			} else if ended && w.ssthresh != 72 {
				t.Errorf("a delay of %v: ended at %d, not with the ninth sample", tc.rtt, w.ssthresh)
			}
		}
	}
}

// TestHyStartPlusPlusSlowsDownFirst: RFC 9406 §4.2. After a rise of the delay
// the window grows by a quarter each round trip, and after five of these slow
// start is over.
func TestHyStartPlusPlusSlowsDownFirst(t *testing.T) {
	c, w := startingCubic(HyStartPlusPlus)
	una, now := wire.Seq(0), time.Duration(0)
	trip := func(rtt time.Duration) int {
		now = oneTrip(c, w, &una, now+rtt, 0, rtt)
		return w.cwnd
	}
	trip(100 * time.Millisecond)
	if got := trip(100 * time.Millisecond); got != 64 {
		t.Fatalf("cwnd %d after two round trips", got)
	}
	// The eighth sample shows the rise; from it on the 57 ACKs of the round
	// trip are worth fourteen segments.
	if got := trip(120 * time.Millisecond); got != 64+7+14 || w.ssthresh != unlimited {
		t.Fatalf("cwnd %d, ssthresh %d when the delay rises", got, w.ssthresh)
	}
	for n := 1; n < cssRounds; n++ {
		before := w.cwnd
		if got := trip(120 * time.Millisecond); got < before*5/4-1 || got > before*5/4+1 || w.ssthresh != unlimited {
			t.Errorf("round trip %d: from %d to %d in conservative slow start", n, before, got)
		}
	}
	// CUBIC, which knows no maximum yet, goes on by a twentieth.
	before := w.cwnd
	if after := trip(120 * time.Millisecond); w.ssthresh != before || after != before+before/20 {
		t.Errorf("from %d to %d, ssthresh %d: slow start goes on", before, after, w.ssthresh)
	}
}

// TestHyStartPlusPlusGoesOn: a delay that rose only for a moment brings slow
// start back.
func TestHyStartPlusPlusGoesOn(t *testing.T) {
	c, w := startingCubic(HyStartPlusPlus)
	una, now := wire.Seq(0), time.Duration(0)
	for _, rtt := range []time.Duration{100, 100, 120, 100, 100} {
		now = oneTrip(c, w, &una, now+rtt*time.Millisecond, 0, rtt*time.Millisecond)
	}
	// 85 after the rise; then the seven ACKs until that has proved wrong are
	// worth two segments, and from there on the window doubles again.
	if w.ssthresh != unlimited || w.cwnd != 2*(85+2+78) {
		t.Errorf("cwnd %d, ssthresh %d", w.cwnd, w.ssthresh)
	}
}
