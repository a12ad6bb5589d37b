package tui

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/view"
)

// learn is the screen of a lesson: the trace up to the horizon, and beside it
// what the step tells and asks.
type learn struct {
	stage
	at     *lesson.Play
	answer answer
	tells  tells
	words  *text.Printer
}

func newLearn(u *ui, p *lesson.Play) *learn {
	l := &learn{stage: newStage(u, p.Snapshot()), at: p, words: u.words}
	l.fog, l.row = true, p.Lesson().Row
	l.laid = func(width, height int) layout { return arrangeLesson(l.main, width, height) }
	l.enter()
	return l
}

// enter shows the present step: time runs on to its horizon.
func (l *learn) enter() {
	l.player.Show(l.at.Snapshot(), 0)
	l.player.Play()
	l.answer = answer{reason: -1}
	l.tells.top = 0
	l.main, l.focus = paneLadder, paneLesson
	switch l.at.Step().View {
	case "packet":
		l.main = panePacket
	case "state":
		l.main = paneState
	case "list":
		l.main = panePackets
	}
	l.player.NormalSpeed()
	if s := l.at.Step().Speed; s > 0 {
		l.player.speed = speedOf(s)
	}
	l.draft()
}

// answering reports whether the question has the keys.
func (l *learn) answering() bool { return l.at.Open() && l.focus == paneLesson }

func (l *learn) source() session.Session  { return nil }
func (l *learn) lesson() *lesson.Play     { return l.at }
func (l *learn) renew()                   {}
func (l *learn) changed() <-chan struct{} { return nil }

func (l *learn) mode() string {
	if l.answering() {
		return "tui.mode.answer"
	}
	return "tui.mode.look"
}

func (l *learn) keys(u *ui) keyMap {
	if l.answering() {
		k := newAnswerKeys(u.words)
		choose := together(u.words, "tui.key.choose", "↑↓ a-d")
		views, _ := l.views.all(false)
		commit := k.goOn
		if l.answer.part == partSure {
			commit = k.commit
		}
		return keyMap{
			short: []key.Binding{choose, commit, k.hint, k.skip, k.look},
			full:  [][]key.Binding{{choose, commit, k.hint, k.skip, k.look, k.previous}, l.besideAnswer(u), views[:len(views)-1], u.global.all()},
		}
	}
	keys, k := l.stageKeys(u), newLessonKeys(u.words)
	next := k.next
	if l.at.Open() {
		next = k.answer
	}
	if step, steps := l.at.At(); step == steps-1 && !l.at.Open() {
		next = k.finish
	}
	// The way back comes first: the line is short.
	keys.short = append(append([]key.Binding{next, u.global.back}, keys.short...), k.previous)
	keys.full = append([][]key.Binding{{next, k.previous}}, keys.full...)
	return keys
}

// besideAnswer are the keys that answer while a question is open, though they
// don't answer it.
func (l *learn) besideAnswer(u *ui) []key.Binding {
	all := slices.DeleteFunc(l.play.all(), func(b key.Binding) bool {
		return slices.Equal(b.Keys(), l.play.cause.Keys()) // which is the third choice's letter
	})
	all = append(all, view.Binding(u.words, "tui.key.scroll", "j/k", "j", "k"), view.FarKeys(u.words)[0])
	if len(l.panesOf(u)) > 1 {
		all = append(all, l.sharing.all()...)
	}
	return all
}

// lessonKeys go from step to step.
type lessonKeys struct{ next, finish, answer, previous key.Binding }

func newLessonKeys(w *text.Printer) lessonKeys {
	return lessonKeys{
		next:     view.Binding(w, "tui.key.next", "enter", "enter"),
		finish:   view.Binding(w, "tui.key.finish", "enter", "enter"),
		answer:   view.Binding(w, "tui.key.answer", "tab", "tab"),
		previous: view.Binding(w, "tui.key.previous", "p", "p", "backspace"),
	}
}

func (k lessonKeys) all() []key.Binding { return []key.Binding{k.next, k.finish, k.answer, k.previous} }

// answerKeys answer a question.
type answerKeys struct{ commit, goOn, hint, skip, look, previous key.Binding }

func newAnswerKeys(w *text.Printer) answerKeys {
	return answerKeys{
		commit:   view.Binding(w, "tui.key.commit", "enter", "enter"),
		goOn:     view.Binding(w, "tui.key.go-on", "enter", "enter"),
		hint:     view.Binding(w, "tui.key.hint", "h", "h"),
		skip:     view.Binding(w, "tui.key.skip", "s", "s"),
		look:     view.Binding(w, "tui.key.look", "tab", "tab"),
		previous: view.Binding(w, "tui.key.previous", "p", "p", "backspace"),
	}
}

func (k answerKeys) all() []key.Binding {
	return []key.Binding{k.commit, k.goOn, k.hint, k.skip, k.look, k.previous}
}

