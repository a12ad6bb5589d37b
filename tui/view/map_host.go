package view

import (
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// aboutHost tells of a host: who it is, and the entries of its tables.
func aboutHost(ctx *Context, id trace.NodeID, width, height int) []Line {
	s, muted := ctx.Snapshot, canvas.Style{Ink: theme.Muted}
	lines := []Line{{{canvas.Cut(ctx.HostName(id), width), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}}}}
	if n, ok := s.Node(id); ok {
		var all []string
		for _, a := range n.Addrs {
			all = append(all, a.String())
		}
		for _, l := range Wrap(strings.Join(all, " "), width, 2) {
			lines = append(lines, Line{{l, muted}})
		}
	}
	lines = append(lines, entryLines(ctx, tableAt(ctx, id), width)...)
	legend, spoken := mapLegend(ctx, width), conversationsOf(ctx, id, height-len(lines))
	// What signs mean stands elsewhere too; an entry doesn't, nor who else speaks.
	if len(lines)+min(len(spoken), 2)+len(legend) > height {
		legend = nil
	}
	lines = append(lines, spoken[:max(min(len(spoken), height-len(lines)-len(legend)), 0)]...)
	if len(lines)+len(legend) < height { // apart, where there is room
		lines = append(lines, nil)
	}
	return append(lines[:max(min(len(lines), height-len(legend)), 1)], legend...)
}

// conversationsOf are at most n lines that tell of a host's conversations, with
// the letters that stand beside their packets.
func conversationsOf(ctx *Context, id trace.NodeID, n int) (lines []Line) {
	all := ctx.Snapshot.Conversations
	for i := range min(len(all), networkConversations) {
		c := &all[i]
		if len(lines) >= n {
			break
		}
		if c.ClientNode != id && c.ServerNode != id || ctx.Cursor.Time < c.Started {
			continue
		}
		letter := "  "
		if len(all) > 1 && ctx.Conversation == 0 {
			letter = string(letterOf(c.ID)) + " "
		}
		from := ctx.HostName(c.ClientNode)
		if again(all, i) { // its port tells it from the others
			from += ":" + strconv.Itoa(int(c.Client.Port()))
		}
		lines = append(lines, Line{{letter, canvas.Style{Ink: theme.Muted}}, {text.EscapeTo(c.Spoken(), 20) + "  ", canvas.Style{}},
			{from + " → " + ctx.HostName(c.ServerNode) + ":" + strconv.Itoa(int(c.Server.Port())), canvas.Style{Ink: theme.Muted}}})
	}
	return lines
}

// again reports whether others of the first conversations join the same two
// hosts over the same port of the server as the i-th.
func again(all []trace.Conversation, i int) bool {
	for k := range min(len(all), networkConversations) {
		if k != i && all[k].ClientNode == all[i].ClientNode && all[k].ServerNode == all[i].ServerNode && all[k].Server == all[i].Server {
			return true
		}
	}
	return false
}

// entryLines tell of the entries of tables: each in a line. Where one is too long
// for that the table's name stands above, once for all that follow, or the key
// has a line of its own.
func entryLines(ctx *Context, entries []trace.TableEntry, width int) (lines []Line) {
	above := ""
	for _, e := range entries {
		name := Piece{canvas.Cut(explain.TableName(ctx.Words, e.Table), 20), canvas.Style{Ink: theme.Muted}}
		key := Piece{text.EscapeTo(e.Key, 60) + " ", canvas.Style{}}
		value := Piece{explain.Entry(ctx.Words, e, ctx.Cursor.Time), canvas.Style{Ink: theme.Accent}}
		gap := Piece{"  ", canvas.Style{}}
		whole, below := Line{name, gap, key, value}, Line{gap, key, value}
		switch {
		case whole.Width() <= width:
			lines, above = append(lines, whole), ""
		case below.Width() > width:
			lines, above = append(lines, Line{name, gap, value}), ""
			for _, l := range Wrap(key.Text, width-canvas.Width(gap.Text), len(key.Text)) { // both ends of it are what is told
				lines = append(lines, Line{gap, {l, key.Style}})
			}
		case above == e.Table:
			lines = append(lines, below)
		default:
			lines, above = append(lines, Line{name}, below), e.Table
		}
	}
	return lines
}

// tableAt are the entries of a host's tables at the cursor, the latest first. An
// entry without a value has gone.
func tableAt(ctx *Context, id trace.NodeID) (entries []trace.TableEntry) {
	const looks = 500
	track := ctx.Snapshot.Timeline()
	seen := map[[2]string]bool{}
	kinds := trace.KindsOf(trace.TableChanged)
	here := func(e *trace.Event) bool { return e.Node == id }
	for i, n := track.Previous(track.Until(ctx.Cursor), kinds, here), 0; i >= 0 && n < looks; i, n = track.Previous(i, kinds, here), n+1 {
		e := track.At(i)
		d, ok := e.Detail.(trace.TableEntry)
		if name := [2]string{d.Table, d.Key}; ok && !seen[name] {
			seen[name] = true
			if d.Value != "" {
				entries = append(entries, d)
			}
		}
	}
	return entries
}

// mapLegend says what the signs on the links are.
func mapLegend(ctx *Context, width int) (lines []Line) {
	g, muted := &ctx.Theme.Glyphs, canvas.Style{Ink: theme.Muted}
	line := Line{}
	for _, p := range [...]trace.Phase{trace.Handshake, trace.Request, trace.Response, trace.Teardown} {
		piece := []Piece{{string(g.Phase(p)), canvas.Style{Ink: theme.PhaseInk(p), Attr: canvas.Bold}}, {" " + ctx.Words.T("phase."+p.String()) + "  ", muted}}
		if Line(piece).Width()+line.Width() > width {
			lines, line = append(lines, line), nil
		}
		line = append(line, piece...)
	}
	lost := Line{{string(g.Lost), canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold}}, {" " + ctx.Words.T("tui.map.lost"), muted}}
	if line.Width()+lost.Width() > width {
		lines, line = append(lines, line), nil
	}
	return append(lines, append(line, lost...))
}
