package view

import (
	"strconv"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// inDiagram is an endpoint in the diagram: where it stands and how it came
// there.
type inDiagram struct {
	name string // "client"
	sign string // before the numbers of its steps, where there are two
	ink  canvas.Ink
	now  trace.State
	path []trace.State // up to the present one
	left int           // steps before the path's first that are not in it
}

// strokes are what lines and boxes are drawn with. What was gone through is
// drawn heavier than what wasn't, so that it shows without colours.
type strokes struct {
	across, down                               rune
	topLeft, topRight, bottomLeft, bottomRight rune
}

var (
	thin       = strokes{'─', '│', '┌', '┐', '└', '┘'}
	heavy      = strokes{'━', '┃', '┏', '┓', '┗', '┛'}
	thinASCII  = strokes{'-', '|', '+', '+', '+', '+'}
	heavyASCII = strokes{'=', '#', '#', '#', '#', '#'}
)

// diagramDrawing is one diagram on its way to the screen.
type diagramDrawing struct {
	ctx         *Context
	c           *canvas.Canvas
	standing    []inDiagram
	thin, heavy *strokes
	steps       [len(transitions)]string // the numbers of the steps that went along an arrow
	taken       [len(transitions)]canvas.Ink
	resets      string
	resetInk    canvas.Ink
}

// ascii reports whether a theme does without signs beyond ASCII.
func ascii(t *theme.Theme) bool { return t.Glyphs.Lane < 0x80 }

// drawDiagram draws the state diagram with one endpoint in it, or with both, on
// a canvas of diagramWidth×diagramHeight.
func drawDiagram(ctx *Context, c *canvas.Canvas, standing ...inDiagram) {
	d := &diagramDrawing{ctx: ctx, c: c, standing: standing, thin: &thin, heavy: &heavy}
	if ascii(ctx.Theme) {
		d.thin, d.heavy = &thinASCII, &heavyASCII
	}
	for i := range standing {
		d.walk(&standing[i])
	}
	for _, taken := range [...]bool{false, true} { // heavy lines cover thin ones
		for i := range transitions {
			if (d.steps[i] != "") == taken {
				d.arrow(i)
			}
		}
	}
	d.reset()
	for i := range boxes {
		d.box(i)
	}
}

// walk numbers the arrows that an endpoint has gone along.
func (d *diagramDrawing) walk(t *inDiagram) {
	note := func(steps *string, ink *canvas.Ink, n int) {
		if *steps != "" && *ink != t.ink {
			*ink = theme.Strong
		} else {
			*ink = t.ink
		}
		if *steps != "" {
			*steps += " "
		}
		*steps += t.sign + strconv.Itoa(n)
	}
	for i := 1; i < len(t.path); i++ {
		from, to := t.path[i-1], t.path[i]
		if a := arrowOf(from, to); a >= 0 {
			note(&d.steps[a], &d.taken[a], t.left+i)
		} else if abrupt(from, to) {
			note(&d.resets, &d.resetInk, t.left+i)
		}
	}
}

func (d *diagramDrawing) arrow(i int) {
	t := &transitions[i]
	s, style := d.thin, canvas.Style{Ink: theme.Faint}
	words := style
	if d.steps[i] != "" {
		s, style = d.heavy, canvas.Style{Ink: d.taken[i]}
		words = style
	}
	for k := 1; k < len(t.line); k++ {
		d.stroke(t.line[k-1], t.line[k], s, style)
	}
	for k := 1; k < len(t.line)-1; k++ {
		d.c.Set(t.line[k].x, t.line[k].y, s.corner(t.line[k-1], t.line[k], t.line[k+1]), style)
	}
	last := len(t.line) - 1
	head := t.line[last]
	d.c.Set(head.x, head.y, d.head(t.line[last-1], head), style)
	d.label(t, d.steps[i], style, words)
}

func (d *diagramDrawing) stroke(a, b point, s *strokes, style canvas.Style) {
	if a.y == b.y {
		d.c.Fill(min(a.x, b.x), a.y, max(a.x, b.x)-min(a.x, b.x)+1, 1, s.across, style)
		return
	}
	d.c.Fill(a.x, min(a.y, b.y), 1, max(a.y, b.y)-min(a.y, b.y)+1, s.down, style)
}

// corner is the sign where a line that comes from a turns at b towards c.
func (s *strokes) corner(a, b, c point) rune {
	right := a.x > b.x || c.x > b.x
	below := a.y > b.y || c.y > b.y
	switch {
	case right && below:
		return s.topLeft
	case below:
		return s.topRight
	case right:
		return s.bottomLeft
	}
	return s.bottomRight
}

func (d *diagramDrawing) head(from, at point) rune {
	g := &d.ctx.Theme.Glyphs
	switch {
	case from.x < at.x:
		return g.HeadRight
	case from.x > at.x:
		return g.HeadLeft
	case from.y < at.y && ascii(d.ctx.Theme):
		return 'v'
	case from.y < at.y:
		return '▼'
	case ascii(d.ctx.Theme):
		return '^'
	}
	return '▲'
}

// label writes what an arrow stands for, and at its head the numbers of the
// steps that went along it.
func (d *diagramDrawing) label(t *transition, steps string, style, words canvas.Style) {
	said := t.words(d.ctx)
	last := len(t.line) - 1
	head, before := t.line[last], t.line[last-1]
	number := style.With(canvas.Bold)
	switch {
	case head.y == before.y && head.x > before.x:
		d.c.TextRight(head.x, head.y, steps, number)
	case head.y == before.y:
		d.c.Text(head.x+1, head.y, steps, number)
	case t.place == leftOf:
		d.c.TextRight(head.x-1, head.y, steps, number)
	case head.y < before.y:
		d.c.Text(head.x+1, head.y, steps, number)
	default:
		d.c.Text(head.x+2, head.y, steps, number)
	}
	switch t.place {
	case rightOf:
		d.c.Text(t.label.x, t.label.y, said, words)
	case leftOf:
		d.c.TextRight(t.label.x, t.label.y, said, words)
	case inLine:
		d.within(t, said, canvas.Width(steps), words)
	}
}

// within writes an arrow's words in the midst of its longest row, beside the
// numbers of the steps if they stand in it too.
func (d *diagramDrawing) within(t *transition, said string, steps int, style canvas.Style) {
	from, to, y := 0, -1, 0
	last := len(t.line) - 1
	for k := 1; k <= last; k++ {
		a, b := t.line[k-1], t.line[k]
		lo, hi := min(a.x, b.x)+1, max(a.x, b.x)-1
		if a.y != b.y || hi-lo <= to-from {
			continue
		}
		if k == last && b.x > a.x {
			hi -= steps
		} else if k == last {
			lo += steps
		}
		from, to, y = lo, hi, a.y
	}
	room := to - from + 1
	if w := canvas.Width(said); w+2 <= room {
		said = " " + said + " "
	}
	said = canvas.Cut(said, room)
	d.c.Text(from+(room-canvas.Width(said))/2, y, said, style)
}

// reset says that a reset leads to CLOSED from anywhere, and whether one did.
func (d *diagramDrawing) reset() {
	style := canvas.Style{Ink: theme.Faint}
	if d.resets != "" {
		style = canvas.Style{Ink: d.resetInk, Attr: canvas.Bold}
	}
	words := d.ctx.Words.T("tui.state.reset")
	if d.resets != "" {
		words += " " + d.resets
	}
	for i, l := range Wrap(words, diagramWidth-resetAt.x, 2) {
		d.c.Text(resetAt.x, resetAt.y+i, l, style)
	}
}

// box draws a state: heavily where an endpoint stands in it, which is named on
// its border.
func (d *diagramDrawing) box(i int) {
	b := &boxes[i]
	s, style := d.thin, canvas.Style{Ink: theme.Faint}
	name := canvas.Style{Ink: theme.Muted}
	var here []*inDiagram
	for k := range d.standing {
		t := &d.standing[k]
		if t.boxAt() == i {
			here = append(here, t)
		}
		if t.passed(i) {
			style.Ink, name.Ink = t.ink, theme.Default
		}
	}
	if len(here) > 0 {
		s, style = d.heavy, canvas.Style{Ink: here[0].ink, Attr: canvas.Bold}
		name = canvas.Style{Ink: here[0].ink, Attr: canvas.Bold | canvas.Reverse}
		if len(here) > 1 {
			name.Ink, style.Ink = theme.Strong, theme.Strong
		}
	}
	x, y := b.at.x, b.at.y
	for _, side := range [...]int{y, y + boxHeight - 1} {
		d.c.Fill(x, side, boxWidth, 1, s.across, style)
	}
	d.c.Fill(x, y+1, 1, 1, s.down, style)
	d.c.Fill(x+boxWidth-1, y+1, 1, 1, s.down, style)
	d.c.Set(x, y, s.topLeft, style)
	d.c.Set(x+boxWidth-1, y, s.topRight, style)
	d.c.Set(x, y+boxHeight-1, s.bottomLeft, style)
	d.c.Set(x+boxWidth-1, y+boxHeight-1, s.bottomRight, style)
	d.c.Fill(x+1, y+1, boxWidth-2, 1, ' ', name)
	d.c.Text(x+1+(boxWidth-2-len(b.state.String()))/2, y+1, b.state.String(), name)
	for k, t := range here { // the first on the upper border, the second on the lower
		tag := " " + canvas.Cut(t.name, boxWidth-4) + " "
		d.c.Text(x+(boxWidth-canvas.Width(tag))/2, y+k*(boxHeight-1), tag, canvas.Style{Ink: t.ink, Attr: canvas.Bold})
	}
}

// boxAt is the box in which an endpoint stands; −1 where nothing is known of
// it.
func (t *inDiagram) boxAt() int {
	if t.now == trace.Closed {
		if n := len(t.path); n > 1 && t.path[n-2] != trace.Listen && t.path[n-2] != trace.SynSent {
			return endBox
		}
		return 0
	}
	for i := range boxes {
		if boxes[i].state == t.now {
			return i
		}
	}
	return -1
}

// passed reports whether an endpoint was in a box on its way.
func (t *inDiagram) passed(box int) bool {
	if box == endBox {
		return t.boxAt() == endBox
	}
	for i, s := range t.path {
		if s == boxes[box].state && (s != trace.Closed || i == 0 || t.boxAt() == 0) {
			return true
		}
	}
	return false
}
