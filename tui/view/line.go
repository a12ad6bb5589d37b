package view

import (
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Line is one line of a panel, made of pieces in styles of their own.
type Line []Piece

// Piece is a run of text in one style.
type Piece struct {
	Text  string
	Style canvas.Style
}

// Draw writes the line from (x, y) on, cut where the canvas ends.
func (l Line) Draw(c *canvas.Canvas, x, y int) {
	for _, p := range l {
		if room := c.Width - x; room > 0 {
			x = c.Text(x, y, canvas.Cut(p.Text, room), p.Style)
		}
	}
}

// Width is the number of columns that the line takes.
func (l Line) Width() int {
	n := 0
	for _, p := range l {
		n += canvas.Width(p.Text)
	}
	return n
}

// String is the line without its styles.
func (l Line) String() string {
	s := ""
	for _, p := range l {
		s += p.Text
	}
	return s
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

// DrawMore shows at a list's right edge that there is more above, or below.
func DrawMore(c *canvas.Canvas, above, below bool) {
	style := canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	if above {
		c.Set(c.Width-1, 0, '↑', style)
	}
	if below {
		c.Set(c.Width-1, c.Height-1, '↓', style)
	}
}
