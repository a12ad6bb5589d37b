package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/analyze/compare"
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Compare sets the story that is looked at beside its baseline: a row for each
// packet, those that are alike folded.
type Compare struct {
	of   *compare.Comparison // that the rest is about
	at   int                 // the lit line
	open int                 // the fold that is unfolded; −1 for none
}

// Title implements Pane.
func (*Compare) Title() string { return "tui.view.compare" }

// Keys implements Pane.
func (*Compare) Keys(words *text.Printer) []key.Binding {
	return append([]key.Binding{
		Binding(words, "tui.key.move", "j/k", "j", "k", "down", "up"),
		Binding(words, "tui.compare.go", "enter", "enter"),
	}, FarKeys(words)...)
}

// follow begins with the first difference where the comparison is another.
func (v *Compare) follow(b *Baseline) {
	if v.of == b.Comparison {
		return
	}
	*v = Compare{of: b.Comparison, open: -1}
	for i, r := range b.pairing.folds {
		if r.first <= b.Comparison.Differs {
			v.at = i
		}
	}
}

// lines is how many there are.
func (v *Compare) lines(b *Baseline) int {
	n := len(b.pairing.folds)
	if v.open >= 0 {
		n += b.pairing.folds[v.open].rows - 1
	}
	return n
}

// line is a line of the pane: a fold, and its row; of several rows it is folded.
func (v *Compare) line(b *Baseline, i int) compareFold {
	folds := b.pairing.folds
	switch {
	case v.open < 0 || i < v.open:
		return folds[i]
	case i < v.open+folds[v.open].rows:
		return compareFold{folds[v.open].first + i - v.open, 1}
	}
	return folds[i-folds[v.open].rows+1]
}

// Press implements Pane.
func (v *Compare) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	b := ctx.Baseline
	if b == nil {
		return nil, false
	}
	v.follow(b)
	if k.String() == "enter" {
		return v.enter(ctx), true
	}
	n, ok := scrolling(k, height)
	if before := v.at; ok {
		if v.move(b, n); v.at == before {
			return ended(n), true
		}
	}
	return nil, ok
}

func (v *Compare) move(b *Baseline, by int) { v.at = max(min(v.at+by, v.lines(b)-1), 0) }

// enter unfolds what is alike, or goes to the packet.
func (v *Compare) enter(ctx *Context) Action {
	b := ctx.Baseline
	if v.lines(b) == 0 {
		return nil
	}
	l := v.line(b, v.at)
	if l.rows > 1 {
		i := v.at
		if v.open >= 0 && i >= v.open {
			i -= b.pairing.folds[v.open].rows - 1
		}
		v.at, v.open = i, i
		return nil
	}
	row := b.Comparison.Rows[l.first]
	here, there, other := row.B, row.A, b.Snapshot
	if b.Swapped {
		here, there, other = row.A, row.B, b.Branch
	}
	if here != 0 {
		return SelectPacket{here}
	}
	if p, ok := other.Packet(there); ok {
		return Seek{trace.EndOf(p.Departed())}
	}
	return nil
}

// headRows is how many rows stand above the list in a pane of some width: what
// was done, and the names of the columns.
func (v *Compare) headRows(ctx *Context, width, height int) (told []string, rows int) {
	for _, d := range ctx.Baseline.Deeds {
		told = append(told, Wrap(d, width-2, 3)...)
	}
	if most := max(height/3, 1); len(told) > most {
		told = told[len(told)-most:]
	}
	rows = len(told) + 1
	if len(told) > 0 {
		rows++
	}
	return told, rows
}

// Click implements Pane.
func (v *Compare) Click(ctx *Context, _, y, width, height int) Action {
	b := ctx.Baseline
	if b == nil {
		return nil
	}
	v.follow(b)
	_, head := v.headRows(ctx, width, height)
	i := window(v.at, v.lines(b), height-head) + y - head
	if y < head || i >= v.lines(b) {
		return nil
	}
	v.at = i
	return v.enter(ctx)
}

// Wheel implements Pane.
func (v *Compare) Wheel(ctx *Context, lines, _ int) Action {
	if ctx.Baseline != nil {
		v.follow(ctx.Baseline)
		v.move(ctx.Baseline, lines)
	}
	return nil
}

