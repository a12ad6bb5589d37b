package view

import (
	"wiretale/trace"
	"wiretale/wire"
)

// hopBefore is what the packet pane compares with instead of a packet's number:
// the same packet, as it was on the hop before.
const hopBefore = -1

// hopShown is the hop of a packet whose bytes are shown: the one that it has set
// out on last, at the cursor. A router changes some of them, and a NAT more.
func hopShown(ctx *Context, p *trace.Packet) int {
	shown := 0
	for i := 1; i < len(p.Hops); i++ {
		if sentBy(ctx, p, p.Hops[i].Departed) {
			shown = i
		}
	}
	return shown
}

// hopFields are the fields of a packet on one of its hops, the frame's own first,
// and its bytes; nil where nobody saw them.
func hopFields(ctx *Context, p *trace.Packet, hop int) ([]wire.Field, []byte) {
	at, data := ctx.Snapshot.BytesOn(p, hop)
	tap, known := ctx.Snapshot.Log.Tap(at.Tap)
	if data == nil || !known {
		return nil, nil
	}
	decoded := wire.Decode(tap.Link, data, at.Length)
	number := func(name string, n int) wire.Field {
		return wire.Field{Name: name, Value: wire.Value{Kind: wire.KindUint, Num: uint64(max(n, 0))}}
	}
	frame := wire.Field{Name: "frame", Span: wire.Span{Bits: 8 * len(data)}, Children: []wire.Field{
		number("frame.number", ctx.Snapshot.Number(p.ID)),
		number("frame.time_relative", int(at.Time)),
		number("frame.len", at.Length),
		number("frame.cap_len", len(data)),
	}}
	if len(p.Hops) > 1 { // which of them it is
		h := &p.Hops[hop]
		frame.Value = wire.Value{Kind: wire.KindText, Text: ctx.HostName(h.From) + " → " + ctx.HostName(h.To)}
	}
	return append([]wire.Field{frame}, decoded.Fields(data)...), data
}

// besideFields are the fields of what the packet pane compares the selected packet
// with, whose hop is shown; nil where there is nothing to compare it with.
func besideFields(ctx *Context, p *trace.Packet, hop, beside int) []wire.Field {
	if beside == hopBefore {
		if hop == 0 {
			return nil
		}
		fields, _ := hopFields(ctx, p, hop-1)
		return fields
	}
	id, ok := ctx.Snapshot.Numbered(beside)
	other, known := ctx.Snapshot.Packet(id)
	if !ok || beside <= 0 || !known || id == p.ID || len(other.Hops) == 0 {
		return nil
	}
	fields, _ := hopFields(ctx, &other, min(hop, len(other.Hops)-1))
	return fields
}
