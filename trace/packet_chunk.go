package trace

import (
	"math/bits"
	"slices"
	"time"

	"wiretale/wire"
)

// packetChunk is a chunk of packets whose journeys are over. As in a chunk of
// events, what is the same for many of them is written once.
type packetChunk struct {
	first int // the number of packets before
	kinds []packetKind
	lanes []lane
	kind  column // the place of each packet's kind
	hop   column // the place of each packet's first hop, and of the last one's end

	length, seq, ack, window column // seq and ack are relative, and count from the kind's
	scale                    column // what the scaled window differs by from what the kind says
	repeats, quotes          column // how many packets before

	// By hop: its lane, and the two moments. Sightings are those of its lane.
	lane, departed, took, departure, arrival column
}

// packetKind is what packets have in common.
type packetKind struct {
	conversation     ConversationID
	findings         Findings
	protocol, text   string
	seq, ack         wire.Seq // less the relative ones
	relSeq, relAck   uint32   // that the packets' count from
	header           int32    // what of the length is not the payload
	srcPort, dstPort uint16
	flags            wire.Flags
	shift            uint8 // of the window
	phase            Phase
	has              packetHas
}

// packetHas tells what packets have.
type packetHas uint8

const (
	fromClient packetHas = 1 << iota
	hasTCP
	unscaled // the window's scale is not known
	hasRepeats
	hasQuotes
)

// lane is what hops have in common.
type lane struct {
	from, to                 NodeID
	fate                     Fate
	departBasis, arriveBasis Basis
	departs, arrives         bool // somebody looked
}

// kindOf is the kind of a packet, but for what its numbers count from.
func kindOf(p *Packet) packetKind {
	k := packetKind{conversation: p.Conversation, findings: p.Findings, protocol: p.Protocol, text: p.Text, phase: p.Phase}
	if p.FromClient {
		k.has |= fromClient
	}
	if p.Repeats != 0 {
		k.has |= hasRepeats
	}
	if p.Quotes != 0 {
		k.has |= hasQuotes
	}
	t := p.TCP
	if t == nil {
		return k
	}
	k.has |= hasTCP
	k.srcPort, k.dstPort, k.flags = t.SrcPort, t.DstPort, t.Flags
	k.seq, k.ack = t.Seq-wire.Seq(t.RelSeq), t.Ack-wire.Seq(t.RelAck)
	k.header = int32(p.Length - t.Len)
	switch {
	case t.Scaled < 0:
		k.has |= unscaled
	case t.Window != 0:
		k.shift = uint8(min(bits.TrailingZeros64(uint64(t.Scaled)/uint64(t.Window)), 14))
	}
	return k
}

// scaleRest is what a scaled window differs by from its kind's.
func (k *packetKind) scaleRest(t *TCPSummary) int64 {
	if k.has&unscaled != 0 {
		return t.Scaled
	}
	return t.Scaled - int64(t.Window)<<k.shift
}

func laneOf(h *Hop) lane {
	return lane{h.From, h.To, h.Fate, h.DepartBasis, h.ArriveBasis, h.Departure != 0, h.Arrival != 0}
}

// settled is a packet with what it stands on, made at once.
type settled struct {
	tcp TCPSummary
	hop [1]Hop
}

// at returns packet i of the chunk.
func (c *packetChunk) at(i int) Packet {
	k := &c.kinds[c.kind.at(i)]
	id := PacketID(c.first + i + 1)
	p := Packet{ID: id, Conversation: k.conversation, FromClient: k.has&fromClient != 0, Phase: k.phase,
		Protocol: k.protocol, Findings: k.findings, Length: int(c.length.at(i)), Text: k.text}
	if k.has&hasRepeats != 0 {
		p.Repeats = id - PacketID(c.repeats.at(i))
	}
	if k.has&hasQuotes != 0 {
		p.Quotes = id - PacketID(c.quotes.at(i))
	}
	var room settled
	if k.has&hasTCP != 0 {
		c.segment(&room.tcp, i, k, p.Length)
		p.TCP = &room.tcp
	}
	first, end := c.hops(i)
	p.Hops = room.hop[:0:1]
	if end-first != 1 {
		p.Hops = make([]Hop, 0, end-first)
	}
	for h := first; h < end; h++ {
		p.Hops = append(p.Hops, c.hopAt(h))
	}
	return p
}

// segment says what a packet's TCP header does.
func (c *packetChunk) segment(t *TCPSummary, i int, k *packetKind, length int) {
	t.SrcPort, t.DstPort, t.Flags = k.srcPort, k.dstPort, k.flags
	t.RelSeq, t.RelAck = k.relSeq+uint32(c.seq.at(i)), k.relAck+uint32(c.ack.at(i))
	t.Seq, t.Ack = k.seq+wire.Seq(t.RelSeq), k.ack+wire.Seq(t.RelAck)
	t.Len = length - int(k.header)
	t.Window = uint16(c.window.at(i))
	t.Scaled = c.scale.at(i)
	if k.has&unscaled == 0 {
		t.Scaled += int64(t.Window) << k.shift
	}
}

// hops tells which of the chunk's hops are packet i's.
func (c *packetChunk) hops(i int) (first, end int) { return int(c.hop.at(i)), int(c.hop.at(i + 1)) }

