package view

import (
	"fmt"
	"net/netip"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Conversations lists who talks with whom, and what is remarkable about it.
type Conversations struct{ selected int }

// Title implements Pane.
func (*Conversations) Title() string { return "tui.view.conversations" }

// Keys implements Pane.
func (*Conversations) Keys(words *text.Printer) []key.Binding {
	return []key.Binding{
		Binding(words, "tui.key.enter", "enter", "enter"),
		Binding(words, "tui.key.move", "j/k", "j", "k", "down", "up"),
		Binding(words, "tui.key.ends", "g/G", "g", "G", "home", "end"),
	}
}

// Chosen is the conversation that the list's bar stands on; 0 in an empty list.
func (v *Conversations) Chosen(s *trace.Snapshot) trace.ConversationID {
	if len(s.Conversations) == 0 {
		return 0
	}
	return trace.ConversationID(min(v.selected, len(s.Conversations)-1) + 1)
}

// Press implements Pane.
func (v *Conversations) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	if k.String() == "enter" {
		if id := v.Chosen(ctx.Snapshot); id != 0 {
			return OpenConversation{id}, true
		}
		return Refuse{"tui.refuse.no-conversation"}, true
	}
	n, ok := scrolling(k, height-1)
	if ok {
		v.move(ctx, n)
	}
	return nil, ok
}

func (v *Conversations) move(ctx *Context, by int) {
	v.selected = max(min(v.selected+by, len(ctx.Snapshot.Conversations)-1), 0)
}

// Click implements Pane: the first click selects, one on the selected opens.
func (v *Conversations) Click(ctx *Context, _, y, _, height int) Action {
	i := window(v.selected, len(ctx.Snapshot.Conversations), height-1) + y - 1
	if y < 1 || i >= len(ctx.Snapshot.Conversations) {
		return nil
	}
	if i == v.selected {
		return OpenConversation{trace.ConversationID(i + 1)}
	}
	v.selected = i
	return nil
}

// Wheel implements Pane.
func (v *Conversations) Wheel(ctx *Context, lines, _ int) Action {
	v.move(ctx, lines)
	return nil
}

// Draw implements View.
func (v *Conversations) Draw(ctx *Context, c *canvas.Canvas) {
	all := ctx.Snapshot.Conversations
	columns := conversationColumns(c.Width)
	head := canvas.Style{Ink: theme.Muted, Attr: canvas.Underline}
	c.Fill(0, 0, c.Width, 1, ' ', head)
	w := ctx.Words
	columns.draw(c, 0, [7]string{
		w.T("tui.conversations.protocol"), w.T("tui.conversations.client"), w.T("tui.conversations.server"), w.T("tui.conversations.packets"),
		w.T("tui.conversations.bytes"), w.T("tui.conversations.state"), w.T("tui.conversations.findings"),
	}, head)
	selected := max(min(v.selected, len(all)-1), 0)
	top := window(selected, len(all), c.Height-1)
	for y := 1; y < c.Height && top+y-1 < len(all); y++ {
		i := top + y - 1
		style := canvas.Style{}
		if i == selected {
			style = style.With(canvas.Reverse)
			c.Fill(0, y, c.Width, 1, ' ', style)
		}
		columns.draw(c, y, conversationCells(ctx, &all[i]), style)
	}
}

// conversationColumns leaves the bytes out where there is little room: the
// findings say more.
func conversationColumns(width int) table {
	side, bytes := min(max((width-34)/2, 12), 21), 0
	if width >= 100 {
		side, bytes = min((width-50)/2, 30), 9
	}
	return table{{6, false}, {side, false}, {side, false}, {7, true}, {bytes, true}, {11, false}, {width, false}}
}

func conversationCells(ctx *Context, c *trace.Conversation) [7]string {
	return [7]string{
		text.EscapeTo(c.Spoken(), 12), sideName(ctx, c.ClientNode, c.Client), sideName(ctx, c.ServerNode, c.Server),
		ctx.Words.Count(int64(c.Packets[0] + c.Packets[1])), ctx.Words.Bytes(int64(c.Bytes[0] + c.Bytes[1])),
		ctx.Words.T("conversation." + c.State.String()), findingCounts(c),
	}
}

// Describe tells of the conversation that the bar stands on, where the strip
// would tell of a packet.
func (v *Conversations) Describe(ctx *Context, c *canvas.Canvas) {
	conversation := ctx.Snapshot.Conversation(v.Chosen(ctx.Snapshot))
	if conversation == nil {
		return
	}
	cells := conversationCells(ctx, conversation)
	x := c.Text(1, 0, string(ctx.Theme.Glyphs.Selected)+" ", canvas.Style{Ink: theme.Accent})
	x = c.Text(x, 0, cells[0], canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	c.Text(x+2, 0, canvas.Cut(cells[1]+" → "+cells[2]+"   "+cells[5]+"   "+cells[4], c.Width-x-3), canvas.Style{})
	length := ctx.Words.Duration(max(conversation.Ended-conversation.Started, 0))
	c.Text(3, 1, canvas.Cut(ctx.Words.T("tui.conversations.lasted", text.Args{"Duration": length}), c.Width-4), canvas.Style{Ink: theme.Muted})
	c.Text(3, 2, canvas.Cut(cells[6], c.Width-4), canvas.Style{Ink: theme.Trouble})
}

// sideName is how one side is called: its name where that says more than the
// address, and its port.
func sideName(ctx *Context, id trace.NodeID, at netip.AddrPort) string {
	if n, ok := ctx.Snapshot.Node(id); ok && n.Name != "" && n.Port == 0 {
		if _, err := netip.ParseAddr(n.Name); err != nil {
			return fmt.Sprintf("%s:%d", text.EscapeTo(n.Name, 30), at.Port())
		}
	}
	return at.String()
}

// findingCounts lists a conversation's findings, each with its number.
func findingCounts(c *trace.Conversation) string {
	var parts []string
	for f, n := range c.FindingCounts() {
		parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(f.String(), "_", " ")))
	}
	return strings.Join(parts, ", ")
}
