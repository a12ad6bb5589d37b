package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Packet shows the selected packet's fields as a tree, its bytes, and what the
// selected field is for. Field and bytes light each other up.
type Packet struct {
	path    string          // of the selected field
	toggled map[string]bool // opened or closed by hand
}

// Title implements Pane.
func (*Packet) Title() string { return "tui.view.packet" }

// Keys implements Pane.
func (*Packet) Keys(words *text.Printer) []key.Binding {
	return []key.Binding{
		Binding(words, "tui.key.field", "j/k", "j", "k", "down", "up"),
		Binding(words, "tui.key.unfold", "enter", "enter", "l", "h"),
	}
}

// Press implements Pane.
func (v *Packet) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	t := treeOf(ctx, v.toggled)
	if len(t.rows) == 0 {
		return nil, false
	}
	at := t.find(v.path)
	row := &t.rows[at]
	switch k.String() {
	case "enter":
		v.toggle(row)
	case "l":
		if !row.open {
			v.toggle(row)
		}
	case "h":
		if row.open {
			v.toggle(row)
		} else if row.parent >= 0 {
			v.path = t.rows[row.parent].path
		}
	default:
		n, ok := scrolling(k, height)
		if ok {
			v.path = t.rows[max(min(at+n, len(t.rows)-1), 0)].path
		}
		return nil, ok
	}
	return nil, true
}

// Reveal selects the innermost field that covers a byte of the packet.
func (v *Packet) Reveal(ctx *Context, offset int) {
	t := treeOf(ctx, v.toggled)
	if i, ok := t.fieldAt(offset); ok {
		v.path = t.rows[i].path
	}
}

func (v *Packet) toggle(row *fieldRow) {
	if len(row.field.Children) == 0 {
		return
	}
	if v.toggled == nil {
		v.toggled = map[string]bool{}
	}
	v.path = row.path
	v.toggled[row.path] = !v.toggled[row.path]
}

// parts are where the pane's three parts stand.
type parts struct {
	tree, bytes, about       struct{ x, y, width, height int }
	perRow                   int // bytes in a row of the dump
	ruleX, ruleY, secondRule int // −1 without one
}

func packetParts(width, height int) parts {
	p := parts{perRow: 8, ruleY: -1, secondRule: -1}
	bytes := 7 + 4*p.perRow
	if width >= 150 {
		p.perRow = 16
		bytes = 7 + 4*p.perRow
	}
	if width >= 110 {
		about := min(max(width/4, 28), 50)
		p.tree.width, p.tree.height = width-bytes-about-2, height
		p.bytes.x, p.bytes.width, p.bytes.height = p.tree.width+1, bytes, height
		p.about.x, p.about.width, p.about.height = p.bytes.x+bytes+1, about, height
		p.ruleX, p.secondRule = p.tree.width, p.about.x-1
		return p
	}
	const told = 3
	p.tree.width, p.tree.height = width-bytes-1, max(height-told-1, 1)
	p.bytes.x, p.bytes.width, p.bytes.height = p.tree.width+1, bytes, p.tree.height
	p.about.y, p.about.width, p.about.height = p.tree.height+1, width, told
	p.ruleX, p.ruleY = p.tree.width, p.tree.height
	return p
}

// Click implements Pane: in the tree on a field, in the bytes on what covers
// the byte.
func (v *Packet) Click(ctx *Context, x, y, width, height int) Action {
	t := treeOf(ctx, v.toggled)
	if len(t.rows) == 0 {
		return nil
	}
	p, at := packetParts(width, height), t.find(v.path)
	switch {
	case y >= p.tree.height:
	case x < p.tree.width:
		if i := window(at, len(t.rows), p.tree.height) + y; i < len(t.rows) {
			if i == at {
				v.toggle(&t.rows[i])
			}
			v.path = t.rows[i].path
		}
	case x >= p.bytes.x && x < p.bytes.x+p.bytes.width:
		column := (x - p.bytes.x - 7) / 3
		if column >= p.perRow {
			column = x - p.bytes.x - 7 - 3*p.perRow
		}
		offset := (dumpTop(&t, at, p)+y)*p.perRow + column
		if i, ok := t.fieldAt(offset); ok && column >= 0 && column < p.perRow {
			v.path = t.rows[i].path
		}
	}
	return nil
}

// Wheel implements Pane.
func (v *Packet) Wheel(ctx *Context, lines, _ int) Action {
	t := treeOf(ctx, v.toggled)
	if len(t.rows) > 0 {
		v.path = t.rows[max(min(t.find(v.path)+lines, len(t.rows)-1), 0)].path
	}
	return nil
}

