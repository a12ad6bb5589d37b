package trace

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/wire"
)

// Snapshot is everything known of a trace at one moment: the log, and what was
// read from it, joined into one timeline. It never changes, so one frame of the
// screen reads one snapshot, without a lock.
//
// Whoever must not show the future is given the snapshot of a log that was cut
// (LogView.Until): it holds no later fate, total or finding.
type Snapshot struct {
	Log LogView
	// Nodes are the lanes: the log's own, or those inferred from addresses.
	Nodes []Node
	// Packets are in order of their ids, which is the order in which they
	// became known; a packet's id less one is its place here.
	Packets Packets
	// Events are the timeline, in order of (time, ordinal); an event's ordinal
	// less one is its place here.
	Events        Timeline
	Conversations []Conversation // in order of their ids
	Messages      Series[Message]
	// Before is how many packets of the capture lie before those of a window.
	// Where these don't follow each other, Numbers are their numbers in the
	// capture, from 0; else it is nil.
	Before  int
	Numbers []int
	// Duration is the time of the last event.
	Duration time.Duration
	// Modelled says that the states in the timeline are the simulator's own,
	// not inferred.
	Modelled bool

	byConversation []rising        // by conversation's id less one
	endpoints      []*history      // by endpoint's id less one
	quantities     []quantity      // that they change
	ends           [][2]EndpointID // by conversation's id less one: client, server
	listeners      []EndpointID    // endpoints without a remote end
	byTime         flightIndex
	kinds          kindIndex
	notable        notables   // of all events
	notableIn      []notables // by conversation's id less one
}

// Track is a selection of a snapshot's events, in the timeline's order: all of
// them, or those of one conversation.
type Track struct {
	events *Timeline
	picked rising
	whole  bool
	kinds  kindIndex
	// notable are those of its events that deserve a stop.
	notable notables
}

// Timeline is the track of all events.
func (s *Snapshot) Timeline() Track {
	return Track{events: &s.Events, whole: true, kinds: s.kinds, notable: s.notable}
}

// Track is the track of one conversation's events, or of all if id is 0.
func (s *Snapshot) Track(id ConversationID) Track {
	if id == 0 {
		return s.Timeline()
	}
	t := Track{events: &s.Events, kinds: s.kinds}
	if int(id) <= len(s.byConversation) {
		t.picked, t.notable = s.byConversation[id-1], s.notableIn[id-1]
	}
	return t
}

// Len is the number of events.
func (t Track) Len() int {
	if t.whole {
		return t.events.Len()
	}
	return t.picked.n
}

// At returns event i of the track, counted from 0.
func (t Track) At(i int) Event { return t.events.At(int(t.ordinal(i)) - 1) }

// Kind is the kind of event i of the track, and Packet the packet that it names.
// Either costs less than the event.
func (t Track) Kind(i int) EventKind { return t.events.kind(int(t.ordinal(i)) - 1) }

// Packet is the packet that event i of the track names; 0 if it names none.
func (t Track) Packet(i int) PacketID { return t.events.packet(int(t.ordinal(i)) - 1) }

// Time is when event i of the track happened.
func (t Track) Time(i int) time.Duration { return t.events.Time(int(t.ordinal(i)) - 1) }

// Until returns how many events of the track have happened at the cursor.
func (t Track) Until(c Cursor) int {
	n := t.events.Until(c)
	if t.whole {
		return n
	}
	return t.picked.until(Ordinal(n))
}

// Event returns the event with an ordinal.
func (s *Snapshot) Event(o Ordinal) (Event, bool) {
	if o == 0 || int(o) > s.Events.Len() {
		return Event{}, false
	}
	return s.Events.At(int(o) - 1), true
}

// Packet returns the packet with an id.
func (s *Snapshot) Packet(id PacketID) (Packet, bool) {
	if id == 0 || int(id) > s.Packets.Len() {
		return Packet{}, false
	}
	return s.Packets.At(int(id) - 1), true
}

// Number is a packet's number in the whole capture.
func (s *Snapshot) Number(id PacketID) int {
	if s.Numbers != nil && id > 0 && int(id) <= len(s.Numbers) {
		return s.Numbers[id-1] + 1
	}
	return s.Before + int(id)
}

// Numbered is the packet with a number in the whole capture, if the snapshot
// holds it.
func (s *Snapshot) Numbered(number int) (PacketID, bool) {
	id := number - s.Before
	if s.Numbers != nil {
		i, ok := slices.BinarySearch(s.Numbers, number-1)
		if !ok {
			return 0, false
		}
		id = i + 1
	}
	return PacketID(max(id, 0)), id > 0 && id <= s.Packets.Len()
}

