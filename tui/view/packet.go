package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// Packet shows the selected packet's fields as a tree, its bytes, and what the
// selected field is for. Field and bytes light each other up.
type Packet struct {
	path    string          // of the selected field
	toggled map[string]bool // opened or closed by hand
	beside  int             // the number of the packet to compare with; 0 for none
}

// Title implements Pane.
func (*Packet) Title() string { return "tui.view.packet" }

// Keys implements Pane.
func (*Packet) Keys(words *text.Printer) []key.Binding {
	return append([]key.Binding{
		Binding(words, "tui.key.field", "j/k", "j", "k", "down", "up"),
		Binding(words, "tui.key.unfold", "enter", "enter", "l", "h"),
		Binding(words, "tui.key.beside", "x", "x"),
		Binding(words, "tui.key.copy-hex", "y", "y"),
		Binding(words, "tui.key.copy-array", "C", "C"),
		Binding(words, "tui.key.copy-filter", "F", "F"),
	}, FarKeys(words)...)
}

// Press implements Pane.
func (v *Packet) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	t := treeOf(ctx, v.toggled, v.beside)
	if len(t.rows) == 0 {
		return nil, false
	}
	at := t.find(v.path)
	row := &t.rows[at]
	switch k.String() {
	case "enter":
		return v.toggle(row), true
	case "l":
		if row.open { // its first part comes next
			v.path = t.rows[at+1].path
			return nil, true
		}
		return v.toggle(row), true
	case "h":
		switch {
		case row.open:
			return v.toggle(row), true
		case row.parent < 0:
			return Refuse{"packet.refuse.outermost"}, true
		}
		v.path = t.rows[row.parent].path
		return nil, true
	case "x":
		return v.setBeside(ctx), true
	case "y", "C", "F":
		return t.copied(k.String(), row), true
	}
	n, ok := scrolling(k, height)
	if !ok {
		return nil, false
	}
	to := max(min(at+n, len(t.rows)-1), 0)
	if v.path = t.rows[to].path; to == at {
		return ended(n), true
	}
	return nil, true
}

// Reveal selects the innermost field that covers a byte of the packet.
func (v *Packet) Reveal(ctx *Context, offset int) {
	t := treeOf(ctx, v.toggled, v.beside)
	if i, ok := t.fieldAt(byteSpan(offset)); ok {
		v.path = t.rows[i].path
	}
}

// setBeside sets the selected packet aside, for others to be compared with it; one
// that repeats another is compared with that at once, and one that is on its way
// beyond its first hop with what it was before. The second time ends it.
func (v *Packet) setBeside(ctx *Context) Action {
	if v.beside != 0 {
		v.beside = 0
		return Say{"tui.packet.beside-ended"}
	}
	p, _ := ctx.Snapshot.Packet(ctx.Selected)
	if p.Repeats != 0 {
		v.beside = ctx.Snapshot.Number(p.Repeats)
		return Say{"tui.packet.beside-repeated"}
	}
	if hopShown(ctx, &p) > 0 {
		v.beside = hopBefore
		return Say{"tui.packet.beside-hop"}
	}
	v.beside = ctx.Snapshot.Number(p.ID)
	return Say{"tui.packet.beside-set"}
}

// Offset is the byte of the packet that the selected field begins with; ok is
// false where no field was selected by hand.
func (v *Packet) Offset(ctx *Context) (offset int, ok bool) {
	t := treeOf(ctx, v.toggled, 0)
	if v.path == "" || len(t.rows) == 0 {
		return 0, false
	}
	f := &t.rows[t.find(v.path)].field
	offset, _ = f.Span.Bytes()
	return offset, f.Span.Bits > 0
}

func (v *Packet) toggle(row *fieldRow) Action {
	if len(row.field.Children) == 0 {
		return Refuse{"packet.refuse.no-parts"}
	}
	if v.toggled == nil {
		v.toggled = map[string]bool{}
	}
	v.path = row.path
	v.toggled[row.path] = !v.toggled[row.path]
	return nil
}

// parts are where the pane's three parts stand.
type parts struct {
	tree, bytes, about       struct{ x, y, width, height int }
	perRow                   int // bytes in a row of the dump
	ruleX, ruleY, secondRule int // −1 without one
	secondRuleY              int
}

// stackedWidth is the width below which the parts stand below one another.
const stackedWidth = 60

// tightWidth is the width below which the tree needs what a wider dump takes.
const tightWidth = 76

