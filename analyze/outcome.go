package analyze

import "wiretale/trace"

// closed reports whether both sides have said that they are done.
func (n *connection) closed() bool { return n.dirs[client].fin && n.dirs[server].fin }

// unreachable says that an ICMP error answered a segment. While nothing else
// has, the connection is refused (RFC 9293 §3.9.2.2).
func (n *connection) unreachable() {
	if !n.answered {
		n.refused = true
	}
}

// summary is the last that can be told of the connection. ended says that no
// further segment will be seen.
func (n *connection) summary(ended bool) trace.ConversationState {
	a, b := &n.dirs[client], &n.dirs[server]
	switch {
	case n.refused && !n.reset && n.completeness&(trace.SawSYNACK|trace.SawData) == 0:
		return trace.Refused
	case n.reset:
		return trace.Reset
	case n.closed():
		return trace.ConversationClosed
	case a.fin || b.fin:
		return trace.HalfClosed
	case n.completeness&trace.SawData != 0, n.completeness&handshake == handshake && n.acked[client]:
		return trace.Open
	case n.completeness&trace.SawSYNACK != 0:
		return trace.Opening
	case n.completeness&trace.SawSYN != 0 && !n.answered:
		if n.syns > 1 || ended {
			return trace.Unanswered
		}
		return trace.Opening
	case a.lastAckOK && b.lastAckOK:
		return trace.Open
	}
	return trace.ConversationUnknown
}
