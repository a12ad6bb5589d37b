package view

import (
	"math/bits"

	"wiretale/trace"
)

// packetSorts are the columns by which packets can be sorted.
var packetSorts = []sortColumn{
	{0, "tui.packets.number", false}, {5, "tui.packets.length", true}, {6, "tui.conversations.findings", true},
	{2, "tui.packets.from", false}, {3, "tui.packets.to", false}, {4, "tui.packets.protocol", false},
}

// The places of the above.
const (
	packetsAsTheyCame = iota
	packetsByLength
	packetsByFindings
	packetsByFrom
	packetsByTo
	packetsByProtocol
)

// SortJob is the sorting that is to be done for the list; nil where there is none.
// done says that the list won't grow.
func (v *Packets) SortJob(ctx *Context, done bool) *SortJob {
	now := stamp{snapshot: ctx.Snapshot, conversation: ctx.Conversation, filter: ctx.Filter, n: ctx.Snapshot.Packets.Len(), addresses: ctx.Addresses}
	if ctx.Filter != nil {
		now.picked = ctx.Filter.Hits.Len()
	}
	here, order := *ctx, v.order
	if here.Filter != nil {
		found := *here.Filter // the screen's own goes on to change
		here.Filter = &found
	}
	return v.order.job(now, true, func() []uint32 { return sortPackets(&here, order.by, order.down) })
}

// sortPackets lists all packets of the snapshot, or of a conversation, that the
// filter picks, in an order.
func sortPackets(ctx *Context, by int, down bool) []uint32 {
	s := ctx.Snapshot
	rows := []uint32{}
	for id := trace.PacketID(1); int(id) <= s.Packets.Len(); id++ {
		if p, _ := s.Packet(id); (ctx.Conversation == 0 || p.Conversation == ctx.Conversation) && ctx.picks(id) {
			rows = append(rows, uint32(id))
		}
	}
	packet := func(row uint32) trace.Packet { return s.Packets.At(int(row) - 1) }
	names := map[trace.NodeID]string{}
	name := func(id trace.NodeID) string {
		if _, known := names[id]; !known {
			names[id] = ctx.HostName(id)
		}
		return names[id]
	}
	switch by {
	case packetsByLength:
		return byNumber(rows, down, func(r uint32) int { p := packet(r); return p.Length })
	case packetsByFindings:
		return byNumber(rows, down, func(r uint32) int { p := packet(r); return weight(&p) })
	case packetsByFrom:
		return byNumber(rows, down, func(r uint32) string { p := packet(r); from, _ := p.Ends(); return name(from) })
	case packetsByTo:
		return byNumber(rows, down, func(r uint32) string { p := packet(r); _, to := p.Ends(); return name(to) })
	case packetsByProtocol:
		return byNumber(rows, down, func(r uint32) string { return packet(r).Protocol })
	}
	return byNumber(rows, down, func(r uint32) uint32 { return r })
}

// weight says how much is to be seen at a packet: a loss most, then what is sent
// again, then each other finding.
func weight(p *trace.Packet) int {
	n := bits.OnesCount32(uint32(p.Findings))
	if p.Findings.Retransmission() {
		n += 50
	}
	if p.Fate().Lost() {
		n += 100
	}
	return n
}
