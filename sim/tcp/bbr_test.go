package tcp

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/wire"
)

// path is a bottleneck with a queue, between a sender that obeys a governor
// and a receiver that acknowledges each segment.
type path struct {
	rate  Rate
	rtt   time.Duration // without a queue
	queue int           // segments; 0 for any number
	smss  int

	b        *bbrControl
	w        window
	d        delivery
	now      time.Duration
	departs  time.Duration // when pacing lets the next segment go
	free     time.Duration // when the bottleneck is
	flight   []*travelling
	srtt     time.Duration
	minRTT   time.Duration
	state    CAState
	recover  int // delivered so many ends recovery
	lost     int
	deepest  int // queue
	modes    []bbrMode
	observed func()
}

type travelling struct {
	stamp  deliveryStamp
	sentAt time.Duration
	acked  time.Duration // when the ACK comes
	lost   bool
}

func newPath(rate Rate, rtt time.Duration, queue int, seed uint32) *path {
	p := &path{rate: rate, rtt: rtt, queue: queue, smss: 1000, b: newController(BBR, 0, seed).(*bbrControl)}
	p.w = newWindow(10, p.smss)
	p.srtt, p.minRTT = rtt, rtt
	p.b.signal(&p.w, onEstablished, p.moment(0))
	return p
}

func (p *path) moment(acked int) *moment {
	return &moment{now: p.now, acked: acked, rtt: -1, srtt: p.srtt, minRTT: p.minRTT, departs: p.departs, state: p.state,
		una: wire.Seq(p.d.delivered * p.smss), delivery: &p.d, remaining: len(p.flight), inFlight: len(p.flight) + acked}
}

// run lets the flow go until a time.
func (p *path) run(until time.Duration) {
	for {
		next, sends := until, false
		if len(p.flight) < p.w.cwnd {
			next, sends = max(p.now, p.departs), true
		}
		if len(p.flight) > 0 && p.flight[0].acked <= next {
			next, sends = p.flight[0].acked, false
		}
		if next >= until {
			p.now = until
			return
		}
		p.now = next
		if sends {
			p.send()
		} else {
			p.acknowledge()
		}
		if len(p.modes) == 0 || p.modes[len(p.modes)-1] != p.b.mode {
			p.modes = append(p.modes, p.b.mode)
		}
		if p.observed != nil {
			p.observed()
		}
	}
}

func (p *path) send() {
	s := &travelling{stamp: p.d.stamp(p.now, len(p.flight) == 0), sentAt: p.now}
	each := p.rate.spacing(p.smss)
	waiting := int(max(p.free-p.now, 0) / each)
	p.deepest = max(p.deepest, waiting)
	if p.queue > 0 && waiting >= p.queue {
		s.lost = true
		s.acked = max(p.free, p.now) + p.rtt // noticed with those around it
	} else {
		p.free = max(p.free, p.now) + each
		s.acked = p.free + p.rtt
	}
	p.flight = append(p.flight, s)
	p.departs = max(p.departs, p.now) + p.w.pacing.spacing(p.smss)
}

func (p *path) acknowledge() {
	s := p.flight[0]
	p.flight = p.flight[1:]
	if s.lost {
		p.lost++
		p.d.lost++
		if p.state == CAOpen {
			p.b.threshold(&p.w)
			p.state, p.recover = CARecovery, p.d.delivered+len(p.flight)
		}
		m := p.moment(0)
		m.lost = 1
		p.b.govern(&p.w, m)
		return
	}
	m := p.moment(1)
	p.d.take(&m.rate, &s.stamp, s.sentAt)
	m.rtt = p.now - s.sentAt
	p.minRTT = min(p.minRTT, m.rtt)
	p.d.sample(&m.rate, p.now, p.minRTT)
	if p.state == CARecovery && p.d.delivered > p.recover {
		p.state = CAOpen
	}
	m.state = p.state
	p.b.govern(&p.w, m)
}

