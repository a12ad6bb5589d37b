package view

import (
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// statePanel is the state pane laid out for a size.
type statePanel struct {
	head     []Line // above all else
	diagrams []placedDiagram
	columns  []stateColumn
	foot     []Line // below all else, from a column on
	footAt   int
	ends     [2]*stateEnd
}

type placedDiagram struct {
	x, y     int
	standing []inDiagram
}

// stateColumn is a part of the pane that scrolls.
type stateColumn struct {
	x, y, width, height int
	rows                []stateRow
}

// roomyHeight is the height from which on sides that stand one below the other
// tell where their states may lead.
const roomyHeight = 30

// Widths of one endpoint's part of the panel, and of the column beside a
// diagram.
const (
	leastSide   = 21
	leastBeside = 36
)

// sideWidth is the width of one endpoint's part: half of the panel where both
// fit beside each other. Both must be seen at once, since what one knows and
// the other doesn't is what the states are about; only where there is height
// instead, as beside the ladder, do they stand one below the other.
func sideWidth(width int) int {
	if width >= 72 || width >= 2*leastSide && width < 48 {
		return width / 2
	}
	return width
}

// lay decides what the pane shows, and where: two diagrams above all else where
// there is room for them, one beside all else where there is for that.
func (v *State) lay(ctx *Context, width, height int) *statePanel {
	id := conversationShown(ctx)
	c := ctx.Snapshot.Conversation(id)
	if c == nil {
		return &statePanel{}
	}
	client, server := ctx.Snapshot.EndpointsOf(id)
	x := &exchange{}
	if c.Streams() {
		x = exchangeAt(ctx, id)
	}
	p := &statePanel{footAt: 1}
	p.ends = [2]*stateEnd{endOf(ctx, c, client, x, 0), endOf(ctx, c, server, x, 1)}
	if c.Streams() && width >= diagramWidth+leastBeside && width < 2*diagramWidth+3 && height >= diagramHeight {
		p.footAt = diagramWidth + 4
	}
	p.foot = v.footLines(ctx, c, width-p.footAt, height)
	room := height - len(p.foot)
	const least = 12 // rows below the diagrams
	switch {
	case !c.Streams():
		p.layStateless(ctx, c, width, room)
	case p.footAt > 1:
		p.layOne(ctx, c, width, room)
	case width >= 2*diagramWidth+3 && room >= diagramHeight+least:
		p.layTwo(ctx, c, width, room)
	case sideWidth(width) < width:
		p.layBeside(ctx, c, width, 0, room)
	default:
		p.layBelow(ctx, c, width, 0, room)
	}
	return p
}

// layStateless says what there is instead of states, and below it the timers
// and what the kernel says, if anything.
func (p *statePanel) layStateless(ctx *Context, c *trace.Conversation, width, height int) {
	p.head = statelessLines(ctx, c.ID, width-2, height)
	if !p.empty() && len(p.head) < height {
		if y := len(p.head); sideWidth(width) < width {
			p.layBeside(ctx, c, width, y, height-y)
		} else {
			p.layBelow(ctx, c, width, y, height-y)
		}
		return
	}
	p.foot = nil
}

// layTwo gives each side a diagram, and below it the rest.
func (p *statePanel) layTwo(ctx *Context, c *trace.Conversation, width, height int) {
	half := width / 2
	for i, e := range p.ends {
		x := i * half
		p.diagrams = append(p.diagrams, placedDiagram{x + (half-diagramWidth)/2, 0, []inDiagram{e.inDiagram("", theme.Accent)}})
		left := x + 1 + i
		rows := e.stateRows(ctx, half-3, true, false)
		rows = append(rows, spaceRows(ctx, e, p.ends[1-i], half-3)...)
		rows = append(rows, p.figures(ctx, c, e, half-3)...)
		p.columns = append(p.columns, stateColumn{left, diagramHeight + 1, half - 3, height - diagramHeight - 1, rows})
	}
}

// layOne has one diagram with both sides in it, and the rest beside it.
func (p *statePanel) layOne(ctx *Context, c *trace.Conversation, width, height int) {
	p.diagrams = []placedDiagram{{1, 0, []inDiagram{p.ends[0].inDiagram("c", theme.Request), p.ends[1].inDiagram("s", theme.Response)}}}
	x := p.footAt
	p.columns = []stateColumn{{x, 0, width - x - 1, height, p.stacked(ctx, c, width-x-1, false, false)}}
}

// layBeside has the sides beside each other.
func (p *statePanel) layBeside(ctx *Context, c *trace.Conversation, width, y, height int) {
	half := sideWidth(width)
	var sides [2][]stateRow
	for i, e := range p.ends {
		sides[i] = e.stateRows(ctx, half-3, false, true)
	}
	for i := range sides { // what follows stands on the same rows
		for len(sides[i]) < len(sides[1-i]) {
			sides[i] = append(sides[i], stateRow{})
		}
	}
	for i, e := range p.ends {
		rows := append(sides[i], spaceRows(ctx, e, p.ends[1-i], half-3)...)
		rows = append(rows, p.figures(ctx, c, e, half-3)...)
		x, w := 1, half-2
		if i == 1 {
			x, w = half+2, width-half-2
		}
		p.columns = append(p.columns, stateColumn{x, y, w, height, rows})
	}
}

// layBelow has one side below the other.
func (p *statePanel) layBelow(ctx *Context, c *trace.Conversation, width, y, height int) {
	p.columns = []stateColumn{{1, y, width - 1, height, p.stacked(ctx, c, width-2, true, height >= roomyHeight)}}
}

// stacked are the rows of both sides: first where they stand, then what is
// between them, then the rest; path and roomy say whether the paths to the
// states are told, and their neighbours.
func (p *statePanel) stacked(ctx *Context, c *trace.Conversation, width int, path, roomy bool) (rows []stateRow) {
	for _, e := range p.ends {
		state := e.stateRows(ctx, width, true, roomy)
		if !path {
			state = state[:1]
		}
		rows = append(rows, state...)
	}
	for i, e := range p.ends {
		rows = append(rows, spaceRows(ctx, e, p.ends[1-i], width)...)
	}
	for _, e := range p.ends {
		if own := p.figures(ctx, c, e, width); len(own) > 0 {
			rows = append(rows, stateRow{Line: Line{{e.name, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}}}})
			rows = append(rows, own...)
		}
	}
	return rows
}