// hopAt returns hop h of the chunk.
func (c *packetChunk) hopAt(h int) Hop {
	l := &c.lanes[c.lane.at(h)]
	hop := Hop{From: l.from, To: l.to, Fate: l.fate, DepartBasis: l.departBasis, ArriveBasis: l.arriveBasis}
	hop.Departed, hop.Arrived = c.times(h)
	departure := c.departure.at(h)
	if l.departs {
		hop.Departure = SightingID(departure)
	}
	if l.arrives {
		hop.Arrival = SightingID(departure + c.arrival.at(h))
	}
	return hop
}

// times are the two moments of hop h.
func (c *packetChunk) times(h int) (departed, arrived time.Duration) {
	at := c.departed.at(h)
	return time.Duration(at), time.Duration(at + c.took.at(h))
}

// packPackets makes a chunk of packets, before which there are so many others.
func packPackets(first int, packets []Packet) *packetChunk {
	c := &packetChunk{first: first}
	hops := c.sort(packets)
	numbers := make([]int64, max(len(packets)+1, len(hops)))
	pack := func(number func(p *Packet, k *packetKind) int64) column {
		for i := range packets {
			numbers[i] = number(&packets[i], &c.kinds[c.kind.at(i)])
		}
		return packColumn(numbers[:len(packets)])
	}
	seq, ack := int64(0), int64(0) // of the packet before: what isn't there costs nothing
	c.length = pack(func(p *Packet, _ *packetKind) int64 { return int64(p.Length) })
	c.seq = pack(func(p *Packet, k *packetKind) int64 {
		if p.TCP != nil {
			seq = int64(p.TCP.RelSeq - k.relSeq)
		}
		return seq
	})
	c.ack = pack(func(p *Packet, k *packetKind) int64 {
		if p.TCP != nil {
			ack = int64(p.TCP.RelAck - k.relAck)
		}
		return ack
	})
	window := int64(0)
	c.window = pack(func(p *Packet, _ *packetKind) int64 {
		if p.TCP != nil {
			window = int64(p.TCP.Window)
		}
		return window
	})
	c.scale = pack(func(p *Packet, k *packetKind) int64 {
		if p.TCP != nil {
			return k.scaleRest(p.TCP)
		}
		return 0
	})
	before := func(p *Packet, o PacketID) int64 {
		if o != 0 {
			return int64(p.ID) - int64(o)
		}
		return 0
	}
	c.repeats = pack(func(p *Packet, _ *packetKind) int64 { return before(p, p.Repeats) })
	c.quotes = pack(func(p *Packet, _ *packetKind) int64 { return before(p, p.Quotes) })
	c.packHops(hops, numbers)
	return c
}

// sort finds the kinds of packets and where their hops begin, and returns all
// hops.
func (c *packetChunk) sort(packets []Packet) (hops []*Hop) {
	var known dictionary[packetKind]
	kinds, firsts := make([]int64, len(packets)), make([]int64, len(packets)+1)
	for i := range packets {
		p := &packets[i]
		kinds[i] = known.place(kindOf(p))
		if int(kinds[i]) == len(c.kinds) {
			c.kinds = append(c.kinds, known.keys[kinds[i]])
			if p.TCP != nil {
				c.kinds[kinds[i]].relSeq, c.kinds[kinds[i]].relAck = p.TCP.RelSeq, p.TCP.RelAck
			}
		}
		if k := &c.kinds[kinds[i]]; p.TCP != nil {
			k.relSeq, k.relAck = min(k.relSeq, p.TCP.RelSeq), min(k.relAck, p.TCP.RelAck)
		}
		for h := range p.Hops {
			hops = append(hops, &p.Hops[h])
		}
		firsts[i+1] = int64(len(hops))
	}
	c.kinds = slices.Clip(c.kinds)
	c.kind, c.hop = packColumn(kinds), packColumn(firsts)
	return hops
}

// packHops packs what the hops say.
func (c *packetChunk) packHops(hops []*Hop, numbers []int64) {
	pack := func(number func(h *Hop) int64) column {
		for i, h := range hops {
			numbers[i] = number(h)
		}
		return packColumn(numbers[:len(hops)])
	}
	var lanes dictionary[lane]
	c.lane = pack(func(h *Hop) int64 { return lanes.place(laneOf(h)) })
	c.lanes = slices.Clip(lanes.keys)
	c.departed = pack(func(h *Hop) int64 { return int64(h.Departed) })
	c.took = pack(func(h *Hop) int64 { return int64(h.Arrived - h.Departed) })
	departure := int64(0) // where there is none, the arrival serves
	sightings := func(h *Hop) int64 { return int64(max(h.Departure, h.Arrival)) }
	if i := slices.IndexFunc(hops, func(h *Hop) bool { return sightings(h) != 0 }); i >= 0 {
		departure = sightings(hops[i])
	}
	c.departure = pack(func(h *Hop) int64 {
		switch {
		case h.Departure != 0:
			departure = int64(h.Departure)
		case h.Arrival != 0:
			departure = int64(h.Arrival)
		}
		return departure
	})
	rest := int64(0)
	c.arrival = pack(func(h *Hop) int64 {
		switch {
		case h.Arrival != 0 && h.Departure != 0:
			rest = int64(h.Arrival) - int64(h.Departure)
		case h.Arrival != 0:
			return 0
		}
		return rest
	})
}
