package flow

import "wiretale/trace"

// closed reports whether both sides have said that they are done.
func (c *Connection) closed() bool { return c.Dirs[Client].Fin && c.Dirs[Server].Fin }

// Unreachable says that an ICMP error answered a segment. While nothing else
// has, the connection is refused (RFC 9293 §3.9.2.2).
func (c *Connection) Unreachable() {
	if !c.answered {
		c.refused = true
	}
}

// State is the last that can be told of the connection. ended says that no
// further segment will be seen.
func (c *Connection) State(ended bool) trace.ConversationState {
	a, b := &c.Dirs[Client], &c.Dirs[Server]
	switch {
	case c.refused && !c.reset && c.Completeness&(trace.SawSYNACK|trace.SawData) == 0:
		return trace.Refused
	case c.reset:
		return trace.Reset
	case c.closed():
		return trace.ConversationClosed
	case a.Fin || b.Fin:
		return trace.HalfClosed
	case c.Completeness&trace.SawData != 0, c.Completeness&Handshake == Handshake && c.acked[Client]:
		return trace.Open
	case c.Completeness&trace.SawSYNACK != 0:
		return trace.Opening
	case c.Completeness&trace.SawSYN != 0 && !c.answered:
		if c.syns > 1 || ended {
			return trace.Unanswered
		}
		return trace.Opening
	case a.LastAckOK && b.LastAckOK:
		return trace.Open
	}
	return trace.ConversationUnknown
}

// ExchangeState is the last that can be told of a conversation in datagrams,
// by the numbers of packets that each side sent. refused says that an ICMP
// error answered one.
func ExchangeState(packets [2]int, refused, ended bool) trace.ConversationState {
	switch {
	case refused:
		return trace.Refused
	case packets[Server] > 0 && packets[Client] > 0:
		return trace.Open
	case packets[Client] > 1 || packets[Server] > 0 || ended:
		return trace.Unanswered
	}
	return trace.Opening
}
