package tui

import (
	"math"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/analyze/find"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/tui/view"
)

// quest is a filter or a search that a person has set.
type quest struct {
	typed string
	query session.Query
	run   session.Search
	story *find.Story // the run, where the snapshot holds the whole trace
	found session.Found
	// eager says that the screen goes to the first hit as soon as there is one.
	eager bool
}

// awaitFound asks to be told when a search has found more.
type awaitFound struct{ run session.Search }

// foundMsg says so.
type foundMsg struct{ run session.Search }

func (awaitFound) request() {}

// lookAtHits has a search's first hits looked at.
func lookAtHits(run session.Search) tea.Cmd {
	return func() tea.Msg { return foundMsg{run} }
}

// waitForHits reports when a search has found more. The channel was asked for
// before what was found: a change between the two calls is then not missed.
func waitForHits(run session.Search, changed <-chan struct{}) tea.Cmd {
	if changed == nil {
		return nil
	}
	return func() tea.Msg {
		<-changed
		return foundMsg{run}
	}
}

// begin looks for a query, in the whole capture where it is larger than what is
// told.
func (w *watch) look(typed string, q session.Query) *quest {
	s := &quest{typed: typed, query: q}
	if a, ok := w.archive(); ok {
		s.run = a.Search(q)
		return s
	}
	s.story = find.InStory(w.session.Snapshot(), q)
	s.run = s.story
	return s
}

// stop ends a quest; none has nothing to end.
func (s *quest) stop() {
	if s != nil {
		s.run.Stop()
	}
}

// counted is what a quest has found, for views; nil without one.
func (s *quest) counted() *session.Found {
	if s == nil {
		return nil
	}
	return &s.found
}

// busy reports whether it is still under way.
func (s *quest) busy() bool { return s != nil && !s.found.Done }

// typeFilter opens the field of the filter.
func (w *watch) typeFilter(u *ui) {
	value := ""
	if w.filter != nil {
		value = w.filter.typed
	}
	w.field = newTyping("tui.find.filter", "tui.find.filter.hint", value, func(value string) (request, *mistake) {
		if value == "" {
			if w.filter != nil {
				w.rememberQuest(&w.filter, "undo.filter", "undo.no-filter")
			}
			w.filter.stop()
			w.filter = nil
			return nil, nil
		}
		f, err := filter.Parse(value)
		if err != nil {
			return nil, mistakeOf(u.words, err)
		}
		w.rememberQuest(&w.filter, "undo.filter", "undo.no-filter")
		w.filter.stop()
		w.filter = w.look(value, session.Query{Filter: f})
		return awaitFound{w.filter.run}, nil
	})
	w.field.offers.complete = func(value string, cursor int) filter.Completion {
		return filter.Complete(value, cursor, w.known)
	}
	w.field.check = func(value string) *mistake {
		if _, err := filter.Parse(value); err != nil {
			return mistakeOf(u.words, err)
		}
		return nil
	}
	w.field.past = u.remember("filter")
	w.field.typed()
}

// typeSearch opens the field of the search.
func (w *watch) typeSearch(u *ui) {
	w.field = newTyping("tui.find.search", "tui.find.search.hint", "", func(value string) (request, *mistake) {
		if value == "" {
			if w.search != nil {
				w.rememberQuest(&w.search, "undo.search", "undo.no-search")
			}
			w.search.stop()
			w.search = nil
			return nil, nil
		}
		p, err := filter.ParsePattern(value)
		if err != nil {
			return nil, mistakeOf(u.words, err)
		}
		w.rememberQuest(&w.search, "undo.search", "undo.no-search")
		w.search.stop()
		w.search = w.look(value, session.Query{Pattern: p})
		w.search.eager = true
		return awaitFound{w.search.run}, nil
	})
	w.field.past = u.remember("search")
}

// pressFind answers the keys that look for something.
func (w *watch) pressFind(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	switch {
	case key.Matches(k, w.finding.filter):
		w.typeFilter(u)
	case key.Matches(k, w.finding.search):
		w.typeSearch(u)
	case key.Matches(k, w.finding.next):
		return w.toHit(u, true), true
	case key.Matches(k, w.finding.previous):
		return w.toHit(u, false), true
	case key.Matches(k, w.finding.undo) && !w.undoesBranches():
		return w.takeBack(u), true
	case key.Matches(k, w.finding.note):
		return w.typeNote(), true
	case k.String() == "esc" && w.search.busy():
		w.search.stop()
	case k.String() == "esc" && w.filter.busy():
		w.filter.stop()
	default:
		return nil, false
	}
	return nil, true
}

// tookHits takes what a search has found; again is what to wait for next.
func (w *watch) tookHits(u *ui, run session.Search) (again bool, r request) {
	for _, s := range [...]*quest{w.filter, w.search} {
		if s == nil || s.run != run {
			continue
		}
		s.found = run.Found()
		if s.eager && (s.found.Hits.Len() > 0 && w.hitAhead(s) || s.found.Done) {
			s.eager = false
			r = w.toHit(u, true)
		}
		return !s.found.Done || s.story != nil && w.news != nil, r
	}
	return false, nil
}

// hitAhead reports whether there is a hit behind the selected packet.
func (w *watch) hitAhead(s *quest) bool {
	_, ok := s.found.Next(w.here(), true, w.within())
	return ok
}

