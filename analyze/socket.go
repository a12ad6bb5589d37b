package analyze

import (
	"slices"

	"wiretale/trace"
)

// socket is an endpoint of the simulation, with the conversation that it takes
// part in.
type socket struct {
	trace.Endpoint
	shared *shared
	early  []trace.Ordinal // its events from before the conversation was known
}

// socket finds the conversation of an endpoint's event.
func (x *simulated) socket(e *trace.Event) {
	if e.Endpoint == 0 || int(e.Endpoint) > len(x.endpoints) {
		return
	}
	s := &x.endpoints[e.Endpoint-1]
	if s.shared == nil && e.Conversation != 0 {
		x.tie(s, x.all[e.Conversation-1])
	}
	if s.shared == nil {
		// Another socket of this node may be that conversation's end already:
		// then this one waits for a conversation of its own.
		if g := x.newest(s); g != nil && !slices.Contains(g.tied, s.Node) {
			x.tie(s, g)
		}
	}
	switch {
	case e.Conversation != 0:
	case s.shared != nil:
		e.Conversation = s.shared.id
	case !s.Remote.IsValid(): // it serves whoever wrote to it
		e.Conversation = x.b.ConversationOf(x.b.OrdinalOf(e.Cause))
	}
}

// tie says that a socket is one end of a conversation, if its addresses agree.
func (x *simulated) tie(s *socket, g *shared) {
	for i := range 2 * len(g.names) {
		side, ends := i%2, &g.names[i/2]
		if s.Local == ends[side] && s.Remote == ends[1-side] && s.Protocol == g.key.Protocol {
			s.shared = g
			x.b.Tie(s.ID, g.id, side == client, s.early)
			s.early = nil
			g.tied = append(g.tied, s.Node)
			if g.sockets[side] == 0 {
				g.sockets[side] = s.ID
			}
			return
		}
	}
}

// claim ties the sockets that were waiting for a conversation which begins.
func (x *simulated) claim(g *shared) {
	waiting := x.unclaimed
	x.unclaimed = nil
	for _, i := range waiting {
		s := &x.endpoints[i]
		if s.shared == nil {
			x.tie(s, g)
		}
		if s.shared == nil {
			x.unclaimed = append(x.unclaimed, i)
		}
	}
}

// newest is the latest conversation between a socket's addresses.
func (x *simulated) newest(s *socket) *shared {
	if !s.Remote.IsValid() {
		return nil
	}
	t, _ := tupleOfPair(s.Protocol, s.Local, s.Remote)
	return x.byTuple[t]
}
