package tcp

import "time"

// pathModel is what BBR believes of the path (§4.1).
type pathModel struct {
	bandwidth  maxFilter     // BtlBw, over ten round trips (§4.1.1)
	minRTT     time.Duration // RTprop (§4.1.2); 0 before the first sample
	minRTTAt   time.Duration // when it was last seen
	rounds     int64         // round trips counted
	roundEnd   int           // delivery.delivered at the end of this round trip
	roundBegan bool          // with this ACK

	full          bool // the pipe was filled (§4.3.2)
	fullBandwidth bandwidth
	fullRounds    int // round trips in which the bandwidth hardly grew

	// What ACKs brought beyond the bandwidth, in the last five to ten round
	// trips: receivers and links gather ACKs, and while they do the window must
	// not run out.
	excess        [2]int
	excessRounds  int
	ackEpoch      time.Duration
	ackEpochAcked int
}

// bandwidth is in segments a microsecond, times 2^24.
type bandwidth int64

const (
	bandwidthUnit = 1 << 24
	mostBandwidth = 1 << 34 // beyond any path; products of it with a segment's size still fit
	longest       = 1 << 28 // µs, likewise

	bandwidthRounds = 10  // BtlBwFilterLen
	fullRoundsLimit = 3   // §4.3.2
	excessWindow    = 5   // round trips
	excessTime      = 100 // ms of bandwidth: the most that the excess may be
	excessReset     = 1 << 20
)

func microseconds(d time.Duration) int64 { return int64(d / time.Microsecond) }

// over is how many segments go in a time.
func (b bandwidth) over(d time.Duration) int {
	return int(int64(b) * min(microseconds(d), longest) / bandwidthUnit)
}

// bytes is the bandwidth as a rate.
func (b bandwidth) bytes(smss int, g gain, percent int64) Rate {
	scaled := min(int64(b)*int64(smss)*int64(g)/int64(unity), 1<<42)
	return Rate(scaled * (10_000 * percent) >> 24)
}

// updateBandwidth takes the ACK's delivery rate (§4.1.1). What was sent by
// an application that had too little says nothing, unless it is more than was
// known.
func (b *bbrControl) updateBandwidth(w *window, m *moment) {
	b.roundBegan = false
	interval := microseconds(m.rate.interval)
	if interval <= 0 {
		return
	}
	if m.rate.priorDelivered >= b.roundEnd {
		b.roundEnd = m.delivery.delivered
		b.rounds++
		b.roundBegan = true
		b.conserve = false
	}
	b.policer.smss = w.smss
	b.policer.sample(b, m, m.lost > 0)
	sample := bandwidth(min(int64(m.rate.delivered)*bandwidthUnit/interval, mostBandwidth))
	if !m.rate.starved || sample >= b.bandwidth.best() {
		b.bandwidth.take(b.rounds, bandwidthRounds, sample)
	}
}

// estimate is the bandwidth to pace at.
func (b *bbrControl) estimate() bandwidth {
	if b.policer.found {
		return b.policer.bandwidth
	}
	return b.bandwidth.best()
}

// checkFull: three round trips that didn't bring a quarter more mean that the
// pipe is full (§4.3.2).
func (b *bbrControl) checkFull(m *moment) {
	if b.full || !b.roundBegan || m.rate.starved {
		return
	}
	if best := b.bandwidth.best(); best >= b.fullBandwidth*5/4 {
		b.fullBandwidth, b.fullRounds = best, 0
		return
	}
	b.fullRounds++
	b.full = b.fullRounds >= fullRoundsLimit
}

// updateRTT takes the ACK's round trip, and reports whether the smallest one
// was last seen too long ago (§4.1.2).
func (b *bbrControl) updateRTT(m *moment) (expired bool) {
	expired = m.now > b.minRTTAt+bbrRTTWindow
	if m.rtt >= 0 && (b.minRTT == 0 || m.rtt <= b.minRTT || expired && !m.rate.ackDelayed) {
		b.minRTT, b.minRTTAt = max(m.rtt, time.Microsecond), m.now
	}
	return expired
}

// updateAggregation measures by how much ACKs outrun the bandwidth.
func (b *bbrControl) updateAggregation(w *window, m *moment) {
	if m.acked <= 0 || m.rate.interval <= 0 {
		return
	}
	if b.roundBegan {
		if b.excessRounds++; b.excessRounds >= excessWindow {
			b.excessRounds = 0
			b.excess[1], b.excess[0] = b.excess[0], 0
		}
	}
	expected := b.estimate().over(m.delivery.at - b.ackEpoch)
	if b.ackEpochAcked <= expected || b.ackEpochAcked+m.acked >= excessReset {
		b.ackEpochAcked, b.ackEpoch, expected = 0, m.delivery.at, 0
	}
	b.ackEpochAcked += m.acked
	b.excess[0] = max(b.excess[0], min(b.ackEpochAcked-expected, w.cwnd))
}

// gathered is by how many segments the window grows on account of that.
func (b *bbrControl) gathered() int {
	if !b.full {
		return 0
	}
	return min(max(b.excess[0], b.excess[1]), b.estimate().over(excessTime*time.Millisecond))
}

// maxFilter is the greatest sample of a sliding window. It keeps the best
// three, so a window costs no more than they do: the best, the best since, and
// the best since that.
type maxFilter [3]struct {
	at    int64
	value bandwidth
}

func (f *maxFilter) best() bandwidth { return f[0].value }

func (f *maxFilter) take(now, length int64, value bandwidth) {
	fill := func(from int) {
		for i := from; i < len(f); i++ {
			f[i].at, f[i].value = now, value
		}
	}
	switch {
	case value >= f[0].value || now-f[2].at > length:
		fill(0)
		return
	case value >= f[1].value:
		fill(1)
	case value >= f[2].value:
		fill(2)
	}
	switch age := now - f[0].at; {
	case age > length: // the best has left the window
		f[0], f[1] = f[1], f[2]
		fill(2)
		if now-f[0].at > length {
			f[0], f[1] = f[1], f[2]
		}
	case f[1].at == f[0].at && age > length/4: // a second best of a later quarter
		fill(1)
	case f[2].at == f[1].at && age > length/2: // a third best of the later half
		fill(2)
	}
}
