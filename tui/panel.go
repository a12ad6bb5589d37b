package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// panel is a list that is laid over the main pane and has the keys while it is
// open.
type panel interface {
	// listing is what it shows now.
	listing(u *ui) listing
	// bar is the row that is lit.
	bar() *int
	// choose takes a row; done says that the panel is closed.
	choose(u *ui, row int) (r request, done bool)
	// press answers the keys that neither move the bar nor choose a row.
	press(u *ui, k tea.KeyPressMsg) (r request, done bool)
	// own are these keys.
	own(u *ui) []key.Binding
}

// listing is a panel's rows, and what is said below them.
type listing struct {
	title string
	rows  []listRow
	foot  []string
}

// listRow is a line of a panel: a heading, or something to choose.
type listRow struct {
	key     string // that chooses it; "" for none
	line    view.Line
	heading bool
}

// listPlace is where a listing stands, and its first row to be seen.
type listPlace struct {
	rect
	rows, top int
}

// place lays a listing in the middle of an area, with as many rows as there is
// room for.
func (s *listing) place(in rect, at int) listPlace {
	width := canvas.Width(s.title) + 6
	for _, r := range s.rows {
		width = max(width, r.line.Width()+6)
	}
	for _, f := range s.foot {
		width = max(width, canvas.Width(f)+4)
	}
	width = min(width, in.width)
	height := min(len(s.rows)+len(s.foot)+2, in.height)
	rows := max(height-len(s.foot)-2, 1)
	return listPlace{
		rect: rect{in.x + (in.width-width)/2, in.y + (in.height-height)/2, width, height},
		rows: rows, top: max(min(at-rows/2, len(s.rows)-rows), 0),
	}
}

// row is the row on which a cell lies; −1 for none.
func (p listPlace) row(s *listing, x, y int) int {
	i := y - p.y - 1
	if !p.holds(x, y) || i < 0 || i >= p.rows || p.top+i >= len(s.rows) {
		return -1
	}
	return p.top + i
}

// draw draws the listing, with the lit row.
func (s *listing) draw(u *ui, c *canvas.Canvas, p listPlace, at int) {
	box := p.on(c)
	drawBox(u, box, canvas.Cut(s.title, p.width-6))
	for y := 0; y < p.rows && p.top+y < len(s.rows); y++ {
		r := &s.rows[p.top+y]
		r.line.Draw(box.Window(0, 0, p.width-1, p.height), 4, y+1)
		if p.top+y == at {
			for x := 1; x < p.width-1; x++ {
				cell := box.At(x, y+1)
				box.Set(x, y+1, cell.Rune, canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse})
			}
			box.Set(2, y+1, u.theme.Glyphs.Selected, canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse})
		}
	}
	for i, f := range s.foot {
		box.Text(2, p.height-1-len(s.foot)+i, canvas.Cut(f, p.width-4), canvas.Style{Ink: theme.Muted})
	}
}

// move puts the bar so many choosable rows on, as far as there are any.
func (s *listing) move(at, by int) int {
	step := 1
	if by < 0 {
		step = -1
	}
	for ; by != 0; by -= step {
		next := at + step
		for next >= 0 && next < len(s.rows) && s.rows[next].heading {
			next += step
		}
		if next < 0 || next >= len(s.rows) {
			break
		}
		at = next
	}
	return at
}

// moved moves the bar, or says why not.
func (s *listing) moved(at *int, by int) request {
	before := *at
	*at = s.move(before, by)
	switch {
	case *at != before:
		return nil
	case by < 0:
		return sayWhy{"view.refuse.nothing-above"}
	}
	return sayWhy{"view.refuse.nothing-below"}
}

// desk is a stage over which panels and a field may be laid, that have the keys
// while they are there.
type desk struct {
	stage
	panel panel   // nil without one
	field *typing // nil without one
}

func (w *desk) typing() bool { return w.field != nil }

// paste takes what was pasted into the field.
func (w *desk) paste(m tea.PasteMsg) {
	if w.field != nil {
		w.field.take(m)
	}
}

// drawDesk draws the panel or the field that lies over the stage.
func (w *desk) drawDesk(u *ui, c *canvas.Canvas) {
	if w.panel != nil {
		w.drawPanel(u, c)
	}
	if w.field != nil {
		l := w.arranged(c.Width, c.Height)
		w.field.draw(u, l.strip.on(c))
		w.field.offers.draw(u, c.Window(0, 1, c.Width, l.strip.y-1))
	}
}

// awaitsLetter implements lettered: a panel's rows have letters of their own.
func (w *desk) awaitsLetter() bool {
	return w.panel != nil && w.field == nil || w.stage.awaitsLetter()
}

// pressPanel answers a key while a panel is open.
func (w *desk) pressPanel(u *ui, k tea.KeyPressMsg) request {
	p := w.panel
	s, at := p.listing(u), p.bar()
	for i, r := range s.rows {
		if r.key != "" && r.key == k.String() {
			*at = i
			return w.choosing(p.choose(u, i))
		}
	}
	switch k.String() {
	case "esc", "q":
		w.panel = nil
		return nil
	case "j", "down":
		return s.moved(at, 1)
	case "k", "up":
		return s.moved(at, -1)
	case "g", "home":
		return s.moved(at, -len(s.rows))
	case "G", "end":
		return s.moved(at, len(s.rows))
	case "enter":
		return w.choosing(p.choose(u, *at))
	}
	return w.choosing(p.press(u, k))
}

// choosing closes the panel when it is done.
func (w *desk) choosing(r request, done bool) request {
	if done {
		w.panel = nil
	}
	return r
}

// clickPanel answers the mouse while a panel is open: a click on a row chooses
// it, one beside the panel closes it.
func (w *desk) clickPanel(u *ui, m tea.MouseMsg) request {
	p := w.panel
	s, at := p.listing(u), p.bar()
	place, e := s.place(w.panelArea(u), *at), m.Mouse()
	switch m.(type) {
	case tea.MouseWheelMsg:
		by := 1
		if e.Button == tea.MouseWheelUp {
			by = -1
		}
		*at = s.move(*at, by)
	case tea.MouseClickMsg:
		i := place.row(&s, e.X, e.Y)
		switch {
		case e.Button != tea.MouseLeft:
		case !place.holds(e.X, e.Y):
			w.panel = nil
		case i >= 0 && !s.rows[i].heading:
			*at = i
			return w.choosing(p.choose(u, i))
		}
	}
	return nil
}

// panelArea is where panels may stand: over the panes, so that the strip goes on
// to tell of the selected packet.
func (w *desk) panelArea(u *ui) rect {
	l := w.arranged(u.width, u.height-1)
	return rect{0, 1, u.width, l.timeline.y - 1}
}

func (w *desk) drawPanel(u *ui, c *canvas.Canvas) {
	s, at := w.panel.listing(u), *w.panel.bar()
	s.draw(u, c, s.place(w.panelArea(u), at), at)
}

// panelKeys are the keys that answer while a panel is open.
func (w *desk) panelKeys(u *ui) keyMap {
	all := []key.Binding{
		view.Binding(u.words, "tui.key.choose", "enter", "enter"),
		view.Binding(u.words, "tui.key.close", "esc", "esc", "q"),
	}
	all = append(all, w.panel.own(u)...)
	all = append(all, view.Binding(u.words, "tui.key.move", "j/k", "j", "k", "down", "up"), view.Binding(u.words, "tui.key.ends", "g/G", "g", "G", "home", "end"))
	g := &u.global
	return keyMap{short: all, full: [][]key.Binding{all, {g.help, g.palette, g.suspend, g.leave}}}
}
