package tui

import (
	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// page is what the lesson's pane shows.
type page struct {
	prose prose
	top   int  // how far somebody has scrolled from where the page would stand
	asked bool // a hint was the last thing asked for: it is to be seen
}

// sheet is the page, from its first line to its last.
type sheet struct {
	lines    []view.Line
	targets  map[int]target // what a click on a line means
	from, to int            // the lines that must be seen together to answer
	room     int            // lines of it that are shown at a time
	hints    int            // lines that the hints take
}

// target is a choice that a line stands for.
type target struct {
	part  part
	index int
}

// add appends lines.
func (s *sheet) add(lines ...view.Line) { s.lines = append(s.lines, lines...) }

// addApart appends lines below an empty one.
func (s *sheet) addApart(lines ...view.Line) {
	if len(s.lines) > 0 && len(lines) > 0 {
		s.add(nil)
	}
	s.add(lines...)
}

// drawLesson draws the pane with the prose, the question or its verdict.
func (l *learn) drawLesson(u *ui, c *canvas.Canvas, p placed) {
	in := p.inner()
	c.Fill(p.x-1, p.y, 1, p.height, u.theme.Glyphs.Lane, canvas.Style{Ink: theme.Faint})
	title := l.pageTitle(u)
	if !fitsTitle(title, p.width) { // it stands on the page itself
		title = u.words.T("tui.lesson.told")
	}
	drawTitle(u, p.on(c), title, l.focus == paneLesson)
	c.Set(p.x-1, p.y, u.theme.Glyphs.Tee, canvas.Style{Ink: theme.Faint})
	s, top := l.laidOut(u, in)
	body := in.on(c)
	for y := 0; y < s.room && top+y < len(s.lines); y++ {
		s.lines[top+y].Draw(body, 1, y)
	}
	if s.room < in.height {
		drawRest(u, body, top, len(s.lines)-top-s.room)
	}
}

// drawRest says in the pane's last line how much of the page lies above and below
// it, and which keys lead there.
func drawRest(u *ui, c *canvas.Canvas, above, below int) {
	y := c.Height - 1
	c.Fill(0, y, c.Width, 1, u.theme.Glyphs.Rule, canvas.Style{Ink: theme.Faint})
	style := canvas.Style{Ink: theme.Accent}
	if above > 0 {
		c.Text(1, y, " ↑ k "+u.words.T("tui.lesson.lines", text.Args{"Count": above})+" ", style)
	}
	if below > 0 {
		c.TextRight(c.Width-1, y, " ↓ j "+u.words.T("tui.lesson.lines", text.Args{"Count": below})+" ", style)
	}
}

// pageTitle is the pane's: the step's heading, or which question it is.
func (l *learn) pageTitle(u *ui) string {
	q, asked := l.at.Question(u.words)
	title := lesson.Bare(l.at.Heading(u.words))
	if asked && l.at.Open() {
		word := "tui.lesson.predict"
		switch q.Kind {
		case lesson.Point:
			word = "tui.lesson.point"
		case lesson.Make:
			word = "tui.lesson.make"
		}
		if q.Unseen {
			word = "tui.lesson.unseen"
		}
		title = u.words.T(word)
		which := u.words.T("tui.lesson.of", text.Args{"Number": q.Number, "Of": q.Of})
		switch {
		case l.at.Step().Optional:
			title = which
		case l.review == nil: // which counts by itself
			title += " · " + which
		}
	}
	if l.at.Step().Optional {
		title = u.words.T("tui.lesson.deeper") + " · " + title
	}
	return title
}

// fitsTitle reports whether a title has room above a pane.
func fitsTitle(title string, width int) bool { return canvas.Width(title) <= width-6 }

// laidOut is the pane's sheet for its place, and the first line that is shown.
func (l *learn) laidOut(u *ui, in rect) (s sheet, top int) {
	s = l.sheet(u, in, false)
	if s.hints > 1 && s.to-s.from+s.hints > in.height-1 {
		// The last hint says the most: question and choices must stay beside it.
		s = l.sheet(u, in, true)
	}
	s.room = in.height
	if len(s.lines) > in.height {
		s.room-- // the last line says so
	}
	// What is being answered stays in sight; someone who scrolls looks elsewhere.
	if s.to > s.room {
		top = min(s.to-s.room, s.from)
		if l.page.asked {
			top = s.to - s.room
		}
	}
	return s, max(min(top+l.page.top, len(s.lines)-s.room), 0)
}

// scroll moves the page, as far as there is more of it.
func (l *learn) scroll(u *ui, by int) request {
	for _, p := range l.panesOf(u) {
		if p.pane != paneLesson {
			continue
		}
		_, before := l.laidOut(u, p.inner())
		l.page.top += by
		_, after := l.laidOut(u, p.inner())
		if l.page.top += after - before - by; after != before {
			return nil
		}
	}
	if by < 0 {
		return sayWhy{"view.refuse.nothing-above"}
	}
	return sayWhy{"view.refuse.nothing-below"}
}

// sheet writes the page for a place, with all hints or only the last one.
func (l *learn) sheet(u *ui, in rect, lastHint bool) (s sheet) {
	width := in.width - 2
	q, asked := l.at.Question(u.words)
	if title := l.pageTitle(u); !fitsTitle(title, in.width) {
		s.add(said(l.at.Heading(u.words), width, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})...)
		s.add(nil)
	}
	verdict, judged := l.at.Verdict(u.words)
	prose := l.page.prose.render(l.at.Prose(u.words), width)
	switch {
	case judged:
		s.add(l.verdictLines(u, &q, &verdict, width)...)
		// What was asked may be read again, where that isn't a third screen.
		if again := said(u.words.T("tui.lesson.asked")+" "+q.Prompt, width, canvas.Style{Ink: theme.Muted}); len(s.lines)+1+len(again) <= 2*(in.height-1) {
			s.addApart(again...)
		}
	case asked:
		s.add(prose...)
		l.question(u, &s, &q, width, lastHint)
	default:
		s.add(prose...)
		if l.at.Step().Card {
			s.addApart(l.cardLines(u, width)...)
		}
	}
	if l.at.Step().Optional && !judged {
		s.addApart(said(u.words.T("tui.lesson.optional"), width, canvas.Style{Ink: theme.Muted})...)
	}
	return s
}

// said is a text as lines in one style.
func said(s string, width int, style canvas.Style) []view.Line {
	var lines []view.Line
	for _, l := range wrapAll(unparted(lesson.Bare(s)), width) {
		lines = append(lines, view.Line{{Text: l, Style: style}})
	}
	return lines
}
