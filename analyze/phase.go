package analyze

import (
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// phaseOf tells which part of its connection a segment belongs to, by its
// flags, by whether it carries data, and by what it acknowledges. fwd is its
// sender's direction, rev the other side's.
func phaseOf(s *segment, rev *flow.Direction) trace.Phase {
	own, other := trace.Request, trace.Response
	if s.from == server {
		own, other = other, own
	}
	switch {
	case s.Flags.Has(wire.SYN):
		return trace.Handshake
	case s.Flags&(wire.RST|wire.FIN) != 0:
		return trace.Teardown
	case s.length > 0:
		return own
	case rev.Fin && rev.End.LessEq(s.Ack):
		return trace.Teardown
	case rev.Began(s.Ack - 1):
		return trace.Handshake
	}
	return other
}
