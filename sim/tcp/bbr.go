package tcp

import "time"

// bbrControl is BBR, version 1 (draft-cardwell-iccrg-bbr-congestion-control-00).
// It doesn't ask what was lost but what the path can carry: it keeps a model of
// the bottleneck's bandwidth and of the round trip without queues, paces at
// that bandwidth, and bounds what is in flight by a multiple of their product.
//
//	draft                                      Linux
//	bytes                                      segments
//	pace at the bandwidth times the gain       1 % less, so that queues drain
//	cwnd is 2 BDP (§4.2.3)                   and what ACKs brought in excess lately, and three
//	                                           bursts of the sending host
//	the first phase of PROBE_BW is random      here it follows from a number given
//	(§4.3.4)
//	no word of policers                        a path that loses a fifth and delivers at a steady
//	                                           rate is taken for policed, and paced at that rate
//
// The model is in bbrmodel.go, what follows from it for the window and the
// pacing rate in bbrwindow.go, policers in bbrpolicer.go.
type bbrControl struct {
	mode   bbrMode
	random uint32 // where the next PROBE_BW begins

	pathModel
	policer policer

	phase      int           // of the cycle of PROBE_BW
	phaseBegan time.Duration // when the first segment of the phase was delivered
	pacingGain gain
	cwndGain   gain

	probeRTTUntil     time.Duration // 0 until what is in flight is small enough
	probeRTTRoundDone bool
	idleRestart       bool // sending again after the application had nothing

	conserve   bool    // packet conservation (§4.2.3)
	previous   CAState // at the last ACK
	goodWindow int     // prior_cwnd
	paced      bool    // the pacing rate rests on a round trip that was measured
}

// bbrMode is the state of BBR's machine (§4.3).
type bbrMode uint8

const (
	bbrStartup  bbrMode = iota // §4.3.2: find the bandwidth
	bbrDrain                   // §4.3.3: let go the queue that this built
	bbrProbeBW                 // §4.3.4: stay there, and look for more now and then
	bbrProbeRTT                // §4.3.5: measure the round trip without a queue
)

// gain is a factor in 1/256.
type gain int64

const (
	unity     gain = 256
	highGain  gain = unity*2885/1000 + 1 // 2/ln 2 (§4.3.2)
	drainGain gain = unity * 1000 / 2885
)

// bbrCycle are the pacing gains of PROBE_BW (§4.3.4).
var bbrCycle = [8]gain{unity * 5 / 4, unity * 3 / 4, unity, unity, unity, unity, unity, unity}

const (
	bbrLeastWindow  = 4                      // BBRMinPipeCwnd
	bbrRTTWindow    = 10 * time.Second       // RTpropFilterLen
	bbrProbeRTTTime = 200 * time.Millisecond // ProbeRTTDuration
)

// govern is what happens with each ACK (§3.5).
func (b *bbrControl) govern(w *window, m *moment) {
	b.updateBandwidth(w, m)
	b.updateAggregation(w, m)
	b.cycle(w, m)
	b.checkFull(m)
	b.checkDrained(w, m)
	b.checkRTT(w, m)
	b.setGains()
	b.setPacing(w, m, b.estimate(), b.pacingGain)
	b.setWindow(w, m)
}

// cycle goes on to PROBE_BW's next phase where it is time (§4.3.4).
func (b *bbrControl) cycle(w *window, m *moment) {
	if b.mode == bbrProbeBW && b.phaseOver(w, m) {
		b.nextPhase(m)
	}
}

func (b *bbrControl) nextPhase(m *moment) {
	b.phase = (b.phase + 1) % len(bbrCycle)
	b.phaseBegan = m.delivery.at
}

// phaseOver: a phase lasts a round trip. One that looks for more bandwidth
// goes on until it has filled the path, or lost something; one that drains
// ends as soon as the queue is gone.
func (b *bbrControl) phaseOver(w *window, m *moment) bool {
	long := m.delivery.at-b.phaseBegan > b.minRTT
	if b.pacingGain == unity {
		return long
	}
	inFlight, bandwidth := b.inNetwork(w, m, m.inFlight), b.bandwidth.best()
	if b.pacingGain > unity {
		return long && (m.lost > 0 || inFlight >= b.target(w, bandwidth, b.pacingGain))
	}
	return long || inFlight <= b.target(w, bandwidth, unity)
}

// enterProbeBW begins with any phase but the draining one (§4.3.4).
func (b *bbrControl) enterProbeBW(m *moment) {
	b.mode = bbrProbeBW
	b.random = b.random*1664525 + 1013904223
	b.phase = len(bbrCycle) - 1 - int(b.random>>16)%(len(bbrCycle)-1)
	b.nextPhase(m)
}

