package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/view"
)

// lessonKeys go from step to step.
type lessonKeys struct{ next, finish, answer, previous, glossary, fresh key.Binding }

func newLessonKeys(w *text.Printer) lessonKeys {
	return lessonKeys{
		next:     view.Binding(w, "tui.key.next", "enter", "enter"),
		finish:   view.Binding(w, "tui.key.finish", "enter", "enter"),
		answer:   view.Binding(w, "tui.key.answer", "tab", "tab"),
		previous: view.Binding(w, "tui.key.previous", "p", "p", "backspace"),
		glossary: view.Binding(w, "tui.key.glossary", "o", "o", "f3"),
		fresh:    view.Binding(w, "tui.key.fresh", "n", "n"),
	}
}

func (k lessonKeys) all() []key.Binding {
	return []key.Binding{k.next, k.finish, k.answer, k.previous, k.glossary, k.fresh}
}

// answerKeys answer a question.
type answerKeys struct {
	commit, goOn, hint, skip, look, previous key.Binding
	handIn, reset                            key.Binding // of a task
}

func newAnswerKeys(w *text.Printer) answerKeys {
	return answerKeys{
		commit:   view.Binding(w, "tui.key.commit", "enter", "enter"),
		goOn:     view.Binding(w, "tui.key.go-on", "enter", "enter"),
		hint:     view.Binding(w, "tui.key.hint", "h", "h"),
		skip:     view.Binding(w, "tui.key.skip", "s", "s"),
		look:     view.Binding(w, "tui.key.look", "tab", "tab"),
		previous: view.Binding(w, "tui.key.previous", "p", "p", "backspace"),
		handIn:   view.Binding(w, "tui.key.hand-in", "enter", "enter"),
		reset:    view.Binding(w, "tui.key.reset", "r", "r"),
	}
}

func (k answerKeys) all() []key.Binding {
	return []key.Binding{k.commit, k.goOn, k.hint, k.skip, k.look, k.previous, k.handIn, k.reset}
}

func (l *learn) keys(u *ui) keyMap {
	switch {
	case l.glossary != nil:
		return l.glossary.keys(u)
	case l.field != nil:
		return l.field.keys(u.words)
	case l.panel != nil:
		return l.panelKeys(u)
	case l.answering():
		return l.answerKeys(u)
	}
	keys, k := l.stageKeys(u), newLessonKeys(u.words)
	next := k.next
	if l.at.Open() {
		next = k.answer
	}
	if step, steps := l.at.At(); step == steps-1 && !l.at.Open() {
		next = k.finish
	}
	first := []key.Binding{next, k.previous, k.glossary}
	if l.offersFresh() {
		first = append(first, k.fresh)
	}
	keys.full = append([][]key.Binding{slices.Clone(first)}, keys.full...)
	// The way back comes first: the line is short.
	short := append([]key.Binding{next, u.global.back}, first[2:]...)
	keys.short = append(append(short, keys.short...), k.previous)
	if l.task.bench != nil {
		keys.full = append(keys.full, l.branchKeys.all())
	}
	return keys
}

// answerKeys are the keys that answer while a question is open.
func (l *learn) answerKeys(u *ui) keyMap {
	k, lessons := newAnswerKeys(u.words), newLessonKeys(u.words)
	own := l.ownKeys(u, k)
	if l.offersFresh() {
		own = append(own, lessons.fresh)
	}
	if q, _ := l.at.Question(u.words); q.HintsLeft > 0 {
		own = append(own, k.hint)
	}
	own = append(own, k.skip, lessons.glossary, k.look)
	views, _ := l.views.all(false)
	groups := [][]key.Binding{append(slices.Clone(own), k.previous), l.besideAnswer(u)}
	if b := &l.branchKeys; l.task.bench != nil {
		groups[0] = append(groups[0], b.redo, b.branches, b.swap, b.compare)
	}
	if !l.enters() {
		groups = append(groups, views[:len(views)-1])
	}
	return keyMap{short: own, full: append(groups, u.global.all())}
}

// ownKeys are those that answer this kind of question.
func (l *learn) ownKeys(u *ui, k answerKeys) []key.Binding {
	commit := k.goOn
	if l.answer.part == partSure {
		commit = k.commit
	}
	switch {
	case l.answer.part == partSure:
		return []key.Binding{together(u.words, "tui.key.choose", "↑↓"), commit}
	case l.answer.part == partReason:
		return []key.Binding{l.choose(u), commit}
	case l.task.bench != nil:
		own := []key.Binding{together(u.words, "tui.key.packet-by-packet", "←→", l.play.step, l.play.stepBack), l.branchKeys.intervene}
		if l.changes() > 0 {
			own = append(own, l.branchKeys.undo, k.reset)
		}
		if l.task.standing.Done {
			own = append([]key.Binding{k.handIn}, own...)
		}
		return own
	case l.pointing():
		return []key.Binding{together(u.words, "tui.key.point", "←→", l.play.step, l.play.stepBack), commit}
	case l.enters():
		return []key.Binding{together(u.words, "tui.key.digits", "0-9"), commit}
	}
	return []key.Binding{l.choose(u), commit}
}

// choose are the keys that choose, down to the last choice's letter.
func (l *learn) choose(u *ui) key.Binding {
	q, _ := l.at.Question(u.words)
	n := len(q.Choices)
	if l.answer.part == partReason {
		n = len(q.Reasons)
	}
	return together(u.words, "tui.key.choose", "↑↓ a-"+string(rune('a'+max(n, 1)-1)))
}

// besideAnswer are the keys that answer while a question is open, though they
// don't answer it.
func (l *learn) besideAnswer(u *ui) []key.Binding {
	taken := []key.Binding{l.play.cause} // the third choice's letter
	if l.pointing() || l.task.bench != nil {
		taken = append(taken, l.play.step, l.play.stepBack)
	}
	if l.enters() {
		taken = append(taken, l.play.normal)
	}
	all := slices.DeleteFunc(l.play.all(), func(b key.Binding) bool {
		return slices.ContainsFunc(taken, func(t key.Binding) bool { return slices.Equal(b.Keys(), t.Keys()) })
	})
	all = append(all, view.Binding(u.words, "tui.key.scroll", "j/k", "j", "k"), view.FarKeys(u.words)[0])
	if len(l.panesOf(u)) > 1 {
		all = append(all, l.sharing.all()...)
	}
	return all
}

// scrollOf is how far a key scrolls what the step tells.
func scrollOf(k tea.KeyPressMsg) (int, bool) {
	switch k.String() {
	case "j", "down":
		return 1, true
	case "k", "up":
		return -1, true
	case "ctrl+d", "pgdown":
		return 8, true
	case "ctrl+u", "pgup":
		return -8, true
	}
	return 0, false
}

// kind is what sort of question the step asks; "" for none.
func (l *learn) kind() lesson.Kind {
	if a := l.at.Step().Ask; a != nil {
		return a.Asks
	}
	return ""
}
