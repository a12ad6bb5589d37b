package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/tui/view"
)

// stageMouse answers the mouse.
func (s *stage) stageMouse(u *ui, l layout, m tea.MouseMsg) view.Action {
	if s.mouseRoom(m, s.shared(u.width, u.height-1), s.own(u.width, u.height-1)) {
		return nil
	}
	e := m.Mouse()
	switch m.(type) {
	case tea.MouseReleaseMsg:
		s.dragging, s.scrubbing = false, false
	case tea.MouseMotionMsg:
		if s.dragging {
			s.seekTo(u, l, e.X)
		} else {
			s.hover(u, l, e)
		}
		return s.scrub(u, l, e)
	case tea.MouseWheelMsg:
		return s.wheel(u, l, e)
	case tea.MouseClickMsg:
		if e.Button != tea.MouseLeft {
			return nil
		}
		if l.timeline.holds(e.X, e.Y) {
			s.dragging = true
			s.leave()
			s.seekTo(u, l, e.X)
			return nil
		}
		return s.click(u, l, e)
	}
	return nil
}

func (s *stage) seekTo(u *ui, l layout, x int) {
	s.player.Seek(s.timeline.At(s.context(u), x-l.timeline.x, l.timeline.width))
	s.said = s.timeline.Tell(s.context(u), x-l.timeline.x, l.timeline.width)
}

// hover says what the timeline marks under the mouse.
func (s *stage) hover(u *ui, l layout, e tea.Mouse) {
	s.pointed = ""
	if l.timeline.holds(e.X, e.Y) {
		s.pointed = s.timeline.Tell(s.context(u), e.X-l.timeline.x, l.timeline.width)
	}
}

func (s *stage) click(u *ui, l layout, e tea.Mouse) view.Action {
	for _, p := range l.panes {
		if !p.holds(e.X, e.Y) {
			continue
		}
		s.focus = p.pane
		in := p.inner()
		x, y := e.X-in.x, e.Y-in.y
		if p.pane == paneLadder {
			if id, ok := s.ladder.Hit(s.context(u), in.width, in.height, x, y); ok {
				s.player.Select(id)
			}
			return nil
		}
		if p.pane == paneBaseline {
			s.clickOther(u, in, x, y)
			return nil
		}
		if v := s.pane(p.pane); v != nil && y >= 0 {
			a := v.Click(s.context(u), x, y, in.width, in.height)
			_, s.scrubbing = a.(view.Seek)
			return a
		}
	}
	return nil
}

func (s *stage) wheel(u *ui, l layout, e tea.Mouse) view.Action {
	lines := 1
	if e.Button == tea.MouseWheelUp {
		lines = -1
	}
	for _, p := range l.panes {
		if !p.holds(e.X, e.Y) {
			continue
		}
		if v := s.pane(p.pane); v != nil {
			return v.Wheel(s.context(u), lines, p.inner().height)
		}
		if p.pane == paneLadder {
			s.player.StepTo(lines > 0, s.sendings())
		}
	}
	return nil
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
