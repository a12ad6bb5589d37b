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
	nodesLent     bool // a snapshot reads nodes
	packets       packetsBuilder
	events        timelineBuilder
	messages      editable[Message]
	conversations []Conversation
	tracks        []rising // by conversation
	flights       flightsBuilder
	kinds         kindIndex
	notable       notables
	notableIn     []notables // by conversation
	aloft         map[PacketID]bool

	histories  []*history // by endpoint, growing
	frozen     []*history // the same, as last lent to a snapshot
	changed    map[EndpointID]bool
	quantities dictionary[quantity]
	ends       [][2]EndpointID // by conversation: client, server
	listeners  []EndpointID    // endpoints without a remote end

	last       time.Duration // of the events
	disordered bool
}

// NewBuilder returns a builder of an empty trace.
func NewBuilder() *Builder {
	return &Builder{aloft: make(map[PacketID]bool), changed: make(map[EndpointID]bool)}
}

// AddNode adds a lane and returns its id; the id given is ignored.
func (b *Builder) AddNode(n Node) NodeID {
	n.ID = NodeID(len(b.nodes) + 1)
	b.nodes = append(b.nodes, n)
	return n.ID
}

// NameNode gives a lane another name, as it becomes known whose it is.
func (b *Builder) NameNode(id NodeID, name string) {
	if b.nodes[id-1].Name == name {
		return
	}
	if b.nodesLent {
		b.nodes, b.nodesLent = slices.Clone(b.nodes), false
	}
	b.nodes[id-1].Name = name
}

// AddPacket adds a packet and returns its id; the id given is ignored. Its
// hops' flights are told by Depart and Land.
func (b *Builder) AddPacket(p Packet) PacketID { return b.packets.add(p) }

// Packets is the number of packets so far.
func (b *Builder) Packets() int { return b.packets.Len() }

// EditPacket changes a packet that was added. Its hops may be written; what
// else it points to is shared with earlier snapshots: replace it, don't write
// into it.
func (b *Builder) EditPacket(id PacketID, change func(*Packet)) { b.packets.edit(id, change) }

// Packet returns a packet as it stands.
func (b *Builder) Packet(id PacketID) Packet { return b.packets.At(int(id) - 1) }

// Depart says that a packet set out and that nothing is known of its end yet.
func (b *Builder) Depart(id PacketID, at time.Duration) {
	by := 0
	if !b.aloft[id] {
		by = 1
		b.aloft[id] = true
		b.packets.underWay(id, 1)
	}
	b.flights.note(id, at, at, by)
}

// Land says that a packet was under way from one time to another.
func (b *Builder) Land(id PacketID, from, till time.Duration) {
	by := 0
	if b.aloft[id] {
		by = -1
		delete(b.aloft, id)
		b.packets.underWay(id, -1)
	}
	b.flights.note(id, from, till, by)
}

// AddMessage adds a message and returns its id; the id given is ignored.
func (b *Builder) AddMessage(m Message) MessageID {
	m.ID = MessageID(b.messages.len() + 1)
	if m.Number == 0 {
		m.Number, m.Reply = m.ID, m.Answers
	}
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
	if c.Number == 0 {
		c.Number = c.ID
	}
	b.reserve(c.ID)
	b.conversations[c.ID-1] = c
}

// reserve makes room for the conversations up to an id.
func (b *Builder) reserve(id ConversationID) {
	for len(b.conversations) < int(id) {
		b.conversations = append(b.conversations, Conversation{ID: ConversationID(len(b.conversations) + 1)})
		b.tracks = append(b.tracks, rising{})
		b.notableIn = append(b.notableIn, notables{})
		b.ends = append(b.ends, [2]EndpointID{})
	}
}

// AddEndpoint adds an endpoint and returns its id; the id given is ignored.
func (b *Builder) AddEndpoint(e Endpoint) EndpointID {
	e.ID = EndpointID(len(b.histories) + 1)
	b.histories = append(b.histories, &history{endpoint: e})
	b.changed[e.ID] = true
	if !e.Remote.IsValid() {
		b.listeners = append(b.listeners, e.ID)
	}
	return e.ID
}

// Tie says that an endpoint is one end of a conversation. Of several (a server
// that takes an old SYN for a new one) the first counts as its end. events are those of
// its earlier ones that were added before the conversation was known.
func (b *Builder) Tie(id EndpointID, conversation ConversationID, client bool, events []Ordinal) {
	b.reserve(conversation)
	h := b.histories[id-1]
	h.conversation, h.client = conversation, client
	b.changed[id] = true
	side := 1
	if client {
		side = 0
	}
	if b.ends[conversation-1][side] == 0 {
		b.ends[conversation-1][side] = id
	}
	for _, o := range events {
		b.events.join(o, conversation)
		b.tracks[conversation-1].append(o)
	}
}

