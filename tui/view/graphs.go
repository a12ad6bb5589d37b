package view

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/analyze/graph"
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Graphs draw how the quantities of one direction of a conversation go on over
// time: four graphs, of which as many are shown as there is room for.
type Graphs struct {
	chosen  int // of the figures
	alone   bool
	reverse bool // the direction that carries less
	// shown is the conversation, where none is open: it stays, whatever packet is
	// selected meanwhile. number is its number in the whole capture.
	shown, number trace.ConversationID
	datagrams     bool
	extract       extract
	reader        *graph.Reader
}

// figures are the graphs, in their order.
var figures = [...]chart{sequenceFigure{}, windowFigure{}, tripFigure{}, rateFigure{}}

// readAtOnce is how many events may be read for one drawing, so that none takes
// long in a trace of a million packets.
const readAtOnce = 1 << 15

// Title implements Pane.
func (*Graphs) Title() string { return "tui.view.graphs" }

// Keys implements Pane.
func (*Graphs) Keys(words *text.Printer) []key.Binding {
	return []key.Binding{
		Binding(words, "tui.graph.key.next", "t", "t"),
		Binding(words, "tui.graph.key.previous", "T", "T"),
		Binding(words, "tui.graph.key.zoom-in", "k ↑", "k", "up"),
		Binding(words, "tui.graph.key.zoom-out", "j ↓", "j", "down"),
		Binding(words, "tui.graph.key.pan", "h/l", "h", "l"),
		Binding(words, "tui.graph.key.whole", "z", "z"),
		Binding(words, "tui.graph.key.direction", "d", "d"),
		Binding(words, "tui.graph.key.alone", "enter", "enter"),
		Binding(words, "tui.graph.key.other", "x", "x"),
		Binding(words, "tui.key.ends", "g/G", "g", "G", "home", "end"),
	}
}

// Press implements Pane.
func (v *Graphs) Press(ctx *Context, k fmt.Stringer, _ int) (Action, bool) {
	c := v.turn(ctx)
	if c == nil {
		return nil, false
	}
	whole := wholeOf(c)
	switch k.String() {
	case "t":
		v.chosen = (v.chosen + 1) % len(figures)
	case "T":
		v.chosen = (v.chosen + len(figures) - 1) % len(figures)
	case "k", "up":
		return refused(v.extract.zoom(whole, ctx.Cursor.Time, true), "tui.graph.refuse.closest"), true
	case "j", "down":
		return refused(v.extract.zoom(whole, ctx.Cursor.Time, false), "tui.graph.refuse.whole"), true
	case "h":
		return refused(v.extract.pan(whole, ctx.Cursor.Time, -1), "tui.graph.refuse.left"), true
	case "l":
		return refused(v.extract.pan(whole, ctx.Cursor.Time, 1), "tui.graph.refuse.right"), true
	case "z":
		if v.extract.span == 0 {
			return Refuse{"tui.graph.refuse.whole"}, true
		}
		v.extract = extract{}
	case "d":
		v.reverse = !v.reverse
	case "enter":
		v.alone = !v.alone
	case "x":
		return v.toOther(ctx), true
	case "g", "home":
		return Seek{trace.EndOf(whole.from)}, true
	case "G", "end":
		return Seek{trace.EndOf(whole.to)}, true
	default:
		return nil, false
	}
	return nil, true
}

func refused(done bool, why string) Action {
	if done {
		return nil
	}
	return Refuse{why}
}

// Wheel implements Pane: it zooms.
func (v *Graphs) Wheel(ctx *Context, lines, _ int) Action {
	if c := v.turn(ctx); c != nil {
		v.extract.zoom(wholeOf(c), ctx.Cursor.Time, lines < 0)
	}
	return nil
}

// Click implements Pane: the cursor goes where the pointer is, or, on a segment,
// to its packet.
func (v *Graphs) Click(ctx *Context, x, y, width, height int) Action {
	d, ok := v.data(ctx)
	if !ok {
		return nil
	}
	for _, p := range v.panels(width, height) {
		if x < p.x || y < p.y || x >= p.x+p.width || y >= p.y+p.height {
			continue
		}
		v.chosen = p.figure
		if y == p.y && !v.several(width, height) {
			return nil
		}
		pl := newPlane(d, figures[p.figure], p.width, p.height, v.extract.seen(d.whole, ctx.Cursor.Time))
		if pl == nil || !pl.holds(x-p.x, y-p.y) {
			return nil
		}
		if p.figure == 0 {
			if id, ok := pl.segmentAt(d, x-p.x, y-p.y); ok {
				return SelectPacket{id}
			}
		}
		return Seek{trace.EndOf(pl.timeOfCell(x - p.x))}
	}
	return nil
}

// Drag answers the pointer that is moved while its button is held: the cursor
// goes along.
func (v *Graphs) Drag(ctx *Context, x, _, width, height int) Action {
	d, ok := v.data(ctx)
	if !ok {
		return nil
	}
	for _, p := range v.panels(width, height) {
		if p.figure == v.chosen {
			if pl := newPlane(d, figures[p.figure], p.width, p.height, v.extract.seen(d.whole, ctx.Cursor.Time)); pl != nil {
				return Seek{trace.EndOf(pl.timeOfCell(x - p.x))}
			}
		}
	}
	return nil
}