// Draw implements View.
func (v *Compare) Draw(ctx *Context, c *canvas.Canvas) {
	b := ctx.Baseline
	if b == nil {
		for i, l := range Wrap(ctx.Words.T("tui.compare.none"), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	v.follow(b)
	told, head := v.headRows(ctx, c.Width, c.Height)
	for i, l := range told {
		c.Text(1, i, l, canvas.Style{Ink: theme.Strong})
	}
	d := v.columns(ctx, c.Width)
	d.heads(c, head-1)
	if _, _, differs := b.First(); !differs {
		c.Text(1, head, canvas.Cut(ctx.Words.T("tui.compare.alike"), c.Width-2), canvas.Style{Ink: theme.Muted})
		head++
	}
	n, body := v.lines(b), c.Window(0, head, c.Width, c.Height-head)
	top := window(v.at, n, body.Height)
	for y := 0; y < body.Height && top+y < n; y++ {
		d.line(body, y, v.line(b, top+y))
		if top+y == v.at && ctx.Focused {
			for x := range body.Width {
				cell := body.At(x, y)
				body.Set(x, y, cell.Rune, canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse})
			}
		}
	}
}

// compareColumns are where the two stories stand in a pane of some width.
type compareColumns struct {
	ctx    *Context
	axis   text.Axis
	time   int // the width of a time
	column int // the width of a story
}

func (v *Compare) columns(ctx *Context, width int) compareColumns {
	b := ctx.Baseline
	d := compareColumns{ctx: ctx, axis: text.AxisFor(max(b.Snapshot.Duration, b.Branch.Duration), 0)}
	d.time = max(len(d.axis.Label(max(b.Snapshot.Duration, b.Branch.Duration))), 4)
	d.column = (width - 3) / 2
	if mark := canvas.Width(d.mark()) + 1; width-mark >= 3+2*(d.time+16) {
		d.column = (width - 3 - mark) / 2
	}
	return d
}

// mark stands behind the first difference.
func (d *compareColumns) mark() string {
	return string(d.ctx.Theme.Glyphs.HeadLeft) + " " + d.ctx.Words.T("tui.compare.differs")
}

// heads names the columns; the story that is looked at stands out.
func (d *compareColumns) heads(c *canvas.Canvas, y int) {
	b := d.ctx.Baseline
	branch := b.BranchName
	if branch == "" || canvas.Width(branch)+4+len(d.axis.Unit) > d.column {
		branch = d.ctx.Words.T("tui.compare.branch")
	}
	c.Fill(0, y, c.Width, 1, ' ', canvas.Style{Ink: theme.Muted, Attr: canvas.Underline})
	for i, name := range [...]string{b.Name, branch} {
		style := canvas.Style{Ink: theme.Muted, Attr: canvas.Underline}
		if (i == 0) == b.Swapped {
			style = canvas.Style{Ink: theme.Strong, Attr: canvas.Underline | canvas.Bold}
			name += " " + string(d.ctx.Theme.Glyphs.Cursor)
		}
		c.Text(1+i*(d.column+1), y, canvas.Cut(name+" "+d.axis.Unit, d.column), style)
	}
}

// line draws a row of both stories, or how many are alike.
func (d *compareColumns) line(c *canvas.Canvas, y int, l compareFold) {
	b := d.ctx.Baseline
	if l.rows > 1 {
		words := d.ctx.Words.T("tui.compare.fold", text.Args{"Count": l.rows})
		c.Text(1, y, canvas.Cut(string(d.ctx.Theme.Glyphs.Gap)+" "+words, c.Width-2), canvas.Style{Ink: theme.Faint})
		return
	}
	row := b.Comparison.Rows[l.first]
	toldA, toldB := d.fates(row)
	end := d.story(c, 1, y, b.Snapshot, row.A, row.Same, toldA)
	end = max(end, d.story(c, 2+d.column, y, b.Branch, row.B, row.Same, toldB))
	here := row.B
	if b.Swapped {
		here = row.A
	}
	if here != 0 && here == d.ctx.Selected {
		c.Set(0, y, d.ctx.Theme.Glyphs.Selected, canvas.Style{Ink: theme.Accent})
	}
	if l.first == b.Comparison.Differs {
		style := canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
		if mark := d.mark(); end+canvas.Width(mark) < c.Width {
			c.TextRight(c.Width, y, mark, style)
		} else {
			c.Set(c.Width-1, y, d.ctx.Theme.Glyphs.HeadLeft, style)
		}
	}
}

// fates say what became of a packet in either story: that it was lost or damaged,
// and when it arrived where both were sent together and that alone differs.
func (d *compareColumns) fates(row compare.Row) (a, b string) {
	p, hasA := d.ctx.Baseline.Snapshot.Packet(row.A)
	q, hasB := d.ctx.Baseline.Branch.Packet(row.B)
	late := hasA && hasB && p.Departed() == q.Departed() && p.Settled() != q.Settled() && arrives(&p) && arrives(&q)
	if hasA {
		a = d.fate(&p, late)
	}
	if hasB {
		b = d.fate(&q, late)
	}
	return a, b
}

// arrives reports whether it is known when a packet arrived, damaged or not.
func arrives(p *trace.Packet) bool { return p.Fate() != trace.InFlight && !p.Fate().Lost() }

func (d *compareColumns) fate(p *trace.Packet, late bool) string {
	switch {
	case p.Fate().Lost():
		return " " + string(d.ctx.Theme.Glyphs.Lost)
	case p.Fate() == trace.Corrupted:
		return " " + d.ctx.Words.T("tui.compare.corrupted")
	case late:
		return " → " + d.axis.Label(p.Settled())
	}
	return ""
}

// story draws a packet of one of the stories with what became of it, and returns
// the column after it.
func (d *compareColumns) story(c *canvas.Canvas, x, y int, s *trace.Snapshot, id trace.PacketID, same bool, fate string) int {
	p, ok := s.Packet(id)
	if !ok {
		c.Set(x+d.time-1, y, d.ctx.Theme.Glyphs.Dot, canvas.Style{Ink: theme.Faint})
		return x + d.time
	}
	style := canvas.Style{Ink: theme.PhaseInk(p.Phase)}
	switch {
	case same:
		style.Ink = theme.Muted
	case p.Fate().Lost():
		style.Ink = theme.Trouble
	}
	parts := explain.LabelParts(d.ctx.Words, s, id)
	room := d.column - d.time - 1 - canvas.Width(fate)
	if arrived := p.Fate() == trace.Arrived; arrived && canvas.Width(text.Escape(parts.Name)) > room {
		room, fate = room+canvas.Width(fate), ""
	}
	label := text.Escape(parts.String())
	if canvas.Width(label) > room {
		label = text.Escape(parts.Name)
		if more := label + " " + text.Escape(parts.Load); parts.Load != "" && canvas.Width(more) <= room {
			label = more
		}
	}
	c.TextRight(x+d.time, y, d.axis.Label(p.Departed()), style)
	return c.Text(x+d.time+1, y, canvas.Cut(label, room)+fate, style)
}
