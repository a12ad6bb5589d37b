package view

import (
	"strings"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// seqCell is what a cell of a bar stands for. Of several in one cell that counts
// which is told last here: what is wrong must not be hidden by what isn't.
type seqCell uint8

const (
	cellBeyond seqCell = iota // what may not be sent
	cellDone                  // acknowledged; of a receiver, received in order
	cellWindow                // in the window, but beyond what the path is trusted with
	cellUsable                // it may be sent now; of a receiver, it may come
	cellEdge                  // of the window
	cellSacked                // the receiver says that it has it; of a receiver, it waits beyond a hole
	cellFlight                // sent, and not acknowledged
	cellHole                  // missing before what waits
	cellAgain                 // sent once more
	cellLost                  // the network lost it
)

// cellSigns are the cells' signs, and those in ASCII.
var cellSigns = [...][2]rune{
	cellBeyond: {' ', ' '}, cellDone: {'━', '='}, cellWindow: {'·', '.'}, cellUsable: {'░', ':'}, cellEdge: {']', ']'},
	cellSacked: {'▒', 's'}, cellFlight: {'▓', '#'}, cellHole: {'_', '_'}, cellAgain: {'R', 'R'}, cellLost: {'✗', 'X'},
}

var cellInks = [...]canvas.Ink{
	cellDone: theme.Muted, cellWindow: theme.Faint, cellUsable: theme.Muted, cellEdge: theme.Strong,
	cellSacked: theme.Good, cellFlight: theme.Request, cellHole: theme.Trouble, cellAgain: theme.Accent, cellLost: theme.Trouble,
}

// sign is a cell's sign in a theme.
func (c seqCell) sign(ctx *Context) rune {
	if ascii(ctx.Theme) {
		return cellSigns[c][1]
	}
	return cellSigns[c][0]
}

// barLegend are the signs by the names that the catalogue knows them by.
func barLegend(ctx *Context) text.Args {
	args := text.Args{}
	for name, c := range map[string]seqCell{"Done": cellDone, "Flight": cellFlight, "Again": cellAgain, "Lost": cellLost, "Sacked": cellSacked,
		"Usable": cellUsable, "Window": cellWindow, "Edge": cellEdge, "Hole": cellHole} {
		args[name] = string(c.sign(ctx))
	}
	return args
}

// seqRuler lays a part of a sequence space out over cells. It moves on by whole
// cells, so that what doesn't change keeps its look.
type seqRuler struct {
	lowest wire.Seq // offset 0
	phase  int      // of it within its cell, in numbers
	each   int      // numbers in a cell
	before int      // cells before the lowest's
	floor  int      // offset of the first number of all
	cells  int
}

// shortWindow is how much of a window is shown at least, in bytes: one that is
// much larger than what is in flight would leave nothing of that to see.
const shortWindow = 64 << 10

// rulerOver covers what a sender has in flight and may send, and what the
// receiver has and may take.
func rulerOver(s *sendSpace, r *receiveSpace, cells int) seqRuler {
	l := seqRuler{cells: max(cells, 1), before: max(cells, 1) / 8}
	var base wire.Seq
	switch {
	case s.known:
		l.lowest, base = s.una, s.base
	case r.known:
		l.lowest, base = r.nxt, r.base
	default:
		return seqRuler{}
	}
	if s.known && r.known && r.nxt.Less(l.lowest) && l.lowest.Sub(r.nxt) < shortWindow {
		l.lowest = r.nxt
	}
	from := uint32(l.lowest - base)
	most := int64(max(shortWindow, 4*s.flight(), 4*int(max(s.cwnd, 0))))
	span := 1
	if s.known {
		span = max(s.nxt.Sub(l.lowest), s.una.Sub(l.lowest)+int(min(max(s.window, 0), most)))
	}
	if r.known {
		span = max(span, r.nxt.Sub(l.lowest)+int(min(max(r.window, 0), most)))
		for _, h := range r.held {
			span = max(span, min(h.to.Sub(l.lowest), int(most)*2))
		}
	}
	room := max(l.cells-l.before-2, 1) // the phase may take a cell, and the edge does
	l.each = roundUp((max(span, 1) + room - 1) / room)
	l.phase = int(from % uint32(l.each))
	l.floor = -int(min(from, 1<<30))
	return l
}

// roundUp is the least round number that is not below n: bars of about the same
// span have the same scale.
func roundUp(n int) int {
	if n <= 10 {
		return n
	}
	for unit := 1; ; unit *= 10 {
		for _, k := range [...]int{10, 12, 15, 20, 25, 30, 40, 50, 60, 80} {
			if k*unit >= n {
				return k * unit
			}
		}
	}
}

// at is the cell in which an offset lies, and upTo the one behind all that lies
// before it. Either may be outside of the bar.
func (l *seqRuler) at(offset int) int {
	return floorDiv(offset+l.phase, l.each) + l.before
}

func (l *seqRuler) upTo(offset int) int {
	return -floorDiv(-(offset+l.phase), l.each) + l.before
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// seqBar is a row of cells.
type seqBar []seqCell

// fill marks the cells from an offset to another.
func (b seqBar) fill(l *seqRuler, from, to int, as seqCell) {
	if from >= to {
		return
	}
	for i := max(l.at(from), 0); i < min(l.upTo(to), len(b)); i++ {
		b[i] = max(b[i], as)
	}
}

// edge marks where a window ends, also in the midst of what was sent before it
// shrank to this; further says that it ends beyond the bar.
func (b seqBar) edge(l *seqRuler, offset, sent int) (further bool) {
	i := l.upTo(offset)
	switch {
	case i < 0 || i >= len(b):
	case offset < sent:
		b[i] = cellEdge
	default:
		b[i] = max(b[i], cellEdge)
	}
	return i >= len(b)
}

// sendingBar is the bar of a send sequence space.
func sendingBar(s *sendSpace, l *seqRuler) (b seqBar, further bool) {
	b = make(seqBar, l.cells)
	if !s.known {
		return b, false
	}
	una, nxt := s.una.Sub(l.lowest), s.nxt.Sub(l.lowest)
	b.fill(l, l.floor, una, cellDone)
	b.fill(l, una, nxt, cellFlight) // what isn't known more exactly
	for _, p := range s.parts {
		if p.as == cellSacked || p.as == cellFlight {
			continue
		}
		b.fill(l, p.from.Sub(l.lowest), p.to.Sub(l.lowest), p.as)
	}
	b.thin(s.parts, l, una, nxt)
	if s.window >= 0 {
		window := una + int(min(s.window, 1<<30))
		usable := window
		if s.cwnd >= 0 {
			usable = min(window, una+int(min(s.cwnd, 1<<30)))
		}
		b.fill(l, nxt, usable, cellUsable)
		b.fill(l, max(nxt, usable), window, cellWindow)
		further = b.edge(l, window, nxt)
	}
	return b, further
}

// thin turns the cells in flight of which all has arrived into such; of what
// is too short for a cell, that in which its middle lies.
func (b seqBar) thin(parts []seqPart, l *seqRuler, una, nxt int) {
	for _, p := range parts {
		if p.as != cellSacked {
			continue
		}
		from, to := max(p.from.Sub(l.lowest), una), min(p.to.Sub(l.lowest), nxt)
		first, end := l.upTo(from), l.at(to)
		if first >= end {
			first = l.at(from + (to-from)/2)
			end = first + 1
		}
		for i := max(first, 0); i < min(end, len(b)); i++ {
			if b[i] == cellFlight {
				b[i] = cellSacked
			}
		}
	}
}

// receivingBar is the bar of a receive sequence space.
func receivingBar(r *receiveSpace, l *seqRuler) (b seqBar, further bool) {
	b = make(seqBar, l.cells)
	if !r.known {
		return b, false
	}
	nxt := r.nxt.Sub(l.lowest)
	b.fill(l, l.floor, nxt, cellDone)
	var held seqRuns
	for _, h := range r.held {
		held.add(seqRun{wire.MaxSeq(h.from, r.nxt), h.to})
	}
	last := nxt
	for _, h := range held {
		b.fill(l, h.from.Sub(l.lowest), h.to.Sub(l.lowest), cellSacked)
		b.fill(l, last, h.from.Sub(l.lowest), cellHole)
		last = h.to.Sub(l.lowest)
	}
	if r.window >= 0 {
		edge := nxt + int(min(r.window, 1<<30))
		b.fill(l, last, edge, cellUsable)
		further = b.edge(l, edge, nxt)
	}
	return b, further
}

// line is the bar as it is drawn, behind what it is of.
func (b seqBar) line(ctx *Context, label string, further bool) Line {
	line := Line{{label, canvas.Style{Ink: theme.Faint}}}
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && b[j] == b[i] {
			j++
		}
		style := canvas.Style{Ink: cellInks[b[i]]}
		if b[i] == cellLost || b[i] == cellEdge {
			style.Attr = canvas.Bold
		}
		line = append(line, Piece{strings.Repeat(string(b[i].sign(ctx)), j-i), style})
		i = j
	}
	if further {
		line = append(line, Piece{"→", canvas.Style{Ink: theme.Muted}})
	}
	return line
}

// seqPin is a number below a bar, at the cell that it belongs to.
type seqPin struct {
	cell  int
	names [2]string // the longer and the shorter
	value string
}

// pins writes numbers below a bar, each as near to its cell as the others let
// it: with the names that lead them least astray, or without any if no name has
// room.
func pins(label, cells int, all []seqPin) Line {
	var best Line
	least := -1
	for form := range 3 {
		line, astray, fits := placePins(label, cells, all, form)
		if last := form == 2; fits && (least < 0 || !last && astray < least) || last && least < 0 {
			best, least = line, astray
		}
	}
	return best
}

// placePins writes pins with one of their forms of names, the third being none,
// and tells how many cells they stand away from where they belong.
func placePins(label, cells int, all []seqPin, form int) (line Line, astray int, fits bool) {
	words := make([]string, len(all))
	need := -1
	for i, p := range all {
		if form < len(p.names) {
			words[i] = p.names[form] + " "
		}
		need += canvas.Width(words[i]+p.value) + 1
	}
	starts := make([]int, len(all))
	end := cells // the last ones are pushed left, then the first ones right
	for i := len(all) - 1; i >= 0; i-- {
		starts[i] = max(min(all[i].cell, end-canvas.Width(words[i]+all[i].value)), -label)
		end = starts[i] - 1
	}
	x := -label
	for i, p := range all {
		start := max(starts[i], x+min(i, 1))
		astray += max(start-p.cell, p.cell-start)
		line = append(line, Piece{strings.Repeat(" ", start-x), canvas.Style{}},
			Piece{words[i], canvas.Style{Ink: theme.Faint}}, Piece{p.value, canvas.Style{Ink: theme.Muted}})
		x = start + canvas.Width(words[i]+p.value)
	}
	return line, astray, need <= label+cells
}
