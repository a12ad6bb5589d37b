package tui

import (
	"wiretale/session"
	"wiretale/text"
)

// mostUndone is how many changes can be taken back.
const mostUndone = 50

// taken is a change of what is looked for, looked at or written down, and how it
// is taken back.
type taken struct {
	back    func() request
	said    string // the catalogue's key of what is there again
	what    string // which takes what was typed
	opening bool   // a conversation was opened
}

// remember keeps how a change is taken back.
func (w *watch) remember(t taken) {
	w.changes = append(w.changes, t)
	if len(w.changes) > mostUndone {
		w.changes = w.changes[1:]
	}
}

// rememberQuest keeps the filter or the search that is about to be changed.
func (w *watch) rememberQuest(at **quest, said, none string) {
	before := *at
	t := taken{said: none, back: func() request {
		(*at).stop()
		*at = nil
		return nil
	}}
	if before != nil {
		typed, q := before.typed, before.query
		t.said, t.what = said, typed
		t.back = func() request {
			(*at).stop()
			*at = w.look(typed, q)
			return awaitFound{(*at).run}
		}
	}
	w.remember(t)
}

// rememberNote keeps a note that is about to be changed.
func (w *watch) rememberNote(a session.Annotated, number int) {
	before := a.Note(number)
	w.remember(taken{said: "undo.note", what: before, back: func() request { return keepNote{a, number, before} }})
}

// rememberMark keeps a mark that is about to be set.
func (w *watch) rememberMark(letter rune) {
	before, had := w.places.marks[letter]
	t := taken{said: "undo.no-mark", what: string(letter), back: func() request {
		delete(w.places.marks, letter)
		return nil
	}}
	if had {
		t.said, t.back = "undo.mark", func() request {
			w.places.marks[letter] = before
			return nil
		}
	}
	w.remember(t)
}

// rememberOpening keeps where one is before a conversation is opened.
func (w *watch) rememberOpening() {
	from, main, list := w.spot(), w.main, w.fromList
	w.remember(taken{said: "undo.opened", opening: true, back: func() request {
		if main == paneConversations {
			return w.toList()
		}
		w.visit(from)
		w.main, w.focus, w.fromList = main, main, list
		return nil
	}})
}

// forgetOpening forgets what was opened last, as it is closed by hand.
func (w *watch) forgetOpening() {
	if last := len(w.changes) - 1; last >= 0 && w.changes[last].opening {
		w.changes = w.changes[:last]
	}
}

// undoesBranches reports whether undoing is about interventions: the session's.
func (w *watch) undoesBranches() bool {
	_, ok := w.session.(session.Branching)
	return ok
}

// takeBack takes the last change back.
func (w *watch) takeBack(u *ui) request {
	last := len(w.changes) - 1
	if last < 0 {
		return sayWhy{"undo.nothing"}
	}
	t := w.changes[last]
	w.changes = w.changes[:last]
	return several{t.back(), sayWords{u.words.T(t.said, text.Args{"Typed": text.EscapeTo(t.what, 60)})}}
}

// several are requests, one after another; each may be nil.
type several []request

func (several) request() {}