// here is the number of the selected packet.
func (w *watch) here() int {
	if id := w.player.Selected(); id != 0 {
		return w.player.snapshot.Number(id)
	}
	return 0
}

// within is the conversation that is open, by its number in the capture.
func (w *watch) within() trace.ConversationID {
	if c := w.player.snapshot.Conversation(w.player.conversation); c != nil && w.main != paneConversations {
		return c.Number
	}
	return 0
}

// toHit goes to the next hit of the search, or the one before; behind the last
// it begins anew.
func (w *watch) toHit(u *ui, forward bool) request {
	s := w.search
	if s == nil {
		return sayWhy{"tui.refuse.no-search"}
	}
	if w.main == paneConversations {
		return w.toConversation(u, forward)
	}
	h, ok := s.found.Next(w.here(), forward, w.within())
	if !ok {
		from := 0
		if !forward {
			from = math.MaxInt32
		}
		if h, ok = s.found.Next(from, forward, w.within()); !ok {
			if s.busy() {
				s.eager = true
				return nil
			}
			return sayWhy{"tui.refuse.not-found"}
		}
	}
	w.leave()
	w.goTo(int(h.Number))
	return nil
}

// goTo selects a packet by its number in the capture, in the window that it is
// in.
func (w *watch) goTo(number int) {
	s := w.player.snapshot
	if id, ok := s.Numbered(number); ok && (w.player.conversation == 0 || s.Packets.At(int(id)-1).Conversation == w.player.conversation) {
		w.player.SeekPacket(id)
		w.reveal()
		return
	}
	w.ask(session.Window{Conversation: w.within(), Holding: number}, turn{keep: true, packet: number})
}

// reveal shows in the packet's fields and bytes what was found in it.
func (w *watch) reveal() {
	s, id := w.player.snapshot, w.player.Selected()
	if w.search == nil {
		return
	}
	if h, ok := w.search.found.Hit(s.Number(id)); ok && h.Length > 0 {
		w.packet.Reveal(&view.Context{Snapshot: s, Selected: id}, int(h.At))
	}
}

// toConversation goes to the next conversation in the list that says, or whose
// packets carry, what is searched for.
func (w *watch) toConversation(u *ui, forward bool) request {
	ctx := w.context(u)
	if w.conversations.Find(ctx, w.search.query.Pattern, forward) {
		return nil
	}
	if w.search.busy() {
		w.search.eager = true
		return nil
	}
	return sayWhy{"tui.refuse.not-found"}
}

// refind looks anew where the trace has grown, or has become too large to be
// told whole.
func (w *watch) refind() {
	large := w.large()
	for _, s := range [...]*quest{w.filter, w.search} {
		switch {
		case s == nil || s.story == nil:
		case !large:
			s.story.Grow(w.session.Snapshot())
		default:
			s.stop()
			*s = quest{typed: s.typed, query: s.query, eager: s.eager, run: w.look(s.typed, s.query).run}
			w.again = append(w.again, s.run)
		}
	}
}

// awaits are the searches that were begun anew, to be waited for.
func (w *watch) awaits() []session.Search {
	again := w.again
	w.again = nil
	return again
}

// picked says how much the filter leaves, and how far a search is.
func (w *watch) picked(u *ui) string {
	said := ""
	if f := w.filter; f != nil {
		all := f.found.Of
		if w.main == paneConversations {
			n := w.allConversations()
			said = u.words.T("tui.find.picked", text.Args{"Count": u.words.Count(int64(f.found.Conversations.Len())), "All": u.words.Count(int64(n))})
		} else {
			said = u.words.T("tui.find.picked", text.Args{"Count": u.words.Count(int64(f.found.Hits.Len())), "All": u.words.Count(int64(all))})
		}
	}
	if s := w.sought(); s != nil && s.found.Of > s.found.Seen {
		said = joined(said, w.seeks.bar(u, "tui.find.progress", int64(s.found.Seen), int64(s.found.Of)))
	}
	if s := w.search; s != nil && s.found.Hits.Len() > 0 {
		said = joined(said, u.words.T("tui.find.hits", text.Args{"Count": s.found.Hits.Len()}))
	}
	return said
}

// joined puts two notes behind each other; either may be empty.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// allConversations is how many there are without the filter.
func (w *watch) allConversations() int {
	if w.contents != nil {
		return w.contents.Conversations()
	}
	return len(w.player.snapshot.Conversations)
}

// findKeys look for something, or write something down.
type findKeys struct{ filter, search, next, previous, note, undo key.Binding }

func newFindKeys(w *text.Printer) findKeys {
	return findKeys{
		filter:   view.Binding(w, "tui.key.filter", "f", "f"),
		search:   view.Binding(w, "tui.key.search", "/", "/", "ctrl+f"),
		next:     view.Binding(w, "tui.key.next-hit", "n", "n"),
		previous: view.Binding(w, "tui.key.previous-hit", "N", "N"),
		undo:     view.Binding(w, "tui.key.take-back", "u", "u"),
		note:     view.Binding(w, "tui.key.note", "A", "A"),
	}
}

func (k findKeys) all() []key.Binding {
	return []key.Binding{k.filter, k.search, k.next, k.previous}
}

// lookAnew begins the filter and the search again in a story that is another.
func (w *watch) lookAnew() {
	for _, q := range [...]*quest{w.filter, w.search} {
		if q == nil {
			continue
		}
		q.stop()
		*q = *w.look(q.typed, q.query)
		w.again = append(w.again, q.run)
	}
}