func (l *learn) press(u *ui, k tea.KeyPressMsg) request {
	l.said, l.pointed = "", ""
	if l.places.awaiting != 0 {
		r, _ := l.pressPlaces(u, k)
		return r
	}
	if key.Matches(k, u.global.back) {
		if l.out() {
			return nil
		}
		return goBack{}
	}
	if l.answering() {
		if r, ok := l.pressAnswer(k); ok {
			return r
		}
	} else if r, ok := l.pressPlaces(u, k); ok {
		return r
	} else if r, ok := l.pressTimes(u, k); ok {
		return r
	}
	switch k.String() {
	case "p", "backspace":
		if !l.at.Back() {
			return sayWhy{"tui.refuse.first-step"}
		}
		l.enter()
		return nil
	case "tab":
		return l.stageDo(l.nextPane(l.panesOf(u)))
	case "enter":
		if l.focus != panePacket {
			return l.next()
		}
	}
	if l.focus == paneLesson {
		if n, ok := scrollOf(k); ok {
			return l.scroll(u, n)
		}
		return l.stageDo(l.pressPlayerOrView(u, k))
	}
	return l.stageDo(l.stagePress(u, k))
}

// scroll moves what the step tells, as far as there is more of it.
func (l *learn) scroll(u *ui, by int) request {
	for _, p := range l.panesOf(u) {
		if p.pane != paneLesson {
			continue
		}
		_, before := l.laidOut(u, p.inner())
		l.tells.top += by
		_, after := l.laidOut(u, p.inner())
		if l.tells.top += after - before - by; after != before {
			return nil
		}
	}
	if by < 0 {
		return sayWhy{"view.refuse.nothing-above"}
	}
	return sayWhy{"view.refuse.nothing-below"}
}

// pressPlayerOrView answers what no pane has answered, and keeps the focus on
// the lesson.
func (l *learn) pressPlayerOrView(u *ui, k tea.KeyPressMsg) view.Action {
	l.focus = paneLadder
	a := l.stagePress(u, k)
	l.focus = paneLesson
	return a
}

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

// next goes to the next step.
func (l *learn) next() request {
	switch {
	case l.at.Open():
		l.focus = paneLesson
		return sayWhy{"tui.refuse.answer-first"}
	case !l.at.Next():
		return goBack{}
	}
	l.enter()
	return saveNow{l.at}
}

func (l *learn) mouse(u *ui, m tea.MouseMsg) request {
	a := l.arranged(u.width, u.height-1)
	if e, ok := m.(tea.MouseWheelMsg); ok {
		for _, p := range a.panes {
			if p.pane == paneLesson && p.holds(e.X, e.Y) {
				if e.Button == tea.MouseWheelDown {
					l.scroll(u, 1)
				} else {
					l.scroll(u, -1)
				}
				return nil
			}
		}
	}
	if e, ok := m.(tea.MouseClickMsg); ok && e.Button == tea.MouseLeft && l.at.Open() {
		for _, p := range a.panes {
			if p.pane == paneLesson && p.inner().holds(e.X, e.Y) {
				l.focus = paneLesson
				return l.click(u, p.inner(), e.X, e.Y)
			}
		}
	}
	return l.stageDo(l.stageMouse(u, a, m))
}

func (l *learn) draw(u *ui, c *canvas.Canvas) {
	a := l.arranged(c.Width, c.Height)
	step, steps := l.at.At()
	title := strconv.Itoa(l.at.Lesson().Number) + " " + l.at.Lesson().Title.In(u.words) + " · " +
		u.words.T("tui.lesson.step") + " " + strconv.Itoa(step+1) + "/" + strconv.Itoa(steps)
	l.drawHead(u, c.Window(0, 0, c.Width, 1), title, "")
	l.drawStage(u, c, a)
	for _, p := range a.panes {
		if p.pane == paneLesson {
			l.drawLesson(u, c, p)
		}
	}
}

// draft draws the choice that the bar stands on as a ghost on the ladder. One
// that turned out wrong stays there, crossed out, below what happened instead.
func (l *learn) draft() {
	l.guess = nil
	q, asked := l.at.Question(l.words)
	if !asked {
		return
	}
	choice, verdict := l.answer.choice, lesson.Verdict{}
	if v, judged := l.at.Verdict(l.words); judged {
		if v.Skipped || v.Right {
			return
		}
		choice, verdict = v.Choice, v
	}
	ask := l.at.Step().Ask
	if choice < 0 || choice >= len(ask.Choices) || ask.Choices[choice].Packet == nil {
		return
	}
	g := view.Guess{Wrong: !l.at.Open() && !verdict.Right}
	_, what, _ := strings.Cut(q.Choices[choice], ": ")
	g.Label = l.words.T("tui.lesson.guess", text.Args{"Guess": what})
	if g.Wrong {
		g.Label = l.words.T("tui.lesson.guessed", text.Args{"Guess": what})
	}
	s := l.at.Snapshot()
	for _, n := range s.Nodes {
		if n.Name == ask.Choices[choice].Packet.From {
			g.From = n.ID
		}
	}
	for _, c := range s.Conversations {
		switch g.From {
		case c.ClientNode:
			g.To = c.ServerNode
		case c.ServerNode:
			g.To = c.ClientNode
		}
	}
	if g.From != 0 && g.To != 0 {
		l.guess = &g
	}
}

// speedOf is the listed speed that is nearest to one in thousandths.
func speedOf(thousandths int) speed {
	for i, s := range speeds {
		if s.num*1000 >= int64(thousandths)*s.den {
			return speed(i)
		}
	}
	return speed(len(speeds) - 1)
}

var _ screen = (*learn)(nil)
