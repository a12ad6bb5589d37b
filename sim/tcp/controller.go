package tcp

import (
	"time"

	"wiretale/wire"
)

// Congestion names a congestion control algorithm.
type Congestion uint8

// The congestion control algorithms.
const (
	Reno  Congestion = iota // RFC 5681
	CUBIC                   // RFC 9438, as Linux computes it
	BBR                     // draft-cardwell-iccrg-bbr-congestion-control-00, BBR version 1
)

// CAState is what congestion control thinks of the path, numbered as TCP_INFO
// does.
type CAState uint8

// The states of congestion control.
const (
	CAOpen     CAState = iota // nothing unusual
	CADisorder                // duplicate or selective ACKs, but nothing is believed lost
	CACWR                     // the window comes down because of ECN
	CARecovery                // … because of a loss that ACKs told of
	CALoss                    // … because the retransmission timer fired
)

// Rate is a number of bytes a second.
type Rate int64

// spacing is the time that n bytes take at the rate.
func (r Rate) spacing(n int) time.Duration {
	if r <= 0 {
		return 0
	}
	return time.Duration(n) * time.Second / time.Duration(r)
}

// controller is congestion control: how the window grows, and what a loss
// leaves of it. The connection finds losses, counts what is in flight, and
// brings the window down to ssthresh (RFC 6937).
type controller interface {
	// avoid is told of every ACK outside of recovery: the window may grow.
	avoid(w *window, m *moment)
	// threshold returns ssthresh after a sign of congestion.
	threshold(w *window) int
	// undo returns cwnd once a reduction turns out to have been unfounded.
	undo(w *window) int
	// sampled is told of every ACK that delivers something, in recovery too,
	// before avoid is.
	sampled(w *window, m *moment)
	signal(w *window, s signal, m *moment)
	// entered says that the state is now m.state.
	entered(w *window, m *moment)
}

// governor is a controller that sets the window and the pacing rate itself,
// with every ACK and in recovery too.
type governor interface {
	controller
	govern(w *window, m *moment)
}

// moment is what a controller is told with an event.
type moment struct {
	now          time.Duration
	acked        int           // segments newly delivered by an ACK, cumulatively or selectively
	lost         int           // segments newly believed lost
	inFlight     int           // segments in the network before the ACK
	remaining    int           // … and after it
	una, nxt     wire.Seq      // SND.UNA after the ACK, and SND.NXT
	rtt          time.Duration // the ACK's round-trip sample; negative for none
	srtt, minRTT time.Duration // 0 before the first sample
	idle         time.Duration // since something was last sent
	departs      time.Duration // when pacing lets the next segment go
	state        CAState
	rate         rateSample
	delivery     *delivery
}

// signal is an event that some controllers want to know of.
type signal uint8

const (
	onEstablished   signal = iota // the handshake is over: the first signal of all
	onTransmitStart               // the first segment goes out while nothing is in flight
	onRestart                     // the window was lowered after a pause
	onReduced                     // the window has come down to ssthresh
	onTimeout                     // the retransmission timer fired
)

// newController returns a controller that has seen nothing yet. start is how
// CUBIC leaves slow start; seed chooses where BBR begins its cycles.
func newController(name Congestion, start SlowStart, seed uint32) controller {
	switch name {
	case CUBIC:
		return &cubicControl{start: newSlowStart(start)}
	case BBR:
		return &bbrControl{random: seed}
	case uncontrolled:
		return noControl{}
	}
	return &renoControl{}
}

// indifferent is what a controller says to that which doesn't concern it.
type indifferent struct{}

func (indifferent) sampled(*window, *moment)        {}
func (indifferent) signal(*window, signal, *moment) {}
func (indifferent) entered(*window, *moment)        {}

// undo gives back what the reduction took (RFC 4015 §3.4, as Linux does it).
func (indifferent) undo(w *window) int { return max(w.cwnd, w.prior) }
