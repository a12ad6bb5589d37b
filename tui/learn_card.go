package tui

import (
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// cardLines end a lesson: the concepts that it taught, how far each of them is
// mastered, and what to read.
func (l *learn) cardLines(u *ui, width int) (lines []view.Line) {
	strong := canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
	taught := l.at.Concepts()
	if len(taught) > 0 {
		lines = said(u.words.T("tui.card.concepts"), width, strong)
	}
	for _, c := range taught {
		mark, words, ink := l.grasp(u.words, c.ID)
		lines = append(lines, hanging(mark, c.Title.In(u.words)+": "+words, width, canvas.Style{Ink: ink})...)
	}
	rfcs := l.at.Lesson().RFCs
	if len(rfcs) > 0 {
		if lines != nil {
			lines = append(lines, nil)
		}
		lines = append(lines, said(u.words.T("tui.card.read"), width, strong)...)
	}
	for _, rfc := range rfcs {
		lines = append(lines, hanging("- ", rfc, width, canvas.Style{})...)
	}
	return lines
}

// grasp is a sign, words and an ink for how well a concept is known.
func (l *learn) grasp(w *text.Printer, id string) (mark, words string, ink canvas.Ink) {
	g, asked := l.learned.concepts[id]
	switch {
	case !asked || len(g.Evidence) == 0:
		return "[ ] ", w.T("tui.card.unasked"), theme.Muted
	case g.Mastered != 0:
		return "[x] ", w.T("tui.card.mastered"), theme.Good
	case g.Missed():
		return "[ ] ", w.T("tui.card.missed") + "; " + again(w, &g, l.learned.today), theme.Accent
	}
	return "[-] ", w.T("tui.card.known") + "; " + again(w, &g, l.learned.today), theme.Strong
}
