package tui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// learned is what is known of what somebody has learned.
type learned struct {
	concepts map[string]lesson.Grasp
	today    lesson.Day
}

// learnedMsg brings it.
type learnedMsg struct{ learned }

// askLearned asks for what is known, where a screen shows it.
func (m *Model) askLearned() tea.Cmd {
	if m.deps.Known == nil || m.deps.Today == nil {
		return nil
	}
	switch m.top().(type) {
	case *learn, *reviewed:
		return func() tea.Msg { return learnedMsg{learned{m.deps.Known(), m.deps.Today()}} }
	}
	return nil
}

// tookLearned gives it to that screen.
func (m *Model) tookLearned(now learned) {
	switch s := m.top().(type) {
	case *learn:
		s.learned = now
	case *reviewed:
		s.learned = now
	}
}

// review is a session of questions that are due, one after another.
type review struct {
	items []lesson.Item
	at    int
	right []bool         // of those that were asked
	ideas []lesson.Words // the titles of the concepts that they ask about
}

// nextQuestion asks for the next question of a review, or for its end.
type nextQuestion struct{ of *review }

func (nextQuestion) request() {}

// beginReview asks the questions that are due.
func (m *Model) beginReview() tea.Cmd {
	if m.deps.Review == nil || m.deps.Quiz == nil {
		return nil
	}
	return m.await(m.ui.words.T("tui.review.title"), func(ctx context.Context) openedMsg {
		return m.quiz(ctx, &review{items: m.deps.Review()})
	})
}

// quiz puts the question of a review that is its turn.
func (m *Model) quiz(ctx context.Context, r *review) openedMsg {
	if r.at >= len(r.items) {
		return openedMsg{review: r}
	}
	play, err := m.deps.Quiz(ctx, r.items[r.at])
	return openedMsg{play: play, review: r, problem: err}
}

// goOnReview puts the next question in the place of the one that was answered.
func (m *Model) goOnReview(r *review) tea.Cmd {
	m.screens = m.screens[:len(m.screens)-1]
	r.at++
	return m.await(m.ui.words.T("tui.review.title"), func(ctx context.Context) openedMsg { return m.quiz(ctx, r) })
}

// asked notes what came of the review's question, which is of a lesson.
func (r *review) asked(right bool, of *lesson.Lesson) {
	if len(r.right) == r.at {
		c, _ := of.Concept(r.items[r.at].Concept)
		r.right, r.ideas = append(r.right, right), append(r.ideas, c.Title)
	}
}

// reviewed says what came of a review, and when what comes again.
type reviewed struct {
	still
	review  *review
	learned learned
}

func (v *reviewed) keys(u *ui) keyMap {
	close := view.Binding(u.words, "tui.key.finish", "enter", "enter")
	return keyMap{short: []key.Binding{close, u.global.back}, full: [][]key.Binding{{close}, u.global.all()}}
}

func (v *reviewed) press(u *ui, k tea.KeyPressMsg) request {
	if k.String() == "enter" || key.Matches(k, u.global.back) {
		return goBack{}
	}
	return nil
}

func (v *reviewed) draw(u *ui, c *canvas.Canvas) {
	w, right := u.words, 0
	for _, ok := range v.review.right {
		if ok {
			right++
		}
	}
	c.Text(2, 1, w.T("tui.review.title"), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	lines := said(w.T("tui.review.nothing"), c.Width-4, canvas.Style{})
	if len(v.review.right) > 0 {
		lines = said(w.T("tui.review.score", text.Args{"Right": right, "Count": len(v.review.right)}), c.Width-4, canvas.Style{})
	}
	lines = append(lines, nil)
	seen := map[string]bool{}
	for i, ok := range v.review.right {
		id := v.review.items[i].Concept
		if seen[id] {
			continue
		}
		seen[id] = true
		lines = append(lines, v.line(u, id, v.review.ideas[i], ok, c.Width-4)...)
	}
	lines = append(append(lines, nil), said(w.T("tui.review.mastery"), c.Width-4, canvas.Style{Ink: theme.Muted})...)
	for y, l := range lines {
		l.Draw(c, 2, 3+y)
	}
}

// line says of a concept how it went, and when it comes again.
func (v *reviewed) line(u *ui, id string, title lesson.Words, right bool, width int) []view.Line {
	mark, word, style := "[ ] ", "tui.review.missed", canvas.Style{Ink: theme.Trouble}
	if right {
		mark, word, style = "[x] ", "tui.review.known", canvas.Style{Ink: theme.Good}
	}
	words := title.In(u.words) + ": " + u.words.T(word)
	if g, ok := v.learned.concepts[id]; ok {
		words += "; " + again(u.words, &g, v.learned.today)
	}
	return hanging(mark, words, width, style)
}

// again says when a concept is asked again.
func again(w *text.Printer, g *lesson.Grasp, today lesson.Day) string {
	switch days := int(g.DueOn(today) - today); {
	case days <= 0:
		return w.T("tui.review.today")
	case days == 1:
		return w.T("tui.review.tomorrow")
	default:
		return w.T("tui.review.in-days", text.Args{"Count": days})
	}
}

// reviewTitle is the head line's of a question of a review.
func (l *learn) reviewTitle(u *ui) string {
	parts := []string{u.words.T("tui.review.title"),
		u.words.T("tui.review.of", text.Args{"Number": l.review.at + 1, "Count": len(l.review.items)}), l.at.Lesson().Title.In(u.words)}
	return text.Escape(strings.Join(parts, " · "))
}

var _ screen = (*reviewed)(nil)
