package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/text"
)

// keeper saves the progress of lessons: one thing at a time and in order,
// since what is saved last must be what was done last.
type keeper struct {
	waiting []kept
	busy    bool
	leaving bool // the program ends once everything is saved
}

// kept is how far a lesson had come when it was to be saved.
type kept struct {
	name string
	done lesson.Record
}

// save keeps a lesson's progress as it stands, nothing if there is no lesson,
// and leaves the program afterwards if asked to.
func (m *Model) save(p *lesson.Play, leave bool) tea.Cmd {
	k := &m.keeper
	k.leaving = k.leaving || leave
	if p != nil && m.deps.Keep != nil {
		k.waiting = append(k.waiting, kept{p.Lesson().Name, p.Record()})
	}
	return m.saveNext()
}

// saveNext saves what has waited longest, if nothing is being saved.
func (m *Model) saveNext() tea.Cmd {
	k := &m.keeper
	switch {
	case k.busy:
		return nil
	case len(k.waiting) > 0:
		next := k.waiting[0]
		k.waiting = k.waiting[1:]
		k.busy = true
		return func() tea.Msg { return savedMsg{m.deps.Keep(next.name, next.done)} }
	case k.leaving:
		return tea.Quit
	}
	return nil
}

// saved goes on when something was saved; home then shows it.
func (m *Model) saved(problem error) tea.Cmd {
	m.keeper.busy = false
	if problem != nil {
		m.notice = text.Escape(m.deps.say(problem))
	}
	return tea.Batch(m.saveNext(), m.askLearned(), m.list())
}
