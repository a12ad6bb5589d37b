package tui

import (
	"strconv"
	"time"

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
	forks
	at       *lesson.Play
	answer   answer
	page     page
	task     task
	renewed  *renewal  // that is under way
	glossary *glossary // has the keys; nil while it is closed
	review   *review   // that the question belongs to; nil in a lesson
	learned  learned
	scene    telling // that was shown last
	lit      bool    // the step's highlight has been pointed at
	fielded  bool    // and the field that it names was looked at
}

func newLearn(u *ui, p *lesson.Play) *learn {
	l := &learn{at: p}
	l.forks = newForks(u, newStage(u, p.Snapshot()), l.branching)
	l.title = func() string { return l.at.Lesson().Title.In(u.words) }
	l.may, l.anew = l.allowed, l.toldAnew
	l.laid = func(width, height int) layout { return arrangeLesson(l.main, width, height) }
	l.enter()
	return l
}

// enter shows the present step: time runs on to its horizon.
func (l *learn) enter() {
	l.show()
	l.answer = answer{reason: -1}
	l.told = ""
	l.page.top = 0
	l.panel, l.field, l.glossary = nil, nil, nil
	l.setUp()
	l.draft()
	l.pointAt()
}

// show takes what may be known now.
func (l *learn) show() {
	l.openTask()
	l.fog = l.task.bench == nil
	if l.fog {
		l.player.Show(l.at.Snapshot(), 0)
		l.run()
	}
	l.setBeside()
	l.lit = false
}

// run lets time run on to the horizon: from the beginning where another scene is
// shown than before, and not at all where nobody has seen what comes before it, or
// where it lies behind.
func (l *learn) run() {
	at, _ := l.at.At()
	now, horizon := l.sceneHere(), l.at.Horizon()
	switch {
	case l.scene == (telling{}) && at > 0, l.scene == now && horizon.Before(l.player.Cursor()):
		l.player.Seek(horizon)
	case l.scene != now:
		l.player.Home()
	}
	l.scene = now
	l.player.Play()
}

// telling is a scene of the lesson, or its telling that only the last question
// shows.
type telling struct {
	scene  string
	unseen bool
}

// sceneHere is what the step shows.
func (l *learn) sceneHere() telling { return telling{l.at.Scene(), l.at.Step().Unseen} }

// answering reports whether the question has the keys.
func (l *learn) answering() bool { return l.at.Open() && l.focus == paneLesson }

func (l *learn) source() session.Session  { return nil }
func (l *learn) renew()                   {}
func (l *learn) changed() <-chan struct{} { return nil }

// lesson is what is saved: nothing while it is being told anew.
func (l *learn) lesson() *lesson.Play {
	if l.renewed != nil {
		return nil
	}
	return l.at
}

func (l *learn) typing() bool { return l.forks.typing() || l.glossary != nil }

func (l *learn) mode() string {
	switch {
	case l.typing():
		return "tui.mode.type"
	case l.answering():
		return "tui.mode.answer"
	}
	return "tui.mode.look"
}

// moving and elapse are the player's; the step's highlight is pointed at when time
// has come to it.
func (l *learn) elapse(d time.Duration) {
	l.stage.elapse(d)
	l.pointAt()
}

func (l *learn) press(u *ui, k tea.KeyPressMsg) request {
	switch {
	case l.renewed != nil:
		if key.Matches(k, u.global.back) {
			return goBack{}
		}
		return sayWhy{"tui.branch.refuse.busy"}
	case l.glossary != nil:
		if l.glossary.press(u, k) {
			l.glossary = nil
		}
		return nil
	case l.field != nil:
		r, done := l.field.press(k)
		if done {
			l.field = nil
		}
		return r
	case l.panel != nil:
		return l.pressPanel(u, k)
	}
	l.said, l.told, l.pointed = "", "", ""
	if l.places.awaiting != 0 {
		r, _ := l.pressPlaces(u, k)
		return r
	}
	return l.pressStep(u, k)
}