// TestBBRFindsThePath: STARTUP, DRAIN and PROBE_BW follow each other; then the
// bandwidth is known to 5 %, the round trip exactly, and the link is busy
// without a queue to speak of.
func TestBBRFindsThePath(t *testing.T) {
	const rate, rtt = 1_250_000, 40 * ms // 50 segments
	p := newPath(rate, rtt, 0, 1)
	p.run(3 * time.Second)
	if want := []bbrMode{bbrStartup, bbrDrain, bbrProbeBW}; !slices.Equal(p.modes, want) {
		t.Errorf("modes %v", p.modes)
	}
	known := p.b.bandwidth.best().bytes(p.smss, unity, 100)
	if known < rate*95/100 || known > rate*105/100 {
		t.Errorf("bandwidth %d", known)
	}
	if p.b.minRTT > rtt+p.rate.spacing(p.smss) {
		t.Errorf("round trip %v", p.b.minRTT)
	}
	before := p.d.delivered
	p.deepest = 0
	p.run(8 * time.Second)
	if got := (p.d.delivered - before) * p.smss / 5; got < rate*95/100 {
		t.Errorf("%d bytes a second", got)
	}
	if p.deepest > 50 {
		t.Errorf("%d segments in the queue", p.deepest)
	}
}

// TestBBRMeasuresTheRoundTripAnew: after ten seconds in which no round trip
// was as small, four segments in flight empty the queue for 200 ms.
func TestBBRMeasuresTheRoundTripAnew(t *testing.T) {
	p := newPath(1_250_000, 40*ms, 0, 1)
	p.run(time.Second)
	p.rtt = 60 * ms // the path becomes longer
	var entered, left time.Duration
	least := 1 << 30
	p.observed = func() {
		switch {
		case p.b.mode == bbrProbeRTT:
			if entered == 0 {
				entered = p.now
			}
			least = min(least, len(p.flight))
		case entered > 0 && left == 0:
			left = p.now
		}
	}
	p.run(14 * time.Second)
	if entered < 10*time.Second || entered > 12*time.Second || left-entered < bbrProbeRTTTime || left-entered > bbrProbeRTTTime+300*ms {
		t.Errorf("PROBE_RTT from %v to %v", entered, left)
	}
	if least > bbrLeastWindow || p.b.minRTT < 60*ms || p.b.minRTT > 62*ms {
		t.Errorf("%d in flight, round trip %v", least, p.b.minRTT)
	}
	if p.w.cwnd < 100 {
		t.Errorf("the window stays at %d", p.w.cwnd)
	}
}

// TestBBRDoubtsDelayedAcks: when the smallest round trip has become too old, one
// that may hold a delayed ACK doesn't take its place.
func TestBBRDoubtsDelayedAcks(t *testing.T) {
	b := &bbrControl{}
	b.minRTT = 20 * ms
	m := &moment{now: 11 * time.Second, rtt: 60 * ms, delivery: &delivery{}}
	m.rate.ackDelayed = true
	if !b.updateRTT(m) || b.minRTT != 20*ms {
		t.Errorf("the round trip is %v", b.minRTT)
	}
	m.rate.ackDelayed = false
	if !b.updateRTT(m) || b.minRTT != 60*ms {
		t.Errorf("the round trip stays at %v", b.minRTT)
	}
}

// TestBBRCyclesItsGains: a round trip with 5/4, one with 3/4 at most, and six
// with 1 (§4.3.4).
func TestBBRCyclesItsGains(t *testing.T) {
	p := newPath(1_250_000, 40*ms, 0, 5)
	p.run(2 * time.Second)
	var gains []gain
	p.observed = func() {
		if g := p.b.pacingGain; len(gains) == 0 || gains[len(gains)-1] != g {
			gains = append(gains, g)
		}
	}
	p.run(6 * time.Second)
	for len(gains) > 0 && gains[0] != bbrCycle[0] {
		gains = gains[1:]
	}
	if len(gains) < 30 {
		t.Fatalf("only %d changes", len(gains))
	}
	for i, g := range gains {
		if want := []gain{bbrCycle[0], bbrCycle[1], unity}[i%3]; g != want {
			t.Fatalf("gain %d is %d, not %d", i, g, want)
		}
	}
}

