package tui

import (
	"strings"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// question writes an open question onto a sheet: what is asked, what may be
// answered, and the hints. Of a part that was answered only the answer stays, so
// that the next one has room.
func (l *learn) question(u *ui, s *sheet, q *lesson.Question, width int, lastHint bool) {
	s.targets = map[int]target{}
	strong := canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
	if len(s.lines) > 0 {
		s.add(nil)
	}
	s.from = len(s.lines)
	s.add(said(q.Prompt, width, strong)...)
	open := l.answer.part
	switch {
	case l.task.bench != nil:
		s.add(l.taskLines(u, width)...)
	case l.counting():
		s.targets[len(s.lines)] = target{part: partChoice}
		s.add(numberLine(u, l.answer.typed, q.Unit, open == partChoice))
	case l.pointing():
		id := l.answer.packet
		if open == partChoice {
			id = l.player.Selected()
		}
		for _, line := range hanging(" "+string(u.theme.Glyphs.Selected)+" ", l.pointedAt(u, id), width, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}) {
			s.targets[len(s.lines)] = target{part: partChoice}
			s.add(line)
		}
	default:
		s.choices(u, q.Choices, l.answer.choice, partChoice, open, width)
	}
	if q.Why != "" && open >= partReason {
		s.addApart(said(q.Why, width, strong)...)
		s.choices(u, q.Reasons, l.answer.reason, partReason, open, width)
	}
	if open == partSure {
		s.add(nil, sureLine(u, l.answer.sure))
		s.targets[len(s.lines)-1] = target{part: partSure}
	}
	s.to = len(s.lines)
	for i, h := range q.Hints {
		if !lastHint || i == len(q.Hints)-1 {
			s.addApart(hintLines(u, h, i+1, width)...)
		}
	}
	s.hints = len(s.lines) - s.to
	if l.page.asked {
		s.to = len(s.lines)
	}
	if l.offersFresh() { // the key line says so too: it may lie below
		s.addApart(said(u.words.T("tui.lesson.offers-fresh"), width, canvas.Style{Ink: theme.Accent})...)
	}
}

// hintLines are one hint, with its level.
func hintLines(u *ui, hint string, level, width int) []view.Line {
	return said(u.words.T("tui.lesson.hint.level", text.Args{"Number": level})+" "+hint, width, canvas.Style{Ink: theme.Muted})
}

// choices writes the choices of a part, or, once it was answered, the one that was
// chosen.
func (s *sheet) choices(u *ui, all []string, at int, of, open part, width int) {
	for i, choice := range all {
		if of < open && i != at {
			continue
		}
		for _, l := range choiceLines(u, choice, i, i == at, of == open, width) {
			s.targets[len(s.lines)] = target{of, i}
			s.add(l)
		}
	}
}

// choiceLines are one choice with its letter.
func choiceLines(u *ui, choice string, i int, chosen, open bool, width int) []view.Line {
	style, mark := canvas.Style{}, " "
	switch {
	case chosen && open:
		style, mark = canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}, string(u.theme.Glyphs.Selected)
	case chosen:
		style.Attr, mark = canvas.Bold, string(u.theme.Glyphs.Selected)
	case !open:
		style.Ink = theme.Muted
	}
	var lines []view.Line
	for j, l := range wrapAll(unparted(lesson.Bare(choice)), width-5) {
		head := " " + mark + string(rune('a'+i)) + " "
		if j > 0 {
			head = "    "
		}
		lines = append(lines, view.Line{{Text: head + l + " ", Style: style}})
	}
	return lines
}

// sureLine asks how sure one is; what is chosen stands in brackets and capitals.
func sureLine(u *ui, sure bool) view.Line {
	unsure, certain := u.words.T("tui.lesson.unsure"), u.words.T("tui.lesson.sure")
	plain, chosen := canvas.Style{Ink: theme.Muted}, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	a, b := view.Piece{Text: "‹" + strings.ToUpper(unsure) + "›", Style: chosen}, view.Piece{Text: " " + certain + " ", Style: plain}
	if sure {
		a, b = view.Piece{Text: " " + unsure + " ", Style: plain}, view.Piece{Text: "‹" + strings.ToUpper(certain) + "›", Style: chosen}
	}
	return view.Line{{Text: u.words.T("tui.lesson.how-sure") + "  ", Style: canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}}, a, b}
}
