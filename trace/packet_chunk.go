package trace

import (
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
	counted // its numbers count from one of its packets'
)

// lane is what hops have in common.
type lane struct {
	from, to                 NodeID
	fate                     Fate
	departBasis, arriveBasis Basis
	departs, arrives         bool // somebody looked
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
