package tui

import (
	"wiretale/tui/view"
)

// toNotable goes to the next interesting event, or the one before, says what it
// is, and reports whether there is one.
func (s *stage) toNotable(u *ui, forward bool) bool {
	e, ok := s.player.ToNotable(forward)
	if ok {
		ctx := s.context(u)
		s.said = ctx.Moment(e.Time) + " · " + view.Bookmark(ctx, &e)
	}
	return ok
}