// Draw implements View.
func (v *Packet) Draw(ctx *Context, c *canvas.Canvas) {
	t := treeOf(ctx, v.toggled)
	if len(t.rows) == 0 {
		key := "tui.packet.none"
		if ctx.Selected != 0 {
			key = "tui.packet.unseen"
		}
		for i, l := range Wrap(ctx.Words.T(key), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	g, faint := &ctx.Theme.Glyphs, canvas.Style{Ink: theme.Faint}
	p, at := packetParts(c.Width, c.Height), t.find(v.path)
	c.Fill(p.ruleX, 0, 1, p.tree.height, g.Lane, faint)
	if p.secondRule >= 0 {
		c.Fill(p.secondRule, 0, 1, c.Height, g.Lane, faint)
	}
	if p.ruleY >= 0 {
		c.Fill(0, p.ruleY, c.Width, 1, g.Rule, faint)
	}
	drawTree(ctx, c.Window(p.tree.x, p.tree.y, p.tree.width, p.tree.height), &t, at)
	drawBytes(ctx, c.Window(p.bytes.x, p.bytes.y, p.bytes.width, p.bytes.height), &t, at, p)
	drawAbout(ctx, c.Window(p.about.x, p.about.y, p.about.width, p.about.height), &t.rows[at])
}

func drawTree(ctx *Context, c *canvas.Canvas, t *fieldTree, at int) {
	top := window(at, len(t.rows), c.Height)
	column := valueColumn(ctx, t, c.Width)
	for y := 0; y < c.Height && top+y < len(t.rows); y++ {
		row := &t.rows[top+y]
		fold := "  "
		if len(row.field.Children) > 0 {
			fold = "+ "
			if row.open {
				fold = "- "
			}
		}
		style := canvas.Style{}
		if row.depth == 0 {
			style = canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
		}
		value := canvas.Style{Ink: theme.Muted}
		if top+y == at {
			style, value = highlight(ctx), highlight(ctx)
			c.Fill(0, y, c.Width, 1, ' ', style)
			c.Set(0, y, ctx.Theme.Glyphs.Selected, style)
		}
		x := c.Text(1+2*row.depth, y, fold, style)
		title := fieldTitle(ctx.Words, row.field.Name)
		s := fieldValue(ctx, &row.field, c.Width-x-canvas.Width(title)-2)
		room := max(c.Width-x, 0)
		if s != "" { // the value matters more than the whole of the title
			room = max(room-1-canvas.Width(s), room/2)
		}
		x = c.Text(x, y, canvas.Cut(title, room), style)
		if s != "" {
			x = max(x+1, min(column, c.Width-canvas.Width(s)))
			c.Text(x, y, canvas.Cut(s, max(c.Width-x, 0)), value)
		}
	}
}

// valueColumn is where the values stand below each other: beside the longest
// title that leaves them half of the width or so.
func valueColumn(ctx *Context, t *fieldTree, width int) int {
	column := width * 2 / 5
	for i := range t.rows {
		row := &t.rows[i]
		if len(row.field.Children) > 0 && row.depth == 0 {
			continue // a layer has its title alone
		}
		if end := 1 + 2*row.depth + 2 + canvas.Width(fieldTitle(ctx.Words, row.field.Name)) + 1; end <= width*3/5+1 {
			column = max(column, end)
		}
	}
	return column
}

// highlight is the style of the selected field and of its bytes.
func highlight(ctx *Context) canvas.Style {
	if ctx.Focused {
		return canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}
	}
	return canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
}

// dumpTop is the first row of the dump, such that the selected field's first
// byte is on the screen.
func dumpTop(t *fieldTree, at int, p parts) int {
	start, _ := t.rows[at].field.Span.Bytes()
	rows := (len(t.data) + p.perRow - 1) / p.perRow
	return window(start/p.perRow, rows, p.bytes.height)
}

func drawBytes(ctx *Context, c *canvas.Canvas, t *fieldTree, at int, p parts) {
	start, end := t.rows[at].field.Span.Bytes()
	if t.rows[at].field.Span.Bits == 0 {
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
			style := canvas.Style{}
			if i >= start && i < end {
				style = highlight(ctx)
				style.Attr |= canvas.Reverse
			}
			c.Text(7+3*x, y, fmt.Sprintf("%02x", b), style)
			if i+1 < end && i >= start && x+1 < p.perRow {
				c.Set(9+3*x, y, ' ', style)
			}
			if i >= hit && i < hitEnd {
				style = canvas.Style{Ink: theme.Good, Attr: canvas.Reverse | canvas.Underline}
				c.Text(7+3*x, y, fmt.Sprintf("%02x", b), style)
			}
			r := '.'
			if b >= 0x20 && b < 0x7f {
				r = rune(b)
			}
			if style == (canvas.Style{}) {
				style.Ink = theme.Muted
			}
			c.Set(7+3*p.perRow+x, y, r, style)
		}
	}
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

// drawAbout says what the selected field is, and where it stands.
func drawAbout(ctx *Context, c *canvas.Canvas, row *fieldRow) {
	f := &row.field
	x := c.Text(1, 0, f.Name, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	if f.Span.Bits > 0 {
		where := ctx.Words.T("tui.packet.bits", text.Args{"Count": f.Span.Bits, "Byte": f.Span.Bit / 8})
		if f.Span.Bit%8 == 0 && f.Span.Bits%8 == 0 {
			where = ctx.Words.T("tui.packet.bytes", text.Args{"Count": f.Span.Bits / 8, "Byte": f.Span.Bit / 8})
		}
		if x+2+canvas.Width(where) <= c.Width {
			c.Text(x+2, 0, where, canvas.Style{Ink: theme.Muted})
		}
	}
	for i, l := range Wrap(fieldAbout(ctx.Words, f.Name), c.Width-2, c.Height-1) {
		c.Text(1, 1+i, l, canvas.Style{})
	}
}
