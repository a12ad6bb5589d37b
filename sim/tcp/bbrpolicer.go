package tcp

import "time"

// policer finds a token bucket on the path, which BBR's model would not see:
// it lets bursts pass and then drops whatever exceeds its rate. Two intervals
// in a row with many losses and the same rate are taken for one.
type policer struct {
	found     bool
	bandwidth bandwidth // of the last interval, or of the policer
	smss      int

	sampling  bool
	rounds    int // of the interval; since it was found
	began     time.Duration
	delivered int // delivery's counts when the interval began
	lost      int
}

const (
	policerLeastRounds = 4        // an interval's
	policerMostRounds  = 16       // an interval's
	policerTrust       = 48       // round trips until it is looked for anew
	policerLoss        = 50       // lost of each 256 delivered
	policerLikeness    = 8        // two rates are alike that differ by an eighth,
	policerSlack       = 4000 / 8 // or by so many bytes a second
)

func (p *policer) forget() { *p = policer{smss: p.smss} }

func (p *policer) begin(m *moment) {
	p.sampling, p.rounds = true, 0
	p.began, p.delivered, p.lost = m.delivery.at, m.delivery.delivered, m.delivery.lost
}

// sample looks at an ACK, or a timeout. An interval begins and ends with a
// loss, so that the bucket is empty both times.
func (p *policer) sample(b *bbrControl, m *moment, lost bool) {
	switch {
	case p.found:
		p.trust(b, m)
		return
	case !p.sampling && !lost:
		return
	case !p.sampling:
		p.begin(m)
	}
	if m.rate.starved {
		p.forget()
		return
	}
	if b.roundBegan {
		p.rounds++
	}
	if p.rounds > policerMostRounds {
		p.forget()
		return
	}
	if p.rounds >= policerLeastRounds && lost {
		p.measure(b, m)
	}
}

// trust keeps to the policer's rate for some time.
func (p *policer) trust(b *bbrControl, m *moment) {
	if b.mode != bbrProbeBW || !b.roundBegan {
		return
	}
	if p.rounds++; p.rounds >= policerTrust {
		p.forget()
		b.enterProbeBW(m)
	}
}

// measure ends an interval in which enough was lost.
func (p *policer) measure(b *bbrControl, m *moment) {
	delivered, lost := m.delivery.delivered-p.delivered, m.delivery.lost-p.lost
	elapsed := (m.delivery.at - p.began) / time.Millisecond * 1000 // µs
	if delivered <= 0 || lost*int(unity) < policerLoss*delivered || elapsed <= 0 {
		return
	}
	rate := bandwidth(int64(delivered) * bandwidthUnit / int64(elapsed))
	difference := max(rate-p.bandwidth, p.bandwidth-rate)
	alike := difference*policerLikeness <= p.bandwidth || difference.bytes(p.smss, unity, pacingPercent) <= policerSlack
	if p.bandwidth > 0 && alike {
		p.found, p.bandwidth, p.rounds = true, (rate+p.bandwidth)/2, 0
		b.pacingGain = unity
		return
	}
	p.bandwidth = rate
	p.begin(m)
}
