package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/view"
)

// room is how a person has shared the screen out among the panes: how far the
// two borders were moved from where the layout has them, and whether the pane
// with the focus has it all. It outlives every change of size and of view.
type room struct {
	side     int // columns that the border beside the main pane was moved to the right
	below    int // rows that the border below it was moved down
	zoomed   bool
	dragging border
}

// border is one that can be moved.
type border uint8

const (
	noBorder border = iota
	sideBorder
	belowBorder
)

// What a pane keeps of a screen that others share.
const (
	leastWidth  = 24
	leastHeight = 4
)

// roomKeys share the screen out.
type roomKeys struct{ zoom, left, right, up, down key.Binding }

func newRoomKeys(w *text.Printer) roomKeys {
	return roomKeys{
		zoom:  view.Binding(w, "room.key.zoom", "z", "z", "Z"),
		left:  view.Binding(w, "room.key.left", "<", "<", "ctrl+left"),
		right: view.Binding(w, "room.key.right", ">", ">", "ctrl+right"),
		up:    view.Binding(w, "room.key.up", "ctrl-↑", "ctrl+up"),
		down:  view.Binding(w, "room.key.down", "ctrl-↓", "ctrl+down"),
	}
}

func (k roomKeys) all() []key.Binding { return []key.Binding{k.zoom, k.left, k.right, k.up, k.down} }

// step is how far a key moves a border.
const (
	stepColumns = 4
	stepRows    = 2
)

// borders are where a layout's borders stand: the column that leads the last
// pane of the top row, and the row that leads the panes below; 0 for none.
func (l layout) borders() (x, y int) {
	if len(l.panes) == 0 {
		return 0, 0
	}
	top := l.panes[0].y
	for i := range l.panes {
		p := &l.panes[i]
		switch {
		case p.y == top && p.x > x:
			x = p.x
		case p.y > top && (y == 0 || p.y < y):
			y = p.y
		}
	}
	return x, y
}

// share moves the borders of a layout to where the person wants them, as far as
// every pane keeps what it needs.
func (r *room) share(l layout) layout {
	x, y := l.borders()
	if x > 0 && r.side != 0 {
		l.moveSide(x, r.side)
	}
	if y > 0 && r.below != 0 {
		l.moveBelow(y, r.below)
	}
	return l
}

// moveSide moves the border at a column.
func (l *layout) moveSide(x, by int) {
	top := l.panes[0].y
	for _, p := range l.panes { // as far as both sides allow
		if p.y != top {
			continue
		}
		if p.x == x {
			by = min(by, max(p.width-leastWidth, 0))
		}
		if p.x+p.width+1 == x {
			by = max(by, -max(p.width-leastWidth, 0))
		}
	}
	for i := range l.panes {
		p := &l.panes[i]
		if p.y != top {
			continue
		}
		if p.x == x {
			p.x, p.width = p.x+by, p.width-by
		} else if p.x+p.width+1 == x {
			p.width += by
		}
	}
}

// moveBelow moves the border at a row.
func (l *layout) moveBelow(y, by int) {
	for _, p := range l.panes {
		if p.y == y {
			by = min(by, max(p.height-leastHeight, 0))
		}
		if p.y+p.height == y {
			by = max(by, -max(p.height-leastHeight, 0))
		}
	}
	for i := range l.panes {
		p := &l.panes[i]
		if p.y == y {
			p.y, p.height = p.y+by, p.height-by
		} else if p.y+p.height == y {
			p.height += by
		}
	}
}

// zoom gives the pane with the focus all the room that the panes have.
func (r *room) zoom(l layout, focus paneID) layout {
	if !r.zoomed || len(l.panes) < 2 {
		return l
	}
	whole, of := l.panes[0].rect, -1
	for i, p := range l.panes {
		if p.pane == focus {
			of = i
		}
		right, bottom := max(whole.x+whole.width, p.x+p.width), max(whole.y+whole.height, p.y+p.height)
		whole.x, whole.y = min(whole.x, p.x), min(whole.y, p.y)
		whole.width, whole.height = right-whole.x, bottom-whole.y
	}
	if of < 0 {
		return l
	}
	l.panes = []placed{{focus, whole, l.panes[of].titled}}
	return l
}

