package trace

import "slices"

// eventPacker packs chunks of events.
type eventPacker struct {
	details map[any]any // those that slots hold, so that chunks share them
	slots   []slot
	apart   bool // slots are without endpoints
	*scratch
}

// mostSlots is how many slots a chunk has before endpoints are kept apart.
const mostSlots = tableChunk / 8

// scratch is what a packer works with.
type scratch struct {
	places  [tableChunk]uint16     // of each event's slot
	begun   [tableChunk]bool       // by slot: it has a number to count from
	lookup  [4 * tableChunk]uint16 // slots by their hash, plus one
	columns [7][tableChunk]int64
}

// pack makes a chunk of events, before which there are so many others.
func (p *eventPacker) pack(first int, events []Event) *eventChunk {
	if p.scratch == nil {
		p.scratch, p.details = new(scratch), make(map[any]any)
	}
	if p.apart = false; !p.sort(events, mostSlots) {
		p.apart = true
		p.sort(events, len(events))
	}
	p.count(events)
	n := len(events)
	slots, times, causes, packets, sightings, numbers, ends := p.columns[0][:n], p.columns[1][:n], p.columns[2][:n],
		p.columns[3][:n], p.columns[4][:n], p.columns[5][:n], p.columns[6][:n]
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
		slots[i], times[i], causes[i], packets[i], sightings[i], numbers[i], ends[i] =
			int64(p.places[i]), int64(e.Time), cause, packet, sighting, number, int64(e.Endpoint-s.endpoint)
	}
	return &eventChunk{first: first, slots: slices.Clone(p.slots), slot: packColumn(slots), time: packColumn(times),
		cause: packColumn(causes), packet: packColumn(packets), sighting: packColumn(sightings), number: packColumn(numbers), endpoint: packColumn(ends)}
}

// sort finds the slots of events, or gives up where there are more than most.
func (p *eventPacker) sort(events []Event, most int) bool {
	p.slots = p.slots[:0]
	clear(p.lookup[:])
	clear(p.begun[:])
	for i := range events {
		if p.places[i] = p.place(&events[i]); len(p.slots) > most {
			return false
		}
	}
	return true
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
	if p.apart {
		s.endpoint = 0
	}
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