// Draw implements View.
func (v *Graphs) Draw(ctx *Context, c *canvas.Canvas) {
	conversation := v.turn(ctx)
	if conversation == nil {
		for i, l := range Wrap(ctx.Words.T("tui.graph.none"), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	v.reader = v.reader.On(ctx.Snapshot, conversation.ID, v.fromClient(conversation))
	v.reader.Read(readAtOnce)
	d, _ := v.data(ctx)
	seen := v.extract.follow(d.whole, ctx.Cursor.Time)
	several := v.several(c.Width, c.Height)
	panels := v.panels(c.Width, c.Height)
	v.drawHead(d, c.Window(0, 0, c.Width, 1), seen, len(panels) < len(figures))
	for _, p := range panels {
		drawFigure(d, figures[p.figure], c.Window(p.x, p.y, p.width, p.height), seen, several, p.figure == v.chosen && several)
	}
}

// drawHead says which graphs there are, which direction they show, and how much
// of its time.
func (v *Graphs) drawHead(d *graphData, c *canvas.Canvas, seen stretch, choice bool) {
	w, x := d.ctx.Words, 1
	if choice {
		x = v.drawNames(d, c, x)
	}
	state := ""
	if read, of := v.reader.Progress(); !v.reader.Done(d.ctx.Snapshot, d.conversation.ID, d.fromClient) && of > 0 {
		state = w.T("tui.graph.reading", text.Args{"Percent": read * 100 / of}) + " · "
	}
	extent, factor := "", ""
	if v.extract.span > 0 {
		extent = w.T("tui.graph.extract", text.Args{"Span": w.Duration(seen.length()), "Whole": w.Duration(d.whole.length())}) + " · "
		factor = "×" + w.Count(int64(d.whole.length()/max(seen.length(), 1))) + " · "
	}
	names, roles := d.direction()
	if len(d.ctx.Snapshot.Conversations) > 1 {
		state += d.conversation.Spoken() + " · "
	}
	for _, right := range [...]string{state + extent + names, state + extent + roles, state + factor + roles, strings.TrimSuffix(state+factor, " · ")} {
		if canvas.Width(right) < c.Width-x {
			c.TextRight(c.Width-1, 0, right, canvas.Style{Ink: theme.Strong})
			return
		}
	}
}

// drawNames names the graphs that there are, the chosen one marked; where they
// have no room beside each other that one alone, with its number.
func (v *Graphs) drawNames(d *graphData, c *canvas.Canvas, x int) int {
	w := d.ctx.Words
	var line Line
	for i, f := range figures {
		name, style := " "+w.T(f.short())+" ", canvas.Style{Ink: theme.Muted}
		if i == v.chosen {
			name = string(d.ctx.Theme.Glyphs.Selected) + w.T(f.short()) + " "
			style = canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
		}
		line = append(line, Piece{name, style})
	}
	if x+line.Width() > c.Width {
		line = Line{line[v.chosen], {fmt.Sprintf(" %d/%d ", v.chosen+1, len(figures)), canvas.Style{Ink: theme.Muted}}}
	}
	line.Draw(c, x, 0)
	return x + line.Width()
}

// direction is which way the packets go, by the names of the two ends and by
// what they are.
func (d *graphData) direction() (names, roles string) {
	w := d.ctx.Words
	from, to := d.ctx.HostName(d.conversation.ClientNode), d.ctx.HostName(d.conversation.ServerNode)
	client, server := explain.RoleName(w, "client"), explain.RoleName(w, "server")
	if !d.fromClient {
		from, to, client, server = to, from, server, client
	}
	return from + " → " + to, client + " → " + server
}

// Sizes from which there is room for more graphs than one.
const (
	fourWidth, fourHeight = 140, 36
	pairWidth, pairHeight = 90, 26
)

// several reports whether more than one graph is shown.
func (v *Graphs) several(width, height int) bool {
	return !v.alone && !v.datagrams && width >= pairWidth && height >= pairHeight
}

// graphPlace is where a graph is drawn.
type graphPlace struct{ figure, x, y, width, height int }

// panels are the graphs that are shown, below the head line: all four, or the
// chosen one above the next, or the chosen one.
func (v *Graphs) panels(width, height int) []graphPlace {
	top, rest := 1, height-1
	switch {
	case !v.several(width, height):
		return []graphPlace{{v.chosen, 0, top, width, rest}}
	case width >= fourWidth && height >= fourHeight:
		half, upper := width/2, (rest+1)/2
		return []graphPlace{
			{0, 0, top, half, upper}, {1, half, top, width - half, upper},
			{2, 0, top + upper, half, rest - upper}, {3, half, top + upper, width - half, rest - upper},
		}
	}
	upper := rest * 3 / 5
	return []graphPlace{
		{v.chosen, 0, top, width, upper},
		{(v.chosen + 1) % len(figures), 0, top + upper, width, rest - upper},
	}
}
