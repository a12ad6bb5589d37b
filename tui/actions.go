package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
)

// request is what a screen wants done that is not its own affair. The root
// carries requests out, in perform and nowhere else.
type request interface{ request() }

type (
	goBack    struct{}
	openEntry struct{ entry Entry }
	sayWhy    struct{ key string } // of the catalogue: why a key can't act now
	sayWords  struct{ words string }
	saveNow   struct{ play *lesson.Play }
	showHelp  struct{}
	copyText  struct{ text string }
)

func (goBack) request()    {}
func (openEntry) request() {}
func (sayWhy) request()    {}
func (sayWords) request()  {}
func (saveNow) request()   {}
func (showHelp) request()  {}
func (copyText) request()  {}

// What commands report back.
type (
	tickMsg struct {
		generation int
		at         int64 // nanoseconds of the wall clock
	}
	changedMsg struct{ session session.Session }
	openedMsg  struct {
		attempt int
		session session.Session
		play    *lesson.Play
		review  *review // that the play is a question of
		name    string
		problem error
	}
	entriesMsg struct{ entries []Entry }
	savedMsg   struct{ problem error }
)

// perform carries out a request.
func (m *Model) perform(r request) tea.Cmd {
	switch r := r.(type) {
	case goBack:
		return m.back()
	case openEntry:
		return m.open(r.entry)
	case sayWhy:
		m.notice = m.ui.words.T(r.key)
	case askZones:
		return listZones
	case loadZone:
		return r.load
	case sayWords:
		m.notice = r.words
	case saveNow:
		return m.save(r.play, false)
	case copyText:
		m.notice = m.ui.words.T("tui.notice.copied")
		return tea.SetClipboard(r.text)
	case several:
		var all []tea.Cmd
		for _, one := range r {
			all = append(all, m.perform(one))
		}
		return tea.Batch(all...)
	case showHelp:
		m.help, m.helpTop = true, 0
	case keepNote:
		return r.keep
	case saveBody:
		return r.write
	case writeExport:
		return m.export(r.Export)
	case *retelling:
		return r.begin
	case nextQuestion:
		return m.goOnReview(r.of)
	case *renewal:
		return r.begin
	case awaitFound:
		return lookAtHits(r.run)
	}
	return nil
}

// back leaves the screen on top; from the last one it leaves the program.
func (m *Model) back() tea.Cmd {
	last := len(m.screens) == 1
	save := m.save(m.top().lesson(), last)
	if last {
		return save
	}
	closing := closeSource(m.top().source())
	m.screens = m.screens[:len(m.screens)-1]
	return tea.Batch(save, m.list(), closing)
}

// leave ends the program, with everything saved.
func (m *Model) leave() tea.Cmd {
	for i := len(m.screens) - 1; i >= 0; i-- {
		if p := m.screens[i].lesson(); p != nil {
			return m.save(p, true)
		}
	}
	return tea.Quit
}

// open opens what an entry names, while a screen says so.
func (m *Model) open(e Entry) tea.Cmd {
	name := e.Title
	switch {
	case e.Kind == Lessons && m.deps.Learn != nil:
		return m.await(name, func(ctx context.Context) openedMsg {
			play, err := m.deps.Learn(ctx, e.Name)
			return openedMsg{play: play, problem: err}
		})
	case e.Kind == Reviews:
		return m.beginReview()
	case e.Kind != Lessons && e.Kind != Reviews && m.deps.Open != nil:
		return m.await(name, func(ctx context.Context) openedMsg {
			s, err := m.deps.Open(ctx, e.Kind, e.Name)
			return openedMsg{session: s, problem: err}
		})
	}
	return nil
}

// await shows the waiting screen until opener has ended.
func (m *Model) await(name string, opener func(context.Context) openedMsg) tea.Cmd {
	m.attempt++
	attempt := m.attempt
	ctx, cancel := context.WithCancel(context.Background())
	m.screens = append(m.screens, &waiting{name: name, attempt: attempt, cancel: cancel})
	return func() tea.Msg {
		msg := opener(ctx)
		msg.attempt, msg.name = attempt, name
		return msg
	}
}

// opened puts what was opened in the place of the screen that waited for it;
// whoever went back meanwhile no longer wants it.
func (m *Model) opened(msg openedMsg) tea.Cmd {
	w, ok := m.top().(*waiting)
	if !ok || w.attempt != msg.attempt {
		return closeSource(msg.session)
	}
	if msg.problem != nil {
		problem := m.deps.say(msg.problem)
		if msg.play == nil && msg.session == nil {
			w.problem = problem
			return nil
		}
		m.notice = text.Escape(problem)
	}
	var next screen
	switch {
	case msg.play != nil:
		l := newLearn(&m.ui, msg.play)
		l.review = msg.review
		next = l
	case msg.review != nil:
		next = &reviewed{review: msg.review}
	case msg.session != nil:
		next = newWatch(&m.ui, msg.session)
	default:
		return nil
	}
	m.screens[len(m.screens)-1] = next
	return tea.Batch(waitFor(next), m.askLearned(), m.tick())
}

func closeSource(s session.Session) tea.Cmd {
	if s == nil {
		return nil
	}
	return func() tea.Msg { s.Close(); return nil }
}

// list asks for what home shows.
func (m *Model) list() tea.Cmd {
	if m.deps.Entries == nil {
		return nil
	}
	return func() tea.Msg { return entriesMsg{m.deps.Entries()} }
}

// listed gives home what it shows.
func (m *Model) listed(entries []Entry) {
	for _, s := range m.screens {
		if h, ok := s.(*home); ok {
			h.fill(entries)
		}
	}
}

// say turns an error into a sentence.
func (d *Deps) say(err error) string {
	if d.Say != nil {
		return d.Say(err)
	}
	return err.Error()
}
