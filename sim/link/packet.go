package link

import (
	"time"

	"wiretale/sim/engine"
	"wiretale/trace"
	"wiretale/wire"
)

// Packet is a datagram on one hop of its journey. Once it was offered to a link
// neither its frame nor what the frame holds may be changed.
type Packet struct {
	ID             trace.PacketID
	Hop            int // counted from 0 along the journey
	Frame          *wire.Frame
	Endpoint       trace.EndpointID // that sent it; 0 where none did
	Phase          trace.Phase
	Retransmission bool
	Rule           string
	Cause          trace.Ordinal // what brought it about, where it waits to be offered
	// Damaged says that a link before this one changed the packet's bytes; the
	// frame then holds what it carries as bytes only.
	Damaged bool
	Foreign bool // a real machine made it: its checksums are its own
	// Done, if it is set, is called when the packet has arrived or is lost and
	// nobody holds on to it: it is blank then, and its owner may send it again
	// with something else.
	Done func()

	bytes  []byte        // made when they are wanted; else empty
	give   func() []byte // Bytes, as a value that is made once
	length int           // on the wire; 0 until it was counted
	offers int           // to links, so far
	way    way
}

// way is what is known of a packet that is on its way.
type way struct {
	nth     int           // packet that was offered to the direction
	leaves  time.Duration // when all of it has left the host
	arrives engine.Moment
	gone    bool // it was taken out of the air: nothing arrives
	sent    trace.Ordinal
	fate    trace.Fate
	changed []byte // where the fate is Corrupted
	arrival Arrival
}

// Onward is the packet on its next hop, with a frame and a datagram of its own
// that the router may change. What the datagram carries is d's. A packet that
// nobody else holds on to goes on itself.
func (p *Packet) Onward(d *wire.Datagram) *Packet {
	if p.Done != nil && p.Frame.IP == d {
		p.Endpoint, p.bytes = 0, p.bytes[:0]
		p.Hop++
		return p
	}
	p.Keep()
	own := *d
	return &Packet{ID: p.ID, Hop: p.Hop + 1, Frame: &wire.Frame{IP: &own}, Phase: p.Phase, Retransmission: p.Retransmission,
		Rule: p.Rule, Damaged: p.Damaged, Foreign: p.Foreign}
}

// Keep lets the packet stay as it is after it has arrived.
func (p *Packet) Keep() { p.Done = nil }

// Repeats reports whether the packet carries the same segment as another.
func (p *Packet) Repeats(other *Packet) bool {
	a, b := p.Frame.IP, other.Frame.IP
	return a != nil && b != nil && a.TCP != nil && b.TCP != nil && a.Src == b.Src && a.Dst == b.Dst && a.TCP.SrcPort == b.TCP.SrcPort &&
		a.TCP.DstPort == b.TCP.DstPort && a.TCP.Seq == b.TCP.Seq && a.TCP.Len() == b.TCP.Len()
}

// Bytes are the packet's bytes on the wire. They must not be changed.
func (p *Packet) Bytes() []byte {
	switch {
	case cap(p.bytes) == 0:
		p.bytes = p.Frame.Serialize()
	case len(p.bytes) == 0:
		p.bytes = p.Frame.Append(p.bytes)
	}
	return p.bytes
}

// Length is the number of the packet's bytes on the wire.
func (p *Packet) Length() int {
	switch {
	case p.length > 0:
	case len(p.bytes) > 0:
		p.length = len(p.bytes)
	default:
		p.length = frameLength(p.Frame)
	}
	return p.length
}

// end gives the packet back to its owner, blank but for the room that it has
// for bytes.
func (p *Packet) end() {
	if done := p.Done; done != nil {
		*p = Packet{Done: done, bytes: p.bytes[:0], give: p.give, offers: p.offers}
		done()
	}
}
