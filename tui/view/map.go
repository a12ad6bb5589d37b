package view

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Map draws hosts and links as a network, with the packets that travel on it, the
// queues before its links and the tables of its hosts.
type Map struct {
	host    trace.NodeID // that is told of; 0 lets the trace decide
	network *network     // of the snapshot drawn last
}

// Title implements Pane.
func (*Map) Title() string { return "tui.view.map" }

// Keys implements Pane.
func (*Map) Keys(words *text.Printer) []key.Binding {
	return []key.Binding{Binding(words, "tui.key.host", "j/k", "j", "k", "down", "up", "g", "G", "home", "end", "ctrl+d", "ctrl+u", "pgup", "pgdown")}
}

// Press implements Pane.
func (v *Map) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	n, ok := scrolling(k, height)
	if ok && !v.move(ctx, n) {
		return ended(n), true
	}
	return nil, ok
}

// move goes on to another host, in the order of their ids, and reports whether
// there was one.
func (v *Map) move(ctx *Context, by int) bool {
	n := v.of(ctx)
	if len(n.nodes) == 0 {
		return false
	}
	at, _ := slices.BinarySearch(n.nodes, v.told(ctx, n))
	to := max(min(at+by, len(n.nodes)-1), 0)
	v.host = n.nodes[to]
	return to != at
}

// Wheel implements Pane.
func (v *Map) Wheel(ctx *Context, lines, _ int) Action {
	v.move(ctx, lines)
	return nil
}

// Click implements Pane: on a packet it selects it, on a host it tells of it.
func (v *Map) Click(ctx *Context, x, y, width, height int) Action {
	m := v.layOut(ctx, width, height)
	for _, id := range m.network.nodes {
		if b, ok := m.boxes[id]; ok && x >= b.x && x < b.x+b.width && y >= b.y && y < b.y+b.height {
			v.host = id
			return nil
		}
	}
	for _, p := range m.travelling(ctx) {
		if p.y == y && abs(p.x-x) <= 1 {
			return SelectPacket{p.packet.ID}
		}
	}
	return nil
}

// of is the network of the context; it is looked for anew only where the trace is
// another one.
func (v *Map) of(ctx *Context) *network {
	if n := v.network; n == nil || n.snapshot != ctx.Snapshot || n.conversation != ctx.Conversation {
		v.network = networkOf(ctx.Snapshot, ctx.Conversation)
	}
	return v.network
}

// told is the host that is told of: the chosen one, or else the one that the
// latest event happened at.
func (v *Map) told(ctx *Context, n *network) trace.NodeID {
	if _, ok := n.level[v.host]; ok {
		return v.host
	}
	track := ctx.Snapshot.Track(ctx.Conversation)
	if i := track.Until(ctx.Cursor); i > 0 {
		e := track.At(i - 1)
		if _, ok := n.level[e.Node]; ok {
			return e.Node
		}
	}
	if len(n.nodes) > 0 {
		return n.nodes[0]
	}
	return 0
}

// Draw implements View.
func (v *Map) Draw(ctx *Context, c *canvas.Canvas) {
	m := v.layOut(ctx, c.Width, c.Height)
	if len(m.network.nodes) == 0 {
		for i, l := range Wrap(ctx.Words.T("tui.map.none"), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	told := v.told(ctx, m.network)
	m.drawLinks(ctx, c)
	for _, id := range m.network.nodes {
		if b, ok := m.boxes[id]; ok {
			drawHost(ctx, c, b, id, id == told)
		}
	}
	m.drawQueues(ctx, c)
	m.drawPackets(ctx, c)
	if m.hidden > 0 {
		words := ctx.Words.T("tui.map.hidden", text.Args{"Count": m.hidden})
		c.TextRight(m.width-1, m.height-1, words, canvas.Style{Ink: theme.Muted})
	}
	about := m.about.on(c)
	g, faint := &ctx.Theme.Glyphs, canvas.Style{Ink: theme.Faint}
	if m.about.x > 0 {
		c.Fill(m.about.x-1, 0, 1, c.Height, g.Lane, faint)
	} else {
		c.Fill(0, m.about.y-1, c.Width, 1, g.Rule, faint)
	}
	for y, l := range aboutHost(ctx, told, about.Width-2, about.Height) {
		l.Draw(about, 1, y)
	}
}

// drawHost draws a host as a box: its name in the border, its address, the state
// of its end of the conversation.
func drawHost(ctx *Context, c *canvas.Canvas, b box, id trace.NodeID, told bool) {
	g := &ctx.Theme.Glyphs
	border := canvas.Style{Ink: theme.Muted}
	if told {
		border = canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	}
	c.Fill(b.x, b.y, b.width, b.height, ' ', canvas.Style{})
	c.Fill(b.x+1, b.y, b.width-2, 1, g.Rule, border)
	c.Fill(b.x+1, b.y+b.height-1, b.width-2, 1, g.Rule, border)
	c.Fill(b.x, b.y+1, 1, b.height-2, g.Lane, border)
	c.Fill(b.x+b.width-1, b.y+1, 1, b.height-2, g.Lane, border)
	for i, corner := range g.Corners {
		c.Set(b.x+i%2*(b.width-1), b.y+i/2*(b.height-1), corner, border)
	}
	name := canvas.Cut(ctx.HostName(id), b.width-4)
	c.Text(b.x+1, b.y, " "+name+" ", canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	y := b.y + 1
	if address := addressOf(ctx.Snapshot, id); address != name && address != "" {
		c.Text(b.x+2, y, canvas.Cut(address, b.width-4), canvas.Style{Ink: theme.Muted})
		y++
	}
	if state := stateAt(ctx, id); state != "" && y < b.y+b.height-1 {
		c.Text(b.x+2, y, canvas.Cut(state, b.width-4), canvas.Style{Ink: theme.Accent})
	}
}

// addressOf is a host's first address, with its port where it is one of several
// that share the address.
func addressOf(s *trace.Snapshot, id trace.NodeID) string {
	n, ok := s.Node(id)
	switch {
	case !ok || len(n.Addrs) == 0:
		return ""
	case n.Port != 0:
		return fmt.Sprintf("%s:%d", n.Addrs[0], n.Port)
	}
	return n.Addrs[0].String()
}

// stateAt is the state of a host's end of the conversation that is shown; ""
// where it has none.
func stateAt(ctx *Context, id trace.NodeID) string {
	conversation := ctx.Snapshot.Conversation(conversationShown(ctx))
	if conversation == nil {
		return ""
	}
	client, server := ctx.Snapshot.EndpointsOf(conversation.ID)
	h := client
	if id != conversation.ClientNode {
		h = server
	}
	if id != conversation.ClientNode && id != conversation.ServerNode || h == nil {
		return ""
	}
	if state := h.StateAt(ctx.Cursor); state != trace.StateUnknown {
		return state.String()
	}
	return ""
}
