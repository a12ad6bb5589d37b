package view

import (
	"math"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Ladder draws hosts side by side with time running down, and each packet as
// an arrow that slopes by the time that it took.
type Ladder struct {
	left    int            // the first lane in sight
	held    trace.PacketID // while this one is selected, the lanes stay where the keys moved them
	memory  memory
	plot    *canvas.Plot
	hidden  int // lanes beyond the right edge in the last frame
	visible int // lanes in sight in the last frame
}

// ladder is the ladder of one frame.
type ladder struct {
	ctx    *Context
	memory *memory
	rows   *rows
	lanes  lanes
	gutter int // columns for the time
	width  int
	height int // of the body, below the head line
	arrows []arrow
	bands  []band
	slots  map[slot]bool   // where time is true to scale: what is taken,
	under  map[hopKey]bool // which hops lie under others,
	more   map[tail]int    // and how many of them begin where
	labels labels
	body   *canvas.Canvas   // below the head line
	field  *canvas.Canvas   // beside the gutter
	plot   *canvas.Plot     // over the field
	busy   []bool           // by cell of the field: a line passes
	owner  []trace.PacketID // by cell of the field, where it is asked for
}

// frame lays a frame out.
func (v *Ladder) frame(ctx *Context, width, height int) *ladder {
	l := &ladder{ctx: ctx, memory: &v.memory, width: width, height: max(height-1, 0)}
	l.rows = layOut(ctx, l.memory, l.height)
	l.gutter = l.gutterWidth()
	field := max(width-l.gutter, 0)
	l.lanes = lanesOf(ctx, l.rows, field, l.height, v.left)
	if p, ok := ctx.Snapshot.Packet(ctx.Selected); ok && v.held != ctx.Selected {
		v.left = l.lanes.toward(&p, ctx.Cursor.Time, l.lanes.first)
		l.lanes.first = v.left
		v.held = 0
	}
	_, v.hidden = l.lanes.hidden()
	v.visible = l.lanes.fit
	l.busy = make([]bool, field*l.height)
	return l
}

// Draw implements View.
func (v *Ladder) Draw(ctx *Context, c *canvas.Canvas) {
	v.draw(v.frame(ctx, c.Width, c.Height), c)
}

func (v *Ladder) draw(l *ladder, c *canvas.Canvas) {
	l.head(c)
	l.body = c.Window(0, 1, c.Width, c.Height-1)
	l.field = l.body.Window(l.gutter, 0, l.lanes.width, l.height)
	if v.plot == nil || v.plot.Width != l.field.Width*canvas.DotsWide || v.plot.Height != l.field.Height*canvas.DotsHigh {
		v.plot = canvas.NewPlot(l.field.Width, l.field.Height)
	}
	v.plot.Clear()
	l.plot = v.plot
	l.place()
	l.lifelines()
	l.folds()
	l.lines()
	l.ghost()
	l.states()
	l.timers()
	l.ends()
	l.stickAll()
	l.times()
}

// lines draws all arrows and bands: first what is still to come, then what has
// happened, the selected packet last.
func (l *ladder) lines() {
	spread := make([][]arrow, len(l.bands))
	for i := range l.bands {
		spread[i] = l.bands[i].lines(l)
		l.drawBand(&l.bands[i], spread[i], false)
	}
	for i := range l.arrows {
		l.drawFuture(&l.arrows[i])
	}
	for i := range l.bands {
		l.drawBand(&l.bands[i], spread[i], true)
	}
	var selected []*arrow // one for each link that it has passed
	for i := range l.arrows {
		if a := &l.arrows[i]; a.id == l.ctx.Selected {
			selected = append(selected, a)
		} else {
			l.drawPast(a)
		}
	}
	for _, a := range selected {
		l.drawPast(a)
	}
	l.plot.Draw(l.field, 0, 0, false)
	for i := range l.bands {
		l.drawBandEnds(&l.bands[i], spread[i])
	}
	for i := range l.arrows {
		l.drawEnds(&l.arrows[i])
	}
	for _, a := range selected {
		l.drawEnds(a)
	}
}

// Hit returns the packet whose arrow or label is drawn at (x, y), or nearest to
// it within a cell or two.
func (v *Ladder) Hit(ctx *Context, width, height, x, y int) (trace.PacketID, bool) {
	l := v.frame(ctx, width, height)
	l.owner = make([]trace.PacketID, l.lanes.width*l.height)
	v.draw(l, canvas.New(width, height))
	best, found, distance := trace.PacketID(0), false, 8
	for dy := -1; dy <= 1; dy++ {
		for dx := -2; dx <= 2; dx++ {
			fx, fy := x-l.gutter+dx, y-1+dy
			if fx < 0 || fy < 0 || fx >= l.lanes.width || fy >= l.height || x < l.gutter-1 {
				continue
			}
			if id, d := l.owner[fy*l.lanes.width+fx], 2*abs(dy)+abs(dx); id != 0 && d < distance {
				best, found, distance = id, true, d
			}
		}
	}
	return best, found
}

func abs(n int) int { return max(n, -n) }

// Scale is the time of one row.
func (*Ladder) Scale(ctx *Context) time.Duration {
	if ctx.Scale > 0 {
		return ctx.Scale
	}
	return naturalScale(ctx.Snapshot, ctx.Conversation)
}

// head draws the line with the unit of time and the names of the hosts, and at
// its ends how many hosts are out of sight.
func (l *ladder) head(c *canvas.Canvas) {
	g := &l.ctx.Theme.Glyphs
	strong := canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
	c.Fill(0, 0, c.Width, 1, g.Rule, faint)
	c.Text(2, 0, " "+l.unit()+" ", canvas.Style{Ink: theme.Muted})
	left, right := l.lanes.hidden()
	field := c.Window(l.gutter, 0, c.Width-l.gutter, 1)
	for i := range l.lanes.nodes {
		if !l.lanes.inSight(i) {
			continue
		}
		x := l.lanes.column(i)
		field.Set(x, 0, g.Tee, faint)
		name := " " + heading(l.ctx, &l.lanes.nodes[i], l.lanes.nameWidth(i)) + " "
		w := canvas.Width(name)
		switch {
		case i == l.lanes.first:
			x++
		case i == l.lanes.first+l.lanes.fit-1 && l.lanes.crowded(l.ctx):
			name, x = name[:len(name)-1], x-w+1
		case i == l.lanes.first+l.lanes.fit-1:
			x -= w
		default:
			x -= w / 2
		}
		field.Text(x, 0, name, strong)
	}
	accent := canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	if left > 0 {
		c.TextRight(l.gutter, 0, string(g.HeadLeft)+l.ctx.Words.Count(int64(left)), accent)
	}
	if right > 0 {
		c.TextRight(c.Width, 0, l.ctx.Words.Count(int64(right))+string(g.HeadRight), accent)
	}
}

// lifelines draws each host's line, and below the horizon what hides the rest.
func (l *ladder) lifelines() {
	g := &l.ctx.Theme.Glyphs
	hidden := l.height
	if l.ctx.Fog {
		hidden = l.lastRow() + 2 // a state or a timer may have its words below what happened last
		if l.ctx.Guess != nil {
			hidden = l.ghostRow() + 2
			if l.terse() { // it may be called something longer than its line
				hidden++
			}
		}
	}
	last := 0
	for i := range l.lanes.nodes {
		if !l.lanes.inSight(i) {
			continue
		}
		last = l.lanes.column(i)
		for y := range min(hidden, l.height) {
			l.field.Set(last, y, g.Lane, faint)
		}
	}
	if hidden < l.height && len(l.lanes.nodes) > 1 {
		l.field.Fill(0, hidden, last+1, l.height-hidden, g.Fog, canvas.Style{Ink: theme.Fog})
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

// ghostRow is the row of a predicted packet: below what happened last, and below
// the names of all the states that a host came to then.
func (l *ladder) ghostRow() int {
	last, most := l.lastRow(), 1
	names := map[trace.NodeID]int{}
	for i := len(l.rows.marks) - 1; i >= 0 && l.rows.marks[i].row-l.rows.top == last; i-- {
		e := l.rows.marks[i].event
		if _, ok := e.Detail.(trace.Transition); ok {
			names[e.Node]++
			most = max(most, names[e.Node])
		}
	}
	return last + most
}

// ghost draws the packet that a learner predicts.
func (l *ladder) ghost() {
	guess := l.ctx.Guess
	if guess == nil {
		return
	}
	x0, ok0 := l.lanes.lane(guess.From)
	x1, ok1 := l.lanes.lane(guess.To)
	if !ok0 || !ok1 || x0 == x1 {
		return
	}
	g := &l.ctx.Theme.Glyphs
	style := canvas.Style{Ink: theme.Accent}
	y, tail := l.ghostRow(), g.Cursor
	if guess.Wrong {
		style.Ink, tail = theme.Trouble, g.Lost
	}
	lo, hi, head, at := min(x0, x1), max(x0, x1), g.HeadRight, max(x0, x1)-1
	if x1 < x0 {
		head, at = g.HeadLeft, lo+1
	}
	for x := lo + 1; x < hi; x++ {
		l.field.Set(x, y, g.FutureLine, style)
	}
	l.field.Set(x0, y, tail, style)
	l.field.Set(at, y, head, style)
	l.labels.take(y, lo, hi-lo, 0)
	label := text.Escape(guess.Label)
	if canvas.Width(label) > hi-lo-8 && guess.Short != "" {
		label = text.Escape(guess.Short)
	}
	if canvas.Width(label) <= hi-lo-6 || !l.terse() {
		words := " " + canvas.Cut(label, max(hi-lo-6, 1)) + " "
		l.field.Text((lo+hi+1-canvas.Width(words))/2, y, words, style)
		return
	}
	label = canvas.Cut(label, l.lanes.width-2) // near lanes leave it no room on the line
	width := canvas.Width(label)
	x := max(min((lo+hi+1-width)/2, l.lanes.width-1-width), 1)
	l.field.Text(x, y+1, label, style)
	l.labels.take(y+1, x, width, 0)
}

// folds marks where time was left out.
func (l *ladder) folds() {
	g := &l.ctx.Theme.Glyphs
	style := canvas.Style{Ink: theme.Muted}
	for _, m := range l.rows.marks {
		y := m.row - l.rows.top - 1
		if m.fold == 0 || y < 0 || y >= l.height || len(l.lanes.nodes) == 0 {
			continue
		}
		for i := range l.lanes.nodes {
			l.field.Set(l.lanes.column(i), y, g.Gap, style)
		}
		words := g.Fold + " " + l.ctx.Words.Duration(m.fold)
		const x = 2
		l.field.Text(x, y, words, style)
		l.labels.take(y, x, canvas.Width(words), 0)
	}
}

// states writes each change of state beside its host's line, at or below what
// causes it and below the change before it: on the first row that is blank, else
// over the lines on the first where no arrow begins or ends.
func (l *ladder) states() {
	below := map[int]int{} // by lane, the first row below its last name
	for i := range l.lanes.nodes {
		below[l.lanes.column(i)] = math.MinInt
	}
	for i := range l.rows.marks {
		m := &l.rows.marks[i]
		change, ok := m.event.Detail.(trace.Transition)
		if !ok {
			continue
		}
		x, ok := l.lanes.lane(m.event.Node)
		if !ok {
			continue
		}
		name := change.To.String()
		style := canvas.Style{Ink: theme.Strong}
		if l.ctx.Cursor.Before(m.event.At()) {
			style.Ink = theme.Faint
		}
		left, y := l.beside(x, len(name)), m.row-l.rows.top
		at, ok := l.stateRow(y, below[x], func(row int) bool { return l.labels.free(row, left, len(name)) && l.blank(left, row, len(name)) })
		if !ok {
			at, ok = l.stateRow(y, below[x], func(row int) bool {
				return l.labels.free(row, left, len(name)) && !l.busyAt(x, row) && !l.ended(left, row, len(name))
			})
		}
		if !ok {
			continue
		}
		below[x] = at + 1
		if at >= 0 {
			l.write(0, left, at, name, style)
		}
	}
}

// stateRow is the first row from y on, not above another one and not too far
// below y, that will do. The name of a second change of an instant may stand below
// the first one's.
func (l *ladder) stateRow(y, from int, will func(row int) bool) (row int, ok bool) {
	const reach = 3 // rows between a change and its name at most
	last := max(y+reach, min(from+1, y+2*reach))
	for row = max(y, from); row <= min(last, l.height-1); row++ {
		if will(row) {
			return row, true
		}
	}
	return 0, false
}

// ended reports whether an arrow ends, or a packet flies, on some cells.
func (l *ladder) ended(x, y, n int) bool {
	g := &l.ctx.Theme.Glyphs
	for i := range n {
		switch l.field.At(x+i, y).Rune {
		case g.HeadLeft, g.HeadRight, g.Lost, g.Flying:
			return true
		}
	}
	return false
}

// beside is where words of a width begin beside a lane: to its right, but to
// the left of the last one.
func (l *ladder) beside(x, width int) int {
	if n := len(l.lanes.nodes); n > 1 && x == l.lanes.column(l.lanes.first+l.lanes.fit-1) {
		return x - width
	}
	return x + 1
}