// figures are a side's timers and variables, and what the kernel says.
func (p *statePanel) figures(ctx *Context, c *trace.Conversation, e *stateEnd, width int) []stateRow {
	rows := append(listenerRows(ctx, c, e, width), timerRows(ctx, e, width)...)
	if e.history != nil {
		rows = append(rows, variableRows(ctx, e.side, figuresOf(ctx, e.history.Variables), false, width)...)
	}
	rows = append(rows, variableRows(ctx, e.side, inferredFigures(ctx, &e.sending, &e.receiving), false, width)...)
	return append(rows, kernelRows(ctx, c, e, width)...)
}

// empty reports whether nothing at all is known of the two sides.
func (p *statePanel) empty() bool {
	for _, e := range p.ends {
		if e != nil && (e.known || e.history != nil && (len(e.history.Timers) > 0 || len(e.history.Variables) > 0 || e.history.Sockets.Len() > 0)) {
			return false
		}
	}
	return true
}

// abouts are what can be asked about in a column, in reading order.
func (c *stateColumn) abouts() (all []topic) {
	for i := range c.rows {
		for _, a := range c.rows[i].asked {
			all = append(all, a.topic)
		}
	}
	return all
}

// top is the first row that is shown: so that what is selected is, else the one
// that was scrolled to.
func (c *stateColumn) top(v *State) int {
	if v.selected != (topic{}) {
		for i := range c.rows {
			for _, a := range c.rows[i].asked {
				if a.topic == v.selected {
					return window(i, len(c.rows), c.height)
				}
			}
		}
	}
	return max(min(v.top, len(c.rows)-c.height), 0)
}

// draw draws a column's rows from its top on, as many as there are room for.
func (col *stateColumn) draw(ctx *Context, c *canvas.Canvas, v *State) {
	top := col.top(v)
	for y := 0; y < c.Height && top+y < len(col.rows); y++ {
		r := &col.rows[top+y]
		r.Draw(c, 0, y)
		for _, a := range r.asked {
			if v.selected != (topic{}) && a.topic == v.selected {
				c.Set(a.x, y, ctx.Theme.Glyphs.Selected, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold | canvas.Reverse})
			}
		}
	}
	DrawMore(c, top > 0, top+c.Height < len(col.rows))
}
