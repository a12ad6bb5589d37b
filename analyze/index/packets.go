package index

import (
	"time"

	"wiretale/trace"
)

// Packet is what the index keeps of a frame: where it lies and what it means.
type Packet struct {
	Place        int64 // of its bytes in the source
	Time         time.Duration
	Length       int // on the wire
	Captured     int // of these bytes
	Conversation trace.ConversationID
	FromClient   bool
	Findings     trace.Findings
	Tap          trace.TapID
	Direction    trace.Direction
	// Segment says that it is a whole segment of a TCP connection, and Plain
	// that it is a frame with one datagram, between the conversation's ends.
	Segment, Plain bool
}

// packet is a Packet in 32 bytes.
type packet struct {
	place            uint64 // 48 bits, and above them the tap
	time             time.Duration
	length, captured uint32
	conversation     uint32 // from 1; 0 is none
	findings         uint16
	direction        trace.Direction
	is               marks
}

// marks are what is true of a packet.
type marks uint8

const (
	byClient marks = 1 << iota
	asSegment
	asPlain
)

func (m *marks) set(mark marks, so bool) {
	if so {
		*m |= mark
	}
}

const placeBits = 48

func pack(d *digest, conversation uint32, client bool, found trace.Findings) packet {
	var is marks
	is.set(byClient, client)
	is.set(asSegment, d.kind == segment)
	is.set(asPlain, d.plain)
	tap := min(uint64(d.tap), 1<<(64-placeBits)-1)
	return packet{
		place: uint64(d.place) | tap<<placeBits, time: d.Time, length: uint32(d.length), captured: uint32(d.captured),
		conversation: conversation, findings: uint16(found), is: is, direction: d.direction,
	}
}

func (p *packet) unpack() Packet {
	return Packet{
		Place: int64(p.place & (1<<placeBits - 1)), Time: p.time, Length: int(p.length), Captured: int(p.captured),
		Conversation: trace.ConversationID(p.conversation), FromClient: p.is&byClient != 0, Findings: trace.Findings(p.findings),
		Tap: trace.TapID(p.place >> placeBits), Direction: p.direction,
		Segment: p.is&asSegment != 0, Plain: p.is&asPlain != 0,
	}
}

// Range appends to room what is kept of packets, from the first-th on, counted
// from 0: as many as room has space for, or as there are.
func (x *Index) Range(first int, room []Packet) []Packet {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := first; i < x.packets.n && len(room) < cap(room); i++ {
		room = append(room, x.packets.at(i).unpack())
	}
	return room
}
