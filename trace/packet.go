package trace

import (
	"time"

	"wiretale/wire"
)

// PacketID names a packet within one trace; 0 is none. In a capture at one tap
// it equals the number of its sighting.
type PacketID uint64

// Packet is a datagram's journey, with what the reading made of it.
type Packet struct {
	ID           PacketID
	Conversation ConversationID // 0 where it belongs to none
	FromClient   bool           // which way it goes, within its conversation
	Phase        Phase
	Protocol     string // as in Wireshark's protocol column: "TCP", "HTTP", "DNS", …
	Findings     Findings
	// Repeats is the packet whose bytes this one carries again, or whose
	// acknowledgment it duplicates; 0 if none.
	Repeats PacketID
	Length  int // of its first sighting, in bytes on the wire
	TCP     *TCPSummary
	Info    string // one line for lists, as raw text: escape it before it is shown
	Quotes  PacketID
	Hops    []Hop // in the order of the journey; at least one
}

// TCPSummary is what a TCP packet's label and its explanation need.
type TCPSummary struct {
	Flags    wire.Flags
	Seq, Ack wire.Seq // as they stand on the wire
	// RelSeq and RelAck count from the two initial sequence numbers; where a
	// capture began too late, the first number seen is 1.
	RelSeq, RelAck uint32
	Len            int    // of the payload
	Window         uint16 // as it stands
	Scaled         int64  // the window in bytes; −1 where the scale is unknown
}

// Departed is when the journey began.
func (p *Packet) Departed() time.Duration { return p.Hops[0].Departed }

// Settled is when the last known thing happened to the packet.
func (p *Packet) Settled() time.Duration {
	h := p.Hops[len(p.Hops)-1]
	return max(h.Departed, h.Arrived)
}

// Ends are the node that sent the packet and the last that it was sent to.
func (p *Packet) Ends() (from, to NodeID) { return p.Hops[0].From, p.Hops[len(p.Hops)-1].To }

// Fate is what became of the packet on its last hop.
func (p *Packet) Fate() Fate { return p.Hops[len(p.Hops)-1].Fate }

// Hop is one link's part of a journey. It joins two sightings.
type Hop struct {
	From, To           NodeID
	Departed           time.Duration
	Arrived            time.Duration // or when it was lost; equals Departed where nothing is known of the other end
	Departure, Arrival SightingID    // 0 where nobody looked: then the time is inferred
	Fate               Fate
	// DepartBasis and ArriveBasis say how the two times are known.
	DepartBasis, ArriveBasis Basis
}
