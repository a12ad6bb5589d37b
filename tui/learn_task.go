package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// task is what is known of an open task, in which the learner makes something
// happen.
type task struct {
	bench    bench // nil where no task is open
	standing lesson.Standing
}

// bench is the scene on which a task is worked.
type bench interface {
	session.Branching
	Standing(w *text.Printer) lesson.Standing
	Reset()
}

// benchOf is the open task's bench; nil where no task is open.
func benchOf(p *lesson.Play) bench {
	if b, ok := any(p.Bench()).(bench); ok && p.Bench() != nil {
		return b
	}
	return nil
}

// openTask takes the step's task, if one is open: its scene is shown whole, and
// may be told otherwise.
func (l *learn) openTask() {
	bench := benchOf(l.at)
	if bench == l.task.bench && bench != nil {
		return
	}
	l.task = task{bench: bench}
	l.stories, l.base, l.compared, l.beside, l.aside = session.Branches{}, 0, nil, nil, false
	l.retelling, l.slow = nil, false
	if bench != nil {
		l.stories = bench.Branches()
		l.player.Show(bench.Snapshot(), 0)
		l.scene = telling{} // it is shown whole
		l.player.Pause()
		l.player.Seek(l.at.Horizon())
		l.judge()
	}
}

// branching is the open task's scene, or else why the story is told as it is.
func (l *learn) branching() (b session.Branching, why string) {
	if l.task.bench == nil {
		return nil, "tui.branch.refuse.lesson"
	}
	return l.task.bench, ""
}

// allowed reports whether the task allows an action.
func (l *learn) allowed(a session.Action) bool {
	ask := l.at.Step().Ask
	return ask == nil || len(ask.Allows) == 0 || slices.Contains(ask.Allows, a)
}

// toldAnew judges the story that is looked at now.
func (l *learn) toldAnew() {
	l.judge()
	l.page.top = 0
}

func (l *learn) judge() { l.task.standing = l.task.bench.Standing(l.words) }

// pressTask answers the keys that work on the open task; ok says whether it was
// one.
func (l *learn) pressTask(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	if l.task.bench == nil || l.answer.part != partChoice {
		return nil, false
	}
	if key.Matches(k, newAnswerKeys(u.words).reset) {
		return l.reset(u), true
	}
	if s := k.String(); l.answering() && (s == "left" || s == "right") {
		if !l.player.StepTo(s == "right", packets) {
			return sayWhy{map[string]string{"left": "tui.refuse.no-packet-before", "right": "tui.refuse.no-next-packet"}[s]}, true
		}
		return nil, true
	}
	if key.Matches(k, l.branchKeys.intervene) {
		if most := l.at.Step().Ask.Most; most > 0 && l.changes() >= most {
			return sayWords{u.words.T("tui.refuse.most-changes", text.Args{"Count": most})}, true
		}
	}
	return l.pressBranch(u, k)
}

// changes is how many interventions there are in the story that is looked at.
func (l *learn) changes() int {
	if l.stories.Looking >= len(l.stories.List) {
		return 0
	}
	return len(l.stories.List[l.stories.Looking].Interventions)
}

// reset goes back to the scene as it was.
func (l *learn) reset(u *ui) request {
	if l.changes() == 0 {
		return sayWhy{"tui.refuse.as-it-was"}
	}
	bench := l.task.bench
	return l.retell(&retelling{
		in: bench, do: func() error { bench.Reset(); return nil },
		said: func(*retoldMsg) string { return u.words.T("tui.lesson.reset") },
	})
}

// taskLines are the task's goals, with which of them are met, and what is missing.
func (l *learn) taskLines(u *ui, width int) (lines []view.Line) {
	t := &l.task.standing
	for i, goal := range t.Goals {
		mark, style := "[ ] ", canvas.Style{}
		if i < len(t.Met) && t.Met[i] {
			mark, style = "[x] ", canvas.Style{Ink: theme.Good}
		}
		lines = append(lines, hanging(mark, goal, width, style)...)
	}
	muted := canvas.Style{Ink: theme.Muted}
	if most := l.at.Step().Ask.Most; most > 0 {
		lines = append(lines, said(u.words.T("tui.lesson.changes", text.Args{"Count": l.changes(), "Most": most}), width, muted)...)
	}
	if l.changes() > 0 {
		for _, done := range deeds(u.words, &l.stories.List[l.stories.Looking]) {
			lines = append(lines, hanging("- ", done, width, muted)...)
		}
	}
	switch {
	case t.Done:
		made := "tui.lesson.made"
		if slices.Contains(t.Met, false) {
			made = "tui.lesson.made-before"
		}
		lines = append(append(lines, nil), said(u.words.T(made), width, canvas.Style{Ink: theme.Good, Attr: canvas.Bold})...)
	case t.Miss != "":
		lines = append(append(lines, nil), said(t.Miss, width, canvas.Style{Ink: theme.Accent})...)
	case l.changes() == 0:
		lines = append(append(lines, nil), said(u.words.T("tui.lesson.how-to-make"), width, muted)...)
	}
	return lines
}

// hanging is a text behind a mark, whose further lines stand below its words.
func hanging(mark, words string, width int, style canvas.Style) (lines []view.Line) {
	indent := canvas.Width(mark)
	for i, l := range wrapAll(unparted(lesson.Bare(words)), width-indent) {
		if i > 0 {
			mark = fill("", indent)
		}
		lines = append(lines, view.Line{{Text: mark + l, Style: style}})
	}
	return lines
}