// checkDrained ends STARTUP once the pipe is full, and DRAIN once what is in
// flight fits it (§4.3.3).
func (b *bbrControl) checkDrained(w *window, m *moment) {
	fits := b.target(w, b.bandwidth.best(), unity)
	if b.mode == bbrStartup && b.full {
		b.mode = bbrDrain
		w.ssthresh = fits
	}
	if b.mode == bbrDrain && b.inNetwork(w, m, m.remaining) <= fits {
		b.enterProbeBW(m)
	}
}

// checkRTT keeps the smallest round trip of ten seconds. Where nothing
// confirmed it for so long, PROBE_RTT empties the queue to see it (§4.3.5).
func (b *bbrControl) checkRTT(w *window, m *moment) {
	expired := b.updateRTT(m)
	if expired && !b.idleRestart && b.mode != bbrProbeRTT {
		b.mode = bbrProbeRTT
		b.saveWindow(w)
		b.probeRTTUntil = 0
	}
	if b.mode == bbrProbeRTT {
		b.probeRTT(w, m)
	}
	if m.rate.delivered > 0 {
		b.idleRestart = false
	}
}

// probeRTT stays with four segments in flight for 200 ms and a round trip.
func (b *bbrControl) probeRTT(w *window, m *moment) {
	m.delivery.starve(m.remaining)
	switch {
	case b.probeRTTUntil == 0:
		if m.remaining <= bbrLeastWindow {
			b.probeRTTUntil = m.now + bbrProbeRTTTime
			b.probeRTTRoundDone = false
			b.roundEnd = m.delivery.delivered
		}
	default:
		b.probeRTTRoundDone = b.probeRTTRoundDone || b.roundBegan
		if b.probeRTTRoundDone {
			b.leaveProbeRTT(w, m)
		}
	}
}

func (b *bbrControl) leaveProbeRTT(w *window, m *moment) {
	if b.probeRTTUntil == 0 || m.now <= b.probeRTTUntil {
		return
	}
	b.minRTTAt = m.now
	w.cwnd = max(w.cwnd, b.goodWindow)
	if b.full {
		b.enterProbeBW(m)
	} else {
		b.mode = bbrStartup
	}
}

func (b *bbrControl) setGains() {
	switch b.mode {
	case bbrStartup:
		b.pacingGain, b.cwndGain = highGain, highGain
	case bbrDrain:
		b.pacingGain, b.cwndGain = drainGain, highGain
	case bbrProbeBW:
		b.pacingGain, b.cwndGain = bbrCycle[b.phase], 2*unity // BBRGain, §4.2.3
		if b.policer.found {
			b.pacingGain = unity
		}
	case bbrProbeRTT:
		b.pacingGain, b.cwndGain = unity, unity
	}
}

// avoid has nothing to do: govern does all.
func (*bbrControl) avoid(*window, *moment)   {}
func (*bbrControl) sampled(*window, *moment) {}

// threshold leaves ssthresh: a loss says nothing of the model. The window is
// kept for when recovery is over.
func (b *bbrControl) threshold(w *window) int {
	b.saveWindow(w)
	return w.ssthresh
}

// undo looks anew whether the pipe is full, since the window was reduced
// without a cause.
func (b *bbrControl) undo(w *window) int {
	b.fullBandwidth, b.fullRounds = 0, 0
	b.policer.forget()
	return w.cwnd
}

func (b *bbrControl) signal(w *window, s signal, m *moment) {
	switch s {
	case onEstablished:
		b.begin(w, m)
	case onTransmitStart:
		if m.delivery.bubble > 0 {
			b.restart(w, m)
		}
	}
}

// begin paces the initial window by the handshake's round trip (§4.2.1).
func (b *bbrControl) begin(w *window, m *moment) {
	w.ssthresh = unlimited
	b.minRTT, b.minRTTAt = m.minRTT, m.now
	b.roundEnd = m.delivery.delivered
	b.ackEpoch = m.now
	b.mode = bbrStartup
	b.setGains()
	b.paceByRTT(w, m)
}

// restart paces at the known bandwidth when the application has something to
// send again (§4.3.4).
func (b *bbrControl) restart(w *window, m *moment) {
	b.idleRestart = true
	b.ackEpoch, b.ackEpochAcked = m.now, 0
	switch b.mode {
	case bbrProbeBW:
		b.setPacing(w, m, b.estimate(), unity)
	case bbrProbeRTT:
		b.leaveProbeRTT(w, m)
	}
}

// entered takes a timeout for the end of a round.
func (b *bbrControl) entered(_ *window, m *moment) {
	if m.state == CALoss {
		b.previous = CALoss
		b.fullBandwidth = 0
		b.roundBegan = true
		b.policer.sample(b, m, true)
	}
}
