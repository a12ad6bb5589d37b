package view

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Conversations lists who talks with whom, and what is remarkable about it.
type Conversations struct {
	selected int // the number of a conversation, from 0
	order    Order
}

// Title implements Pane.
func (*Conversations) Title() string { return "tui.view.conversations" }

// Keys implements Pane.
func (*Conversations) Keys(words *text.Printer) []key.Binding {
	return slices.Concat([]key.Binding{
		Binding(words, "tui.key.enter", "enter", "enter"),
		Binding(words, "tui.key.move", "j/k", "j", "k", "down", "up"),
	}, FarKeys(words), sortKeys(words))
}

// Chosen is the conversation that the list's bar stands on; 0 in an empty list.
func (v *Conversations) Chosen(ctx *Context) trace.ConversationID {
	n, at := v.listed(ctx)
	if n == 0 {
		return 0
	}
	return at(v.row(ctx, n)).ID
}

// row is the row that the bar stands on, of n.
func (v *Conversations) row(ctx *Context, n int) int {
	if v.sorted(ctx) && n > 0 {
		if v.order.anew {
			v.order.anew, v.selected = false, int(v.order.rows[0])
		}
		return max(v.order.find(uint32(v.selected)), 0)
	}
	return max(min(ctx.conversationRow(v.selected), n-1), 0)
}

// Show puts the bar on a conversation.
func (v *Conversations) Show(id trace.ConversationID) { v.selected = int(id) - 1 }

// Press implements Pane.
func (v *Conversations) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	if k.String() == "enter" {
		if id := v.Chosen(ctx); id != 0 {
			return OpenConversation{id}, true
		}
		return Refuse{"tui.refuse.no-conversation"}, true
	}
	if v.order.press(k, conversationSorts) {
		return nil, true
	}
	n, ok := scrolling(k, height-1)
	if ok && !v.move(ctx, n) {
		return ended(n), true
	}
	return nil, ok
}

// move puts the bar so many rows on, and reports whether there were any.
func (v *Conversations) move(ctx *Context, by int) bool {
	n, at := v.listed(ctx)
	if n == 0 {
		return false
	}
	from := v.row(ctx, n)
	to := max(min(from+by, n-1), 0)
	v.order.at = to
	v.Show(at(to).ID)
	return to != from
}

// Find puts the bar on the next conversation, or the one before, that says a
// pattern in the list, or in whose packets it was found; behind the last it
// begins anew. It reports whether there is one.
func (v *Conversations) Find(ctx *Context, p *filter.Pattern, forward bool) bool {
	n, at := v.listed(ctx)
	if n == 0 {
		return false
	}
	step, row, find := 1, v.row(ctx, n), p.Finder()
	if !forward {
		step = n - 1
	}
	for range n {
		row = (row + step) % n
		c := at(row)
		said := []byte(c.Spoken() + " " + sideName(ctx, &c, true) + " " + sideName(ctx, &c, false) +
			" " + ctx.Words.T("conversation."+c.State.String()) + " " + processesOf(&c) + " " + findingCounts(ctx.Words, &c))
		if start, _ := find(said); start >= 0 || ctx.Search != nil && ctx.Search.Conversations.Has(int(c.ID-1)) {
			v.Show(c.ID)
			return true
		}
	}
	return false
}

// Click implements Pane: the first click selects, one on the selected opens.
func (v *Conversations) Click(ctx *Context, x, y, width, height int) Action {
	if y == 0 {
		v.order.click(conversationColumns(ctx, width), x, conversationSorts)
		return nil
	}
	n, at := v.listed(ctx)
	selected := v.row(ctx, n)
	i := window(selected, n, height-1) + y - 1
	if y < 1 || i >= n {
		return nil
	}
	if i == selected {
		return OpenConversation{at(i).ID}
	}
	v.Show(at(i).ID)
	return nil
}

// Wheel implements Pane.
func (v *Conversations) Wheel(ctx *Context, lines, _ int) Action {
	v.move(ctx, lines)
	return nil
}

