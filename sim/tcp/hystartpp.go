package tcp

import (
	"time"

	"wiretale/wire"
)

// hystartPlusPlus is HyStart++ (RFC 9406): when the delay rises, the window
// grows more slowly for some round trips, and faster again if the rise was
// only a passing one.
type hystartPlusPlus struct {
	end          wire.Seq      // windowEnd
	last, now    time.Duration // lastRoundMinRTT, currentRoundMinRTT; 0 for none
	samples      int           // rttSampleCount
	conservative bool          // in conservative slow start (CSS)
	baseline     time.Duration // cssBaselineMinRtt
	rounds       int           // of CSS that are over
	credit       int           // segments acknowledged in CSS, towards the next increase
}

const (
	cssDivisor = 4 // RFC 9406 §4.3: CSS_GROWTH_DIVISOR
	cssRounds  = 5 // RFC 9406 §4.3: CSS_ROUNDS
	burstLimit = 8 // RFC 9406 §4.3: L, without pacing
)

func (h *hystartPlusPlus) begin(m *moment) { *h = hystartPlusPlus{end: m.nxt} }

// sampled follows RFC 9406 §4.2.
func (h *hystartPlusPlus) sampled(w *window, m *moment, rtt, _ time.Duration) {
	if h.end.Less(m.una) {
		h.last, h.now, h.samples, h.end = h.now, 0, 0, m.nxt
		if h.conservative {
			h.rounds++
		}
	}
	if h.now == 0 || rtt < h.now {
		h.now = rtt
	}
	h.samples++
	switch {
	case h.rounds >= cssRounds:
		w.ssthresh = w.cwnd
	case h.samples < hystartSamples:
	case h.conservative && h.now < h.baseline:
		h.conservative, h.rounds = false, 0
	case !h.conservative && h.last > 0 && h.now >= h.last+tolerated(h.last):
		h.conservative, h.baseline = true, h.now
	}
}

// grow takes at most L segments of an ACK, and a quarter of those in
// conservative slow start (RFC 9406 §4.2).
func (h *hystartPlusPlus) grow(w *window, acked int) int {
	if w.pacing == 0 {
		acked = min(acked, burstLimit)
	}
	if h.conservative {
		h.credit += acked
		acked = h.credit / cssDivisor
		h.credit %= cssDivisor
	}
	return w.grow(acked)
}
