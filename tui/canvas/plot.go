package canvas

// Plot is a grid of dots over a grid of cells: two dots beside each other and
// four below each other in each cell, as braille has them. What is drawn later
// gives a cell its style.
type Plot struct {
	Width, Height int // in dots
	cells         []plotCell
	stride        int
}

type plotCell struct {
	dots  uint8
	style Style
}

// DotsWide and DotsHigh are the dots of one cell.
const (
	DotsWide = 2
	DotsHigh = 4
)

// NewPlot returns a plot without dots for so many cells.
func NewPlot(width, height int) *Plot {
	width, height = max(width, 0), max(height, 0)
	return &Plot{Width: width * DotsWide, Height: height * DotsHigh, cells: make([]plotCell, width*height), stride: width}
}

// dotBits are the bits of a braille pattern's dots, by row and column (the
// Unicode block numbers the lowest row last).
var dotBits = [DotsHigh][DotsWide]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// Dot sets one dot; outside the plot it does nothing.
func (p *Plot) Dot(x, y int, s Style) {
	if x < 0 || y < 0 || x >= p.Width || y >= p.Height {
		return
	}
	c := &p.cells[y/DotsHigh*p.stride+x/DotsWide]
	c.dots |= dotBits[y%DotsHigh][x%DotsWide]
	c.style = s
}

// Clear takes all dots away.
func (p *Plot) Clear() { clear(p.cells) }

// Line sets the dots of a straight line, both ends included. A line whose ends
// lie far outside costs no more than one across the plot.
func (p *Plot) Line(x0, y0, x1, y1 int, s Style) {
	dx, dy := x1-x0, y1-y0
	n := max(max(dx, -dx), max(dy, -dy))
	if n == 0 {
		p.Dot(x0, y0, s)
		return
	}
	first, last := 0, n
	for _, side := range [...]struct{ from, by, most int }{{x0, dx, p.Width - 1}, {y0, dy, p.Height - 1}} {
		lo, hi := inside(side.from, side.by, n, side.most)
		first, last = max(first, lo), min(last, hi)
	}
	for i := first; i <= last; i++ {
		p.Dot(x0+round(dx*i, n), y0+round(dy*i, n), s)
	}
}

// inside are the first and the last of n steps from a coordinate, by this much
// in all, that lie between 0 and most, or a little beside.
func inside(from, by, n, most int) (first, last int) {
	switch {
	case by == 0 && (from < 0 || from > most):
		return 1, 0
	case by == 0:
		return 0, n
	case by < 0:
		from, by = most-from, -by
	}
	return max((-from-1)*n/by-1, 0), min((most-from+1)*n/by+1, n)
}

// round is a÷n to the nearest, halves away from zero.
func round(a, n int) int {
	if a < 0 {
		return -round(-a, n)
	}
	return (2*a + n) / (2 * n)
}

// Draw puts the dots on a canvas, with the plot's top left cell at (x, y);
// cells without dots stay as they are. In ASCII the nearest sign stands for a
// cell's dots.
func (p *Plot) Draw(c *Canvas, x, y int, ascii bool) {
	for i, cell := range p.cells {
		if cell.dots == 0 {
			continue
		}
		r := rune(0x2800) + rune(cell.dots)
		if ascii {
			r = asciiDots(cell.dots)
		}
		c.Set(x+i%p.stride, y+i/p.stride, r, cell.style)
	}
}

// At reports whether a cell of the plot has dots.
func (p *Plot) At(x, y int) bool {
	if x < 0 || y < 0 || x >= p.stride || y >= p.Height/DotsHigh {
		return false
	}
	return p.cells[y*p.stride+x].dots != 0
}

// asciiDots is the sign that looks most like some dots.
func asciiDots(dots uint8) rune {
	const left, right = 0x01 | 0x02 | 0x04 | 0x40, 0x08 | 0x10 | 0x20 | 0x80
	const upper, lower = 0x01 | 0x02 | 0x08 | 0x10, 0x04 | 0x40 | 0x20 | 0x80
	switch {
	case dots&left == 0 || dots&right == 0: // one column
		switch n := count(dots); {
		case n >= 3:
			return '|'
		case dots&(0x01|0x08) != 0 && dots&(lower) == 0:
			return '\''
		case dots&lower != 0 && dots&upper == 0:
			return '.'
		}
		return ':'
	case dots&lower == 0 && dots&(0x02|0x10) == 0:
		return '"'
	case dots&upper == 0 && dots&(0x04|0x20) == 0:
		return '_'
	case count(dots) > 4:
		return '#'
	}
	l, r := height(dots&left), height(dots&right)
	switch {
	case l <= r-4:
		return '\\'
	case l >= r+4:
		return '/'
	}
	return '-'
}

// height is twice the mean row of the dots of one column.
func height(dots uint8) int {
	sum, n := 0, 0
	for row, bits := range dotBits {
		if dots&(bits[0]|bits[1]) != 0 {
			sum, n = sum+row, n+1
		}
	}
	return 2 * sum / max(n, 1)
}

func count(dots uint8) int {
	n := 0
	for ; dots != 0; dots &= dots - 1 {
		n++
	}
	return n
}
