package view

import (
	"fmt"

	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// dumpTop is the first row of the dump, such that the selected field's first
// byte is on the screen.
func dumpTop(t *fieldTree, at int, p parts) int {
	start, _ := t.rows[at].field.Span.Bytes()
	rows := (len(t.data) + p.perRow - 1) / p.perRow
	return window(start/p.perRow, rows, p.bytes.height)
}

// Where the bytes and their characters stand in a row of the dump.
const dumpAt = 7

func drawBytes(ctx *Context, c *canvas.Canvas, t *fieldTree, at int, p parts) {
	start, end := t.rows[at].field.Span.Bytes()
	if t.rows[at].field.Span.Bits == 0 || t.rows[at].field.Name == "frame" {
		start, end = 0, 0
	}
	top := dumpTop(t, at, p)
	hit, hitEnd := foundIn(ctx)
	for y := range c.Height {
		first := (top + y) * p.perRow
		if first >= len(t.data) {
			break
		}
		c.Text(1, y, fmt.Sprintf("%04x", first), canvas.Style{Ink: theme.Faint})
		for i := first; i < min(first+p.perRow, len(t.data)); i++ {
			b, x := t.data[i], i-first
			style, within := canvas.Style{}, i >= start && i < end
			if t.differing.covers(i) {
				style = canvas.Style{Ink: theme.Trouble, Attr: canvas.Underline}
			}
			if within {
				style = highlight(ctx).With(canvas.Reverse | style.Attr)
			}
			if i >= hit && i < hitEnd {
				style = canvas.Style{Ink: theme.Good, Attr: canvas.Reverse | canvas.Underline}
			}
			c.Text(dumpAt+3*x, y, fmt.Sprintf("%02x", b), style)
			if within && i+1 < end && x+1 < p.perRow {
				c.Set(dumpAt+2+3*x, y, ' ', highlight(ctx).With(canvas.Reverse))
			}
			if style == (canvas.Style{}) {
				style.Ink = theme.Muted
			}
			c.Set(dumpAt+3*p.perRow+x, y, character(b), style)
		}
	}
}

func character(b byte) rune {
	if b >= 0x20 && b < 0x7f {
		return rune(b)
	}
	return '.'
}

// byteAt is the byte of the dump at a cell of it; −1 where there is none.
func (p *parts) byteAt(x, y, top int) int {
	column := (x - dumpAt) / 3
	if column >= p.perRow {
		column = x - dumpAt - 3*p.perRow
	}
	if x < dumpAt || column >= p.perRow {
		return -1
	}
	return (top+y)*p.perRow + column
}

// foundIn are the bytes of the selected packet in which what is searched for
// was found; none where it was not.
func foundIn(ctx *Context) (start, end int) {
	if ctx.Search == nil {
		return 0, 0
	}
	h, _ := ctx.Search.Hit(ctx.Snapshot.Number(ctx.Selected))
	return int(h.At), int(h.At + h.Length)
}