// Hop returns a hop of a packet, counted from 0; the last where it has fewer.
func (s *Snapshot) Hop(id PacketID, i int) (Hop, bool) {
	if id == 0 || int(id) > s.Packets.Len() {
		return Hop{}, false
	}
	return s.Packets.hop(int(id)-1, i)
}

// Conversation returns the conversation with an id, or nil.
func (s *Snapshot) Conversation(id ConversationID) *Conversation {
	if id == 0 || int(id) > len(s.Conversations) {
		return nil
	}
	return &s.Conversations[id-1]
}

// Message returns the message with an id.
func (s *Snapshot) Message(id MessageID) (Message, bool) {
	if id == 0 || int(id) > s.Messages.Len() {
		return Message{}, false
	}
	return s.Messages.At(int(id) - 1), true
}

// Took is how long an answer took: from when all of what it answers was there
// to when all of the answer was.
func (s *Snapshot) Took(m *Message) (time.Duration, bool) {
	asked, ok := s.Message(m.Answers)
	if !ok || !m.Complete || !asked.Complete {
		return 0, false
	}
	return m.Completed - asked.Completed, true
}

// Node returns the node with an id.
func (s *Snapshot) Node(id NodeID) (Node, bool) {
	if id == 0 || int(id) > len(s.Nodes) {
		return Node{}, false
	}
	return s.Nodes[id-1], true
}

// Knows reports whether a node's own word is in the trace, and not only what
// its packets tell: that of a simulated one is, that of a real machine isn't.
func (s *Snapshot) Knows(id NodeID) bool {
	n, ok := s.Node(id)
	return ok && s.Modelled && n.Basis == Modelled
}

// Endpoint returns the history of the endpoint with an id, or nil.
func (s *Snapshot) Endpoint(id EndpointID) *EndpointHistory {
	if id == 0 || int(id) > len(s.endpoints) {
		return nil
	}
	return s.endpoints[id-1].over(s)
}

// EndpointsOf returns the histories of a conversation's two ends; nil where
// one is not known.
func (s *Snapshot) EndpointsOf(id ConversationID) (client, server *EndpointHistory) {
	if id == 0 || int(id) > len(s.ends) {
		return nil, nil
	}
	ends := s.ends[id-1]
	return s.Endpoint(ends[0]), s.Endpoint(ends[1])
}

// Listener returns the history of the socket that listens at an address, or
// nil. Of several the latest counts.
func (s *Snapshot) Listener(protocol wire.IPProtocol, at netip.AddrPort) *EndpointHistory {
	for i := len(s.listeners) - 1; i >= 0; i-- {
		h := s.endpoints[s.listeners[i]-1]
		if h.endpoint.Protocol == protocol && h.endpoint.Local == at {
			return h.over(s)
		}
	}
	return nil
}

// Bytes returns the bytes of a packet as they were first seen, with their
// sighting; nil where nobody looked.
func (s *Snapshot) Bytes(p *Packet) (Sighting, []byte) {
	for i := range p.Hops {
		for _, id := range [...]SightingID{p.Hops[i].Departure, p.Hops[i].Arrival} {
			if sighting, ok := s.Log.Sighting(id); ok {
				return sighting, s.Log.Data(sighting)
			}
		}
	}
	return Sighting{}, nil
}

// BytesOn returns the bytes of a packet as they were first seen on one of its
// hops, or where nobody looked there, on the nearest before or else behind it.
func (s *Snapshot) BytesOn(p *Packet, hop int) (Sighting, []byte) {
	for i := min(hop, len(p.Hops)-1); i >= 0; i-- {
		for _, id := range [...]SightingID{p.Hops[i].Departure, p.Hops[i].Arrival} {
			if sighting, ok := s.Log.Sighting(id); ok {
				return sighting, s.Log.Data(sighting)
			}
		}
	}
	return s.Bytes(p)
}

// Decode takes apart the bytes of a packet as they were first seen; ok is false
// where nobody looked.
func (s *Snapshot) Decode(p *Packet) (d wire.Decoded, data []byte, ok bool) {
	return s.decode(s.Bytes(p))
}

// DecodeOn takes apart the bytes of a packet as they were on one of its hops;
// see BytesOn.
func (s *Snapshot) DecodeOn(p *Packet, hop int) (d wire.Decoded, data []byte, ok bool) {
	return s.decode(s.BytesOn(p, hop))
}

func (s *Snapshot) decode(sighting Sighting, data []byte) (d wire.Decoded, _ []byte, ok bool) {
	tap, known := s.Log.Tap(sighting.Tap)
	if data == nil || !known {
		return wire.Decoded{}, nil, false
	}
	return wire.Decode(tap.Link, data, sighting.Length), data, true
}
