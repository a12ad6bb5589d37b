package analyze

import (
	"net/netip"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// simulated joins a simulation: its events are the truth about packets and
// endpoints; each node's own vantage says what its packets mean.
type simulated struct {
	b         *trace.Builder
	vantages  map[trace.NodeID]*observer
	order     []*observer
	log       *trace.LogView // that is being read
	owner     map[netip.Addr]trace.NodeID
	shared    map[sharedKey]*shared
	byTuple   map[flow.Tuple]*shared // the latest
	all       []*shared
	endpoints []socket
	unclaimed []int // sockets whose conversation may still begin
	waiting   []*shared
	nodes     int                  // taken from the log
	aliases   map[flow.Tuple]alias // nil where nobody translates addresses
}

// observer is the vantage of one node.
type observer struct {
	*vantage
	node     trace.NodeID
	real     bool      // a real machine, of which only packets tell
	shared   []*shared // by its own conversations
	messages []trace.MessageID
	seen     map[flow.Tuple]int // conversations whose start it missed, by tuple
}

// sharedKey tells that conversations of several vantages are the same one.
type sharedKey struct {
	tuple flow.Tuple
	isn   wire.Seq
	nth   int // where the initial number is not known
}

// shared is a conversation of the whole trace.
type shared struct {
	id    trace.ConversationID
	home  *observer // whose totals, phases and messages count
	own   *conversation
	key   flow.Tuple
	ends  [2]netip.AddrPort
	names [][2]netip.AddrPort // its ends, as they are called at one place or another
	nodes [2]trace.NodeID     // who they are
	tied  []trace.NodeID      // whose sockets are its ends
	// sockets are the first that were tied to each end.
	sockets [2]trace.EndpointID
	// pending says that its outcome may depend on whether more comes.
	pending bool
}

func newSimulated(b *trace.Builder) *simulated {
	return &simulated{
		b: b, vantages: make(map[trace.NodeID]*observer), owner: make(map[netip.Addr]trace.NodeID),
		shared: make(map[sharedKey]*shared), byTuple: make(map[flow.Tuple]*shared),
	}
}

func (x *simulated) take(log *trace.LogView, _, events int) {
	for _, n := range log.Nodes.From(x.nodes) {
		x.b.AddNode(n)
		for _, a := range n.Addrs {
			x.owner[a] = n.ID
		}
	}
	x.nodes = log.Nodes.Len()
	for _, e := range log.Endpoints.From(len(x.endpoints)) {
		x.b.AddEndpoint(e)
		if e.Remote.IsValid() {
			x.unclaimed = append(x.unclaimed, len(x.endpoints))
		}
		x.endpoints = append(x.endpoints, socket{Endpoint: e})
	}
	x.log = log
	for i := events; i < log.Events.Len(); i++ {
		e := log.Events.Outline(i)
		x.event(&e)
	}
	x.log = nil
}

// event takes an event of the log into the timeline, and behind it what its
// sighting gives to infer.
func (x *simulated) event(e *trace.Event) {
	if e.Packet != 0 {
		x.journey(e)
	}
	s, seen := x.log.Sighting(e.Sighting)
	var step *step
	var at *observer
	if seen {
		at, step = x.read(s)
		x.note(e, at, step, s)
	}
	if e.Packet != 0 {
		e.Conversation = x.b.Packet(e.Packet).Conversation
	}
	x.socket(e)
	x.guarding(e)
	o := x.b.AddFact(e)
	if e.Conversation == 0 && e.Endpoint != 0 {
		x.endpoints[e.Endpoint-1].early = append(x.endpoints[e.Endpoint-1].early, o)
	}
	if seen {
		x.infer(e, at, step, o)
	}
}

// read gives a sighting to the vantage of its node.
func (x *simulated) read(s trace.Sighting) (*observer, *step) {
	tap, _ := x.log.Tap(s.Tap)
	at := x.vantages[tap.Node]
	if at == nil {
		at = &observer{vantage: newVantage(true), node: tap.Node, seen: make(map[flow.Tuple]int)}
		at.real = x.log.Nodes.At(int(tap.Node)-1).Basis == trace.Observed
		x.vantages[tap.Node] = at
		x.order = append(x.order, at)
	}
	step := at.read(s, tap, x.log.Data(s))
	for len(at.shared) < len(at.all) {
		at.shared = append(at.shared, x.join(at, at.all[len(at.shared)], s.Packet))
	}
	return at, step
}

// join finds the conversation that one of a vantage's is part of, or begins it
// with a packet.
func (x *simulated) join(at *observer, c *conversation, packet trace.PacketID) *shared {
	f := &c.facts
	ends := [2]netip.AddrPort{f.Client, f.Server}
	t, _ := tupleOfPair(f.Protocol, f.Client, f.Server)
	if other, ok := x.aliases[t]; ok {
		t, ends = other.tuple, other.ends(ends)
	}
	key := sharedKey{tuple: t, isn: c.isn}
	if !c.isnOK {
		at.seen[t]++
		key.nth = at.seen[t]
	}
	g := x.shared[key]
	if other := x.translated(packet, t); other != nil && g != other {
		g = other
		x.rename(g, key, ends)
	}
	if g == nil && !c.isnOK {
		g = x.byTuple[t] // whose beginning did not pass here
	}
	if g == nil {
		g = &shared{id: trace.ConversationID(len(x.all) + 1), key: t, ends: ends, names: [][2]netip.AddrPort{ends},
			nodes: [2]trace.NodeID{x.owner[ends[client].Addr()], x.owner[ends[server].Addr()]}}
		x.shared[key] = g
		x.all = append(x.all, g)
		x.byTuple[t] = g
		x.b.PutConversation(trace.Conversation{ID: g.id, Protocol: f.Protocol, Client: ends[client], Server: ends[server],
			ClientNode: g.nodes[client], ServerNode: g.nodes[server]})
		x.claim(g)
	}
	if g.home == nil || g.home != at && at.node == x.owner[g.ends[client].Addr()] {
		g.home, g.own = at, c
	}
	f.ClientNode, f.ServerNode = g.nodes[client], g.nodes[server]
	return g
}

// note gives a packet the note of its sender's own vantage, or of the first
// that saw it.
func (x *simulated) note(e *trace.Event, at *observer, step *step, s trace.Sighting) {
	if e.Packet == 0 || x.b.Packet(e.Packet).Protocol != "" {
		return
	}
	made := packetOf(step, s)
	if made.Conversation != 0 {
		made.Conversation = at.shared[made.Conversation-1].id
	}
	made.Repeats, made.Quotes = x.packet(step.note.Repeats), x.packet(step.note.Quotes)
	x.b.EditPacket(e.Packet, func(p *trace.Packet) {
		made.ID, made.Hops = p.ID, p.Hops
		*p = made
	})
}

// infer adds what the vantage concluded: findings of a packet where it was
// sent; phases and messages at the home of their conversation.
func (x *simulated) infer(e *trace.Event, at *observer, step *step, cause trace.Ordinal) {
	for _, m := range step.messages {
		x.message(at, m)
	}
	for _, inferred := range step.events {
		if inferred.Conversation == 0 {
			continue
		}
		g := at.shared[inferred.Conversation-1]
		switch inferred.Kind {
		case trace.StateChanged:
			inferred.Endpoint = x.real(at, g, int(inferred.Endpoint-1)%2)
			if inferred.Endpoint == 0 {
				continue // the simulator knows
			}
		case trace.FindingMade:
			if sent, ok := e.Detail.(trace.Sent); !ok || sent.Hop > 0 {
				continue // it was sent before, and is only passed on
			}
		default:
			if g.home != at {
				continue
			}
		}
		if id, ok := inferred.Detail.(trace.MessageID); ok {
			inferred.Detail = at.messages[id-1]
		}
		inferred.Conversation, inferred.Packet, inferred.Node, inferred.Cause = g.id, e.Packet, at.node, cause
		inferred.Time = e.Time
		x.b.AddEvent(inferred)
	}
}

// real is the socket at one end of a conversation, if it is that of a real
// machine whose own vantage this is; else 0.
func (x *simulated) real(at *observer, g *shared, side int) trace.EndpointID {
	if at.real && at.node == x.owner[g.ends[side].Addr()] {
		return g.sockets[side]
	}
	return 0
}

// message takes over a message from the home of its conversation.
func (x *simulated) message(at *observer, m *trace.Message) {
	for len(at.messages) < int(m.ID) {
		at.messages = append(at.messages, 0)
	}
	g := at.shared[m.Conversation-1]
	if g.home != at {
		return
	}
	said := *m
	said.Conversation = g.id
	said.First, said.Last = x.packet(trace.SightingID(m.First)), x.packet(trace.SightingID(m.Last))
	if m.Answers != 0 {
		said.Answers = at.messages[m.Answers-1]
	}
	if at.messages[m.ID-1] == 0 {
		at.messages[m.ID-1] = x.b.AddMessage(said)
		return
	}
	said.ID = at.messages[m.ID-1]
	x.b.EditMessage(said.ID, func(old *trace.Message) { *old = said })
}

func (x *simulated) settle(ended bool) {
	changed := make(map[*shared]bool)
	if ended {
		for _, g := range x.waiting {
			changed[g] = true
		}
		x.waiting = nil
	}
	for _, at := range x.order {
		for _, c := range at.touched {
			c.changed = false
			changed[at.shared[c.facts.ID-1]] = true
		}
		at.touched = at.touched[:0]
	}
	for _, g := range x.all {
		if !changed[g] {
			continue
		}
		f := g.own.summary(ended)
		f.ID = g.id
		if !ended && f.State == trace.Opening && !g.pending {
			g.pending = true
			x.waiting = append(x.waiting, g)
		}
		x.b.PutConversation(f)
	}
}