// pressStep answers a key where nothing is laid over the lesson.
func (l *learn) pressStep(u *ui, k tea.KeyPressMsg) request {
	if key.Matches(k, u.global.back) && !(l.enters() && k.String() == "esc" && l.answer.typed != "") {
		if l.out() {
			return nil
		}
		return goBack{}
	}
	if r, ok := l.pressAnywhere(u, k); ok {
		return r
	}
	if l.answering() {
		if r, ok := l.pressAnswer(u, k); ok {
			return r
		}
	}
	if r, ok := l.pressTask(u, k); ok {
		return r
	}
	if !l.answering() {
		if r, ok := l.pressPlaces(u, k); ok {
			return r
		}
		if r, ok := l.pressTimes(u, k); ok {
			return r
		}
	}
	switch k.String() {
	case "p", "backspace":
		return l.stepBack()
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

// pressAnywhere answers the keys that do the same wherever the focus is.
func (l *learn) pressAnywhere(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	keys := newLessonKeys(u.words)
	switch {
	case key.Matches(k, keys.glossary):
		l.glossary = newGlossary(u.words, l.at.Lesson(), l.terms(u.words))
		return nil, true
	case key.Matches(k, keys.fresh):
		return l.renewal(), true
	}
	return nil, false
}

// stepBack goes to the step before.
func (l *learn) stepBack() request {
	if !l.at.Back() {
		return sayWhy{"tui.refuse.first-step"}
	}
	l.enter()
	return nil
}

// pressPlayerOrView answers what no pane has answered, and keeps the focus on
// the lesson.
func (l *learn) pressPlayerOrView(u *ui, k tea.KeyPressMsg) view.Action {
	l.focus = paneLadder
	a := l.stagePress(u, k)
	l.focus = paneLesson
	return a
}

// next goes to the next step.
func (l *learn) next() request {
	switch {
	case l.at.Open() && !l.at.Step().Optional:
		l.focus = paneLesson
		return sayWhy{"tui.refuse.answer-first"}
	case l.review != nil:
		v, _ := l.at.Verdict(l.words)
		l.review.asked(v.Right && !v.Skipped, l.at.Lesson())
		return nextQuestion{l.review}
	case !l.at.Next():
		return goBack{}
	}
	if l.player.Playing() {
		l.player.End() // who goes on has seen enough: the next step begins where this one ends
	}
	l.enter()
	return saveNow{l.at}
}

func (l *learn) mouse(u *ui, m tea.MouseMsg) request {
	switch {
	case l.renewed != nil:
		return nil
	case l.glossary != nil:
		if l.glossary.mouse(u, m) {
			l.glossary = nil
		}
		return nil
	case l.field != nil:
		l.field.mouse(m, l.arranged(u.width, u.height-1).strip.y)
		return nil
	case l.panel != nil:
		return l.clickPanel(u, m)
	}
	a := l.arranged(u.width, u.height-1)
	if e, ok := m.(tea.MouseWheelMsg); ok {
		for _, p := range a.panes {
			if p.pane == paneLesson && p.holds(e.X, e.Y) {
				l.scroll(u, map[bool]int{true: 1, false: -1}[e.Button == tea.MouseWheelDown])
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
	answering := l.answering()
	r := l.stageDo(l.stageMouse(u, a, m))
	if answering && l.pointing() && l.main != panePacket {
		l.focus = paneLesson // a click in the trace points; the question keeps the keys
	}
	return r
}

func (l *learn) draw(u *ui, c *canvas.Canvas) {
	a := l.arranged(c.Width, c.Height)
	l.drawHead(u, c.Window(0, 0, c.Width, 1), l.headline(u), "")
	if l.renewed != nil {
		c.Text(2, 2, u.words.T("tui.lesson.renewing"), canvas.Style{})
		return
	}
	l.drawStage(u, c, a)
	for _, p := range a.panes {
		if p.pane == paneLesson {
			l.drawLesson(u, c, p)
		}
	}
	l.drawDesk(u, c)
	if l.glossary != nil {
		l.glossary.draw(u, c)
	}
}

// headline is the head line's: "3 The handshake · step 4/9".
func (l *learn) headline(u *ui) string {
	if l.review != nil {
		return l.reviewTitle(u)
	}
	step, steps := l.at.At()
	title := l.at.Lesson().Title.In(u.words) + " · " +
		u.words.T("tui.lesson.step") + " " + strconv.Itoa(step+1) + "/" + strconv.Itoa(steps)
	if n := l.at.Lesson().Number; n > 0 {
		title = strconv.Itoa(n) + " " + title
	}
	return text.Escape(title)
}

var (
	_ screen  = (*learn)(nil)
	_ forking = (*learn)(nil)
)