// TestBBRBeginsItsCycleWhereItIsTold: never in the phase that drains, and not
// always in the same one.
func TestBBRBeginsItsCycleWhereItIsTold(t *testing.T) {
	seen := [8]bool{}
	for seed := range uint32(200) {
		b := &bbrControl{random: seed * 2654435761}
		b.enterProbeBW(&moment{delivery: &delivery{}})
		seen[b.phase] = true
	}
	if seen != [8]bool{true, false, true, true, true, true, true, true} {
		t.Errorf("phases %v", seen)
	}
}

// TestBBRKeepsItsRateThroughLosses: a queue that is too short for STARTUP
// drops much, and then the flow goes at nearly the link's rate all the same.
func TestBBRKeepsItsRateThroughLosses(t *testing.T) {
	const rate = 1_250_000
	p := newPath(rate, 40*ms, 10, 3)
	p.run(5 * time.Second)
	if p.lost == 0 {
		t.Fatal("nothing was lost")
	}
	before := p.d.delivered
	p.run(10 * time.Second)
	if got := (p.d.delivered - before) * p.smss / 5; got < rate*85/100 {
		t.Errorf("%d bytes a second", got)
	}
}

// TestBBRConservesPackets: in the first round trip of recovery the window is
// what was delivered; afterwards it is what it was before.
func TestBBRConservesPackets(t *testing.T) {
	b := &bbrControl{}
	d := &delivery{delivered: 100}
	w := newWindow(80, 1000)
	b.full = true
	b.minRTT = 40 * ms
	b.bandwidth.take(1, 10, bandwidthUnit/500) // two segments a millisecond
	b.threshold(&w)
	b.setGains()
	b.setWindow(&w, &moment{acked: 1, lost: 3, remaining: 50, state: CARecovery, delivery: d})
	if w.cwnd != 51 {
		t.Errorf("cwnd %d in recovery", w.cwnd)
	}
	b.conserve = false
	b.mode = bbrProbeBW
	b.setGains()
	b.setWindow(&w, &moment{acked: 1, remaining: 50, state: CAOpen, delivery: d})
	if w.cwnd != 81 {
		t.Errorf("cwnd %d after recovery", w.cwnd)
	}
}

// TestBBRFindsAPolicer: two intervals with the same rate and many losses.
func TestBBRFindsAPolicer(t *testing.T) {
	b := &bbrControl{}
	b.policer.smss = 1000
	d := &delivery{}
	for trip := 0; trip < 30 && !b.policer.found; trip++ {
		d.delivered, d.lost, d.at = d.delivered+60, d.lost+20, d.at+60*ms
		b.roundBegan = true
		b.policer.sample(b, &moment{delivery: d}, true)
	}
	if rate := b.estimate().bytes(1000, unity, 100); !b.policer.found || rate < 999_000 || rate > 1_001_000 {
		t.Errorf("found is %t, %d bytes a second", b.policer.found, rate)
	}
}

// TestMaxFilterKnowsTheGreatestOfItsWindow, nearly: it never says less than
// the greatest of the last quarter, nor more than the greatest of the window.
func TestMaxFilterKnowsTheGreatestOfItsWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(1, 100), 1, 200).Draw(t, "values")
		var f maxFilter
		for i, v := range values {
			f.take(int64(i), 10, bandwidth(v))
			window, quarter := values[max(0, i-10):i+1], values[max(0, i-2):i+1]
			if got := int64(f.best()); got > slices.Max(window) || got < slices.Max(quarter) {
				t.Fatalf("after %d: %d, but the window holds %v", i, got, window)
			}
		}
	})
}
