package view

import (
	"maps"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// labels places the words on the ladder so that none covers another.
type labels struct {
	taken map[int][]taken // by row
}

// taken are the columns that some words hold, with one on either side.
type taken struct {
	from, till int
	packet     trace.PacketID // that they speak of; 0 for none
}

// free reports whether a row has room for columns x to x+width.
func (t *labels) free(y, x, width int) bool {
	for _, s := range t.taken[y] {
		if x < s.till && s.from < x+width {
			return false
		}
	}
	return true
}

func (t *labels) take(y, x, width int, packet trace.PacketID) {
	if t.taken == nil {
		t.taken = map[int][]taken{}
	}
	t.taken[y] = append(t.taken[y], taken{x - 1, x + width + 1, packet})
}

// sticker is a label before it has a place.
type sticker struct {
	along *arrow
	till  int // the row below which it must not stand
	forms []string
	least int    // of the forms so many may be chosen to keep off lines
	brief string // where none of the forms has room; "" for the last of them, cut
	style canvas.Style
	sign  rune // beside the tail; 0 for none
}

// stick writes what a packet says beside its arrow: on the row where it
// departs, behind the lines that pass there. Where these leave no room it covers
// a piece of them, with few words, and where other words stand there it goes to
// the next row with room. What departed above the screen never covers a line.
func (l *ladder) stick(s *sticker) {
	a := s.along
	l.sign(s)
	if len(s.forms) == 0 {
		return // it says nothing
	}
	if a.y0 >= 0 && (l.stickBehind(s) || l.stickOver(s, s.forms)) {
		return
	}
	for y := max(a.y0+1, 0); y <= min(s.till, l.height-1) && len(s.forms) > 1; y++ {
		if x, ok := l.gap(a, y, canvas.Width(s.forms[0])); ok {
			l.write(a.id, x, y, s.forms[0], s.style)
			return
		}
	}
	if a.y0 >= 0 {
		l.stickShort(s)
	}
}

// stickShort writes the shortest form near an arrow's tail: between near lanes it
// covers more of the line than others do, and is brief or cut where it must be.
func (l *ladder) stickShort(s *sticker) {
	a, words := s.along, s.forms[len(s.forms)-1]
	most := a.most(a.y0)
	if canvas.Width(words) > most && s.brief != "" {
		words = s.brief
	}
	words = canvas.Cut(words, max(most, 3))
	width := canvas.Width(words)
	if x, ok := l.over(a, a.y0, width); ok {
		l.write(a.id, x, a.y0, words, s.style)
		return
	}
	x := a.x0 + a.dir()*(1+most-width+tailCells)
	if a.dir() < 0 {
		x -= width - 1
	}
	if width <= most && x > 0 && x+width < l.lanes.width && l.labels.free(a.y0, x, width) {
		l.write(a.id, x, a.y0, words, s.style)
	}
}

// sign draws the letter beside an arrow's tail.
func (l *ladder) sign(s *sticker) {
	a := s.along
	if s.sign == 0 || a.flat() && a.length() <= 12 {
		return
	}
	style := canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold}
	if !a.sent {
		style = faint
	}
	l.glyph(a.id, a.x0+a.dir(), a.y0, s.sign, style)
}

// stickBehind writes the longest form that covers nothing on the row where the
// arrow departs.
func (l *ladder) stickBehind(s *sticker) bool {
	if s.along.flat() {
		return false
	}
	for _, form := range s.forms[:min(s.least, len(s.forms))] {
		if x, ok := l.gap(s.along, s.along.y0, canvas.Width(form)); ok {
			l.write(s.along.id, x, s.along.y0, form, s.style)
			return true
		}
	}
	return false
}

// stickOver writes the longest form that has room on the row where the arrow
// departs; over lines it is a short one.
func (l *ladder) stickOver(s *sticker, forms []string) bool {
	for i, form := range forms {
		if i+1 < s.least && i+1 < len(forms) && !s.along.flat() {
			continue
		}
		if x, ok := l.over(s.along, s.along.y0, canvas.Width(form)); ok {
			l.write(s.along.id, x, s.along.y0, form, s.style)
			return true
		}
	}
	return false
}

// gap is the nearest column to an arrow's tail, on one of its rows and within
// its lanes, where words of a width cover neither a line nor other words.
func (l *ladder) gap(a *arrow, y, width int) (x int, ok bool) {
	n := a.length()
	from, till := a.span(y)
	free := 0
	for k := from; k < n-1; k++ {
		if y > a.y0 && free == 0 && k > till+2 {
			break // away from its tail's row it must stand at its line
		}
		x = a.x0 + a.dir()*(k+1)
		if x < 0 || x >= l.lanes.width || l.busy[y*l.lanes.width+x] {
			free = 0
			continue
		}
		if free++; free < width+2 {
			continue
		}
		at := x + 1 - a.dir() // the free cells end at x, of which the outer two stay free
		if a.dir() > 0 {
			at = x - width
		}
		if l.labels.free(y, at, width) {
			return at, true
		}
		free--
	}
	return 0, false
}

// over is where words of a width stand behind the first piece of the line on
// one of its rows, covering what passes there.
func (l *ladder) over(a *arrow, y, width int) (x int, ok bool) {
	x, room := a.room(y)
	edge := min(max(x, 2), l.lanes.width-4) // a tail out of sight has its label where its line comes into sight
	if out := (edge - x) * a.dir(); out > 0 {
		x, room = edge, room-out
	}
	if room < width {
		return 0, false
	}
	if a.dir() < 0 {
		x -= width - 1
	}
	return x, x > 0 && x+width < l.lanes.width && l.labels.free(y, x, width)
}

