package tcp

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCubeRootIsTheLargestWholeNumberBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Uint64Range(0, 1<<62).Draw(t, "a")
		x := cubeRoot(a)
		if x*x*x > a || (x+1)*(x+1)*(x+1) <= a {
			t.Fatalf("the cube root of %d is %d", a, x)
		}
	})
	for x := range uint64(2000) {
		if got := cubeRoot(x * x * x); got != x {
			t.Errorf("the cube root of %d³ is %d", x, got)
		}
	}
}

// onePerSegment acknowledges a window each round trip, segment by segment and
// evenly spread, until stop.
func onePerSegment(c controller, w *window, rtt, from, stop time.Duration, each func(now time.Duration)) {
	for now := from; now < stop; {
		gap := rtt / time.Duration(w.cwnd)
		c.avoid(w, &moment{now: now, acked: 1, rtt: rtt, srtt: rtt, minRTT: rtt})
		each(now)
		now += gap
	}
}

// afterLoss is a window that has just come down from most.
func afterLoss(c controller, most int, rtt time.Duration) *window {
	w := newWindow(most, 1000)
	w.limited = true
	c.sampled(&w, &moment{rtt: rtt})
	w.ssthresh = c.threshold(&w)
	w.prior, w.cwnd = w.cwnd, w.ssthresh
	return &w
}

// TestCubicFollowsItsCurve compares the window over twice the time to the
// plateau with RFC 9438 §4.2's equations 1 and 2, in floating point.
func TestCubicFollowsItsCurve(t *testing.T) {
	for _, most := range []int{100, 1000, 10_000} {
		rtt := 200 * time.Millisecond
		c := &cubicControl{start: lossOnly{}}
		w := afterLoss(c, most, rtt)
		k := math.Cbrt(float64(most-w.cwnd) / 0.4)
		stop := time.Duration(2 * k * float64(time.Second))
		onePerSegment(c, w, rtt, 0, stop, func(now time.Duration) {
			want := 0.4*math.Pow(now.Seconds()-k, 3) + float64(most)
			if slack := 2 + want/50; math.Abs(float64(w.cwnd)-want) > slack {
				t.Fatalf("W_max %d: after %v the window is %d, the curve %.1f", most, now, w.cwnd, want)
			}
		})
		if w.cwnd < most*5/4 {
			t.Errorf("W_max %d: the window only came to %d", most, w.cwnd)
		}
	}
}

// TestCubicGrowsAsRenoWouldOnShortPaths: by 8/15 of a segment each round trip
// (RFC 9438 §4.3: α = 3(1−β)/(1+β) = 0.53), where its own curve is slower.
func TestCubicGrowsAsRenoWouldOnShortPaths(t *testing.T) {
	rtt := 40 * time.Millisecond
	c := &cubicControl{start: lossOnly{}}
	w := afterLoss(c, 40, rtt)
	trips, from := 60, w.cwnd
	onePerSegment(c, w, rtt, 0, time.Duration(trips)*rtt, func(time.Duration) {})
	want := float64(from) + 3*(1-0.7)/(1+0.7)*float64(trips)
	if math.Abs(float64(w.cwnd)-want) > 2 {
		t.Errorf("from %d to %d in %d round trips, Reno's to %.1f", from, w.cwnd, trips, want)
	}
}

func TestCubicReductions(t *testing.T) {
	c := &cubicControl{start: lossOnly{}}
	w := newWindow(1000, 1000)
	if got := c.threshold(&w); got != 700 || c.maxWnd != 1000 {
		t.Errorf("ssthresh %d, W_max %d", got, c.maxWnd)
	}
	// Fast convergence (RFC 9438 §4.7): W_max is cwnd·(1+β)/2.
	w.cwnd = 900
	if got := c.threshold(&w); got != 630 || c.maxWnd != 765 {
		t.Errorf("ssthresh %d, W_max %d after a second loss", got, c.maxWnd)
	}
	w.cwnd = 2
	if got := c.threshold(&w); got != 2 {
		t.Errorf("ssthresh %d is too small", got)
	}
	c.entered(&w, &moment{state: CALoss})
	if c.maxWnd != 0 || c.epoch.begun {
		t.Error("a timeout leaves a past")
	}
	w.cwnd, w.prior = 4, 77
	if got := c.undo(&w); got != 77 {
		t.Errorf("an unfounded reduction is undone to %d", got)
	}
}

// TestCubicGrowsByHalfAtMost: RFC 9438 §4.2 bounds the target to 1.5 cwnd.
func TestCubicGrowsByHalfAtMost(t *testing.T) {
	c := &cubicControl{start: lossOnly{}}
	w := afterLoss(c, 10, 100*time.Millisecond)
	c.avoid(w, &moment{now: 0, acked: 1})
	before := w.cwnd
	for range before {
		c.avoid(w, &moment{now: time.Hour, acked: 1})
	}
	if w.cwnd > before+before/2+1 {
		t.Errorf("from %d to %d in one round trip", before, w.cwnd)
	}
}

// TestCubicForgetsIdleTime: RFC 9438 §5.8.
func TestCubicForgetsIdleTime(t *testing.T) {
	rtt := 100 * time.Millisecond
	busy, idle := &cubicControl{start: lossOnly{}}, &cubicControl{start: lossOnly{}}
	a, b := afterLoss(busy, 500, rtt), afterLoss(idle, 500, rtt)
	onePerSegment(busy, a, rtt, 0, 4*time.Second, func(time.Duration) {})
	onePerSegment(idle, b, rtt, 0, 2*time.Second, func(time.Duration) {})
	idle.signal(b, onTransmitStart, &moment{now: time.Minute, idle: 58 * time.Second})
	onePerSegment(idle, b, rtt, time.Minute, time.Minute+2*time.Second, func(time.Duration) {})
	if d := a.cwnd - b.cwnd; d < -1 || d > 1 {
		t.Errorf("%d without a pause, %d with one", a.cwnd, b.cwnd)
	}
}
