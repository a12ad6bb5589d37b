package trace

import (
	"iter"
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
	Packets Series[Packet]
	// Events are the timeline, in order of (time, ordinal); an event's ordinal
	// less one is its place here.
	Events        Series[Event]
	Conversations []Conversation // in order of their ids
	Messages      Series[Message]
	// Duration is the time of the last event.
	Duration time.Duration
	// Modelled says that the states in the timeline are the simulator's own,
	// not inferred.
	Modelled bool

	byConversation []Series[Ordinal]  // by conversation's id less one
	endpoints      []*EndpointHistory // by endpoint's id less one
	ends           [][2]EndpointID    // by conversation's id less one: client, server
	flights        flightIndex
	kinds          kindIndex
}

// Track is a selection of a snapshot's events, in the timeline's order: all of
// them, or those of one conversation.
type Track struct {
	events Series[Event]
	picked Series[Ordinal]
	whole  bool
	kinds  kindIndex
}

// Timeline is the track of all events.
func (s *Snapshot) Timeline() Track { return Track{events: s.Events, whole: true, kinds: s.kinds} }

// Track is the track of one conversation's events, or of all if id is 0.
func (s *Snapshot) Track(id ConversationID) Track {
	if id == 0 {
		return s.Timeline()
	}
	t := Track{events: s.Events, kinds: s.kinds}
	if int(id) <= len(s.byConversation) {
		t.picked = s.byConversation[id-1]
	}
	return t
}

// Len is the number of events.
func (t Track) Len() int {
	if t.whole {
		return t.events.Len()
	}
	return t.picked.Len()
}

// At returns event i of the track, counted from 0.
func (t Track) At(i int) Event {
	if t.whole {
		return t.events.At(i)
	}
	return t.events.At(int(t.picked.At(i)) - 1)
}

// Until returns how many events of the track have happened at the cursor.
func (t Track) Until(c Cursor) int {
	if t.whole {
		return t.events.Search(func(e *Event) bool { return c.Before(e.At()) })
	}
	return t.picked.Search(func(o *Ordinal) bool {
		e := t.events.At(int(*o) - 1)
		return c.Before(e.At())
	})
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

// Node returns the node with an id.
func (s *Snapshot) Node(id NodeID) (Node, bool) {
	if id == 0 || int(id) > len(s.Nodes) {
		return Node{}, false
	}
	return s.Nodes[id-1], true
}

// Endpoint returns the history of the endpoint with an id, or nil.
func (s *Snapshot) Endpoint(id EndpointID) *EndpointHistory {
	if id == 0 || int(id) > len(s.endpoints) {
		return nil
	}
	return s.endpoints[id-1]
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

// StateAt returns the states of a conversation's two ends at the cursor,
// StateUnknown where nothing tells.
func (s *Snapshot) StateAt(id ConversationID, c Cursor) (client, server State) {
	a, b := s.EndpointsOf(id)
	return a.StateAt(c), b.StateAt(c)
}

// Bytes returns the bytes of a packet as they were first seen, with their
// sighting; nil where nobody looked.
func (s *Snapshot) Bytes(p *Packet) (Sighting, []byte) {
	for _, h := range p.Hops {
		for _, id := range [...]SightingID{h.Departure, h.Arrival} {
			if sighting, ok := s.Log.Sighting(id); ok {
				return sighting, s.Log.Data(sighting)
			}
		}
	}
	return Sighting{}, nil
}

// Decode takes apart the bytes of a packet as they were first seen; ok is false
// where nobody looked.
func (s *Snapshot) Decode(p *Packet) (d wire.Decoded, data []byte, ok bool) {
	sighting, data := s.Bytes(p)
	tap, known := s.Log.Tap(sighting.Tap)
	if data == nil || !known {
		return wire.Decoded{}, nil, false
	}
	return wire.Decode(tap.Link, data, sighting.Length), data, true
}

// InFlight ranges over the packets that are under way at some moment between
// from and to, both included, in order of departure; where there are
// thousands, over the first that became known. conversation 0 means all.
func (s *Snapshot) InFlight(from, to time.Duration, conversation ConversationID) iter.Seq[Packet] {
	return func(yield func(Packet) bool) {
		for id := range s.flights.between(from, to) {
			p := s.Packets.At(int(id) - 1)
			if (conversation == 0 || p.Conversation == conversation) && !yield(p) {
				return
			}
		}
	}
}

// AnyInFlight reports whether a packet is under way at a moment.
func (s *Snapshot) AnyInFlight(at time.Duration, conversation ConversationID) bool {
	looked := 0
	for f := range s.flights.meeting(at, at) {
		if conversation == 0 || s.Packets.ptr(int(f.packet)-1).Conversation == conversation {
			return true
		}
		if looked++; looked == flightsAtOnce {
			break
		}
	}
	return false
}
