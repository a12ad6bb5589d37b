package tui

import (
	"strings"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// verdictLines tell what came of an answer: first, and together, what was said,
// what is so, and why one thinks otherwise; then what happened, and the reason.
func (l *learn) verdictLines(u *ui, q *lesson.Question, v *lesson.Verdict, width int) []view.Line {
	var s sheet
	word, ink := "tui.lesson.right", theme.Good
	switch {
	case v.Skipped:
		word, ink = "tui.lesson.skipped", theme.Muted
	case !v.Right:
		word, ink = "tui.lesson.wrong", theme.Trouble
	case q.Why != "" && !v.ReasonRight:
		word, ink = "tui.lesson.right-but", theme.Accent
	}
	s.add(said(u.words.T(word), width, canvas.Style{Ink: ink, Attr: canvas.Bold})...)
	if !v.Skipped && v.Said != "" {
		label := "tui.lesson.said"
		if q.Kind == lesson.Make {
			label = "tui.lesson.did"
		}
		s.add(labelled(u.words.T(label), v.Said, width)...)
	}
	if !v.Right && v.True != "" {
		s.add(labelled(u.words.T("tui.lesson.so"), v.True, width)...)
	}
	s.addApart(behind(u, v.Believed, width)...)
	s.add(said(v.Refutation, width, canvas.Style{})...)
	s.addApart(differenceLines(u, v.Differences, width)...)
	s.addApart(said(v.Happened, width, canvas.Style{})...)
	if q.Why != "" && v.TrueReason >= 0 && v.TrueReason < len(q.Reasons) && !v.Skipped {
		s.addApart(l.reasonLines(u, q, v, width)...)
	}
	s.addApart(solutionLines(u, v.Solution, width)...)
	if l.offersFresh() {
		s.addApart(said(u.words.T("tui.lesson.offers-fresh"), width, canvas.Style{Ink: theme.Accent})...)
	}
	return s.lines
}

// reasonLines tell what came of the reason.
func (l *learn) reasonLines(u *ui, q *lesson.Question, v *lesson.Verdict, width int) []view.Line {
	var s sheet
	because := u.words.T("tui.lesson.because")
	if v.ReasonRight {
		return labelled(because, q.Reasons[v.TrueReason], width)
	}
	if v.Reason >= 0 && v.Reason < len(q.Reasons) {
		s.add(labelled(u.words.T("tui.lesson.your-reason"), q.Reasons[v.Reason], width)...)
	}
	s.add(behind(u, v.ReasonBelieved, width)...)
	s.add(said(v.ReasonRefutation, width, canvas.Style{})...)
	s.add(labelled(because, q.Reasons[v.TrueReason], width)...)
	return s.lines
}

// labelled is a text behind what it is.
func labelled(label, words string, width int) []view.Line {
	lines := said(label+" "+words, width, canvas.Style{})
	if len(lines) == 0 || !strings.HasPrefix(lines[0][0].Text, label) {
		return lines
	}
	rest := strings.TrimPrefix(lines[0][0].Text, label)
	lines[0] = view.Line{{Text: label, Style: canvas.Style{Ink: theme.Muted}}, {Text: rest, Style: canvas.Style{Attr: canvas.Bold}}}
	for i := range lines[1:] {
		lines[i+1][0].Style.Attr = canvas.Bold
	}
	return lines
}

// behind is the belief behind a wrong choice.
func behind(u *ui, belief string, width int) []view.Line {
	if belief == "" {
		return nil
	}
	return said(u.words.T("tui.lesson.behind", text.Args{"Belief": belief}), width, canvas.Style{Ink: theme.Accent, Attr: canvas.Italic})
}

// differenceLines set a packet that was foreseen beside the real one, field by
// field.
func differenceLines(u *ui, all []lesson.Difference, width int) (lines []view.Line) {
	if len(all) == 0 {
		return nil
	}
	head := lesson.Difference{Name: u.words.T("tui.lesson.field"), Guessed: u.words.T("tui.lesson.yours"), Real: u.words.T("tui.lesson.real")}
	var name, guess, real int
	for _, d := range append([]lesson.Difference{head}, all...) {
		name, guess, real = max(name, canvas.Width(d.Name)), max(guess, canvas.Width(d.Guessed)), max(real, canvas.Width(d.Real))
	}
	table := 2+name+2+guess+2+real <= width
	if table {
		lines = append(lines, view.Line{{Text: "  " + fill(head.Name, name) + "  " + fill(head.Guessed, guess) + "  " + head.Real, Style: canvas.Style{Ink: theme.Muted}}})
	}
	for _, d := range all {
		mark, style := "  ", canvas.Style{}
		if d.Guessed != d.Real {
			mark, style = string(u.theme.Glyphs.Differs)+" ", canvas.Style{Ink: theme.Trouble}
		}
		if table {
			lines = append(lines, view.Line{{Text: mark + fill(d.Name, name) + "  " + fill(d.Guessed, guess) + "  " + d.Real, Style: style}})
			continue
		}
		lines = append(lines, hanging(mark, d.Name+": "+head.Guessed+" "+d.Guessed+", "+head.Real+" "+d.Real, width, style)...)
	}
	return lines
}

// solutionLines are a task's shortest solution.
func solutionLines(u *ui, steps []string, width int) []view.Line {
	if len(steps) == 0 {
		return nil
	}
	lines := said(u.words.T("tui.lesson.solution"), width, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	for _, step := range steps {
		lines = append(lines, hanging("- ", step, width, canvas.Style{})...)
	}
	return lines
}