// AddEvent adds an event at the timeline's end and returns its ordinal, which
// holds until the next snapshot; the ordinal given is ignored. Its cause is
// named by the ordinal that AddEvent or AddFact returned for it.
func (b *Builder) AddEvent(e Event) Ordinal {
	b.disordered = b.disordered || e.Time < b.last
	b.events.addOwn(e)
	return b.file(&e)
}

// AddFact adds the next event of the log at the timeline's end and returns its
// ordinal there. Every fact is added in its turn, or none; they are in order of
// time. But for the conversation, which is as given, the event is read from the
// log.
func (b *Builder) AddFact(e *Event) Ordinal {
	b.events.addFact(e.Conversation)
	return b.file(e)
}

// OrdinalOf is the ordinal of a fact, by the one that it has in the log; 0 if
// it was not added.
func (b *Builder) OrdinalOf(fact Ordinal) Ordinal { return b.events.ordinal(fact, b.events.Len()-1) }

// ConversationOf is the conversation of an event, by its ordinal; 0 where it
// has none.
func (b *Builder) ConversationOf(o Ordinal) ConversationID {
	if o == 0 || int(o) > b.events.Len() {
		return 0
	}
	return b.events.entry(int(o) - 1).conversation
}

// file enters the latest event into the indexes and returns its ordinal.
func (b *Builder) file(e *Event) Ordinal {
	b.last = e.Time
	o := Ordinal(b.events.Len())
	b.kinds.add(o, e.Kind)
	if e.Conversation != 0 {
		b.reserve(e.Conversation)
		b.tracks[e.Conversation-1].append(o)
	}
	if n, ok := NotableIn(e); ok {
		b.notable.add(o, n)
		if e.Conversation != 0 {
			b.notableIn[e.Conversation-1].add(o, n)
		}
	}
	if e.Endpoint != 0 && int(e.Endpoint) <= len(b.histories) && changing.Has(e.Kind) {
		b.note(b.histories[e.Endpoint-1], e, o)
		b.changed[e.Endpoint] = true
	}
	return o
}

// changing are the kinds of event that make up the history of an endpoint.
var changing = KindsOf(StateChanged, TimerSet, TimerFired, TimerStopped, VariableChanged, SocketObserved)

// Snapshot returns the trace as it stands, over the log that it was read from.
func (b *Builder) Snapshot(log LogView, modelled bool) *Snapshot {
	if b.disordered && b.events.own.Len() == b.events.Len() {
		b.reorder()
	}
	b.nodesLent = true
	s := &Snapshot{
		Log:            log,
		Nodes:          slices.Clip(b.nodes),
		Packets:        b.packets.snapshot(),
		Events:         b.events.snapshot(&log),
		Conversations:  slices.Clone(b.conversations),
		Messages:       b.messages.snapshot(),
		Modelled:       modelled,
		byConversation: slices.Clone(b.tracks),
		endpoints:      b.freeze(),
		ends:           slices.Clone(b.ends),
		listeners:      slices.Clip(b.listeners),
		quantities:     slices.Clip(b.quantities.keys),
		byTime:         b.flights.snapshot(),
		kinds:          slices.Clone(b.kinds),
		notable:        b.notable,
		notableIn:      slices.Clone(b.notableIn),
	}
	if n := s.Events.Len(); n > 0 {
		s.Duration = s.Events.Time(n - 1)
	}
	return s
}

// freeze copies the histories that changed since the last snapshot.
func (b *Builder) freeze() []*history {
	fresh := make([]*history, len(b.histories))
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
	sorted := make([]Event, 0, b.events.Len())
	for _, e := range b.events.All() {
		sorted = append(sorted, e)
	}
	slices.SortStableFunc(sorted, func(x, y Event) int { return cmp.Compare(x.Time, y.Time) })
	moved := make([]Ordinal, len(sorted)+1)
	for i := range sorted {
		moved[sorted[i].Ordinal] = Ordinal(i + 1)
	}
	b.events, b.kinds, b.notable = timelineBuilder{}, nil, notables{}
	b.tracks, b.notableIn = make([]rising, len(b.tracks)), make([]notables, len(b.tracks))
	for i, h := range b.histories {
		b.histories[i] = &history{endpoint: h.endpoint, conversation: h.conversation, client: h.client}
		b.changed[h.endpoint.ID] = true
	}
	for _, e := range sorted {
		e.Cause = moved[e.Cause]
		b.events.addOwn(e)
		b.file(&e)
	}
}
