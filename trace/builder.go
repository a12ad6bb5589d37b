package trace

import (
	"cmp"
	"slices"
	"time"
)

// Builder makes the snapshots of a trace while it grows. What it is given
// arrives in order of time; where time runs backwards, as it may in a capture,
// the timeline is put in order before the next snapshot, and its events are
// numbered anew. One goroutine builds; a snapshot is anyone's, and never
// changes.
type Builder struct {
	nodes         []Node
	packets       editable[Packet]
	events        editable[Event]
	messages      editable[Message]
	conversations []Conversation
	tracks        []Series[Ordinal] // by conversation
	flights       flightIndex
	kinds         kindIndex
	aloft         map[PacketID]flight

	histories []*EndpointHistory // by endpoint, growing
	frozen    []*EndpointHistory // the same, as last lent to a snapshot
	changed   map[EndpointID]bool
	ends      [][2]EndpointID // by conversation: client, server

	disordered bool
}

// NewBuilder returns a builder of an empty trace.
func NewBuilder() *Builder {
	return &Builder{aloft: make(map[PacketID]flight), changed: make(map[EndpointID]bool)}
}

// AddNode adds a lane and returns its id; the id given is ignored.
func (b *Builder) AddNode(n Node) NodeID {
	n.ID = NodeID(len(b.nodes) + 1)
	b.nodes = append(b.nodes, n)
	return n.ID
}

// Nodes is the number of nodes so far.
func (b *Builder) Nodes() int { return len(b.nodes) }

// AddPacket adds a packet and returns its id; the id given is ignored. Its
// hops' flights are told by Depart and Land.
func (b *Builder) AddPacket(p Packet) PacketID {
	p.ID = PacketID(b.packets.len() + 1)
	b.packets.append(p)
	return p.ID
}

// EditPacket changes a packet that was added. What the packet points to is
// shared with earlier snapshots: replace it, don't write into it.
func (b *Builder) EditPacket(id PacketID, edit func(*Packet)) {
	edit(b.packets.edit(int(id) - 1))
}

// Packet returns a packet as it stands, for reading.
func (b *Builder) Packet(id PacketID) *Packet { return b.packets.at(int(id) - 1) }

// Depart says that a packet set out and that nothing is known of its end yet.
func (b *Builder) Depart(id PacketID, at time.Duration) {
	b.aloft[id] = flight{from: at, packet: id}
}

// Land says that a packet was under way from one time to another.
func (b *Builder) Land(id PacketID, from, till time.Duration) {
	delete(b.aloft, id)
	b.flights.add(flight{from, till, id})
}

// AddMessage adds a message and returns its id; the id given is ignored.
func (b *Builder) AddMessage(m Message) MessageID {
	m.ID = MessageID(b.messages.len() + 1)
	b.messages.append(m)
	return m.ID
}

// EditMessage changes a message that was added, as EditPacket does.
func (b *Builder) EditMessage(id MessageID, edit func(*Message)) {
	edit(b.messages.edit(int(id) - 1))
}

// PutConversation adds a conversation, or changes the one that has its id. Ids
// are given without gaps.
func (b *Builder) PutConversation(c Conversation) {
	b.reserve(c.ID)
	b.conversations[c.ID-1] = c
}

// reserve makes room for the conversations up to an id.
func (b *Builder) reserve(id ConversationID) {
	for len(b.conversations) < int(id) {
		b.conversations = append(b.conversations, Conversation{ID: ConversationID(len(b.conversations) + 1)})
		b.tracks = append(b.tracks, Series[Ordinal]{})
		b.ends = append(b.ends, [2]EndpointID{})
	}
}

// AddEndpoint adds an endpoint and returns its id; the id given is ignored.
func (b *Builder) AddEndpoint(e Endpoint) EndpointID {
	e.ID = EndpointID(len(b.histories) + 1)
	b.histories = append(b.histories, &EndpointHistory{Endpoint: e})
	b.changed[e.ID] = true
	return e.ID
}

// Tie says that an endpoint is one end of a conversation. Of several (a server
// that takes an old SYN for a new one) the first counts as its end. events are those of
// its earlier ones that were added before the conversation was known.
func (b *Builder) Tie(id EndpointID, conversation ConversationID, client bool, events []Ordinal) {
	b.reserve(conversation)
	h := b.histories[id-1]
	h.Conversation, h.Client = conversation, client
	b.changed[id] = true
	side := 1
	if client {
		side = 0
	}
	if b.ends[conversation-1][side] == 0 {
		b.ends[conversation-1][side] = id
	}
	for _, o := range events {
		b.events.edit(int(o) - 1).Conversation = conversation
		b.tracks[conversation-1].Append(o)
	}
}

