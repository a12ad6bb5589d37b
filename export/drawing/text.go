package drawing

import (
	"bufio"
	"io"
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// The ladder looks around its cursor; so far it draws a trace from its
// beginning to its end. What is longer, or picked by a filter, is drawn with
// level arrows.
const (
	mostEvents = 1900
	mostRows   = 12_000
	mostLevel  = 100_000 // arrows
)

// Text writes the ladder as it stands on the screen, so many columns wide, and
// with glyphs beyond ASCII unless told.
func Text(w io.Writer, p Part, width int, ascii bool) error {
	t := theme.New(true, true, ascii)
	track := p.Snapshot.Track(p.Conversation)
	if p.Picks != nil || track.Len() > mostEvents {
		return level(w, &p, t, width)
	}
	ctx := &view.Context{
		Snapshot: p.Snapshot, Conversation: p.Conversation, Cursor: trace.EndOf(p.Snapshot.Duration), Theme: t, Words: p.Words,
	}
	c := canvas.New(width, mostRows)
	new(view.Ladder).Draw(ctx, c)
	lines := strings.Split(c.Plain(), "\n")
	last := len(lines) - 1
	for last > 1 && bare(lines[last], &t.Glyphs) {
		last--
	}
	if rest := strings.TrimRight(strings.Replace(lines[last], string(t.Glyphs.Selected), " ", 1), " "); !bare(rest, &t.Glyphs) {
		lines[last] = rest
	}
	out := bufio.NewWriter(w)
	p.banner(out)
	for _, l := range lines[:last+1] {
		out.WriteString(strings.TrimRight(l, " ") + "\n")
	}
	return out.Flush()
}

// banner says above the ladder, where it is so, that this is not TCP.
func (p *Part) banner(out *bufio.Writer) {
	if f := p.fiction(); f != "" {
		out.WriteString("  " + f + "\n\n")
	}
}

// bare reports whether nothing is drawn on a line but the hosts' own lines.
func bare(line string, g *theme.Glyphs) bool {
	return strings.Trim(line, " "+string(g.Lane)+string(g.Gap)) == ""
}

// level draws each arrow on a line of its own.
func level(w io.Writer, p *Part, t *theme.Theme, width int) error {
	all, left := p.lines(mostLevel)
	nodes := lanes(p.Snapshot, all)
	l := &levelled{Part: p, t: t, width: width, nodes: nodes, axis: p.axis(), out: bufio.NewWriter(w)}
	l.spread()
	p.banner(l.out)
	l.head()
	for i := range all {
		l.line(&all[i])
	}
	if left > 0 {
		l.out.WriteString(p.leftOut(left) + "\n")
	}
	return l.out.Flush()
}

// levelled is such a ladder that is being written.
type levelled struct {
	*Part
	t     *theme.Theme
	width int
	nodes []trace.Node
	axis  text.Axis
	out   *bufio.Writer
	at    map[trace.NodeID]int // the column of each node
	lanes []int                // the columns in which there are nodes; thousands may share one
}

const levelGutter = 11

// spread gives each node its column.
func (l *levelled) spread() {
	if l.crowded() {
		return
	}
	l.at = map[trace.NodeID]int{}
	for i := range l.nodes {
		x := levelGutter + i*(l.width-2-levelGutter)/max(len(l.nodes)-1, 1)
		l.at[l.nodes[i].ID] = x
		if n := len(l.lanes); n == 0 || l.lanes[n-1] != x {
			l.lanes = append(l.lanes, x)
		}
	}
}

// column is a node's column; the first one of what is no node.
func (l *levelled) column(id trace.NodeID) int { return max(l.at[id], levelGutter) }

func (l *levelled) write(c *canvas.Canvas) {
	l.out.WriteString(strings.TrimRight(c.Plain(), " ") + "\n")
}

func (l *levelled) head() {
	c := canvas.New(l.width, 1)
	c.Text(2, 0, l.axis.Unit, canvas.Style{})
	if l.crowded() {
		l.write(c)
		return
	}
	space := (l.width - levelGutter) / max(len(l.nodes), 1)
	for i := range l.nodes {
		name := canvas.Cut(l.name(&l.nodes[i]), space-2)
		x := l.column(l.nodes[i].ID) - canvas.Width(name)/2
		c.Text(min(max(x, levelGutter), l.width-canvas.Width(name)), 0, name, canvas.Style{})
	}
	l.write(c)
}

// crowded reports whether the nodes are so many that no arrow fits between two.
func (l *levelled) crowded() bool { return len(l.nodes) > l.width/8 }

// plainly writes who sends to whom, where arrows can't tell.
func (l *levelled) plainly(c *canvas.Canvas, h *hop) {
	x := levelGutter
	for i, id := range [...]trace.NodeID{h.From, h.To} {
		if n, ok := l.Snapshot.Node(id); ok {
			x = c.Text(x, 0, l.name(&n), canvas.Style{})
		}
		if i == 0 {
			x = c.Text(x, 0, " "+string(l.t.Glyphs.HeadRight)+" ", canvas.Style{})
		}
	}
	label := "  " + spaced(l.label(h))
	if h.Fate.Lost() {
		label += " " + string(l.t.Glyphs.Lost)
	}
	c.Text(x, 0, canvas.Cut(label, l.width-x), canvas.Style{})
}

func (l *levelled) line(x *line) {
	c := canvas.New(l.width, 1)
	for _, lane := range l.lanes {
		c.Set(lane, 0, l.t.Glyphs.Lane, canvas.Style{})
	}
	if x.text != "" {
		for _, words := range view.Wrap(x.text, l.width-levelGutter-4, 8) {
			row := canvas.New(l.width, 1)
			for _, lane := range l.lanes {
				row.Set(lane, 0, l.t.Glyphs.Gap, canvas.Style{})
			}
			row.Text(levelGutter+2, 0, words, canvas.Style{})
			l.write(row)
		}
		return
	}
	h := &x.hops[0]
	c.TextRight(levelGutter-2, 0, l.axis.Label(h.Departed), canvas.Style{})
	if l.crowded() {
		l.plainly(c, h)
	} else {
		l.arrow(c, h)
	}
	l.write(c)
}

// arrow draws a hop from lane to lane, with its label on it.
func (l *levelled) arrow(c *canvas.Canvas, h *hop) {
	g := &l.t.Glyphs
	from, to := l.column(h.From), l.column(h.To)
	lo, hi := min(from, to)+1, max(from, to)-1
	c.Fill(lo, 0, hi-lo+1, 1, g.Line, canvas.Style{})
	head, at := g.HeadRight, hi
	if to < from {
		head, at = g.HeadLeft, lo
	}
	if h.Fate.Lost() {
		head = g.Lost
		if at = (lo + hi) / 2; to < from {
			c.Fill(lo, 0, at-lo, 1, ' ', canvas.Style{})
		} else {
			c.Fill(at+1, 0, hi-at, 1, ' ', canvas.Style{})
		}
	}
	c.Set(from, 0, g.Phase(h.packet.Phase), canvas.Style{})
	c.Set(at, 0, head, canvas.Style{})
	words := " " + canvas.Cut(spaced(l.label(h)), max(hi-lo-8, 1)) + " "
	if to < from {
		c.TextRight(hi-1, 0, words, canvas.Style{})
	} else {
		c.Text(lo+2, 0, words, canvas.Style{})
	}
	if h.Fate.Lost() { // a long label would hide it
		c.Set(at, 0, head, canvas.Style{})
	}
}
