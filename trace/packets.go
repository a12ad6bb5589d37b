package trace

import (
	"iter"
	"slices"
	"time"
)

// packetsChunk is how many packets are packed together.
const packetsChunk = 512

// Packets are the packets of a snapshot in order of their ids: a packet's id
// less one is its place here. Those whose journeys are over are packed.
type Packets struct {
	chunks []*packetChunk
	open   [][]Packet // the chunks after those, each full but the last
	n      int
}

// Len is the number of packets.
func (l *Packets) Len() int { return l.n }

// At returns packet i, counted from 0. It panics where there is none.
func (l *Packets) At(i int) Packet {
	if c, off := l.locate(i); c != nil {
		return c.at(off)
	}
	return *l.ptr(i)
}

// locate returns the chunk in which packet i is packed, and where in it; nil
// if it is not.
func (l *Packets) locate(i int) (*packetChunk, int) {
	if i < 0 || i >= l.n {
		panic("trace: index out of range")
	}
	if c := i / packetsChunk; c < len(l.chunks) {
		return l.chunks[c], i % packetsChunk
	}
	return nil, 0
}

// ptr is packet i, which is not packed.
func (l *Packets) ptr(i int) *Packet {
	return &l.open[i/packetsChunk-len(l.chunks)][i%packetsChunk]
}

// All ranges over the packets with their places.
func (l *Packets) All() iter.Seq2[int, Packet] {
	return func(yield func(int, Packet) bool) {
		for i := range l.n {
			if !yield(i, l.At(i)) {
				return
			}
		}
	}
}

// Conversation is that of a packet, which costs less than the packet.
func (l *Packets) Conversation(id PacketID) ConversationID { return l.conversation(int(id) - 1) }

// conversation is that of packet i.
func (l *Packets) conversation(i int) ConversationID {
	if c, off := l.locate(i); c != nil {
		return c.kinds[c.kind.at(off)].conversation
	}
	return l.ptr(i).Conversation
}

// hop is hop h of packet i, or its last.
func (l *Packets) hop(i, h int) (Hop, bool) {
	if c, off := l.locate(i); c != nil {
		first, end := c.hops(off)
		if first == end {
			return Hop{}, false
		}
		return c.hopAt(max(first, min(first+h, end-1))), true
	}
	hops := l.ptr(i).Hops
	if len(hops) == 0 {
		return Hop{}, false
	}
	return hops[max(0, min(h, len(hops)-1))], true
}

// aloft tells which hop of packet i is under way at some moment of [from,
// till]: when it departed and arrived, which is never where that isn't known.
func (l *Packets) aloft(i int, from, till time.Duration) (departed, arrived time.Duration, ok bool) {
	under := func(departed, arrived time.Duration, fate Fate) (time.Duration, bool) {
		if fate == InFlight {
			arrived = never
		}
		return arrived, departed <= till && arrived >= from
	}
	if c, off := l.locate(i); c != nil {
		first, end := c.hops(off)
		for h := first; h < end; h++ {
			departed, arrived = c.times(h)
			if arrived, ok = under(departed, arrived, c.lanes[c.lane.at(h)].fate); ok {
				return departed, arrived, true
			}
		}
		return 0, 0, false
	}
	for _, h := range l.ptr(i).Hops {
		if arrived, ok = under(h.Departed, h.Arrived, h.Fate); ok {
			return h.Departed, arrived, true
		}
	}
	return 0, 0, false
}

// never is later than any moment.
const never = time.Duration(1<<63 - 1)

// packetsBuilder is a list of packets that grows and whose packets may still
// change. A snapshot of it never does: what was lent to one is copied before
// it is written.
type packetsBuilder struct {
	Packets
	way    []int  // by chunk: how many of its packets are under way
	lent   bool   // a snapshot reads the list of open chunks
	own    []bool // by open chunk: no snapshot reads its packets
	packer packetPacker
	spare  []Packet // a chunk that nobody reads
}

// mostUnderWay is how many packets of a chunk may still be under way when it
// is packed. They are unpacked when they arrive, which is dear.
const mostUnderWay = 4

func (b *packetsBuilder) add(p Packet) PacketID {
	p.ID = PacketID(b.n + 1)
	if b.n%packetsChunk == 0 {
		b.packOld()
		b.borrow()
		chunk := b.spare
		if b.spare = nil; chunk == nil && b.n > 0 { // most traces are short
			chunk = make([]Packet, 0, packetsChunk)
		}
		b.open, b.own, b.way = append(b.open, chunk), append(b.own, true), append(b.way, 0)
	}
	b.borrow()
	last := &b.open[len(b.open)-1]
	*last = append(*last, p)
	b.n++
	return p.ID
}

// borrow makes the list of open chunks the builder's own.
func (b *packetsBuilder) borrow() {
	if b.lent {
		b.open, b.lent = slices.Clone(b.open), false
	}
}

// packOld packs the chunks whose packets have arrived, as long as none before
// them is open.
func (b *packetsBuilder) packOld() {
	n := 0
	for n < len(b.open) && b.way[len(b.chunks)] <= mostUnderWay {
		b.chunks = append(b.chunks, b.packer.pack(len(b.chunks)*packetsChunk, b.open[n]))
		if b.own[n] {
			clear(b.open[n])
			b.spare = b.open[n][:0]
		}
		n++
	}
	if n > 0 {
		b.open, b.own, b.lent = slices.Clone(b.open[n:]), slices.Clone(b.own[n:]), false
	}
}

// edit changes a packet.
func (b *packetsBuilder) edit(id PacketID, change func(*Packet)) {
	i := int(id) - 1
	c, off := b.locate(i)
	if c != nil {
		late := make([]Packet, packetsChunk)
		for k := range late {
			late[k] = c.at(k)
		}
		change(&late[off])
		b.chunks = slices.Clone(b.chunks)
		b.chunks[i/packetsChunk] = b.packer.pack(c.first, late)
		return
	}
	k := i/packetsChunk - len(b.chunks)
	if !b.own[k] {
		b.borrow()
		b.open[k] = withHops(b.open[k])
		b.own[k] = true
	}
	change(b.ptr(i))
}

// withHops copies packets, with their hops.
func withHops(packets []Packet) []Packet {
	n := 0
	for i := range packets {
		n += len(packets[i].Hops)
	}
	hops := make([]Hop, 0, n)
	packets = append(make([]Packet, 0, packetsChunk), packets...)
	for i := range packets {
		first := len(hops)
		hops = append(hops, packets[i].Hops...)
		packets[i].Hops = hops[first:len(hops):len(hops)]
	}
	return packets
}

// snapshot lends the packets as they stand.
func (b *packetsBuilder) snapshot() Packets {
	b.lent = true
	clear(b.own)
	return b.Packets
}

// underWay counts the packets under way of a packet's chunk.
func (b *packetsBuilder) underWay(id PacketID, by int) { b.way[(int(id)-1)/packetsChunk] += by }
