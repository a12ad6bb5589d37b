package trace

import (
	"strconv"
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
	Text    string // what its line in a list says, where it isn't what TCP says
	// Quotes is the packet that an ICMP error quotes, or the question that an echo
	// reply, or the answer of a neighbour, is about; 0 if none.
	Quotes PacketID
	Hops   []Hop // in the order of the journey; at least one
}

// Info is one line for lists, as raw text: escape it before it is shown.
func (p *Packet) Info() string { return infoOf(p.Text, p.TCP) }

func infoOf(text string, tcp *TCPSummary) string {
	if text == "" && tcp != nil {
		return tcp.String()
	}
	return text
}

// TCPSummary is what a TCP packet's label and its explanation need.
type TCPSummary struct {
	SrcPort, DstPort uint16
	Flags            wire.Flags
	Seq, Ack         wire.Seq // as they stand on the wire
	// RelSeq and RelAck count from the two initial sequence numbers; where a
	// capture began too late, the first number seen is 1.
	RelSeq, RelAck uint32
	Len            int    // of the payload
	Window         uint16 // as it stands
	Scaled         int64  // the window in bytes; −1 where the scale is unknown
}

// String is a segment's line in a list.
func (t *TCPSummary) String() string {
	b := make([]byte, 0, 64)
	b = strconv.AppendUint(b, uint64(t.SrcPort), 10)
	b = append(b, " → "...)
	b = strconv.AppendUint(b, uint64(t.DstPort), 10)
	b = append(b, ' ')
	b = append(b, t.Flags.String()...)
	b = append(b, " seq "...)
	b = strconv.AppendUint(b, uint64(t.RelSeq), 10)
	if t.Flags.Has(wire.ACK) {
		b = append(b, " ack "...)
		b = strconv.AppendUint(b, uint64(t.RelAck), 10)
	}
	b = append(b, " win "...)
	if t.Scaled >= 0 {
		b = strconv.AppendInt(b, t.Scaled, 10)
	} else {
		b = strconv.AppendUint(b, uint64(t.Window), 10)
	}
	b = append(b, " len "...)
	b = strconv.AppendInt(b, int64(t.Len), 10)
	return string(b)
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