// pressRoom answers the keys that share the screen out; l is the layout without
// zoom, own the one that nobody has changed.
func (s *stage) pressRoom(k tea.KeyPressMsg, l, own layout) (a view.Action, ok bool) {
	keys, r := &s.sharing, &s.room
	if !key.Matches(k, keys.all()...) {
		return nil, false
	}
	if len(l.panes) < 2 {
		return view.Refuse{Why: "room.refuse.alone"}, true
	}
	if key.Matches(k, keys.zoom) {
		r.zoomed = !r.zoomed
		return nil, true
	}
	if r.zoomed {
		return view.Refuse{Why: "room.refuse.zoomed"}, true
	}
	x, y := l.borders()
	ox, oy := own.borders()
	switch moved := false; {
	case key.Matches(k, keys.left):
		moved = x > 0 && r.moveTo(sideBorder, x-stepColumns, ox, own)
		return r.refused(moved, x), true
	case key.Matches(k, keys.right):
		moved = x > 0 && r.moveTo(sideBorder, x+stepColumns, ox, own)
		return r.refused(moved, x), true
	case key.Matches(k, keys.up):
		moved = y > 0 && r.moveTo(belowBorder, y-stepRows, oy, own)
		return r.refused(moved, y), true
	default:
		moved = y > 0 && r.moveTo(belowBorder, y+stepRows, oy, own)
		return r.refused(moved, y), true
	}
}

// refused says why a border has not moved: there is none, or a pane would become
// too small.
func (r *room) refused(moved bool, at int) view.Action {
	switch {
	case moved:
		return nil
	case at == 0:
		return view.Refuse{Why: "room.refuse.no-border"}
	}
	return view.Refuse{Why: "room.refuse.small"}
}

// moveTo moves a border to a column or row, and reports whether it went
// anywhere. own is the layout that nobody has changed, in which it is at from.
func (r *room) moveTo(b border, to, from int, own layout) bool {
	at := func() int {
		x, y := r.share(own.copied()).borders()
		if b == sideBorder {
			return x
		}
		return y
	}
	before := at()
	by := &r.below
	if b == sideBorder {
		by = &r.side
	}
	*by = to - from
	now := at()
	*by = now - from // what it did not get it does not remember
	return now != before
}

// copied is a layout of which the panes may be moved.
func (l layout) copied() layout {
	l.panes = append([]placed(nil), l.panes...)
	return l
}

// borderAt is the border at a cell, in a layout without zoom.
func (l *layout) borderAt(x, y int) border {
	bx, by := l.borders()
	top := l.panes[0]
	switch {
	case bx > 0 && x == bx-1 && y >= top.y && y < top.y+top.height:
		return sideBorder
	case by > 0 && y == by:
		return belowBorder
	}
	return noBorder
}

// mouseRoom lets the mouse drag a border, from its press to its release.
func (s *stage) mouseRoom(m tea.MouseMsg, l, own layout) bool {
	e, r := m.Mouse(), &s.room
	switch m.(type) {
	case tea.MouseClickMsg:
		if e.Button == tea.MouseLeft && !r.zoomed && len(l.panes) > 1 {
			r.dragging = l.borderAt(e.X, e.Y)
		}
		// A click on a title is also one on its pane.
		return r.dragging == sideBorder
	case tea.MouseMotionMsg:
		ox, oy := own.borders()
		switch r.dragging {
		case sideBorder:
			r.moveTo(sideBorder, e.X+1, ox, own)
		case belowBorder:
			r.moveTo(belowBorder, e.Y, oy, own)
		}
		return r.dragging != noBorder
	case tea.MouseReleaseMsg:
		dragged := r.dragging != noBorder
		r.dragging = noBorder
		return dragged
	}
	return false
}
