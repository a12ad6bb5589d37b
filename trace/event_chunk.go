package trace

import "time"

// eventChunk is a chunk of events. What is the same for many of them is
// written once, in a slot; the rest are numbers.
type eventChunk struct {
	first int // the number of events before
	slots []slot
	slot  column // the place of each event's slot
	time  column
	// What an event names is written as a difference: its cause from itself,
	// its packet from the slot's, as its detail's number.
	cause, packet, sighting, number column
	// endpoint is beyond the slot's, which is 0 where there are so many
	// endpoints that slots for each would take more room than they save.
	endpoint column
}

// slot is what events have in common.
type slot struct {
	kind         EventKind
	basis        Basis
	form         form
	low          uint8 // bits of the lower half of the numbers
	names        names
	node         NodeID
	endpoint     EndpointID
	conversation ConversationID
	detail       any   // without its number
	packet       int64 // that the packets count from
	number       int64 // that the numbers count from
}

// names tells what an event names.
type names uint8

const (
	namesCause names = 1 << iota
	namesPacket
	namesSighting
)

func namesOf(e *Event) (n names) {
	if e.Cause != 0 {
		n |= namesCause
	}
	if e.Packet != 0 {
		n |= namesPacket
	}
	if e.Sighting != 0 {
		n |= namesSighting
	}
	return n
}

func (c *eventChunk) slotAt(i int) *slot { return &c.slots[c.slot.at(i)] }

// at returns event i of the chunk.
func (c *eventChunk) at(i int) Event {
	e, s := c.bare(i)
	if s.form > formOdd {
		e.Detail = detailed(s.form, s.detail, c.number.at(i)+s.number, s.low, e.Time)
	}
	return e
}

// outline is event i without the number in its detail; that of a copy stays,
// since it names a packet.
func (c *eventChunk) outline(i int) Event {
	e, s := c.bare(i)
	if s.form == formCopy {
		return c.at(i)
	}
	return e
}

// bare is event i with its slot's detail.
func (c *eventChunk) bare(i int) (Event, *slot) {
	s := c.slotAt(i)
	e := Event{Time: c.timeAt(i), Ordinal: Ordinal(c.first + i + 1), Conversation: s.conversation, Node: s.node,
		Endpoint: s.endpoint + EndpointID(c.endpoint.at(i)), Kind: s.kind, Basis: s.basis, Detail: s.detail}
	if s.names&namesCause != 0 {
		e.Cause = e.Ordinal - Ordinal(c.cause.at(i))
	}
	if s.names&namesPacket != 0 {
		e.Packet = PacketID(c.packet.at(i) + s.packet)
	}
	if s.names&namesSighting != 0 {
		e.Sighting = SightingID(c.sighting.at(i))
	}
	return e, s
}

func (c *eventChunk) endpointAt(i int) EndpointID {
	return c.slotAt(i).endpoint + EndpointID(c.endpoint.at(i))
}

func (c *eventChunk) timeAt(i int) time.Duration { return time.Duration(c.time.at(i)) }

func (c *eventChunk) packetAt(i int) PacketID {
	if s := c.slotAt(i); s.names&namesPacket != 0 {
		return PacketID(c.packet.at(i) + s.packet)
	}
	return 0
}

func (c *eventChunk) sightingAt(i int) SightingID {
	if s := c.slotAt(i); s.names&namesSighting != 0 {
		return SightingID(c.sighting.at(i))
	}
	return 0
}

// numberAt is the number in the detail of event i, which must have one.
func (c *eventChunk) numberAt(i int) int64 { return c.number.at(i) + c.slotAt(i).number }