// Draw implements View.
func (v *Conversations) Draw(ctx *Context, c *canvas.Canvas) {
	n, at := v.listed(ctx)
	w := ctx.Words
	columns := conversationColumns(ctx, c.Width)
	head := canvas.Style{Ink: theme.Muted, Attr: canvas.Underline}
	c.Fill(0, 0, c.Width, 1, ' ', head)
	cells := []string{
		w.T("tui.conversations.protocol"), w.T("tui.conversations.client"), "  " + w.T("tui.conversations.server"),
		w.T("tui.conversations.start"), w.T("tui.conversations.length"), w.T("tui.conversations.packets"),
		w.T("tui.conversations.bytes"), w.T("tui.conversations.state"), w.T("tui.conversations.processes"), w.T("tui.conversations.findings"),
	}
	v.order.head(cells, columns, conversationSorts)
	columns.draw(c, 0, cells, head)
	ctx.drawNone(c, n)
	selected := v.row(ctx, n)
	top := window(selected, n, c.Height-1)
	for y := 1; y < c.Height && top+y-1 < n; y++ {
		i := top + y - 1
		conversation := at(i)
		if i == selected {
			style := canvas.Style{Attr: canvas.Reverse}
			c.Fill(0, y, c.Width, 1, ' ', style)
			columns.draw(c, y, conversationCells(ctx, &conversation, columns), style)
			continue
		}
		columns[conversationStateColumn].ink = stateInk(conversation.State)
		columns.drawInked(c, y, conversationCells(ctx, &conversation, columns))
	}
}

// sideSample is how many conversations are looked at for the width of their
// ends: a fixed few, so that nothing jumps when one scrolls.
const sideSample = 100

// longSide is the width of the longest IPv4 address with its port.
const longSide = len("255.255.255.255:65535")

const conversationStateColumn = 7

// conversationColumns gives the two ends what they need, as far as there is
// room, and leaves out the times, the processes and then the bytes where there is
// little of it.
func conversationColumns(ctx *Context, width int) table {
	start, length, bytes, fixed := 0, 0, 8, 6+7+8+12+6
	if width >= 100 {
		start, length = 8, 8
		if ctx.Zone != nil {
			start = len(milliClock)
		}
		fixed += start + length + 2
	}
	const least, leastFindings, leastProcesses = 12, 9, 20
	client, server, processes := least, least, 0
	n, at := ctx.conversations()
	for i := range min(n, sideSample) {
		c := at(i)
		client = max(client, canvas.Width(sideName(ctx, &c, true)))
		server = max(server, canvas.Width(sideName(ctx, &c, false))+2)
		processes = max(processes, canvas.Width(processesOf(&c)))
	}
	room := width - fixed - leastFindings
	if processes = min(processes, room-client-server-1); processes >= leastProcesses {
		room -= processes + 1
	} else {
		processes = 0
	}
	if client+server > room {
		bytes, room = 0, room+9 // who it is says more than how much
	}
	room = max(room, 2*least)
	if client+server < room { // others may be longer than those looked at
		client = min(max(client, longSide), room-server)
		server = min(max(server, longSide+2), room-client)
	}
	client = min(client, max(room/2, room-server))
	server = min(server, room-client)
	return table{
		{width: 6, ink: theme.Strong}, {width: client}, {width: server}, {width: start, right: true, ink: theme.Muted}, {width: length, right: true, ink: theme.Muted},
		{width: 7, right: true}, {width: bytes, right: true}, {width: 12}, {width: processes}, {width: width, ink: theme.Trouble},
	}
}

func stateInk(s trace.ConversationState) canvas.Ink {
	switch s {
	case trace.Reset, trace.Refused, trace.Unanswered:
		return theme.Trouble
	case trace.Open, trace.Opening, trace.HalfClosed:
		return theme.Good
	}
	return theme.Muted
}

