package tui

import (
	"math"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// turn is what to do when another window of a large capture is there.
type turn struct {
	ticket int
	atEnd  bool // the cursor goes to its end: one came from behind
	play   bool
	keep   bool   // the view that is open stays
	follow bool   // the cursor stays at the end of what grows, from now on
	stay   bool   // it does already, unless it was paused meanwhile
	main   paneID // the view to open; the ladder for none
	packet int    // the number of the packet that the cursor goes to; 0 for none
	// notable is the way to the next interesting event, which the windows between
	// don't hold: 1 on, −1 back, 0 for none.
	notable int
	spot    *spot // that the cursor goes to; nil for none
}

// follow has the last window told anew where the cursor follows a capture that
// is larger than a window.
func (w *watch) follow() {
	a, ok := w.archive()
	if !ok || w.turning != nil || !w.player.Following() || w.main == paneConversations {
		return
	}
	now := a.Window()
	if _, more := now.Next(); more {
		w.ask(now.Last(), turn{keep: true, stay: true})
	}
}

// archive is the session, if its capture is larger than its snapshot.
func (w *watch) archive() (session.Archive, bool) {
	a, ok := w.session.(session.Archive)
	return a, ok && a.Contents() != nil
}

func (w *watch) large() bool {
	_, ok := w.archive()
	return ok
}

// ask has the session tell another window.
func (w *watch) ask(to session.Window, t turn) {
	if a, ok := w.archive(); ok {
		w.player.Pause()
		w.tickets++
		to.Ticket = w.tickets
		t.ticket = to.Ticket
		w.turning = &t
		a.Tell(to)
	}
}

// turned shows the window that was asked for, if it is there, and reports
// whether it was.
func (w *watch) turned() bool {
	a, ok := w.archive()
	if !ok {
		return false
	}
	w.contents = a.Contents()
	t, now := w.turning, a.Window()
	if t == nil || t.ticket != now.Ticket {
		return false
	}
	w.turning = nil
	s := a.Snapshot()
	shown := trace.ConversationID(0)
	if now.Conversation != 0 {
		for i := range s.Conversations {
			if s.Conversations[i].Number == now.Conversation {
				shown = s.Conversations[i].ID
			}
		}
	}
	w.player.Show(s, shown)
	switch id, ok := s.Numbered(t.packet); {
	case t.notable != 0:
		w.seekNotable(t.notable, now)
	case t.spot != nil:
		if _, held := w.cursorOf(*t.spot); held {
			w.visit(*t.spot)
		}
	case ok && t.packet > 0:
		w.player.SeekPacket(id)
		w.reveal()
	case t.stay && !w.player.Following():
		w.player.Hold()
	case t.follow, t.stay:
		w.player.Follow()
	case t.atEnd:
		w.player.End()
	default:
		w.player.Home()
		w.player.Step(1)
	}
	if !t.keep {
		w.main = max(t.main, paneLadder)
		w.focus = w.main
	}
	if t.play {
		w.player.Play()
	}
	return true
}

// turnTo goes to the capture's first or last window where a key asks for an end
// that another window holds.
func (w *watch) turnTo(k tea.KeyPressMsg) bool {
	a, ok := w.archive()
	if !ok || w.main == paneConversations || w.main == panePackets && w.packets.Sorted(w.words) != "" {
		return false
	}
	now := a.Window()
	if end := w.filteredEnd(k); end > 0 {
		w.goTo(end)
		return true
	}
	switch k.String() {
	case "g", "home":
		if now.First == 0 {
			return false
		}
		w.leave()
		first := now
		first.First, first.Ending = 0, false
		w.ask(first, turn{keep: true})
		return true
	case "G", "end":
		if _, more := now.Next(); !more {
			return false
		}
		w.leave()
		w.ask(now.Last(), turn{keep: true, atEnd: true, follow: !w.session.Progress().Done})
		return true
	}
	return false
}

// filteredEnd is the number of the first or last packet that the filter picks,
// where a key asks for that; else 0.
func (w *watch) filteredEnd(k tea.KeyPressMsg) int {
	if w.filter == nil {
		return 0
	}
	var h session.Hit
	switch k.String() {
	case "g", "home":
		h, _ = w.filter.found.Next(0, true, w.within())
	case "G", "end":
		h, _ = w.filter.found.Next(math.MaxInt32, false, w.within())
	}
	return int(h.Number)
}

// turnFor goes on in the next window, or back in the one before, where a view
// has come to the end of this one.
func (w *watch) turnFor(a view.Action) view.Action {
	refused, ok := a.(view.Refuse)
	archive, large := w.archive()
	if !ok || !large {
		return a
	}
	if w.filter != nil && strings.Contains(refused.Why, "packet") {
		if h, more := w.filter.found.Next(w.here(), refused.Why == "tui.refuse.no-next-packet", w.within()); more {
			w.goTo(int(h.Number))
			return nil
		}
		return a
	}
	now := archive.Window()
	switch refused.Why {
	case "tui.refuse.no-next-notable":
		if next, more := now.Next(); more {
			w.ask(next, turn{keep: true, notable: 1})
			return nil
		}
	case "tui.refuse.no-notable-before":
		if before, more := now.Previous(); more {
			w.ask(before, turn{keep: true, notable: -1})
			return nil
		}
	case "tui.refuse.end", "tui.refuse.no-next-packet":
		if next, more := now.Next(); more {
			w.ask(next, turn{keep: true})
			return nil
		}
	case "tui.refuse.beginning", "tui.refuse.no-packet-before":
		if before, more := now.Previous(); more {
			w.ask(before, turn{keep: true, atEnd: true})
			return nil
		}
	}
	return a
}

// stopReading ends the reading of a capture that is still being read, and
// reports whether it was.
func (w *watch) stopReading() bool {
	a, ok := w.session.(session.Archive)
	if p := w.session.Progress(); !ok || p.Done || w.session.Kind() == session.Live {
		return false
	}
	a.Stop()
	return true
}

// place says which packets of a large capture are shown.
func (w *watch) place(u *ui) string {
	a, ok := w.archive()
	if !ok {
		return ""
	}
	now := a.Window()
	return u.words.T("tui.watch.window", text.Args{
		"First": u.words.Count(int64(now.First + 1)), "Last": u.words.Count(int64(now.First + now.Count)), "All": u.words.Count(int64(now.Of)),
	})
}
