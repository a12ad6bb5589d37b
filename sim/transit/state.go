package transit

import (
	"time"

	"wiretale/wire"
)

// State is how far an exchange has come, as far as someone who only watches it
// can tell.
type State uint8

// The states: two of datagrams, the rest of connections.
const (
	Unreplied   State = iota // one side has spoken
	Replied                  // both have
	SynSent                  // a connection is asked for
	SynReceived              // and granted
	Established
	Closing // a side has no more to send
	Reset
)

var stateNames = [...]string{"UNREPLIED", "REPLIED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "CLOSING", "RESET"}

// String is the state's name in tables; it is not translated.
func (s State) String() string { return stateNames[s] }

// Over reports whether a connection has ended, or is about to: a new one may
// take its place.
func (s State) Over() bool { return s == Closing || s == Reset }

// Begin is the state of an exchange that a packet opens.
func Begin(p *Packet) State {
	if p.Protocol == wire.ProtocolTCP {
		return SynSent
	}
	return Unreplied
}

// After is the state of an exchange once another of its packets has passed.
// first says that the side sent it that opened the exchange.
func (s State) After(p *Packet, first bool) State {
	if p.Protocol != wire.ProtocolTCP {
		if first {
			return s
		}
		return Replied
	}
	f := p.Flags
	switch {
	case f.Has(wire.RST):
		return Reset
	case f.Has(wire.SYN):
		switch {
		case s.Over() && first && p.Opens():
			return SynSent
		case s == SynSent && !first: // SYN·ACK, or the other SYN of two at once (RFC 5382 REQ-2)
			return SynReceived
		}
		return s
	case s == Reset:
		return s
	case f.Has(wire.FIN):
		return Closing
	case s == SynReceived && f.Has(wire.ACK):
		return Established
	}
	return s
}

// Timeouts are how long an exchange may be silent before it is forgotten.
type Timeouts struct {
	Unreplied   time.Duration // of datagrams: nobody has answered yet
	Replied     time.Duration
	Handshake   time.Duration // of connections: not open yet, or …
	Established time.Duration
	Closing     time.Duration // … partly or wholly closed
	Reset       time.Duration
	Echo        time.Duration
}

// Of is how long an exchange may be silent in a state.
func (t *Timeouts) Of(p wire.IPProtocol, s State) time.Duration {
	switch {
	case !ported(p):
		return t.Echo
	case s == Unreplied:
		return t.Unreplied
	case s == Replied:
		return t.Replied
	case s == Established:
		return t.Established
	case s == Closing:
		return t.Closing
	case s == Reset:
		return t.Reset
	}
	return t.Handshake
}
