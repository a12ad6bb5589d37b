package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/tui/view"
)

// unread reports whether the graphs are shown and not whole yet: they are read
// part by part, one with each picture.
func (s *stage) unread() bool {
	return s.main == paneGraphs && s.graphs.Unread(&view.Context{
		Snapshot: s.player.snapshot, Cursor: s.player.Cursor(), Conversation: s.player.conversation, Selected: s.player.Selected()})
}

// scrub moves the cursor with the pointer that was pressed in the graphs.
func (s *stage) scrub(u *ui, l layout, e tea.Mouse) view.Action {
	if !s.scrubbing || s.focus != paneGraphs {
		return nil
	}
	for _, p := range l.panes {
		if in := p.inner(); p.pane == paneGraphs {
			return s.graphs.Drag(s.context(u), e.X-in.x, e.Y-in.y, in.width, in.height)
		}
	}
	return nil
}
