package link

import (
	"wiretale/sim/engine"
	"wiretale/trace"
	"wiretale/wire"
)

// Medium is what all links and hosts of one simulation share: its clock, the
// sink that hears of everything, what is to be done to single packets, and the
// numbering of packets.
type Medium struct {
	Engine *engine.Engine
	Sink   trace.Sink
	Script *Script
	last   trace.PacketID
}

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
	// Damaged says that a link before this one changed the packet's bytes; the
	// frame then holds what it carries as bytes only.
	Damaged bool
	bytes   []byte
}

// Onward is the packet on its next hop, in another frame.
func (p *Packet) Onward(f *wire.Frame) *Packet {
	return &Packet{ID: p.ID, Hop: p.Hop + 1, Frame: f, Phase: p.Phase, Retransmission: p.Retransmission,
		Rule: p.Rule, Damaged: p.Damaged}
}

// Bytes are the packet's bytes on the wire. They must not be changed.
func (p *Packet) Bytes() []byte {
	if p.bytes == nil {
		p.bytes = p.Frame.Serialize()
	}
	return p.bytes
}

// Length is the number of the packet's bytes on the wire.
func (p *Packet) Length() int {
	if p.bytes != nil {
		return len(p.bytes)
	}
	return frameLength(p.Frame)
}

// number gives a packet that is leaving its first host its id, so that ids
// grow in the order in which packets are offered to links.
func (m *Medium) number(p *Packet) {
	if p.ID == 0 {
		m.last++
		p.ID = m.last
	}
}
