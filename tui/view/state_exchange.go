package view

import (
	"cmp"
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// exchange is what the packets up to the cursor tell of a connection's two
// directions, the client's first. Only those near the cursor are looked at.
type exchange struct {
	sent [2][]sentPart // what each side sent, the latest first
	from [2]spoken     // what each side last said of itself
	// whole says that all packets up to the cursor were looked at.
	whole bool
	// sacked are the ranges of each side's bytes that the other one says it has.
	sacked [2][]seqRun
}

// seqRun is a range of sequence numbers.
type seqRun struct{ from, to wire.Seq }

// sentPart is a segment that takes sequence numbers.
type sentPart struct {
	seqRun
	at    time.Duration
	fate  packetFate
	again bool // it was sent before
}

// packetFate is what had become of a packet at the cursor.
type packetFate uint8

const (
	fateUnseen packetFate = iota // a capture sees a packet at one place only
	fateFlying
	fateArrived
	fateLost
)

// spoken is what a side's packets say of its own variables.
type spoken struct {
	known, acks bool
	base        wire.Seq // its numbers count from here
	next        wire.Seq // behind all that it sent
	ack         wire.Seq // the highest that it acknowledged
	window      int64    // offered with its latest acknowledgment; −1 while unknown
}

// Bounds of what is looked at for one frame.
const (
	exchangeEvents  = 4000
	exchangePackets = 200
	exchangeSACKs   = 8
)

// without is the exchange without what the sides' packets say of their
// variables.
func (x *exchange) without() *exchange {
	y := *x
	y.from = [2]spoken{{window: -1}, {window: -1}}
	return &y
}

// exchangeAt reads the packets before the cursor, the latest first.
func exchangeAt(ctx *Context, id trace.ConversationID) *exchange {
	x := &exchange{}
	for side := range x.from {
		x.from[side].window = -1
	}
	track := ctx.Snapshot.Track(id)
	seen := make(map[trace.PacketID]bool, exchangePackets)
	var acks [2][]trace.Packet // with which each side may have told of holes
	until := track.Until(ctx.Cursor)
	i := until - 1
	for ; i >= max(until-exchangeEvents, 0) && len(seen) < exchangePackets; i-- {
		kind := track.Kind(i)
		if kind != trace.PacketSent && kind != trace.PacketDelivered && kind != trace.PacketLost {
			continue
		}
		packet := track.Packet(i)
		if packet == 0 || seen[packet] {
			continue
		}
		seen[packet] = true
		p, ok := ctx.Snapshot.Packet(packet)
		if !ok || p.TCP == nil || len(p.Hops) == 0 {
			continue
		}
		fate, side := fateAt(track, i, kind, &p), sideOf(p.FromClient)
		x.take(side, &p, fate)
		if (fate == fateArrived || fate == fateUnseen) && p.TCP.Flags.Has(wire.ACK) && len(acks[side]) < exchangeSACKs {
			acks[side] = append(acks[side], p)
		}
	}
	x.whole = i < 0
	for side := range acks {
		slices.SortStableFunc(x.sent[side], func(a, b sentPart) int { return cmp.Compare(b.at, a.at) })
		for i := range acks[side] {
			x.selective(ctx, 1-side, &acks[side][i])
		}
	}
	return x
}

func sideOf(client bool) int {
	if client {
		return 0
	}
	return 1
}

// fateAt is what had become of a packet by event i of a track, the latest that
// tells of it.
func fateAt(track trace.Track, i int, kind trace.EventKind, p *trace.Packet) packetFate {
	last := len(p.Hops) - 1
	switch {
	case p.Fate() == trace.FateUnknown:
		return fateUnseen
	case kind == trace.PacketLost:
		return fateLost
	case kind == trace.PacketSent:
		return fateFlying
	}
	if last > 0 {
		if e := track.At(i); hopOf(&e) < last {
			return fateFlying
		}
	}
	if p.Hops[last].Fate == trace.Arrived {
		return fateArrived
	}
	return fateLost // it was damaged on its way
}

// take notes what a packet says of its sender, later packets having been taken
// before.
func (x *exchange) take(side int, p *trace.Packet, fate packetFate) {
	t, s := p.TCP, &x.from[side]
	end := t.Seq.Add(t.Len)
	if t.Flags.Has(wire.SYN) {
		end++
	}
	if t.Flags.Has(wire.FIN) {
		end++
	}
	if t.Flags.Has(wire.RST) {
		return // it may have its numbers from the segment that it answers
	}
	if !s.known {
		s.known, s.next, s.base = true, end, t.Seq-wire.Seq(t.RelSeq)
	}
	s.next = wire.MaxSeq(s.next, end)
	if t.Flags.Has(wire.ACK) {
		if !s.acks {
			s.acks, s.ack = true, t.Ack
		}
		s.ack = wire.MaxSeq(s.ack, t.Ack)
	}
	if s.window < 0 {
		if s.window = t.Scaled; s.window < 0 {
			s.window = int64(t.Window)
		}
	}
	if end != t.Seq {
		part := sentPart{seqRun{t.Seq, end}, p.Departed(), fate, p.Findings.Retransmission()}
		x.sent[side] = append(x.sent[side], part)
	}
}

// selective notes which of a side's bytes a packet of the other one says to
// have arrived beyond a hole (RFC 2018 §3).
func (x *exchange) selective(ctx *Context, side int, p *trace.Packet) {
	if decoded, _, ok := ctx.Snapshot.Decode(p); ok && decoded.Frame.IP != nil && decoded.Frame.IP.TCP != nil {
		for _, b := range decoded.Frame.IP.TCP.Options.SACK {
			if b.Left.Less(b.Right) {
				x.sacked[side] = append(x.sacked[side], seqRun{b.Left, b.Right})
			}
		}
	}
}
