package tcp

import (
	"testing"
	"time"
)

const ms = time.Millisecond

// TestDeliveryRateIsThatOfTheSlowerEnd: segments that leave 1 ms apart and
// whose ACKs come all at once were not delivered all at once.
func TestDeliveryRateIsThatOfTheSlowerEnd(t *testing.T) {
	for _, tc := range []struct {
		name         string
		sent, acked  time.Duration // between two of them
		last         rateSample
		wantInterval time.Duration
	}{
		{name: "ACKs are gathered", sent: ms, acked: 0, wantInterval: 100 * ms},
		{name: "the path is slow", sent: 0, acked: 5 * ms, wantInterval: 145 * ms},
	} {
		d := &delivery{}
		stamps := make([]deliveryStamp, 10)
		sentAt := make([]time.Duration, 10)
		for i := range stamps {
			sentAt[i] = time.Duration(i) * tc.sent
			stamps[i] = d.stamp(sentAt[i], i == 0)
		}
		var s rateSample
		for i := range stamps {
			s = rateSample{}
			d.take(&s, &stamps[i], sentAt[i])
			d.sample(&s, 100*ms+time.Duration(i)*tc.acked, 50*ms)
		}
		if s.delivered != 10 || s.interval != tc.wantInterval || s.priorDelivered != 0 {
			t.Errorf("%s: %+v", tc.name, s)
		}
	}
}

// TestDeliveryCountsASegmentOnce: what was acknowledged selectively is
// acknowledged cumulatively later.
func TestDeliveryCountsASegmentOnce(t *testing.T) {
	d := &delivery{}
	p := d.stamp(0, true)
	var s rateSample
	d.take(&s, &p, 0)
	d.take(&s, &p, 0)
	if d.delivered != 1 {
		t.Errorf("%d delivered", d.delivered)
	}
}

// TestTooShortAnIntervalIsNoSample: less than the smallest round trip
// overestimates.
func TestTooShortAnIntervalIsNoSample(t *testing.T) {
	d := &delivery{}
	p := d.stamp(0, true)
	var s rateSample
	d.take(&s, &p, 0)
	d.sample(&s, 10*ms, 20*ms)
	if s.interval != 0 {
		t.Errorf("%+v", s)
	}
}

// TestStarvedUntilTheBubbleIsGone: segments sent while the application had too
// little are marked, until those in flight then are delivered.
func TestStarvedUntilTheBubbleIsGone(t *testing.T) {
	d := &delivery{}
	first := d.stamp(0, true)
	d.starve(1)
	second := d.stamp(ms, false)
	var s rateSample
	d.take(&s, &first, 0)
	d.sample(&s, 10*ms, 0)
	if s.starved || d.bubble != 1 {
		t.Errorf("%+v, bubble %d", s, d.bubble)
	}
	s = rateSample{}
	d.take(&s, &second, ms)
	d.sample(&s, 11*ms, 0)
	if !s.starved || d.bubble != 0 {
		t.Errorf("%+v, bubble %d", s, d.bubble)
	}
}
