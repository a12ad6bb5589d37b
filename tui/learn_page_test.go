package tui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
)

// TestEveryPageFits lays out every page of every lesson in both languages and both
// sizes: nothing is cut off, what must be seen together is, and with its question
// a page is at most two screens of its pane.
func TestEveryPageFits(t *testing.T) {
	for _, l := range courseLessons(t) {
		for _, lang := range text.Langs() {
			t.Run(l.Name+"-"+string(lang), func(t *testing.T) {
				for _, size := range [][2]int{{80, 24}, {120, 36}} {
					m := sized(New(Deps{Words: text.For(lang)}, Options{}, Start{Lesson: begun(t, l, session.Variant{})}), size[0], size[1])
					reader{t, m}.read()
				}
			})
		}
	}
}

// reader looks at every page of a lesson.
type reader struct {
	*testing.T
	m *Model
}

func (r reader) read() {
	l := r.m.top().(*learn)
	for {
		l.player.End()
		l.pointAt()
		r.fits("as it is told")
		if l.at.Open() {
			r.question(l)
		}
		if step, steps := l.at.At(); step == steps-1 {
			return
		}
		press(r.m, "enter")
	}
}

// question looks at the parts of an open question, at its hints, and at what is
// said of each answer.
func (r reader) question(l *learn) {
	q, _ := l.at.Question(l.words)
	for range q.HintsLeft {
		press(r.m, "h")
		r.fits("a hint")
	}
	if l.choosing() {
		if q.Why != "" {
			l.answer.part = partReason
			r.fits("its reasons")
		}
		l.answer.part = partSure
		r.fits("how sure")
		r.verdicts(l, &q)
	}
	press(r.m, "s")
	l.player.End()
	r.fits("skipped")
}

// verdicts looks at what is said of every choice with every reason.
func (r reader) verdicts(l *learn, q *lesson.Question) {
	at, _ := l.at.At()
	for choice := range q.Choices {
		for reason := range max(len(q.Reasons), 1) {
			play := begun(r.T, l.at.Lesson(), session.Variant{})
			play.Seek(at)
			if len(q.Reasons) == 0 {
				reason = -1
			}
			if !play.Commit(lesson.Answer{Choice: choice, Reason: reason, Sure: true}) {
				r.Fatalf("%s: choice %d with reason %d is not taken", l.at.Step().ID, choice, reason)
			}
			m := sized(New(r.m.deps, Options{}, Start{Lesson: play}), r.m.ui.width, r.m.ui.height)
			reader{r.T, m}.fits("its verdict")
		}
	}
}

// fits holds of what is on the screen now that it is all to be seen.
func (r reader) fits(what string) {
	r.Helper()
	l, u := r.m.top().(*learn), &r.m.ui
	at := l.at.Lesson().Name + ", " + l.at.Step().ID + ", " + what
	for _, p := range l.panesOf(u) {
		if p.pane != paneLesson {
			continue
		}
		in := p.inner()
		s, _ := l.laidOut(u, in)
		for _, line := range s.lines {
			if line.Width() > in.width-1 {
				r.Errorf("%s: cut off at %d columns: %q", at, in.width, line.String())
			}
		}
		if title := l.pageTitle(u); l.at.Open() && !fitsTitle(title, p.width) {
			r.Errorf("%s: the title is cut off: %q", at, title)
		}
		if s.to-s.from > s.room {
			r.Errorf("%s: %d lines that belong together, of %d that are shown", at, s.to-s.from, s.room)
		}
		if _, asked := l.at.Question(l.words); asked && len(s.lines) > 2*s.room {
			r.Errorf("%s: %d lines at %d×%d, more than two screens of %d", at, len(s.lines), u.width, u.height, s.room)
		}
	}
	if head := l.headline(u) + l.fiction(u); canvas.Width(head)+canvas.Width(l.pace(u, canvas.Width(head)))+headGap > u.width {
		r.Errorf("%s: the head line is cut off: %q", at, head)
	}
	if strings.Contains(screenOf(r.m), "{{") {
		r.Errorf("%s: a figure is missing:\n%s", at, screenOf(r.m))
	}
}

// TestSignsOfMarkdownAreNotShown marks words in the texts that stand in one style: a
// prompt, the choices, a hint, a refutation.
func TestSignsOfMarkdownAreNotShown(t *testing.T) {
	l, err := lesson.Read("kinds", os.DirFS("../lesson/testdata/kinds"))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(l.Steps, func(s *lesson.Step) bool { return s.Ask != nil && s.Ask.Asks == lesson.Claim })
	ask := l.Steps[at].Ask
	marked := lesson.Words{text.English: "say `cwnd` **now**, *please*", text.Spanish: "di"}
	ask.Prompt, ask.Hints[0] = marked, marked
	for _, o := range ask.Choices {
		o.Says, o.Wrong = lesson.Words{text.English: o.ID + ": say `cwnd` **now**, *please*", text.Spanish: o.ID}, marked
	}
	play := begun(t, l, session.Variant{})
	play.Seek(at)
	m := sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{Lesson: play}), 120, 60)
	bare := func(what string) {
		t.Helper()
		s := screenOf(m)
		if strings.Contains(s, "`cwnd") || strings.Contains(s, "*now") || strings.Contains(s, "*please") || !strings.Contains(s, "say cwnd now, please") {
			t.Errorf("%s:\n%s", what, s)
		}
	}
	bare("asked")
	press(m, "h")
	bare("with a hint")
	press(m, "b")
	for range 3 {
		if play.Open() {
			press(m, "enter")
		}
	}
	bare("judged")
}
