package view

import (
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// processLimit is how much of a process's name is shown, in characters.
const processLimit = 20

// processName is a process as views write it; "" where it is not known.
func processName(p trace.Process) string { return text.EscapeTo(p.String(), processLimit) }

// processesOf are the processes of a conversation's two ends, as far as they
// are known: "curl 1234 → nginx 80".
func processesOf(c *trace.Conversation) string {
	client, server := processName(c.Processes[0]), processName(c.Processes[1])
	switch {
	case client == "" && server == "":
		return ""
	case server == "":
		return client + " →"
	}
	return strings.TrimSpace(client + " → " + server)
}

// inferredOrObserved says how the states of a captured conversation are known.
func inferredOrObserved(ctx *Context, c *trace.Conversation) string {
	client, server := ctx.Snapshot.EndpointsOf(c.ID)
	said := ctx.Words.T("tui.state.inferred")
	for _, h := range [...]*trace.EndpointHistory{client, server} {
		if h != nil && h.Sockets.Until(ctx.Cursor) > 0 {
			return said + " · " + string(ctx.Theme.Glyphs.Observed) + " " + ctx.Words.T("tui.kernel.observed")
		}
	}
	return said
}

// kernelRows show what the kernel told of an end's socket up to the cursor,
// behind a sign of its own: what is above them was inferred.
func kernelRows(ctx *Context, c *trace.Conversation, e *stateEnd, width int) (rows []stateRow) {
	h := e.history
	if h == nil || len(h.Kernel) == 0 && h.Sockets.Len() == 0 {
		return nil
	}
	if socket, ok := trace.ValueAt(h.Sockets, ctx.Cursor); ok {
		for _, l := range socketLines(ctx, c, e.side == 0, &socket, width) {
			rows = append(rows, stateRow{Line: l})
		}
	}
	if figures := variableRows(ctx, e.side, figuresOf(ctx, h.Kernel), true, width); len(figures) > 0 {
		if len(rows) == 0 {
			rows = append(rows, stateRow{Line: kernelHead(ctx, "")})
		}
		rows = append(rows, figures...)
	}
	return rows
}

// kernelHead is the line with the sign of what was observed.
func kernelHead(ctx *Context, state string) Line {
	accent := canvas.Style{Ink: theme.Good, Attr: canvas.Bold}
	head := Line{{string(ctx.Theme.Glyphs.Observed) + " ", accent}}
	if state != "" {
		head = append(head, Piece{state + "  ", accent})
	}
	return append(head, Piece{ctx.Words.T("tui.kernel.title"), canvas.Style{Ink: theme.Muted}})
}

func socketLines(ctx *Context, c *trace.Conversation, client bool, s *trace.Socket, width int) []Line {
	muted := canvas.Style{Ink: theme.Muted}
	state := ""
	if s.State != trace.StateUnknown {
		state = s.State.String()
	}
	head := kernelHead(ctx, state)
	if s.Congestion != "" {
		if by := (Piece{" · " + text.EscapeTo(s.Congestion, processLimit), muted}); head.Width()+canvas.Width(by.Text) <= width {
			head = append(head, by)
		}
	}
	row := func(key, value string) Line {
		return Line{{"  " + nameCell(ctx.Words.T(key), columnWidth(width)), muted}, {value, canvas.Style{Ink: theme.Strong}}}
	}
	holder := processName(s.Process)
	if holder == "" && s.Inode != 0 {
		holder = ctx.Words.T("tui.kernel.unknown")
	}
	lines := []Line{head}
	if holder != "" {
		lines = append(lines, row("tui.kernel.process", holder))
	}
	if client {
		return lines
	}
	if waiting, most, ok := backlog(ctx, c); ok {
		lines = append(lines, row("tui.kernel.listens", ctx.Words.T("tui.kernel.queue", text.Args{
			"Waiting": ctx.Words.Count(waiting), "Most": ctx.Words.Count(most)})))
	}
	return lines
}

// backlog is how many connections wait to be accepted where the server listens,
// and how many may.
func backlog(ctx *Context, c *trace.Conversation) (waiting, most int64, ok bool) {
	h := ctx.Snapshot.Listener(c.Protocol, c.Server)
	if h == nil || h.Kernel["accept-Q"] == nil || h.Kernel["backlog"] == nil {
		return 0, 0, false
	}
	waiting, ok = trace.ValueAt(h.Kernel["accept-Q"].Changes, ctx.Cursor)
	if most, known := trace.ValueAt(h.Kernel["backlog"].Changes, ctx.Cursor); known {
		return waiting, most, ok
	}
	return 0, 0, false
}
