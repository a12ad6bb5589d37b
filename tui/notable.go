package tui

import (
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/view"
)

// toNotable goes to the next interesting event, or the one before, says what it
// is, and reports whether there is one.
func (s *stage) toNotable(u *ui, forward bool) bool {
	e, ok := s.player.ToNotable(forward)
	if ok {
		ctx := s.context(u)
		s.said = u.words.T("time.reached", text.Args{"What": view.Bookmark(ctx, &e)})
	}
	return ok
}

// seekNotable goes on to an interesting event in the window that has come, or
// else in the next; where the capture ends, it says that there is none.
func (w *watch) seekNotable(way int, now session.Window) {
	why := "tui.refuse.no-next-notable"
	next, more := now.Next()
	if way > 0 {
		w.player.Home()
	} else {
		w.player.End()
		why = "tui.refuse.no-notable-before"
		next, more = now.Previous()
	}
	switch {
	case w.toNotable(w.u, way > 0):
	case more:
		w.ask(next, turn{keep: true, notable: way})
	default:
		w.said = w.words.T(why)
	}
}

// stopSeeking ends the search for an interesting event at the window that comes
// next, and reports whether there was one.
func (w *watch) stopSeeking() bool {
	if w.turning == nil || w.turning.notable == 0 {
		return false
	}
	w.turning.atEnd, w.turning.notable = w.turning.notable < 0, 0
	return true
}

// askFor has the window told that holds a spot, and reports whether it is on its
// way.
func (w *watch) askFor(sp spot) bool {
	if !w.large() || sp.packet == 0 {
		return false
	}
	w.ask(session.Window{Conversation: sp.conversation, Holding: sp.packet}, turn{keep: true, spot: &sp})
	return true
}
