package tcp

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestControllersKeepTheirBounds tells each controller of arbitrary events:
// the window holds a segment and respects its clamp, ssthresh two segments,
// and the pacing rate is none or something.
func TestControllersKeepTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]Congestion{Reno, CUBIC, BBR}).Draw(t, "algorithm")
		start := rapid.SampledFrom([]SlowStart{HyStart, HyStartPlusPlus, LossOnly}).Draw(t, "slow start")
		c := newController(name, start, rapid.Uint32().Draw(t, "seed"))
		w := newWindow(10, rapid.SampledFrom([]int{64, 1460, 65495}).Draw(t, "SMSS"))
		w.clamp = rapid.SampledFrom([]int{10, 1000, 1 << 22}).Draw(t, "clamp")
		d := &delivery{}
		m := moment{delivery: d}
		c.signal(&w, onEstablished, &m)
		for range rapid.IntRange(1, 200).Draw(t, "events") {
			m = anyMoment(t, m)
			w.limited = rapid.Bool().Draw(t, "limited")
			switch rapid.IntRange(0, 9).Draw(t, "event") {
			case 0:
				if got := c.threshold(&w); got < 2 {
					t.Fatalf("ssthresh %d", got)
				} else {
					w.prior, w.ssthresh = w.cwnd, got
				}
				w.cwnd = max(w.cwnd/2, 1)
			case 1:
				m.state = rapid.SampledFrom([]CAState{CAOpen, CARecovery, CALoss}).Draw(t, "state")
				c.entered(&w, &m)
			case 2:
				c.signal(&w, onTransmitStart, &m)
			case 3:
				w.cwnd = min(c.undo(&w), w.clamp)
			default:
				c.sampled(&w, &m)
				if g, ok := c.(governor); ok {
					g.govern(&w, &m)
				} else {
					c.avoid(&w, &m)
				}
			}
			if w.cwnd < 1 || w.cwnd > w.clamp || w.ssthresh < 2 || w.pacing < 0 || name == BBR && w.pacing == 0 {
				t.Fatalf("%+v", w)
			}
		}
	})
}

// anyMoment is some time after another.
func anyMoment(t *rapid.T, last moment) moment {
	duration := rapid.SampledFrom([]time.Duration{0, 1, time.Microsecond, time.Millisecond, 100 * time.Millisecond, 11 * time.Second, 100 * time.Hour})
	m := last
	m.now += duration.Draw(t, "later")
	m.acked = rapid.SampledFrom([]int{1, 2, 1000, 1 << 20}).Draw(t, "acked")
	m.lost = rapid.SampledFrom([]int{0, 0, 1, 1000}).Draw(t, "lost")
	m.inFlight, m.remaining = m.acked+m.lost, rapid.IntRange(0, 100).Draw(t, "remaining")
	m.una, m.nxt = m.una.Add(m.acked), m.una.Add(m.acked+wireDistance)
	m.rtt = duration.Draw(t, "round trip") - 1
	m.srtt, m.minRTT = max(m.rtt, 0), max(m.rtt, 0)
	m.idle, m.departs = duration.Draw(t, "idle"), m.now+duration.Draw(t, "departs")
	m.delivery.delivered += m.acked
	m.delivery.lost += m.lost
	m.delivery.at = m.now
	m.rate = rateSample{
		delivered: m.acked, interval: duration.Draw(t, "interval"),
		priorDelivered: max(m.delivery.delivered-m.acked, 0), starved: rapid.Bool().Draw(t, "starved"), taken: true,
	}
	return m
}

const wireDistance = 10_000

// TestRateSpacing: what lies between segments that are paced.
func TestRateSpacing(t *testing.T) {
	if got := Rate(1_000_000).spacing(1500); got != 1500*time.Microsecond {
		t.Errorf("%v", got)
	}
	if got := Rate(0).spacing(1500); got != 0 {
		t.Errorf("%v without a rate", got)
	}
}
