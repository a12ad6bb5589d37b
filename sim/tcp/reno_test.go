package tcp

import (
	"testing"
	"time"
)

// TestRenoGrowth: the window doubles each round trip up to ssthresh, and then
// grows by a segment (RFC 5681 §3.1).
func TestRenoGrowth(t *testing.T) {
	for _, perAck := range []int{1, 2} {
		c := &renoControl{}
		w := newWindow(10, 1000)
		w.limited, w.ssthresh = true, 80
		for trip, want := range []int{20, 40, 80, 81, 82, 83} {
			for sent := w.cwnd; sent > 0; sent -= perAck {
				c.avoid(&w, &moment{acked: min(perAck, sent)})
			}
			if w.cwnd != want {
				t.Errorf("%d segments an ACK: %d after %d round trips, not %d", perAck, w.cwnd, trip+1, want)
			}
		}
	}
}

// TestRenoCrossesTheThresholdWithinAnAck: what is left of the acknowledged
// segments counts for congestion avoidance.
func TestRenoCrossesTheThresholdWithinAnAck(t *testing.T) {
	c := &renoControl{}
	w := newWindow(8, 1000)
	w.limited, w.ssthresh = true, 10
	c.avoid(&w, &moment{acked: 8})
	if w.cwnd != 10 || w.count != 6 {
		t.Errorf("cwnd %d, %d counted", w.cwnd, w.count)
	}
}

func TestRenoHalves(t *testing.T) {
	c := &renoControl{}
	for cwnd, want := range map[int]int{100: 50, 7: 3, 3: 2, 1: 2} {
		if got := c.threshold(&window{cwnd: cwnd}); got != want {
			t.Errorf("%d: %d, not %d", cwnd, got, want)
		}
	}
}

// TestUnusedWindowStays: RFC 2861.
func TestUnusedWindowStays(t *testing.T) {
	for _, c := range []controller{&renoControl{}, &cubicControl{start: lossOnly{}}} {
		w := newWindow(10, 1000)
		c.avoid(&w, &moment{acked: 10})
		if w.cwnd != 10 {
			t.Errorf("%T: %d", c, w.cwnd)
		}
	}
}

func TestClampHolds(t *testing.T) {
	for _, ssthresh := range []int{5, 100} {
		c := &renoControl{}
		w := newWindow(10, 1000)
		w.limited, w.ssthresh, w.clamp = true, ssthresh, 12
		for range 100 {
			c.avoid(&w, &moment{acked: 10})
		}
		if w.cwnd != 12 {
			t.Errorf("ssthresh %d: %d", ssthresh, w.cwnd)
		}
	}
}

// TestRestartHalvesForEachTimeout: RFC 2861 §3.2.
func TestRestartHalvesForEachTimeout(t *testing.T) {
	rto := 200 * time.Millisecond
	for _, tc := range []struct {
		pause          time.Duration
		cwnd, ssthresh int
	}{
		{rto, 100, 75}, {rto + 1, 50, 75}, {2*rto + 1, 25, 75}, {time.Hour, 10, 75},
	} {
		w := newWindow(100, 1000)
		w.ssthresh = 60
		w.restart(tc.pause, rto, 10)
		if w.cwnd != tc.cwnd || w.ssthresh != tc.ssthresh {
			t.Errorf("after %v: cwnd %d, ssthresh %d; not %d, %d", tc.pause, w.cwnd, w.ssthresh, tc.cwnd, tc.ssthresh)
		}
	}
	small := newWindow(4, 1000)
	if small.restart(time.Hour, rto, 10); small.cwnd != 4 {
		t.Errorf("a window below the initial one grew to %d", small.cwnd)
	}
}

// TestDecayMeetsWhatIsUsed: RFC 2861 §3.2.
func TestDecayMeetsWhatIsUsed(t *testing.T) {
	w := newWindow(100, 1000)
	w.ssthresh = 60
	if w.decay(40, 10); w.cwnd != 70 || w.ssthresh != 75 {
		t.Errorf("cwnd %d, ssthresh %d", w.cwnd, w.ssthresh)
	}
	if w.decay(80, 10); w.cwnd != 70 {
		t.Errorf("a used window came down to %d", w.cwnd)
	}
}
