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
}

// packet is a Packet in 32 bytes.
type packet struct {
	place            uint64 // 48 bits, and above them the tap
	time             time.Duration
	length, captured uint32
	conversation     uint32 // from 1; 0 is none
	findings         uint16
	fromClient       bool
	direction        trace.Direction
}

const placeBits = 48

func pack(d *digest, conversation uint32, fromClient bool, found trace.Findings) packet {
	tap := min(uint64(d.tap), 1<<(64-placeBits)-1)
	return packet{
		place: uint64(d.place) | tap<<placeBits, time: d.Time, length: uint32(d.length), captured: uint32(d.captured),
		conversation: conversation, findings: uint16(found), fromClient: fromClient, direction: d.direction,
	}
}

func (p *packet) unpack() Packet {
	return Packet{
		Place: int64(p.place & (1<<placeBits - 1)), Time: p.time, Length: int(p.length), Captured: int(p.captured),
		Conversation: trace.ConversationID(p.conversation), FromClient: p.fromClient, Findings: trace.Findings(p.findings),
		Tap: trace.TapID(p.place >> placeBits), Direction: p.direction,
	}
}
