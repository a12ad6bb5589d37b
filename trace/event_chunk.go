package trace

import (
	"slices"
	"time"
)

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

// eventPacker packs chunks of events.
type eventPacker struct {
	details map[any]any // those that slots hold, so that chunks share them
	slots   []slot
	*scratch
}

// scratch is what a packer works with.
type scratch struct {
	places  [tableChunk]uint16     // of each event's slot
	begun   [tableChunk]bool       // by slot: it has a number to count from
	lookup  [4 * tableChunk]uint16 // slots by their hash, plus one
	columns [6][tableChunk]int64
}

// pack makes a chunk of events, before which there are so many others.
func (p *eventPacker) pack(first int, events []Event) *eventChunk {
	if p.scratch == nil {
		p.scratch, p.details = new(scratch), make(map[any]any)
	}
	p.slots = p.slots[:0]
	clear(p.lookup[:])
	clear(p.begun[:])
	for i := range events {
		p.places[i] = p.place(&events[i])
	}
	p.count(events)
	n := len(events)
	slots, times, causes, packets, sightings, numbers := p.columns[0][:n], p.columns[1][:n], p.columns[2][:n],
		p.columns[3][:n], p.columns[4][:n], p.columns[5][:n]
	// What an event has not costs nothing if it is what the one before has.
	var packet, number int64
	cause, sighting := firstNamed(first, events)
	for i := range events {
		e, s := &events[i], &p.slots[p.places[i]]
		if s.names&namesCause != 0 {
			cause = int64(first+i+1) - int64(e.Cause)
		}
		if s.names&namesPacket != 0 {
			packet = int64(e.Packet) - s.packet
		}
		if s.names&namesSighting != 0 {
			sighting = int64(e.Sighting)
		}
		if s.form > formOdd {
			number = numberOf(s.form, e, s.low) - s.number
		}
		slots[i], times[i], causes[i], packets[i], sightings[i], numbers[i] =
			int64(p.places[i]), int64(e.Time), cause, packet, sighting, number
	}
	return &eventChunk{first: first, slots: slices.Clone(p.slots), slot: packColumn(slots), time: packColumn(times),
		cause: packColumn(causes), packet: packColumn(packets), sighting: packColumn(sightings), number: packColumn(numbers)}
}

// firstNamed is how far off the first cause is that some events name, and the
// first sighting.
func firstNamed(first int, events []Event) (cause, sighting int64) {
	i := max(slices.IndexFunc(events, func(e Event) bool { return e.Cause != 0 }), 0)
	k := max(slices.IndexFunc(events, func(e Event) bool { return e.Sighting != 0 }), 0)
	return int64(first+i+1) - int64(events[i].Cause), int64(events[k].Sighting)
}

// place finds the slot that an event fits, or makes one.
func (p *eventPacker) place(e *Event) uint16 {
	f := formOf(e)
	s := slot{kind: e.Kind, basis: e.Basis, form: f, names: namesOf(e), node: e.Node, endpoint: e.Endpoint, conversation: e.Conversation}
	hash := (uint32(s.kind) | uint32(s.names)<<8 | uint32(s.node)<<12 | uint32(s.endpoint)<<20 ^ uint32(s.conversation)<<26) * 0x9e3779b1
	hash = (hash ^ spread(e)) * 0x85ebca6b
	const mask = uint32(4*tableChunk - 1)
	at := hash >> 16 & mask
	for ; p.lookup[at] != 0; at = (at + 1) & mask {
		o := &p.slots[p.lookup[at]-1]
		if o.kind == s.kind && o.names == s.names && o.node == s.node && o.endpoint == s.endpoint && o.basis == s.basis &&
			o.conversation == s.conversation && o.form == f && fits(f, o.detail, e) {
			return p.lookup[at] - 1
		}
	}
	s.detail = p.share(f, outline(f, e.Detail))
	s.packet = int64(e.Packet)
	p.slots = append(p.slots, s)
	p.lookup[at] = uint16(len(p.slots))
	return uint16(len(p.slots) - 1)
}

// share returns the detail that equals one and was met before.
func (p *eventPacker) share(f form, detail any) any {
	if f == formOdd || detail == nil {
		return detail
	}
	if same, ok := p.details[detail]; ok {
		return same
	}
	p.details[detail] = detail
	return detail
}

// count finds for each slot what its packets and numbers count from.
func (p *eventPacker) count(events []Event) {
	for i := range events {
		s := &p.slots[p.places[i]]
		s.packet = min(s.packet, int64(events[i].Packet))
		if s.form == formQueue {
			s.low = max(s.low, lowBits(&events[i]))
		}
	}
	for i := range events {
		at := p.places[i]
		s := &p.slots[at]
		if s.form <= formOdd {
			continue
		}
		n := numberOf(s.form, &events[i], s.low)
		if !p.begun[at] {
			p.begun[at], s.number = true, n
		}
		s.number = min(s.number, n)
	}
}

func (c *eventChunk) slotAt(i int) *slot { return &c.slots[c.slot.at(i)] }

// at returns event i of the chunk.
func (c *eventChunk) at(i int) Event {
	s := c.slotAt(i)
	e := Event{Time: c.timeAt(i), Ordinal: Ordinal(c.first + i + 1), Packet: c.packetAt(i), Sighting: c.sightingAt(i),
		Conversation: s.conversation, Node: s.node, Endpoint: s.endpoint, Kind: s.kind, Basis: s.basis, Detail: s.detail}
	if s.names&namesCause != 0 {
		e.Cause = e.Ordinal - Ordinal(c.cause.at(i))
	}
	if s.form > formOdd {
		e.Detail = detailed(s.form, s.detail, c.numberAt(i), s.low, e.Time)
	}
	return e
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