// span are the cells of the arrow's line on one of its rows: the first, and the
// one behind the last.
func (a *arrow) span(y int) (from, till int) {
	n := a.length()
	if a.flat() {
		return 0, n
	}
	from = n
	for lo, hi := 0, n; lo < hi; { // the first cell on the row or below it
		mid := (lo + hi) / 2
		if _, row := a.cell(mid); row >= y {
			from, hi = mid, mid
		} else {
			lo = mid + 1
		}
	}
	till = from
	for till < n {
		if _, row := a.cell(till); row > y {
			break
		}
		till++
	}
	return from, till
}

// room is where a label may begin on one of the arrow's rows, seen in the
// arrow's direction, and how many cells it may take.
func (a *arrow) room(y int) (x, width int) {
	n := a.length()
	if a.flat() {
		const tail = 4 // cells of line left visible before the label, and as many after it
		return a.x0 + a.dir()*(tail+2), n - 2*tail - 2
	}
	_, begin := a.span(y)
	begin = min(begin, n/3)
	width = n - begin - 2
	if y == a.y1 && a.y1 > a.y0 {
		width = 0
	}
	return a.x0 + a.dir()*(begin+2), width
}

// tailCells are what is left of a line before a label that covers the most of it.
const tailCells = 1

// most are the cells that a label may take on one of the arrow's rows if it
// leaves only the tail of the line, and what stands before its end.
func (a *arrow) most(y int) int {
	x, room := a.room(y)
	switch {
	case a.flat():
		return a.length() - 2*(1+tailCells) - 2
	case room == 0:
		return 0
	}
	return room + max((x-a.x0)*a.dir()-1-tailCells, 0)
}

// write writes words in the field, with a blank on either side where a line
// passes.
func (l *ladder) write(id trace.PacketID, x, y int, words string, s canvas.Style) {
	w := canvas.Width(words)
	l.labels.take(y, x, w, id)
	for _, side := range [...]int{x - 1, x + w} {
		if side > 0 && side < l.lanes.width-1 && l.busyAt(side, y) {
			l.field.Set(side, y, ' ', s)
		}
	}
	l.field.Text(x, y, words, s)
	for i := range w {
		if l.owner != nil && id != 0 && x+i >= 0 && x+i < l.lanes.width {
			l.owner[y*l.lanes.width+x+i] = id
		}
	}
}

func (l *ladder) busyAt(x, y int) bool {
	return x >= 0 && y >= 0 && x < l.lanes.width && y < l.height && l.busy[y*l.lanes.width+x]
}

// terse reports whether a label is a packet's flags alone.
func (l *ladder) terse() bool { return len(l.lanes.nodes) > 2 && l.lanes.spacing < 40 }

// labelStyle is the style of an arrow's label.
func (l *ladder) labelStyle(a *arrow) canvas.Style {
	style := canvas.Style{Ink: l.ink(a).Ink}
	if !a.sent {
		style.Ink = theme.Faint
	}
	if a.id == l.ctx.Selected {
		style = style.With(canvas.Reverse)
	}
	return style
}

// stickAll labels what was sent on the screen, and then, where there is room,
// what crosses it.
func (l *ladder) stickAll() {
	said, more := l.shared()
	var above []*sticker
	stick := func(s *sticker) {
		if s.along.y0 < 0 {
			above = append(above, s)
			return
		}
		if s.along.y0 < l.height {
			l.stick(s)
		}
	}
	for i := range l.arrows {
		a := &l.arrows[i]
		at := tail{a.x0, a.y0}
		if said[at] != a {
			continue
		}
		forms, least, brief, sign := l.words(a)
		if n := more[at]; n > 0 && a.y0 >= 0 {
			for i := range forms {
				forms[i] += " +" + l.ctx.Words.Count(int64(n))
			}
			brief = ""
		}
		stick(&sticker{a, a.lastBeside(), forms, least, brief, l.labelStyle(a), sign})
	}
	for i := range l.bands {
		b := &l.bands[i]
		stick(&sticker{&b.first, max(b.last.y1-1, b.first.y0), l.bandWords(b), 2, "", l.bandStyle(b), 0})
	}
	for _, s := range above {
		l.stick(s)
	}
}

// tail is where an arrow begins.
type tail struct{ x, y int }

// shared tells of arrows that leave a host on one row, as happens where time is
// true to scale: which of them has the label, and how many others there are.
func (l *ladder) shared() (said map[tail]*arrow, more map[tail]int) {
	said, more = map[tail]*arrow{}, maps.Clone(l.more)
	if more == nil {
		more = map[tail]int{}
	}
	for i := range l.arrows {
		a := &l.arrows[i]
		at := tail{a.x0, a.y0}
		if said[at] != nil {
			more[at]++
		}
		if said[at] == nil || a.id == l.ctx.Selected {
			said[at] = a
		}
	}
	return said, more
}

// ends writes why a packet's way ends half way beside where it does.
func (l *ladder) ends() {
	for i := range l.arrows {
		a := &l.arrows[i]
		key, ok := l.fate(a)
		if !ok || !a.livesHalf() {
			continue
		}
		words := l.ctx.Words.T(key)
		w := canvas.Width(words)
		x, y := a.cell(a.reach() - 1)
		if y < 0 {
			continue // its end is above the screen
		}
		at := x + 2
		if a.dir() < 0 {
			at = x - 1 - w
		}
		for _, row := range [...]int{y, y + 1} {
			if row >= 0 && row < l.height && at > 0 && at+w < l.lanes.width && l.labels.free(row, at, w) && l.blank(at, row, w) {
				l.write(a.id, at, row, words, canvas.Style{Ink: theme.Trouble})
				break
			}
		}
	}
}

// blank reports whether no line passes n cells of a row.
func (l *ladder) blank(x, y, n int) bool {
	for i := range n {
		if l.busyAt(x+i, y) {
			return false
		}
	}
	return true
}
