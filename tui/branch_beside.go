package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/tui/canvas"
	"wiretale/tui/view"
)

// twoLadders is the width from which both stories' ladders have room beside each
// other, and the comparison too.
const twoLadders = 180

// baseline is the comparison on the screen, if it is of the story that is looked
// at.
func (s *stage) baseline() *view.Baseline {
	if b := s.beside; b != nil && (s.player.snapshot == b.Branch && !b.Swapped || s.player.snapshot == b.Snapshot && b.Swapped) {
		return b
	}
	return nil
}

// withBeside puts the comparison in the state's place while a branch has one.
func (s *stage) withBeside(l layout) layout {
	for i := range l.panes {
		if p := &l.panes[i]; p.pane == paneState && s.main != paneState && !s.aside && s.baseline() != nil {
			p.pane = paneCompare
		}
	}
	return l
}

// withOther puts the other story's ladder beside the one that is looked at, where
// there is room for both and the comparison: the baseline's is always the left one.
func (s *stage) withOther(l layout, width int) layout {
	if s.baseline() == nil || len(l.panes) == 0 || l.panes[0].pane != paneLadder || width < twoLadders || s.aside {
		return l
	}
	main := &l.panes[0]
	main.titled = true
	other := *main
	other.pane = paneBaseline
	other.width = main.width / 2
	main.x, main.width = other.width+1, main.width-other.width-1
	if s.beside.Swapped {
		main.rect, other.rect = other.rect, main.rect
	}
	l.panes = append(l.panes, other)
	return l
}

// drawLadder draws the ladder of the story that is looked at, or of the one
// beside it.
func (s *stage) drawLadder(u *ui, c *canvas.Canvas, p placed, ctx *view.Context) {
	b := ctx.Baseline
	if b == nil || !p.titled {
		s.ladder.Draw(ctx, p.inner().on(c))
		return
	}
	title := b.Name
	if (p.pane == paneLadder) != b.Swapped {
		title = b.BranchName
	}
	drawTitle(u, p.on(c), title, p.pane == paneLadder && ctx.Focused)
	if p.pane == paneBaseline {
		ctx = ctx.Other()
	}
	s.ladder.Draw(ctx, p.inner().on(c))
}

// clickOther selects the packet of the other story that was clicked on, where the
// one that is looked at has it too.
func (s *stage) clickOther(u *ui, in rect, x, y int) {
	s.focus = paneLadder
	ctx := s.context(u)
	b := ctx.Baseline
	if b == nil {
		return
	}
	id, ok := s.ladder.Hit(ctx.Other(), in.width, in.height, x, y)
	if b.Swapped {
		id = b.InBaseline(id)
	} else {
		id = b.InBranch(id)
	}
	if ok && id != 0 {
		s.player.Select(id)
	}
}

// toggleCompare shows the comparison: beside the main pane in the state's
// place, or else in its own.
func (w *forks) toggleCompare(u *ui) request {
	if w.baseline() == nil {
		return sayWhy{"tui.branch.refuse.none"}
	}
	if w.main == paneCompare {
		w.main, w.focus = paneLadder, paneLadder
		return nil
	}
	shown, room := false, false
	for _, p := range w.panesOf(u) {
		shown = shown || p.pane == paneCompare
		room = room || p.pane == paneState && w.main != paneState
	}
	switch {
	case shown && w.focus != paneCompare:
		w.focus = paneCompare
	case shown:
		w.aside, w.focus = true, w.main
	case room:
		w.aside, w.focus = false, paneCompare
	default:
		w.main, w.focus = paneCompare, paneCompare
	}
	return nil
}

// refusedHere says why the keys that intervene, search or export do nothing on a
// screen that is not of a story by itself; "" for any other key.
func refusedHere(k tea.KeyPressMsg) string {
	switch k.String() {
	case "i", "u", "ctrl+r", "b", "v", "V":
		return "tui.branch.refuse.lesson"
	case "f", "/", "n", "N":
		return "tui.refuse.lesson-find"
	case "e":
		return "tui.refuse.lesson-export"
	}
	return ""
}
