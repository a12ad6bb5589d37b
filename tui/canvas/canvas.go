// Package canvas is a grid of cells to draw a screen on. It knows no colours:
// a cell has an ink, which a theme turns into one.
package canvas

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Ink is what a cell is drawn with, as a place in a theme's palette.
type Ink uint8

// Attr are a cell's attributes besides its ink.
type Attr uint8

// The attributes.
const (
	Bold Attr = 1 << iota
	Reverse
	Underline
	Italic
)

// Style is how a cell is drawn.
type Style struct {
	Ink  Ink
	Attr Attr
}

// With returns the style with attributes added.
func (s Style) With(a Attr) Style { s.Attr |= a; return s }

// Cell is one place on the grid. A rune of 0 is the right half of a wide one.
type Cell struct {
	Rune  rune
	Style Style
}

// Canvas is a grid of cells, or a window into a larger one: drawing outside
// it does nothing.
type Canvas struct {
	Width, Height int
	cells         []Cell
	stride, at    int
}

// New returns a canvas of blanks.
func New(width, height int) *Canvas {
	width, height = max(width, 0), max(height, 0)
	c := &Canvas{Width: width, Height: height, cells: make([]Cell, width*height), stride: width}
	for i := range c.cells {
		c.cells[i].Rune = ' '
	}
	return c
}

// Window returns the part of the canvas whose top left corner is at (x, y),
// cut to what the canvas has.
func (c *Canvas) Window(x, y, width, height int) *Canvas {
	x0, y0 := min(max(x, 0), c.Width), min(max(y, 0), c.Height)
	return &Canvas{
		Width:  max(min(x+width, c.Width)-x0, 0),
		Height: max(min(y+height, c.Height)-y0, 0),
		cells:  c.cells, stride: c.stride, at: c.at + y0*c.stride + x0,
	}
}

// At returns the cell at (x, y), a blank outside the canvas.
func (c *Canvas) At(x, y int) Cell {
	if !c.inside(x, y) {
		return Cell{Rune: ' '}
	}
	return c.cells[c.at+y*c.stride+x]
}

func (c *Canvas) inside(x, y int) bool { return x >= 0 && y >= 0 && x < c.Width && y < c.Height }

// Set draws one rune of width 1.
func (c *Canvas) Set(x, y int, r rune, s Style) {
	if c.inside(x, y) {
		c.cells[c.at+y*c.stride+x] = Cell{r, s}
	}
}

// Text draws a line of text from (x, y) to the right and returns the column
// after it. A wide rune that would be cut is left out, and so is one without
// a width.
func (c *Canvas) Text(x, y int, text string, s Style) int {
	for _, r := range text {
		w := runeWidth(r)
		switch {
		case w == 0:
			continue
		case w == 2 && x+1 < c.Width:
			c.Set(x, y, r, s)
			c.Set(x+1, y, 0, s)
		case w == 1:
			c.Set(x, y, r, s)
		}
		x += w
	}
	return x
}

// TextRight draws a line of text that ends before column x.
func (c *Canvas) TextRight(x, y int, text string, s Style) { c.Text(x-Width(text), y, text, s) }

// Fill draws a rune in a rectangle.
func (c *Canvas) Fill(x, y, width, height int, r rune, s Style) {
	for j := range height {
		for i := range width {
			c.Set(x+i, y+j, r, s)
		}
	}
}

// Lines renders the canvas, one string a line: enter gives the terminal's
// sequence that switches from the default to a style, and leave the one back.
func (c *Canvas) Lines(enter func(Style) string, leave string) []string {
	lines := make([]string, c.Height)
	var b strings.Builder
	for y := range c.Height {
		b.Reset()
		row := c.cells[c.at+y*c.stride : c.at+y*c.stride+c.Width]
		plain := Style{}
		current, open := plain, false
		for _, cell := range row {
			if cell.Rune == 0 {
				continue
			}
			if cell.Style != current {
				if open {
					b.WriteString(leave)
				}
				seq := ""
				if cell.Style != plain {
					seq = enter(cell.Style)
				}
				b.WriteString(seq)
				current, open = cell.Style, seq != ""
			}
			b.WriteRune(cell.Rune)
		}
		if open {
			b.WriteString(leave)
		}
		lines[y] = b.String()
	}
	return lines
}

// Plain renders the canvas without styles, as tests and exports read it.
func (c *Canvas) Plain() string {
	return strings.Join(c.Lines(func(Style) string { return "" }, ""), "\n")
}

// condition measures runes without asking the environment, so that a screen
// is the same everywhere: ambiguous ones are narrow, as in every terminal
// whose locale is not East Asian.
var condition = &runewidth.Condition{}

func runeWidth(r rune) int {
	if ' ' <= r && r < 0x7f || 0x2500 <= r && r < 0x25a0 || 0x2800 <= r && r < 0x2900 { // ASCII, box drawing, braille
		return 1
	}
	return condition.RuneWidth(r)
}

// Width is the number of cells that a text takes.
func Width(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

// Cut shortens a text to n cells, its last then being an ellipsis.
func Cut(text string, n int) string {
	if Width(text) <= n {
		return text
	}
	if n <= 0 {
		return ""
	}
	w := 0
	for i, r := range text {
		if w+runeWidth(r) > n-1 {
			return text[:i] + "…"
		}
		w += runeWidth(r)
	}
	return text
}