// AddEvent adds an event at the timeline's end and returns its ordinal, which
// holds until the next snapshot; the ordinal given is ignored. Its cause is
// named by the ordinal that AddEvent returned for it.
func (b *Builder) AddEvent(e Event) Ordinal {
	if n := b.events.len(); n > 0 && e.Time < b.events.at(n-1).Time {
		b.disordered = true
	}
	e.Ordinal = Ordinal(b.events.len() + 1)
	b.events.append(e)
	b.file(&e)
	return e.Ordinal
}

// Event returns an event by the ordinal that AddEvent gave it since the last
// snapshot, for reading; nil where there is none.
func (b *Builder) Event(o Ordinal) *Event {
	if o == 0 || int(o) > b.events.len() {
		return nil
	}
	return b.events.at(int(o) - 1)
}

// file enters an event into the indexes.
func (b *Builder) file(e *Event) {
	b.kinds.add(e.Ordinal, e.Kind)
	if e.Conversation != 0 {
		b.reserve(e.Conversation)
		b.tracks[e.Conversation-1].Append(e.Ordinal)
	}
	if e.Endpoint != 0 && int(e.Endpoint) <= len(b.histories) {
		switch e.Kind {
		case StateChanged, TimerSet, TimerFired, TimerStopped, VariableChanged:
			b.histories[e.Endpoint-1].note(e)
			b.changed[e.Endpoint] = true
		}
	}
}

// Snapshot returns the trace as it stands, over the log that it was read from.
func (b *Builder) Snapshot(log LogView, modelled bool) *Snapshot {
	if b.disordered {
		b.reorder()
	}
	s := &Snapshot{
		Log:            log,
		Nodes:          slices.Clip(b.nodes),
		Packets:        b.packets.snapshot(),
		Events:         b.events.snapshot(),
		Conversations:  slices.Clone(b.conversations),
		Messages:       b.messages.snapshot(),
		Modelled:       modelled,
		byConversation: slices.Clone(b.tracks),
		endpoints:      b.freeze(),
		ends:           slices.Clone(b.ends),
		flights:        b.flights,
		kinds:          slices.Clone(b.kinds),
	}
	for _, f := range b.aloft {
		s.flights.aloft = append(s.flights.aloft, f)
	}
	slices.SortFunc(s.flights.aloft, func(x, y flight) int {
		return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.packet, y.packet))
	})
	if n := s.Events.Len(); n > 0 {
		s.Duration = s.Events.At(n - 1).Time
	}
	return s
}

// freeze copies the histories that changed since the last snapshot.
func (b *Builder) freeze() []*EndpointHistory {
	fresh := make([]*EndpointHistory, len(b.histories))
	copy(fresh, b.frozen)
	for id := range b.changed {
		fresh[id-1] = b.histories[id-1].frozen()
	}
	clear(b.changed)
	b.frozen = fresh
	return fresh
}

// reorder puts the timeline in order of time, events of one instant in the
// order in which they were added, and builds the indexes anew.
func (b *Builder) reorder() {
	b.disordered = false
	sorted := make([]Event, 0, b.events.len())
	for _, e := range b.events.series.All() {
		sorted = append(sorted, e)
	}
	slices.SortStableFunc(sorted, func(x, y Event) int { return cmp.Compare(x.Time, y.Time) })
	moved := make([]Ordinal, len(sorted)+1)
	for i := range sorted {
		moved[sorted[i].Ordinal] = Ordinal(i + 1)
	}
	b.events, b.kinds = editable[Event]{}, nil
	b.tracks = make([]Series[Ordinal], len(b.tracks))
	for i, h := range b.histories {
		b.histories[i] = &EndpointHistory{Endpoint: h.Endpoint, Conversation: h.Conversation, Client: h.Client}
		b.changed[h.Endpoint.ID] = true
	}
	for _, e := range sorted {
		e.Ordinal, e.Cause = moved[e.Ordinal], moved[e.Cause]
		b.events.append(e)
		b.file(&e)
	}
}
