package view

import (
	"net/netip"

	"wiretale/trace"
)

// conversationSorts are the columns by which conversations can be sorted.
var conversationSorts = []sortColumn{
	{3, "tui.conversations.start", false}, {6, "tui.conversations.bytes", true}, {5, "tui.conversations.packets", true},
	{9, "tui.conversations.findings", true}, {4, "tui.conversations.length", true}, {7, "tui.conversations.state", false},
	{0, "tui.conversations.protocol", false}, {1, "tui.conversations.client", false}, {2, "tui.conversations.server", false},
	{8, "tui.conversations.processes", true},
}

// The places of the above.
const (
	conversationsAsTheyCame = iota
	conversationsByBytes
	conversationsByPackets
	conversationsByFindings
	conversationsByLength
	conversationsByState
	conversationsByProtocol
	conversationsByClient
	conversationsByServer
	conversationsByProcess
)

// SortJob is the sorting that is to be done for the list; nil where there is none.
// done says that the list won't grow.
func (v *Conversations) SortJob(ctx *Context, done bool) *SortJob {
	n, _ := ctx.conversations()
	now := stamp{filter: ctx.Filter, n: n}
	if ctx.Contents == nil {
		now.snapshot = ctx.Snapshot
	} else if done {
		now.n = -1 // the last time
	}
	if ctx.Filter != nil {
		now.picked = n
	}
	here, order := *ctx, v.order
	if here.Filter != nil {
		found := *here.Filter // the screen's own goes on to change
		here.Filter = &found
	}
	return v.order.job(now, done, func() []uint32 { return sortConversations(&here, order.by, order.down) })
}

// sortConversations lists the numbers, from 0, of the conversations that the
// filter picks, in an order.
func sortConversations(ctx *Context, by int, down bool) []uint32 {
	n, at := ctx.conversations()
	rows := make([]uint32, n) // places in the list, which the keys are read from
	for i := range rows {
		rows[i] = uint32(i)
	}
	fact := func(r uint32) trace.Conversation { return at(int(r)) }
	switch by {
	case conversationsByBytes:
		rows = byNumber(rows, down, func(r uint32) trace.Bytes { c := fact(r); return c.Bytes[0] + c.Bytes[1] })
	case conversationsByPackets:
		rows = byNumber(rows, down, func(r uint32) int { c := fact(r); return c.Packets[0] + c.Packets[1] })
	case conversationsByFindings:
		rows = byNumber(rows, down, func(r uint32) int { c := fact(r); return findingsOf(&c) })
	case conversationsByLength:
		rows = byNumber(rows, down, func(r uint32) int64 { c := fact(r); return int64(c.Ended - c.Started) })
	case conversationsByState:
		rows = byNumber(rows, down, func(r uint32) string { c := fact(r); return ctx.Words.T("conversation." + c.State.String()) })
	case conversationsByProtocol:
		rows = byNumber(rows, down, func(r uint32) string { c := fact(r); return c.Spoken() })
	case conversationsByClient:
		rows = sortBy(rows, down, func(r uint32) netip.AddrPort { return fact(r).Client }, netip.AddrPort.Compare)
	case conversationsByServer:
		rows = sortBy(rows, down, func(r uint32) netip.AddrPort { return fact(r).Server }, netip.AddrPort.Compare)
	case conversationsByProcess:
		rows = byNumber(rows, down, func(r uint32) string { c := fact(r); return processesOf(&c) })
	default:
		rows = byNumber(rows, down, func(r uint32) uint32 { return r })
	}
	if ctx.Filter != nil { // by their numbers, which a filter that finds more leaves as they are
		for i, r := range rows {
			rows[i] = uint32(ctx.Filter.Conversations.At(int(r)))
		}
	}
	return rows
}

// findingsOf is how many findings a conversation has.
func findingsOf(c *trace.Conversation) (n int) {
	for _, times := range c.FindingCounts() {
		n += times
	}
	return n
}

// listed are the conversations in the order in which they are shown: their
// number, and the one on row i, from 0.
func (v *Conversations) listed(ctx *Context) (n int, at func(i int) trace.Conversation) {
	n, at = ctx.conversations()
	if !v.sorted(ctx) {
		return n, at
	}
	every := func(i int) trace.Conversation { return ctx.Snapshot.Conversations[i] }
	if ctx.Contents != nil {
		every = ctx.Contents.Conversation
	}
	return len(v.order.rows), func(i int) trace.Conversation { return every(int(v.order.rows[i])) }
}

// sorted reports whether the rows of the order are those to be shown.
func (v *Conversations) sorted(ctx *Context) bool {
	now := stamp{filter: ctx.Filter}
	return v.order.active() && v.order.fresh(now) && (ctx.Contents != nil || v.order.of.snapshot != nil && len(v.order.rows) <= len(ctx.Snapshot.Conversations))
}
