package tui

import (
	"wiretale/session"
	"wiretale/text"
)

// mostUndone is how many changes can be taken back.
const mostUndone = 50

// taken is a change of what is looked for or written down, and how it is taken
// back.
type taken struct {
	back func() request
	said string // the catalogue's key of what is there again
	what string // which takes what was typed
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
