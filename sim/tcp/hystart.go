package tcp

import (
	"time"

	"wiretale/wire"
)

// SlowStart says how CUBIC's slow start ends before something is lost.
type SlowStart uint8

// The ways out of slow start.
const (
	HyStart         SlowStart = iota // Linux's: a train of ACKs that fills the path, or a rising delay
	HyStartPlusPlus                  // RFC 9406
	LossOnly                         // a loss alone (RFC 5681 §3.1)
	HyStartOld                       // Linux's before 6.14: its round trips begin with the sixteenth segment
)

// slowStart is the beginning of a connection, or of its life after a timeout.
type slowStart interface {
	begin(m *moment)
	// sampled is told of each round trip measured in slow start, and lowers
	// ssthresh to end it.
	sampled(w *window, m *moment, rtt, minRTT time.Duration)
	// grow returns how many of the acknowledged segments are left for
	// congestion avoidance.
	grow(w *window, acked int) (rest int)
}

func newSlowStart(s SlowStart) slowStart {
	switch s {
	case HyStartPlusPlus:
		return &hystartPlusPlus{}
	case LossOnly:
		return lossOnly{}
	}
	return &hystart{old: s == HyStartOld}
}

// lossOnly is slow start that nothing but a loss ends.
type lossOnly struct{}

func (lossOnly) begin(*moment)                                          {}
func (lossOnly) sampled(*window, *moment, time.Duration, time.Duration) {}
func (lossOnly) grow(w *window, acked int) int                          { return w.grow(acked) }

// hystart is HyStart as CUBIC in Linux has it. It looks at one round trip
// after the other: ACKs that follow each other closely for half of the
// smallest delay mean that the window fills the path, and so does a delay that
// has risen by an eighth.
//
//	RFC 9406 (HyStart++)                      Linux (HyStart)
//	a rising delay leads to CSS, five rounds  ends slow start at once
//	of slower growth (§4.2)
//	the delay is compared with that of the    with the smallest delay of all
//	last round (§4.2)
//	no ACK trains                             ACK trains
//	any window                                windows of 16 segments and more
type hystart struct {
	end      wire.Seq // of the round trip: what was sent when it began
	began    time.Duration
	lastAck  time.Duration // of the train
	roundRTT time.Duration // the smallest of the round trip
	samples  int
	found    bool
	old      bool // round trips of small windows are not looked at
}

const (
	hystartLeastWindow = 16                    // segments
	hystartAckGap      = 2 * time.Millisecond  // between the ACKs of a train, at most
	hystartSamples     = 8                     // RFC 9406 §4.3: N_RTT_SAMPLE
	hystartLeastRise   = 4 * time.Millisecond  // RFC 9406 §4.3: MIN_RTT_THRESH
	hystartMostRise    = 16 * time.Millisecond // RFC 9406 §4.3: MAX_RTT_THRESH
	hystartDivisor     = 8                     // RFC 9406 §4.3: MIN_RTT_DIVISOR
)

func (h *hystart) begin(m *moment) {
	*h = hystart{old: h.old}
	h.round(m)
}

func (h *hystart) round(m *moment) {
	h.end, h.began, h.lastAck, h.roundRTT, h.samples = m.nxt, m.now, m.now, 0, 0
}

func (h *hystart) grow(w *window, acked int) int { return w.grow(acked) }

func (h *hystart) sampled(w *window, m *moment, rtt, minRTT time.Duration) {
	small := w.cwnd < hystartLeastWindow
	if h.found || small && h.old {
		return
	}
	if h.end.Less(m.una) {
		h.round(m)
	}
	if small {
		return
	}
	if h.train(w, m, minRTT) || h.slower(rtt, minRTT) {
		h.found = true
		w.ssthresh = w.cwnd
	}
}

// train reports whether ACKs came without a pause since the round trip began,
// for half of the smallest delay (for all of it if segments are paced, since
// they may be spread over half of it).
func (h *hystart) train(w *window, m *moment, minRTT time.Duration) bool {
	if m.now-h.lastAck > hystartAckGap {
		return false
	}
	h.lastAck = m.now
	enough := minRTT + bunching(w, m.srtt)
	if w.pacing == 0 {
		enough /= 2
	}
	return m.now-h.began > enough
}

// bunching is how long ACKs may be held up on their way by machines that
// handle up to 64 KB at once: the time of four such lots, but at most 1 ms.
func bunching(w *window, srtt time.Duration) time.Duration {
	if w.cwnd == 0 || w.smss == 0 {
		return 0
	}
	const lots = 4 * 65536
	return min(time.Millisecond, lots*srtt/time.Duration(2*w.cwnd*w.smss))
}

// slower reports whether the delay has risen. The first samples of a round
// trip are only looked at together.
func (h *hystart) slower(rtt, minRTT time.Duration) bool {
	if h.roundRTT == 0 || rtt < h.roundRTT {
		h.roundRTT = rtt
	}
	if h.samples < hystartSamples {
		h.samples++
		return false
	}
	return h.roundRTT > minRTT+tolerated(minRTT)
}

// tolerated is by how much a delay may rise without meaning anything
// (RFC 9406 §4.2).
func tolerated(rtt time.Duration) time.Duration {
	return min(max(rtt/hystartDivisor, hystartLeastRise), hystartMostRise)
}