func conversationCells(ctx *Context, c *trace.Conversation, columns table) []string {
	w := ctx.Words
	return []string{
		text.EscapeTo(c.Spoken(), 12), cutSide(sideName(ctx, c, true), columns[1].width),
		"→ " + cutSide(sideName(ctx, c, false), columns[2].width-2),
		ctx.started(c), w.Duration(max(c.Ended-c.Started, 0)),
		w.Count(int64(c.Packets[0] + c.Packets[1])), w.Bytes(int64(c.Bytes[0] + c.Bytes[1])),
		w.T("conversation." + c.State.String()), processesOf(c), findingCounts(w, c),
	}
}

// cutSide cuts an end in its middle: its port tells more than the middle of its
// address.
func cutSide(s string, width int) string {
	i := strings.LastIndexByte(s, ':')
	if canvas.Width(s) <= width || i < 0 || width < len(s)-i+3 {
		return canvas.Cut(s, width)
	}
	return canvas.Cut(s[:i], width-(len(s)-i)) + s[i:]
}

// Describe tells of the conversation that the bar stands on, where the strip
// would tell of a packet.
func (v *Conversations) Describe(ctx *Context, c *canvas.Canvas) {
	n, at := v.listed(ctx)
	if n == 0 {
		return
	}
	chosen, w := at(v.row(ctx, n)), ctx.Words
	conversation := &chosen
	x := c.Text(1, 0, string(ctx.Theme.Glyphs.Selected)+" ", canvas.Style{Ink: theme.Accent})
	x = c.Text(x, 0, text.EscapeTo(conversation.Spoken(), 12), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	facts := sideName(ctx, conversation, true) + " → " + sideName(ctx, conversation, false) +
		"   " + w.T("conversation."+conversation.State.String()) + "   " + w.Bytes(int64(conversation.Bytes[0]+conversation.Bytes[1]))
	c.Text(x+2, 0, canvas.Cut(facts, c.Width-x-3), canvas.Style{})
	told := w.T("tui.conversations.told", text.Args{
		"Start": ctx.Moment(conversation.Started), "Duration": w.Duration(max(conversation.Ended-conversation.Started, 0)),
		"Sent": w.Count(int64(conversation.Packets[0])), "Back": w.Count(int64(conversation.Packets[1])),
	})
	c.Text(3, 1, canvas.Cut(told, c.Width-4), canvas.Style{Ink: theme.Muted})
	x = 3
	if held := processesOf(conversation); held != "" {
		x = c.Text(x, 2, canvas.Cut(held, c.Width-4), canvas.Style{}) + 3
	}
	c.Text(x, 2, canvas.Cut(findingCounts(ctx.Words, conversation), c.Width-x-1), canvas.Style{Ink: theme.Trouble})
}

// sideName is how one side is called: its name where that says more than the
// address, or its process where both are on this machine, and its port.
func sideName(ctx *Context, c *trace.Conversation, client bool) string {
	id, at, process := c.ServerNode, c.Server, c.Processes[1]
	if client {
		id, at, process = c.ClientNode, c.Client, c.Processes[0]
	}
	if ctx.Addresses {
		return at.String()
	}
	if process.Name != "" && (at.Addr().IsLoopback() || c.Client.Addr() == c.Server.Addr()) {
		return fmt.Sprintf("%s:%d", text.EscapeTo(process.Name, 30), at.Port())
	}
	if n, ok := ctx.Snapshot.Node(id); ok && n.Name != "" && n.Port == 0 {
		if _, err := netip.ParseAddr(n.Name); err != nil {
			return fmt.Sprintf("%s:%d", text.EscapeTo(n.Name, 30), at.Port())
		}
	}
	return at.String()
}

// findingCounts lists a conversation's findings, each with its number.
func findingCounts(w *text.Printer, c *trace.Conversation) string {
	var parts []string
	for f, n := range c.FindingCounts() {
		parts = append(parts, fmt.Sprintf("%d %s", n, explain.Finding(w, f)))
	}
	return strings.Join(parts, ", ")
}

// Sorted says by what the list is sorted, for its title; "" if it stands as it
// came.
func (v *Conversations) Sorted(words *text.Printer) string {
	return v.order.label(words, conversationSorts)
}
