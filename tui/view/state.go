package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// State shows both endpoints of a conversation at the cursor: the state with
// the path that led to it and where it may go, the sequence spaces, timers
// running down, variables. What is selected is explained below.
type State struct {
	top      int
	selected topic
	columns  [][]topic // what could be asked about when it was drawn last
}

// Title implements Pane.
func (*State) Title() string { return "tui.view.state" }

// Keys implements Pane.
func (*State) Keys(words *text.Printer) []key.Binding {
	return append([]key.Binding{
		Binding(words, "tui.key.explain", "j/k", "j", "k", "down", "up"),
		Binding(words, "tui.key.other-side", "h/l", "h", "l"),
	}, FarKeys(words)...)
}

// Press implements Pane.
func (v *State) Press(_ *Context, k fmt.Stringer, height int) (Action, bool) {
	column, at := v.place()
	switch k.String() {
	case "h", "l":
		if len(v.columns) < 2 {
			return Refuse{"tui.refuse.one-column"}, true
		}
		v.selectIn(1-column, at)
		return nil, true
	}
	n, ok := scrolling(k, height)
	if !ok {
		return nil, false
	}
	if v.selected == (topic{}) && n > 0 {
		n--
	}
	before := v.selected
	if v.selectIn(column, at+n); v.selected == before {
		return ended(n), true
	}
	return nil, true
}

// place is where what is selected stood when it was drawn last.
func (v *State) place() (column, at int) {
	for i, c := range v.columns {
		for j, a := range c {
			if a == v.selected {
				return i, j
			}
		}
	}
	return 0, 0
}

func (v *State) selectIn(column, at int) {
	if column >= len(v.columns) || len(v.columns[column]) == 0 {
		return
	}
	v.selected = v.columns[column][max(min(at, len(v.columns[column])-1), 0)]
}

// Click implements Pane: it selects what can be asked about.
func (v *State) Click(ctx *Context, x, y, width, height int) Action {
	p := v.lay(ctx, width, height)
	for i := range p.columns {
		c := &p.columns[i]
		row := y - c.y + c.top(v)
		if x < c.x || x >= c.x+c.width || y < c.y || y >= c.y+c.height || row >= len(c.rows) {
			continue
		}
		for _, a := range c.rows[row].asked {
			if x-c.x >= a.x {
				v.selected = a.topic
			}
		}
	}
	return nil
}

// Wheel implements Pane.
func (v *State) Wheel(_ *Context, lines, _ int) Action {
	v.selected = topic{}
	v.top = max(v.top+lines, 0)
	return nil
}

// Draw implements View.
func (v *State) Draw(ctx *Context, c *canvas.Canvas) {
	id := conversationShown(ctx)
	conversation := ctx.Snapshot.Conversation(id)
	if conversation == nil {
		for i, l := range Wrap(ctx.Words.T("tui.state.none"), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	p := v.lay(ctx, c.Width, c.Height)
	for i, l := range p.head {
		l.Draw(c, 1, i)
	}
	for _, d := range p.diagrams {
		drawDiagram(ctx, c.Window(d.x, d.y, diagramWidth, diagramHeight), d.standing...)
	}
	v.columns = v.columns[:0]
	for i := range p.columns {
		column := &p.columns[i]
		v.columns = append(v.columns, column.abouts())
		if column.x > 2 {
			c.Fill(column.x-2, column.y, 1, column.height, ctx.Theme.Glyphs.Lane, canvas.Style{Ink: theme.Faint})
		}
		column.draw(ctx, c.Window(column.x, column.y, column.width, column.height), v)
	}
	for i, l := range p.foot {
		l.Draw(c, p.footAt, c.Height-len(p.foot)+i)
	}
}

// footLines say how the states are known, or explain what is selected.
func (v *State) footLines(ctx *Context, c *trace.Conversation, width, height int) (lines []Line) {
	if v.selected.key == "" {
		return []Line{{{basisOf(ctx, c), canvas.Style{Ink: theme.Faint, Attr: canvas.Italic}}}}
	}
	name := v.selected.name
	if v.selected.kernel {
		name = string(ctx.Theme.Glyphs.Observed) + " " + name
	}
	for i, l := range Wrap(name+": "+ctx.Words.T(v.selected.key, barLegend(ctx)), width-1, max(min(7, height/3), 1)) {
		if i == 0 {
			lines = append(lines, Line{{canvas.Cut(name, canvas.Width(l)), canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}}, {l[min(len(name), len(l)):], canvas.Style{}}})
			continue
		}
		lines = append(lines, Line{{l, canvas.Style{}}})
	}
	return lines
}

// basisOf says how the states of a conversation's two ends are known.
func basisOf(ctx *Context, c *trace.Conversation) string {
	s := ctx.Snapshot
	client, server := s.Knows(c.ClientNode), s.Knows(c.ServerNode)
	mixed := func(real, other trace.NodeID) string {
		return ctx.Words.T("tui.state.mixed", text.Args{
			"Real": ctx.HostName(real), "Other": ctx.HostName(other)})
	}
	switch {
	case !s.Modelled:
		return inferredOrObserved(ctx, c)
	case client && !server:
		return mixed(c.ServerNode, c.ClientNode)
	case server && !client:
		return mixed(c.ClientNode, c.ServerNode)
	}
	return ctx.Words.T("tui.state.modelled")
}

// conversationShown is the conversation that is open, or else the selected
// packet's.
func conversationShown(ctx *Context) trace.ConversationID {
	if ctx.Conversation != 0 {
		return ctx.Conversation
	}
	if p, ok := ctx.Snapshot.Packet(ctx.Selected); ok && p.Conversation != 0 {
		return p.Conversation
	}
	if len(ctx.Snapshot.Conversations) > 0 {
		return 1
	}
	return 0
}
