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

// meaning is the catalogue's key of what enter does.
func (p part) meaning(*lesson.Ask) string {
	if p == partSure {
		return "tui.key.commit"
	}
	return "tui.key.go-on"
}

// pressAnswer answers the keys of the ANSWER mode; ok says whether it was one.
func (l *learn) pressAnswer(k tea.KeyPressMsg) (r request, ok bool) {
	ask, a := l.at.Step().Ask, &l.answer
	switch s := k.String(); s {
	case "enter":
		if a.part != partSure {
			a.part = a.part.after(ask)
			a.reason = max(a.reason, 0)
			return nil, true
		}
		return l.commit(), true
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
	lines, active := l.lines(u, &q, asked, in.width-2)
	// What is being answered stays in sight; someone who scrolls looks elsewhere.
	top := l.tells.top
	if l.at.Open() && active >= in.height {
		top += active - in.height + 1
	}
	top = max(min(top, len(lines)-in.height), 0)
	body := in.on(c)
	for y := 0; y < in.height && top+y < len(lines); y++ {
		lines[top+y].Draw(body, 1, y)
	}
	more := canvas.Style{Ink: theme.Accent}
	if top > 0 {
		c.Set(p.x+p.width-2, p.y, '↑', more)
	}
	if top+in.height < len(lines) {
		body.Set(in.width-2, in.height-1, '↓', more)
	}
}

// lines are the pane's lines, and the last that must be seen to answer.
func (l *learn) lines(u *ui, q *lesson.Question, asked bool, width int) (lines []view.Line, active int) {
	verdict, judged := l.at.Verdict(u.words)
	if judged {
		lines = append(verdictLines(u, l.at.Step().Ask, q, &verdict, width), nil)
	}
	lines = append(lines, l.tells.prose.render(l.at.Prose(u.words), width)...)
	if !asked || judged {
		return lines, 0
	}
	muted := canvas.Style{Ink: theme.Muted}
	lines = append(lines, nil)
	lines = append(lines, said(q.Prompt, width, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})...)
	lines = append(lines, choiceLines(u, q.Choices, l.answer.choice, l.answer.part == partChoice, width)...)
	active = len(lines)
	if q.Why != "" && l.answer.part >= partReason {
		lines = append(lines, nil)
		lines = append(lines, said(q.Why, width, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})...)
		lines = append(lines, choiceLines(u, q.Reasons, l.answer.reason, l.answer.part == partReason, width)...)
		active = len(lines)
	}
	if l.answer.part == partSure {
		lines = append(lines, nil, sureLine(u, l.answer.sure))
		active = len(lines)
	}
	for _, h := range q.Hints {
		lines = append(lines, nil)
		lines = append(lines, said(u.words.T("tui.lesson.hint")+" "+h, width, muted)...)
		active = len(lines)
	}
	return lines, active - 1
}

// said is a text as lines in one style.
func said(s string, width int, style canvas.Style) []view.Line {
	var lines []view.Line
	for _, l := range wrapAll(s, width) {
		lines = append(lines, view.Line{{Text: l, Style: style}})
	}
	return lines
}

// choiceLines lists choices with their letters.
func choiceLines(u *ui, choices []string, at int, open bool, width int) []view.Line {
	var lines []view.Line
	for i, choice := range choices {
		style, mark := canvas.Style{}, " "
		if i == at {
			mark = string(u.theme.Glyphs.Selected)
			style.Attr = canvas.Bold
			if open {
				style = canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}
			}
		} else if !open {
			style.Ink = theme.Muted
		}
		for j, l := range wrapAll(choice, width-5) {
			head := " " + mark + string(rune('a'+i)) + " "
			if j > 0 {
				head = "    "
			}
			lines = append(lines, view.Line{{Text: head, Style: style}, {Text: l + " ", Style: style}})
		}
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
