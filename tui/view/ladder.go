package view

import (
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Ladder draws hosts side by side with time running down, and each packet as
// an arrow that slopes by the time that it took.
type Ladder struct{}

const (
	gutter   = 10 // columns for the time
	maxLanes = 6
)

// ladder is the ladder of one frame.
type ladder struct {
	ctx    *Context
	rows   *rows
	nodes  []trace.Node
	width  int
	height int // of the body, below the head line
	labels labels
}

func newLadder(ctx *Context, width, height int) *ladder {
	return &ladder{ctx: ctx, nodes: lanes(ctx), width: width, height: height - 1, rows: layOut(ctx, height-1)}
}

// Draw implements View.
func (Ladder) Draw(ctx *Context, c *canvas.Canvas) {
	l := newLadder(ctx, c.Width, c.Height)
	l.head(c)
	body := c.Window(0, 1, c.Width, c.Height-1)
	l.lifelines(body)
	l.folds(body)
	arrows := l.arrows()
	for i := range arrows {
		arrows[i].draw(l, body)
	}
	l.ghost(body)
	l.states(body)
	for i := range arrows {
		arrows[i].label(l, body)
	}
	l.times(body)
}

// Hit returns the packet whose arrow is drawn at (x, y), or nearest to it on
// its row.
func (Ladder) Hit(ctx *Context, width, height, x, y int) (trace.PacketID, bool) {
	l := newLadder(ctx, width, height)
	best, found, distance := trace.PacketID(0), false, width
	for _, a := range l.arrows() {
		if y-1 < a.y0 || y-1 > a.y1 || (x-a.x0)*a.dir() < 0 || (x-a.x1)*a.dir() > 0 {
			continue
		}
		k := min(max((x-a.x0)*a.dir()-1, 0), max(a.length()-1, 0))
		_, row := a.cell(k)
		if d := abs(row - (y - 1)); d < distance {
			best, found, distance = a.packet.ID, true, d
		}
	}
	return best, found
}

func abs(n int) int { return max(n, -n) }

// Scale is the time of one row.
func (Ladder) Scale(ctx *Context) time.Duration {
	if ctx.Scale > 0 {
		return ctx.Scale
	}
	return naturalScale(ctx.Snapshot, ctx.Conversation)
}

// lanes chooses the nodes to draw: all where they are few, else those of the
// conversation, or of the first packets on the screen.
func lanes(ctx *Context) []trace.Node {
	s := ctx.Snapshot
	c := s.Conversation(ctx.Conversation)
	if c == nil {
		if p, ok := s.Packet(ctx.Selected); ok {
			c = s.Conversation(p.Conversation)
		}
	}
	if c == nil || s.Modelled && len(s.Nodes) <= maxLanes {
		return s.Nodes[:min(len(s.Nodes), maxLanes)]
	}
	var pair []trace.Node
	for _, id := range [...]trace.NodeID{c.ClientNode, c.ServerNode} {
		if n, ok := s.Node(id); ok {
			pair = append(pair, n)
		}
	}
	return pair
}

// lane is the column of a node's lane.
func (l *ladder) lane(id trace.NodeID) (x int, ok bool) {
	for i := range l.nodes {
		if l.nodes[i].ID == id {
			return l.column(i), true
		}
	}
	return 0, false
}

func (l *ladder) column(i int) int {
	right := l.width - 2
	if len(l.nodes) < 2 {
		return (gutter + right) / 2
	}
	return gutter + i*(right-gutter)/(len(l.nodes)-1)
}

// head draws the line with the unit of time and the names of the hosts.
func (l *ladder) head(c *canvas.Canvas) {
	g := &l.ctx.Theme.Glyphs
	faint, strong := canvas.Style{Ink: theme.Faint}, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
	c.Fill(0, 0, c.Width, 1, g.Rule, faint)
	c.Text(2, 0, " "+l.axis().Unit+" ", canvas.Style{Ink: theme.Muted})
	space := l.width
	if len(l.nodes) > 1 {
		space = l.column(1) - l.column(0)
	}
	for i := range l.nodes {
		x := l.column(i)
		c.Set(x, 0, g.Tee, faint)
		name := " " + canvas.Cut(explain.RoleName(l.ctx.Words, l.nodes[i].Name), max(space/2-3, 4)) + " "
		switch w := canvas.Width(name); {
		case i == 0:
			c.Text(x+1, 0, name, strong)
		case i == len(l.nodes)-1:
			c.Text(x-w, 0, name, strong)
		default:
			c.Text(x-w/2, 0, name, strong)
		}
	}
}

// lifelines draws each host's line, and below the horizon what hides the rest.
func (l *ladder) lifelines(c *canvas.Canvas) {
	g := &l.ctx.Theme.Glyphs
	hidden := l.height
	if l.ctx.Fog {
		hidden = l.lastRow() + 1
		if l.ctx.Guess != nil {
			hidden += 2
		}
	}
	for i := range l.nodes {
		for y := range min(hidden, l.height) {
			c.Set(l.column(i), y, g.Lane, canvas.Style{Ink: theme.Faint})
		}
	}
	if hidden < l.height && len(l.nodes) > 1 {
		x := l.column(0)
		c.Fill(x, hidden, l.column(len(l.nodes)-1)-x+1, l.height-hidden, g.Fog, canvas.Style{Ink: theme.Fog})
	}
}

// lastRow is the row of the last event laid out, or of the cursor if that is lower.
func (l *ladder) lastRow() int {
	last := int(l.rows.cursor)
	if n := len(l.rows.marks); n > 0 {
		last = max(last, l.rows.marks[n-1].row)
	}
	return last - l.rows.top
}

// ghost draws the packet that a learner predicts.
func (l *ladder) ghost(c *canvas.Canvas) {
	guess := l.ctx.Guess
	if guess == nil {
		return
	}
	x0, ok0 := l.lane(guess.From)
	x1, ok1 := l.lane(guess.To)
	if !ok0 || !ok1 || x0 == x1 {
		return
	}
	g := &l.ctx.Theme.Glyphs
	style := canvas.Style{Ink: theme.Accent}
	y, tail := l.lastRow()+1, g.Cursor
	if guess.Wrong {
		style.Ink, tail = theme.Trouble, g.Lost
	}
	lo, hi, head, at := min(x0, x1), max(x0, x1), g.HeadRight, max(x0, x1)-1
	if x1 < x0 {
		head, at = g.HeadLeft, lo+1
	}
	for x := lo + 1; x < hi; x++ {
		c.Set(x, y, g.FutureLine, style)
	}
	c.Set(x0, y, tail, style)
	c.Set(at, y, head, style)
	words := " " + canvas.Cut(text.Escape(guess.Label), max(hi-lo-8, 1)) + " "
	c.Text((lo+hi+1-canvas.Width(words))/2, y, words, style)
	l.labels.take(y, lo, hi-lo)
}

// folds marks where time was left out.
func (l *ladder) folds(c *canvas.Canvas) {
	g := &l.ctx.Theme.Glyphs
	style := canvas.Style{Ink: theme.Muted}
	for _, m := range l.rows.marks {
		y := m.row - l.rows.top - 1
		if m.fold == 0 || y < 0 || y >= l.height || len(l.nodes) == 0 {
			continue
		}
		for i := range l.nodes {
			c.Set(l.column(i), y, g.Gap, style)
		}
		words := g.Fold + " " + l.ctx.Words.Duration(m.fold)
		x := l.column(0) + 2
		c.Text(x, y, words, style)
		l.labels.take(y, x, canvas.Width(words))
	}
}

// states writes each change of state beside its host's line: where there is
// room at or below what causes it, and below the change before it.
func (l *ladder) states(c *canvas.Canvas) {
	const reach = 3        // rows between a change and its name at most
	below := map[int]int{} // by lane, the first row below its last name
	for _, m := range l.rows.marks {
		change, ok := m.event.Detail.(trace.Transition)
		if !ok {
			continue
		}
		x, ok := l.lane(m.event.Node)
		if !ok {
			continue
		}
		name := change.To.String()
		style := canvas.Style{Ink: theme.Strong}
		if l.ctx.Cursor.Before(m.event.At()) {
			style.Ink = theme.Faint
		}
		left := x + 1
		if last := len(l.nodes) - 1; last > 0 && x == l.column(last) {
			left = x - len(name)
		}
		y := m.row - l.rows.top
		for at := max(y, below[x]); at <= min(y+reach, l.height-1); at++ {
			if l.labels.free(at, left, len(name)) && blank(c, left, at, len(name)) {
				c.Text(left, at, name, style)
				l.labels.take(at, left, len(name))
				below[x] = at + 1
				break
			}
		}
	}
}

// blank reports whether n cells have nothing drawn on them.
func blank(c *canvas.Canvas, x, y, n int) bool {
	for i := range n {
		if c.At(x+i, y).Rune != ' ' {
			return false
		}
	}
	return true
}

// times writes when things happen into the gutter, and marks the cursor's row.
func (l *ladder) times(c *canvas.Canvas) {
	g := &l.ctx.Theme.Glyphs
	axis := l.axis()
	shown := time.Duration(-1)
	rowDone := -1
	for _, m := range l.rows.marks {
		y := m.row - l.rows.top
		if y < 0 || y >= l.height || y == rowDone || m.event.Time == shown {
			continue
		}
		switch m.event.Kind {
		case trace.PacketSent, trace.PacketDelivered, trace.PacketLost, trace.StateChanged, trace.TimerFired:
		default:
			continue
		}
		style := canvas.Style{Ink: theme.Muted}
		if l.ctx.Cursor.Before(m.event.At()) {
			style.Ink = theme.Faint
		}
		c.TextRight(gutter-1, y, axis.Label(m.event.Time), style)
		shown, rowDone = m.event.Time, y
	}
	if y := int(l.rows.cursor) - l.rows.top; y >= 0 && y < l.height && len(l.rows.marks) > 0 {
		c.Set(gutter-1, y, g.Selected, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	}
}

// axis is how the gutter writes times: always the same way within a trace, and
// finer than a row, but not finer than most captures count.
func (l *ladder) axis() text.Axis {
	longest := max(l.ctx.Snapshot.Duration, flightRows*l.rows.scale) // as it will be once something has arrived
	return text.AxisFor(longest, max(l.rows.scale/10, time.Microsecond))
}
