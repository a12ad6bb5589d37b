package tcp

import "time"

const (
	pacingPercent = 99      // of the bandwidth
	slowRate      = 150_000 // bytes a second: below it, hosts send single segments
	mostAtOnce    = 65535 - 320
)

// setPacing paces at the bandwidth times a gain (§4.2.1). Until the pipe is
// full the rate never falls.
func (b *bbrControl) setPacing(w *window, m *moment, rate bandwidth, g gain) {
	if !b.paced && m.srtt > 0 {
		b.paceByRTT(w, m)
	}
	if pacing := rate.bytes(w.smss, g, pacingPercent); b.full || pacing > w.pacing {
		w.pacing = max(pacing, 1)
	}
}

// paceByRTT lets the window go within a round trip, by STARTUP's gain; one
// millisecond is taken for a round trip that is not known.
func (b *bbrControl) paceByRTT(w *window, m *moment) {
	rtt := time.Millisecond
	if m.srtt > 0 {
		rtt, b.paced = m.srtt, true
	}
	rate := bandwidth(min(int64(w.cwnd)*bandwidthUnit/max(microseconds(rtt), 1), mostBandwidth))
	w.pacing = max(rate.bytes(w.smss, highGain, pacingPercent), 1)
}

// burst is how many segments a host hands to its interface at once: a
// millisecond's, but at least two and at most 64 KB (§4.2.2).
func burst(w *window) int {
	least := 2
	if w.pacing < slowRate {
		least = 1
	}
	return min(max(int(min(w.pacing>>10, mostAtOnce))/w.smss, least), 127)
}

// product is the bandwidth-delay product times a gain, rounded up
// (§4.2.3).
func (b *bbrControl) product(rate bandwidth, g gain) int {
	if b.minRTT == 0 {
		return 10 // RFC 6928 §2
	}
	const bound = 1 << 52 // 2^28 segments: the gain still fits
	segments := min(int64(rate)*min(microseconds(b.minRTT), longest), bound)
	return int((segments*int64(g)/int64(unity) + bandwidthUnit - 1) / bandwidthUnit)
}

// budget adds to a target what lies in the two hosts: a burst being built, one
// being sent and one being acknowledged (§4.2.3). An even number of segments
// needs fewer delayed ACKs, and two more let the gain show on short paths.
func (b *bbrControl) budget(w *window, segments int) int {
	segments = (segments + 3*burst(w) + 1) &^ 1
	if b.mode == bbrProbeBW && b.phase == 0 {
		segments += 2
	}
	return segments
}

// target is what should be in flight for a bandwidth and a gain.
func (b *bbrControl) target(w *window, rate bandwidth, g gain) int {
	return b.budget(w, b.product(rate, g))
}

// inNetwork is what will be in the network when pacing lets the next segment
// go: what it holds back now is on its way to arrive until then.
func (b *bbrControl) inNetwork(w *window, m *moment, inFlight int) int {
	if b.pacingGain > unity {
		inFlight += burst(w)
	}
	return max(inFlight-b.estimate().over(max(m.departs-m.now, 0)), 0)
}

// saveWindow remembers the window that losses or PROBE_RTT cut (§4.2.3).
func (b *bbrControl) saveWindow(w *window) {
	if b.previous < CARecovery && b.mode != bbrProbeRTT {
		b.goodWindow = w.cwnd
	} else {
		b.goodWindow = max(b.goodWindow, w.cwnd)
	}
}

// setWindow moves the window towards its target by what was acknowledged
// (§4.2.3).
func (b *bbrControl) setWindow(w *window, m *moment) {
	if m.acked > 0 && !b.recover(w, m) {
		target := b.budget(w, b.product(b.estimate(), b.cwndGain)+b.gathered())
		switch {
		case b.full:
			w.cwnd = min(w.cwnd+m.acked, target)
		case w.cwnd < target || m.delivery.delivered < 10:
			w.cwnd += m.acked
		}
		w.cwnd = max(w.cwnd, bbrLeastWindow)
	}
	w.cwnd = min(w.cwnd, w.clamp)
	if b.mode == bbrProbeRTT {
		w.cwnd = min(w.cwnd, bbrLeastWindow)
	}
}

// recover reports whether the window is ruled by packet conservation: in the
// first round trip of recovery as much goes out as comes in, and afterwards
// the old window is back (§4.2.3).
func (b *bbrControl) recover(w *window, m *moment) bool {
	if m.lost > 0 {
		w.cwnd = max(w.cwnd-m.lost, 1)
	}
	switch {
	case m.state == CARecovery && b.previous != CARecovery:
		b.conserve = true
		b.roundEnd = m.delivery.delivered
		w.cwnd = m.remaining + m.acked
	case m.state < CARecovery && b.previous >= CARecovery:
		w.cwnd = max(w.cwnd, b.goodWindow)
		b.conserve = false
	}
	b.previous = m.state
	if b.conserve {
		w.cwnd = max(w.cwnd, m.remaining+m.acked)
	}
	return b.conserve
}
