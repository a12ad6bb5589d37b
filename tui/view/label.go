package view

import (
	"wiretale/explain"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// labels places the words on the ladder so that none covers another.
type labels struct {
	taken map[int][][2]int // the columns that each row's labels hold
}

// free reports whether a row has room for columns x to x+width.
func (t *labels) free(y, x, width int) bool {
	for _, s := range t.taken[y] {
		if x < s[1] && s[0] < x+width {
			return false
		}
	}
	return true
}

func (t *labels) take(y, x, width int) {
	if t.taken == nil {
		t.taken = map[int][][2]int{}
	}
	t.taken[y] = append(t.taken[y], [2]int{x - 1, x + width + 1})
}

// label writes what a packet says beside its arrow: on the row where it
// departs, behind the first piece of the line, else on the next row with room.
func (a *arrow) label(l *ladder, c *canvas.Canvas) {
	words := text.Escape(explain.Label(l.ctx.Words, l.ctx.Snapshot, a.packet.ID))
	style := canvas.Style{Ink: theme.PhaseInk(a.packet.Phase)}
	switch {
	case !a.sent, !l.ctx.picks(a.packet.ID):
		style.Ink = theme.Faint
	case a.hop.Fate.Lost() && a.settled:
		style.Ink = theme.Trouble
	}
	if a.packet.ID == l.ctx.Selected {
		style = style.With(canvas.Reverse)
	}
	whole := canvas.Width(words)
	for y := max(a.y0, 0); y <= min(a.y1, l.height-1); y++ {
		x, room := a.room(y)
		if room < 3 || y > a.y0 && room < whole {
			continue // only the row of departure may cut the words
		}
		shown, w := words, whole
		if w > room {
			shown = canvas.Cut(words, room)
			w = canvas.Width(shown)
		}
		if a.dir() < 0 {
			x -= w - 1
		}
		if !l.labels.free(y, x, w) {
			continue
		}
		l.labels.take(y, x, w)
		g := &l.ctx.Theme.Glyphs
		for _, side := range [...]int{x - 1, x + w} { // lines that cross keep off the words
			if r := c.At(side, y).Rune; r == g.Line || r == g.FutureLine {
				c.Set(side, y, ' ', style)
			}
		}
		c.Text(x, y, shown, style)
		return
	}
}

// room is where a label may begin on one of the arrow's rows, seen in the
// arrow's direction, and how many cells it may take.
func (a *arrow) room(y int) (x, width int) {
	n, steps := a.length(), a.y1-a.y0+1
	if steps == 1 {
		const tail = 5 // cells of line left visible before the label, and as many after it
		return a.x0 + a.dir()*(tail+2), n - 2*tail - 2
	}
	begin := (n*(y-a.y0+1) + steps - 1) / steps // where the line leaves this row
	width = n - begin - 2
	if y == a.y1 {
		width = 0
	}
	return a.x0 + a.dir()*(begin+2), width
}
