package view

import (
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// The most connections of a port that are looked at, and shown.
const (
	lookConnections  = 64
	showsConnections = 8
)

// listenerRows show the socket in LISTEN that the server's connections come
// from, where the trace tells of its queues: how long these are, and which
// connections there are at its port. Only the other end tells them apart.
func listenerRows(ctx *Context, c *trace.Conversation, e *stateEnd, width int) (rows []stateRow) {
	if e.side != 1 || c.Protocol != wire.ProtocolTCP {
		return nil
	}
	l := ctx.Snapshot.Listener(c.Protocol, c.Server)
	if l == nil || l.Variables["accept-Q"] == nil {
		return nil
	}
	muted, strong := canvas.Style{Ink: theme.Muted}, canvas.Style{Ink: theme.Strong}
	row := func(asked string, pieces ...Piece) {
		rows = append(rows, rowAsking(pieces, aboutOf(ctx, e.side, "variable", asked)))
	}
	if state, _ := trace.ValueAt(l.States, ctx.Cursor); state != trace.Listen {
		return nil
	}
	row("backlog", Piece{ctx.Words.T("tui.listener.title", text.Args{"Port": strconv.Itoa(int(c.Server.Port()))}), canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}})
	syn, accept := explain.TableName(ctx.Words, trace.TableSYNQueue), explain.TableName(ctx.Words, trace.TableAcceptQueue)
	room := max(canvas.Width(syn), canvas.Width(accept)) + 2
	name := func(queue string) Piece {
		return Piece{"  " + queue + strings.Repeat(" ", room-canvas.Width(queue)), muted}
	}
	half, ready, most := valueOf(ctx, l, "SYN-Q"), valueOf(ctx, l, "accept-Q"), valueOf(ctx, l, "backlog")
	row("SYN-Q", name(syn), Piece{ctx.Words.Count(half), strong})
	length := Piece{ctx.Words.T("tui.listener.of", text.Args{"Waiting": ctx.Words.Count(ready), "Most": ctx.Words.Count(most)}), strong}
	if ready >= most {
		length.Style = canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold}
	}
	row("accept-Q", name(accept), length)
	return append(rows, connectionRows(ctx, c, e, width)...)
}

// valueOf is a variable's value at the cursor.
func valueOf(ctx *Context, h *trace.EndpointHistory, name string) int64 {
	v := h.Variables[name]
	if v == nil {
		return 0
	}
	value, _ := trace.ValueAt(v.Changes, ctx.Cursor)
	return value
}

// connectionRows list the connections at the server's port that are there at the
// cursor, with their states and whether they wait to be accepted.
func connectionRows(ctx *Context, c *trace.Conversation, e *stateEnd, width int) (rows []stateRow) {
	waits := map[string]bool{}
	for _, entry := range tableAt(ctx, e.node) {
		waits[entry.Key] = waits[entry.Key] || entry.Table == trace.TableAcceptQueue
	}
	all, n := ctx.Snapshot.Conversations, 0
	for i := range min(len(all), lookConnections) {
		o := &all[i]
		if o.Server != c.Server || o.Protocol != c.Protocol || o.Started > ctx.Cursor.Time {
			continue
		}
		_, server := ctx.Snapshot.EndpointsOf(o.ID)
		state := server.StateAt(ctx.Cursor)
		if state <= trace.Listen {
			continue
		}
		if n++; n > showsConnections {
			continue
		}
		style := canvas.Style{}
		if o.ID == c.ID {
			style = canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
		}
		line := Line{{"  " + o.Client.String() + "  ", style}, {state.String(), canvas.Style{Ink: theme.Accent}}}
		if waits[o.Client.String()] {
			line = append(line, Piece{"  " + ctx.Words.T("tui.listener.waits"), canvas.Style{Ink: theme.Muted}})
		}
		rows = append(rows, stateRow{Line: line})
	}
	if n > showsConnections {
		rows = append(rows, stateRow{Line: Line{{"  " + ctx.Words.T("tui.listener.more", text.Args{"Count": n - showsConnections}), canvas.Style{Ink: theme.Muted}}}})
	}
	return rows
}
