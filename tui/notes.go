package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// keepNote asks for a note to be kept.
type keepNote struct {
	in     session.Annotated
	number int
	text   string
}

func (keepNote) request() {}

// notedMsg says what became of it.
type notedMsg struct{ problem error }

func (k keepNote) keep() tea.Msg { return notedMsg{k.in.SetNote(k.number, k.text)} }

// notesOf is what was written about the packets of a session; nil where nothing
// can be.
func notesOf(s session.Session) func(*trace.Snapshot, *trace.Packet) []string {
	if a, ok := s.(session.Annotated); ok {
		return a.Notes
	}
	return nil
}

// typeNote opens the field of the note on the selected packet.
func (w *watch) typeNote() request {
	a, ok := w.session.(session.Annotated)
	id := w.player.Selected()
	switch {
	case !ok:
		return sayWhy{"tui.refuse.no-notes"}
	case id == 0:
		return sayWhy{"tui.packet.none"}
	}
	number := w.player.snapshot.Number(id)
	w.field = newTyping("tui.note.field", "tui.note.hint", a.Note(number), func(value string) (request, *mistake) {
		if value != a.Note(number) {
			w.rememberNote(a, number)
		}
		return keepNote{a, number, value}, nil
	})
	return nil
}

// noted says what became of a note, if it isn't to be seen.
func (m *Model) noted(problem error) {
	if problem != nil {
		m.notice = m.ui.words.T("tui.note.unsaved") + " " + text.Escape(m.deps.say(problem))
	}
}