func packetParts(width, height int) parts {
	p := parts{perRow: 8, ruleY: -1, secondRule: -1, secondRuleY: -1}
	switch {
	case width >= 150:
		p.perRow = 16
	case width >= stackedWidth && width < tightWidth:
		p.perRow = 4 // as wide as the RFCs draw their headers: the names have the room
	}
	bytes := 7 + 4*p.perRow
	if width >= 110 {
		about := min(max(width/4, 28), 50)
		p.tree.width, p.tree.height = width-bytes-about-2, height
		p.bytes.x, p.bytes.width, p.bytes.height = p.tree.width+1, bytes, height
		p.about.x, p.about.width, p.about.height = p.bytes.x+bytes+1, about, height
		p.ruleX, p.secondRule = p.tree.width, p.about.x-1
		return p
	}
	told := 4 // its name, its bits, and two lines about it
	if width < stackedWidth {
		told++         // what is said of a field is three lines here
		const rows = 3 // of bytes
		p.tree.width, p.tree.height = width, max(height-rows-told-2, 1)
		p.ruleY, p.ruleX = p.tree.height, -1
		p.bytes.y, p.bytes.width, p.bytes.height = p.tree.height+1, width, rows
		p.secondRuleY = p.bytes.y + rows
		p.about.y, p.about.width, p.about.height = p.secondRuleY+1, width, told
		return p
	}
	p.tree.width, p.tree.height = width-bytes-1, max(height-told-1, 1)
	p.bytes.x, p.bytes.width, p.bytes.height = p.tree.width+1, bytes, p.tree.height
	p.about.y, p.about.width, p.about.height = p.tree.height+1, width, told
	p.ruleX, p.ruleY = p.tree.width, p.tree.height
	return p
}

// Click implements Pane: in the tree on a field, in the bytes on what covers
// the byte.
func (v *Packet) Click(ctx *Context, x, y, width, height int) Action {
	t := treeOf(ctx, v.toggled, v.beside)
	if len(t.rows) == 0 {
		return nil
	}
	p, at := packetParts(width, height), t.find(v.path)
	switch {
	case y < p.tree.height && x < p.tree.width:
		if i := window(at, len(t.rows), p.tree.height) + y; i < len(t.rows) {
			if i == at {
				v.toggle(&t.rows[i])
			}
			v.path = t.rows[i].path
		}
	case x >= p.bytes.x && x < p.bytes.x+p.bytes.width && y >= p.bytes.y && y < p.bytes.y+p.bytes.height:
		offset := p.byteAt(x-p.bytes.x, y-p.bytes.y, dumpTop(&t, at, p))
		if i, ok := t.fieldAt(byteSpan(offset)); ok && offset >= 0 {
			v.path = t.rows[i].path
		}
	}
	if bit := bitAt(t.data, t.rows[at].field.Span, x-p.about.x-1); bit >= 0 && y == p.about.y+1 && x >= p.about.x {
		if i, ok := t.fieldAt(wire.Span{Bit: bit, Bits: 1}); ok {
			v.path = t.rows[i].path
		}
	}
	return nil
}

// Wheel implements Pane.
func (v *Packet) Wheel(ctx *Context, lines, _ int) Action {
	t := treeOf(ctx, v.toggled, v.beside)
	if len(t.rows) > 0 {
		v.path = t.rows[max(min(t.find(v.path)+lines, len(t.rows)-1), 0)].path
	}
	return nil
}

// Draw implements View.
func (v *Packet) Draw(ctx *Context, c *canvas.Canvas) {
	t := treeOf(ctx, v.toggled, v.beside)
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
	if p.ruleX >= 0 {
		c.Fill(p.ruleX, 0, 1, p.tree.height, g.Lane, faint)
	}
	if p.secondRule >= 0 {
		c.Fill(p.secondRule, 0, 1, c.Height, g.Lane, faint)
	}
	for _, y := range [...]int{p.ruleY, p.secondRuleY} {
		if y >= 0 {
			c.Fill(0, y, c.Width, 1, g.Rule, faint)
		}
	}
	drawTree(ctx, c.Window(p.tree.x, p.tree.y, p.tree.width, p.tree.height), &t, at)
	drawBytes(ctx, c.Window(p.bytes.x, p.bytes.y, p.bytes.width, p.bytes.height), &t, at, p)
	v.drawAbout(ctx, c.Window(p.about.x, p.about.y, p.about.width, p.about.height), &t, at)
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
		if row.differs && top+y != at {
			style.Ink, value.Ink = theme.Trouble, theme.Trouble
		}
		title := fieldTitle(ctx.Words, row.field.Name)
		s := rowValue(ctx, row, c.Width-x-canvas.Width(title)-2)
		room := max(c.Width-x, 0)
		if s != "" { // the value matters more than the whole of the title
			room = max(room-2-canvas.Width(s), room/2)
		}
		x = c.Text(x, y, canvas.Cut(title, room), style)
		if s != "" {
			x = max(x+2, min(column, c.Width-canvas.Width(s)))
			c.Text(x, y, canvas.Cut(s, max(c.Width-x, 0)), value)
		}
	}
}

