package trace

import (
	"math/bits"
	"slices"

	"wiretale/wire"
)

// packetPacker packs chunks of packets.
type packetPacker struct {
	kinds   dictionary[packetKind]
	lanes   dictionary[lane]
	hops    []*Hop
	of      []*packetKind // by packet
	numbers []int64
}

// pack makes a chunk of packets, before which there are so many others.
func (x *packetPacker) pack(first int, packets []Packet) *packetChunk {
	c := &packetChunk{first: first}
	x.sort(c, packets)
	// What a packet has not costs nothing if it is what the one before has.
	var seq, ack, window int64
	c.length = x.column(packets, func(p *Packet, _ *packetKind) int64 { return int64(p.Length) })
	c.seq = x.column(packets, func(p *Packet, k *packetKind) int64 {
		if p.TCP != nil {
			seq = int64(p.TCP.RelSeq - k.relSeq)
		}
		return seq
	})
	c.ack = x.column(packets, func(p *Packet, k *packetKind) int64 {
		if p.TCP != nil {
			ack = int64(p.TCP.RelAck - k.relAck)
		}
		return ack
	})
	c.window = x.column(packets, func(p *Packet, _ *packetKind) int64 {
		if p.TCP != nil {
			window = int64(p.TCP.Window)
		}
		return window
	})
	c.scale = x.column(packets, func(p *Packet, k *packetKind) int64 {
		if p.TCP != nil {
			return k.scaleRest(p.TCP)
		}
		return 0
	})
	c.repeats = x.column(packets, func(p *Packet, _ *packetKind) int64 { return before(p, p.Repeats) })
	c.quotes = x.column(packets, func(p *Packet, _ *packetKind) int64 { return before(p, p.Quotes) })
	x.packHops(c)
	return c
}

// before is how many packets before one another is that it names.
func before(p *Packet, named PacketID) int64 {
	if named == 0 {
		return 0
	}
	return int64(p.ID) - int64(named)
}

// sort finds the kinds of packets, and their hops.
func (x *packetPacker) sort(c *packetChunk, packets []Packet) {
	x.kinds.clear()
	x.hops, x.of, x.numbers = x.hops[:0], x.of[:0], x.numbers[:0]
	firsts := make([]int64, 0, packetsChunk+1)
	for i := range packets {
		p := &packets[i]
		k := kindOf(p)
		x.numbers = append(x.numbers, int64(x.kinds.place(&k, k.hash())))
		firsts = append(firsts, int64(len(x.hops)))
		for h := range p.Hops {
			x.hops = append(x.hops, &p.Hops[h])
		}
	}
	c.kinds = slices.Clone(x.kinds.keys)
	for i := range packets {
		k := &c.kinds[x.numbers[i]]
		x.of = append(x.of, k)
		if t := packets[i].TCP; t != nil {
			if k.has&counted == 0 {
				k.has, k.relSeq, k.relAck = k.has|counted, t.RelSeq, t.RelAck
			}
			k.relSeq, k.relAck = min(k.relSeq, t.RelSeq), min(k.relAck, t.RelAck)
		}
	}
	c.kind, c.hop = packColumn(x.numbers), packColumn(append(firsts, int64(len(x.hops))))
}

// column packs a number of each packet.
func (x *packetPacker) column(packets []Packet, number func(p *Packet, k *packetKind) int64) column {
	x.numbers = x.numbers[:0]
	for i := range packets {
		x.numbers = append(x.numbers, number(&packets[i], x.of[i]))
	}
	return packColumn(x.numbers)
}

// packHops packs what the hops say.
func (x *packetPacker) packHops(c *packetChunk) {
	pack := func(number func(h *Hop) int64) column {
		x.numbers = x.numbers[:0]
		for _, h := range x.hops {
			x.numbers = append(x.numbers, number(h))
		}
		return packColumn(x.numbers)
	}
	x.lanes.clear()
	c.lane = pack(func(h *Hop) int64 {
		l := laneOf(h)
		return int64(x.lanes.place(&l, l.hash()))
	})
	c.lanes = slices.Clone(x.lanes.keys)
	c.departed = pack(func(h *Hop) int64 { return int64(h.Departed) })
	c.took = pack(func(h *Hop) int64 { return int64(h.Arrived - h.Departed) })
	seen := func(h *Hop) SightingID { // where it departed, or else arrived
		if h.Departure != 0 {
			return h.Departure
		}
		return h.Arrival
	}
	latest, took := SightingID(0), int64(0)
	if i := slices.IndexFunc(x.hops, func(h *Hop) bool { return seen(h) != 0 }); i >= 0 {
		latest = seen(x.hops[i])
	}
	c.departure = pack(func(h *Hop) int64 {
		if s := seen(h); s != 0 {
			latest = s
		}
		return int64(latest)
	})
	c.arrival = pack(func(h *Hop) int64 {
		if h.Arrival != 0 {
			took = int64(h.Arrival) - int64(seen(h))
		}
		return took
	})
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

// hash is the same for kinds that are the same.
func (k *packetKind) hash() uint32 {
	h := mix(uint32(k.conversation), uint32(k.flags)|uint32(k.phase)<<8|uint32(k.has)<<16|uint32(len(k.text))<<24)
	h = mix(mix(h, uint32(k.header)), uint32(k.findings))
	return mix(mix(h, uint32(k.seq)), uint32(k.ack))
}

func laneOf(h *Hop) lane {
	return lane{h.From, h.To, h.Fate, h.DepartBasis, h.ArriveBasis, h.Departure != 0, h.Arrival != 0}
}

func (l *lane) hash() uint32 {
	return mix(mix(uint32(l.from), uint32(l.to)), uint32(l.fate))
}
