package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// part is a part of an answer: what, why, and how sure.
type part uint8

const (
	partChoice part = iota
	partReason
	partSure
)

// answer is what a learner is about to commit to.
type answer struct {
	part           part
	choice, reason int
	sure           bool
}

// after is the part that follows; a question without a why goes straight on
// to how sure one is.
func (p part) after(a *lesson.Ask) part {
	if p == partChoice && a != nil && a.Why != nil {
		return partReason
	}
	return partSure
}

// pressAnswer answers the keys of the ANSWER mode; ok says whether it was one.
func (l *learn) pressAnswer(k tea.KeyPressMsg) (r request, ok bool) {
	ask, a := l.at.Step().Ask, &l.answer
	switch s := k.String(); s {
	case "enter":
		return l.goOn(), true
	case "up", "down", "left", "right":
		if (s == "left" || s == "right") && a.part != partSure {
			return nil, false
		}
		l.turn(map[string]int{"up": -1, "left": -1, "down": 1, "right": 1}[s])
		return nil, true
	case "a", "b", "c", "d", "e", "f":
		return nil, l.letter(int(s[0] - 'a'))
	case "h":
		if !l.at.Hint() {
			return sayWhy{"tui.refuse.no-hint"}, true
		}
		return nil, true
	case "s":
		l.at.Skip()
		return l.answered(), true
	case "p", "backspace":
		// Back within the answer first, then to the step before.
		if a.part == partChoice {
			return nil, false
		}
		a.part--
		if a.part == partReason && ask.Why == nil {
			a.part = partChoice
		}
		return nil, true
	}
	return nil, false
}

// goOn goes to the next part of the answer, and commits to it after the last.
func (l *learn) goOn() request {
	a := &l.answer
	if a.part == partSure {
		return l.commit()
	}
	a.part = a.part.after(l.at.Step().Ask)
	a.reason = max(a.reason, 0)
	return nil
}

// turn moves the bar within the part that is open.
func (l *learn) turn(by int) {
	ask, a := l.at.Step().Ask, &l.answer
	switch a.part {
	case partChoice:
		a.choice = min(max(a.choice+by, 0), len(ask.Choices)-1)
	case partReason:
		a.reason = min(max(a.reason+by, 0), len(ask.Why.Choices)-1)
	case partSure:
		a.sure = !a.sure
	}
	l.draft()
}

// letter puts the bar on the choice with a letter.
func (l *learn) letter(i int) bool {
	ask, a := l.at.Step().Ask, &l.answer
	switch {
	case a.part == partChoice && i < len(ask.Choices):
		a.choice = i
	case a.part == partReason && i < len(ask.Why.Choices):
		a.reason = i
	default:
		return false
	}
	l.draft()
	return true
}

func (l *learn) commit() request {
	a := l.answer
	if !l.at.Commit(lesson.Answer{Choice: a.choice, Reason: a.reason, Sure: a.sure}) {
		return nil
	}
	return l.answered()
}

// answered shows what happens: time runs on to where the answer is seen.
func (l *learn) answered() request {
	l.player.Show(l.at.Snapshot(), 0)
	l.player.Play()
	l.tells.top = 0
	l.draft()
	return saveNow{l.at}
}

// tells is what the lesson's pane shows.
type tells struct {
	prose prose
	top   int // the first line shown, where someone scrolled
}

// drawLesson draws the pane with the prose, the question or its verdict.
func (l *learn) drawLesson(u *ui, c *canvas.Canvas, p placed) {
	in := p.inner()
	q, asked := l.at.Question(u.words)
	title := l.at.Heading(u.words)
	if asked && l.at.Open() {
		title = u.words.T("tui.lesson.predict") + " · " + u.words.T("tui.lesson.of", map[string]any{"Number": q.Number, "Of": q.Of})
	}
	c.Fill(p.x-1, p.y, 1, p.height, u.theme.Glyphs.Lane, canvas.Style{Ink: theme.Faint})
	drawTitle(u, p.on(c), title, l.focus == paneLesson)
	c.Set(p.x-1, p.y, u.theme.Glyphs.Tee, canvas.Style{Ink: theme.Faint})
	sheet, top := l.laidOut(u, in)
	body := in.on(c)
	for y := 0; y < in.height && top+y < len(sheet.lines); y++ {
		sheet.lines[top+y].Draw(body, 1, y)
	}
	more := canvas.Style{Ink: theme.Accent}
	if top > 0 {
		c.Set(p.x+p.width-2, p.y, '↑', more)
	}
	if top+in.height < len(sheet.lines) {
		body.Set(in.width-1, in.height-1, '↓', more)
	}
}

// sheet is what the pane shows, from its first line to its last.
type sheet struct {
	lines   []view.Line
	targets map[int]target // what a click on a line means
	active  int            // the last line that must be seen to answer
}

// target is a choice that a line stands for.
type target struct {
	part  part
	index int
}

