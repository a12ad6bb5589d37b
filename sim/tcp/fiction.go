package tcp

import (
	"slices"

	"wiretale/trace"
	"wiretale/wire"
)

// Fictions are parts of TCP that are left out, to show what they are there for.
// What an endpoint with one of them does is not TCP.
type Fictions struct {
	// TwoWayHandshake opens a connection with the SYN·ACK: who sends it does not
	// wait for its acknowledgment, and who gets it sends none.
	TwoWayHandshake bool
	// NoRetransmission leaves lost what was lost.
	NoRetransmission bool
	// NoTimeWait forgets a connection at once when its last ACK has been sent.
	NoTimeWait bool
	// NoCongestionControl sends all that the peer's window allows.
	NoCongestionControl bool
}

// FictionNames are the fictions' names in scenarios and traces, in the order of
// Names.
var FictionNames = [...]string{trace.TwoWayHandshake, trace.NoRetransmission, trace.NoTimeWait, trace.NoCongestionControl}

// switches are the fictions in the order of their names.
func (f *Fictions) switches() [len(FictionNames)]*bool {
	return [...]*bool{&f.TwoWayHandshake, &f.NoRetransmission, &f.NoTimeWait, &f.NoCongestionControl}
}

// Names are the names of the fictions that are switched on; none means TCP.
func (f Fictions) Names() (names []string) {
	for i, on := range f.switches() {
		if *on {
			names = append(names, FictionNames[i])
		}
	}
	return names
}

// With switches on the fiction with a name, and reports whether there is one.
func (f *Fictions) With(name string) bool {
	i := slices.Index(FictionNames[:], name)
	if i >= 0 {
		*f.switches()[i] = true
	}
	return i >= 0
}

// uncontrolled is the congestion control that there is none of.
const uncontrolled = Congestion(255)

// settle changes the settings that a fiction leaves no meaning.
func (f Fictions) settle(cfg *Config) {
	if f.NoRetransmission {
		cfg.Recovery, cfg.RACK, cfg.TailProbe = TimeoutOnly, false, false
	}
	if f.NoCongestionControl {
		cfg.Congestion = uncontrolled
	}
}

// repeats reports whether a segment may be sent again by a rule. The answer to a
// SYN that crossed ours is no repetition: it says more.
func (f Fictions) repeats(rule string) bool { return !f.NoRetransmission || rule == ruleSimultaneous }

// moves reports whether a fiction, and no rule of TCP, leads from a state to
// another.
func (f Fictions) moves(from, to trace.State) bool {
	switch to {
	case trace.Established:
		return f.TwoWayHandshake && from == trace.SynReceived
	case trace.Closed:
		return f.NoTimeWait && (from == trace.FinWait2 || from == trace.Closing)
	}
	return false
}

// openTwoWay opens the connection with its SYN·ACK that has just left, where a
// handshake has two steps only. Nobody acknowledges that one, so it is
// forgotten: a peer that misses it repeats its SYN.
func (c *Conn) openTwoWay() {
	if !c.cfg.Fictions.TwoWayHandshake || c.state != trace.SynReceived || c.active {
		return
	}
	c.flight.forget()
	c.snd.una = c.snd.nxt
	c.stopTransmit()
	c.establish()
}

// answerTwoWay sends the SYN·ACK again for a SYN that came again.
func (c *Conn) answerTwoWay(seg *wire.Segment) bool {
	if !c.cfg.Fictions.TwoWayHandshake || c.active || !c.synchronized() || !seg.Flags.Has(wire.SYN) || seg.Seq != c.rcv.irs {
		return false
	}
	var out Outgoing
	c.compose(&out, wire.SYN|wire.ACK, c.cfg.ISS, nil)
	out.Rule, out.Retransmission = ruleRepeatedSYN, true
	c.reply(out)
	return true
}

// forgetsAtOnce goes past TIME-WAIT, with the last ACK on its way.
func (c *Conn) forgetsAtOnce() bool {
	if !c.cfg.Fictions.NoTimeWait {
		return false
	}
	if c.ack.due {
		var out Outgoing
		out.Rule = c.ack.rule
		c.compose(&out, wire.ACK, c.snd.nxt, nil)
		c.reply(out)
	}
	c.enter(trace.Closed)
	return true
}

// boundless is a congestion window that never holds anything back: more than
// any buffer holds.
const boundless = maxBuffer

// noControl keeps the window open.
type noControl struct{ indifferent }

func (noControl) open(w *window) {
	if w.cwnd = boundless; w.one == 1 {
		w.cwnd = boundless / w.smss
	}
	w.ssthresh = unlimited
}

func (n noControl) avoid(w *window, _ *moment)            { n.open(w) }
func (n noControl) signal(w *window, _ signal, _ *moment) { n.open(w) }
func (n noControl) entered(w *window, _ *moment)          { n.open(w) }
func (n noControl) govern(w *window, _ *moment)           { n.open(w) }
func (n noControl) undo(w *window) int                    { n.open(w); return w.cwnd }
func (n noControl) threshold(w *window) int               { return unlimited }