// rowValue writes what a field says, and behind it what it says in the packet set
// beside where that is something else.
func rowValue(ctx *Context, row *fieldRow, room int) string {
	own := ""
	if !row.missing {
		own = fieldValue(ctx, &row.field, room-2)
	}
	if !row.differs {
		return own
	}
	const sign = " ≠ "
	switch {
	case row.theirs == nil: // only this one has it
		return own + sign + "—"
	case row.missing:
		return "—" + sign + valueText(ctx.Words, row.theirs)
	case len(row.field.Children) > 0 && own == "":
		return "≠"
	}
	if both := own + sign + valueText(ctx.Words, row.theirs); canvas.Width(both) <= room {
		return both
	}
	return own + " ≠"
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

// drawAbout says what the selected field is, and where it stands, down to its
// bits, and what it is in the packet set beside.
func (v *Packet) drawAbout(ctx *Context, c *canvas.Canvas, t *fieldTree, at int) {
	row := &t.rows[at]
	f := &row.field
	x := c.Text(1, 0, f.Name, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	if f.Span.Bits > 0 {
		where := ctx.Words.T("tui.packet.bits", text.Args{"Count": f.Span.Bits, "Byte": f.Span.Bit / 8})
		if f.Span.Bit%8 == 0 && f.Span.Bits%8 == 0 {
			where = ctx.Words.T("tui.packet.bytes", text.Args{"Count": f.Span.Bits / 8, "Byte": f.Span.Bit / 8})
		}
		if x+2+canvas.Width(where) <= c.Width {
			x = c.Text(x+2, 0, where, canvas.Style{Ink: theme.Muted})
		}
	}
	if said := v.besideSaid(ctx, t); said != "" && x+3+canvas.Width(said) <= c.Width {
		c.TextRight(c.Width-1, 0, said, canvas.Style{Ink: theme.Trouble})
	} else if said != "" {
		c.Text(1, c.Height-1, canvas.Cut(said, c.Width-2), canvas.Style{Ink: theme.Trouble})
		c = c.Window(0, 0, c.Width, c.Height-1)
	}
	y := 1
	if bits := bitsOf(ctx, t.data, f.Span); bits != nil && bits.Width() < c.Width {
		bits.Draw(c, 1, y)
		y++
	}
	if row.theirs != nil && len(f.Children) == 0 {
		args := text.Args{"Number": v.beside, "Value": valueText(ctx.Words, row.theirs)}
		there := ctx.Words.T("tui.packet.there", args)
		if v.beside == hopBefore {
			there = ctx.Words.T("tui.packet.there-hop", args)
		}
		c.Text(1, y, canvas.Cut(there, c.Width-2), canvas.Style{Ink: theme.Trouble})
		y++
	}
	for i, l := range Wrap(fieldAbout(ctx.Words, f.Name), c.Width-2, c.Height-y) {
		c.Text(1, y+i, l, canvas.Style{})
	}
}

// besideSaid says with what the packet is compared, and in how many fields they
// differ; "" where it isn't.
func (v *Packet) besideSaid(ctx *Context, t *fieldTree) string {
	switch {
	case t.differing != nil && v.beside == hopBefore:
		return ctx.Words.T("tui.packet.differs-hop", text.Args{"Count": t.differing.count})
	case v.beside == hopBefore:
		return ctx.Words.T("tui.packet.beside-first")
	case t.differing != nil:
		return ctx.Words.T("tui.packet.differs", text.Args{"Number": v.beside, "Count": t.differing.count})
	case v.beside != 0 && v.beside == ctx.Snapshot.Number(ctx.Selected):
		return ctx.Words.T("tui.packet.beside-itself")
	}
	return ""
}