// laidOut is the pane's sheet for its place, and the first line that is shown.
func (l *learn) laidOut(u *ui, in rect) (s sheet, top int) {
	q, asked := l.at.Question(u.words)
	s = l.sheet(u, &q, asked, in.width-2)
	if len(s.lines) > in.height && len(q.Hints) > 1 {
		// The last hint says the most: question and choices must stay beside it.
		q.Hints = q.Hints[len(q.Hints)-1:]
		s = l.sheet(u, &q, asked, in.width-2)
	}
	// What is being answered stays in sight; someone who scrolls looks elsewhere.
	top = l.tells.top
	if l.at.Open() && s.active >= in.height {
		top += s.active - in.height + 1
	}
	return s, max(min(top, len(s.lines)-in.height), 0)
}

// sheet writes the pane's sheet.
func (l *learn) sheet(u *ui, q *lesson.Question, asked bool, width int) (s sheet) {
	verdict, judged := l.at.Verdict(u.words)
	if judged {
		s.lines = append(verdictLines(u, l.at.Step().Ask, q, &verdict, width), nil)
	}
	s.lines = append(s.lines, l.tells.prose.render(l.at.Prose(u.words), width)...)
	if !asked || judged {
		return s
	}
	s.targets = map[int]target{}
	strong := canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
	s.lines = append(append(s.lines, nil), said(q.Prompt, width, strong)...)
	s.choices(u, q.Choices, l.answer.choice, partChoice, l.answer.part, width)
	if q.Why != "" && l.answer.part >= partReason {
		s.lines = append(append(s.lines, nil), said(q.Why, width, strong)...)
		s.choices(u, q.Reasons, l.answer.reason, partReason, l.answer.part, width)
	}
	if l.answer.part == partSure {
		s.lines = append(s.lines, nil, sureLine(u, l.answer.sure))
		s.targets[len(s.lines)-1] = target{part: partSure}
	}
	for _, h := range q.Hints {
		s.lines = append(append(s.lines, nil), said(u.words.T("tui.lesson.hint")+" "+h, width, canvas.Style{Ink: theme.Muted})...)
	}
	s.active = len(s.lines) - 1
	return s
}

// choices adds the choices of one part, and what a click on them means.
func (s *sheet) choices(u *ui, choices []string, at int, of, open part, width int) {
	for i, choice := range choices {
		for _, l := range choiceLines(u, choice, i, i == at, of == open, width) {
			s.targets[len(s.lines)] = target{of, i}
			s.lines = append(s.lines, l)
		}
	}
}

// click chooses what was clicked on; a click on what is chosen goes on, as
// enter does.
func (l *learn) click(u *ui, in rect, x, y int) request {
	s, top := l.laidOut(u, in)
	t, ok := s.targets[top+y-in.y]
	if !ok {
		return nil
	}
	a := &l.answer
	chosen := a.part == t.part
	switch t.part {
	case partChoice:
		chosen, a.choice = chosen && a.choice == t.index, t.index
	case partReason:
		chosen, a.reason = chosen && a.reason == t.index, t.index
	case partSure:
		line := s.lines[top+y-in.y]
		sure := x-in.x-1 >= line[:2].Width()
		chosen, a.sure = chosen && a.sure == sure, sure
	}
	a.part = t.part
	l.draft()
	if chosen {
		return l.goOn()
	}
	return nil
}

// said is a text as lines in one style.
func said(s string, width int, style canvas.Style) []view.Line {
	var lines []view.Line
	for _, l := range wrapAll(s, width) {
		lines = append(lines, view.Line{{Text: l, Style: style}})
	}
	return lines
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
	for j, l := range wrapAll(choice, width-5) {
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

// verdictLines tell what came of an answer.
func verdictLines(u *ui, ask *lesson.Ask, q *lesson.Question, v *lesson.Verdict, width int) []view.Line {
	word, ink := "tui.lesson.right", theme.Good
	switch {
	case v.Skipped:
		word, ink = "tui.lesson.skipped", theme.Muted
	case !v.Right:
		word, ink = "tui.lesson.wrong", theme.Trouble
	case ask.Why != nil && !v.ReasonRight:
		word, ink = "tui.lesson.right-but", theme.Accent
	}
	lines := said(u.words.T(word), width, canvas.Style{Ink: ink, Attr: canvas.Bold})
	if !v.Skipped && !v.Right && v.Choice >= 0 && v.Choice < len(q.Choices) {
		lines = append(lines, said(u.words.T("tui.lesson.said")+" "+q.Choices[v.Choice], width, canvas.Style{})...)
	}
	if !v.Right && v.Truth >= 0 && v.Truth < len(q.Choices) {
		lines = append(lines, said(u.words.T("tui.lesson.truth")+" "+q.Choices[v.Truth], width, canvas.Style{})...)
	}
	for _, s := range [...]string{v.Refutation, v.Happened, v.ReasonRefutation} {
		if s != "" {
			lines = append(lines, nil)
			lines = append(lines, said(s, width, canvas.Style{})...)
		}
	}
	if ask.Why != nil && !v.ReasonRight && v.TrueReason >= 0 && v.TrueReason < len(q.Reasons) {
		lines = append(lines, nil)
		lines = append(lines, said(u.words.T("tui.lesson.because")+" "+q.Reasons[v.TrueReason], width, canvas.Style{Ink: theme.Strong})...)
	}
	return lines
}
