package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// glossary explains the words of a lesson, those of the step first. What is typed
// looks for one, in either language.
type glossary struct {
	input textinput.Model
	all   []lesson.Entry
	here  int // how many of them the step's prose uses
	found []int
	at    int // of those found
	top   int // the first line shown of what explains it
}

// newGlossary lists the terms that a step of a lesson uses, and then all others by
// the alphabet.
func newGlossary(w *text.Printer, of *lesson.Lesson, used []lesson.Entry) *glossary {
	g := &glossary{input: textinput.New(), all: used, here: len(used)}
	g.input.CharLimit = 40
	g.input.Focus()
	rest := slices.DeleteFunc(of.Terms(), func(e lesson.Entry) bool { return among(used, e.ID) })
	slices.SortStableFunc(rest, func(a, b lesson.Entry) int {
		return strings.Compare(plain(a.Term.In(w)), plain(b.Term.In(w)))
	})
	g.all = append(g.all, rest...)
	g.look()
	return g
}

// look finds the terms that what was typed means: first those that begin with it.
func (g *glossary) look() {
	wanted := plain(g.input.Value())
	g.at, g.top = 0, 0
	g.found = g.found[:0]
	var within []int
	for i := range g.all {
		begins, holds := false, false
		for _, term := range g.all[i].Term {
			begins = begins || strings.HasPrefix(plain(term), wanted)
			holds = holds || strings.Contains(plain(term), wanted)
		}
		switch {
		case begins:
			g.found = append(g.found, i)
		case holds:
			within = append(within, i)
		}
	}
	g.found = append(g.found, within...)
}

// press answers a key while the glossary is open, and reports whether it closes.
func (g *glossary) press(u *ui, k tea.KeyPressMsg) (closed bool) {
	switch k.String() {
	case "esc", "enter", "f3":
		return true
	case "up", "ctrl+p":
		g.move(-1)
	case "down", "ctrl+n", "tab":
		g.move(1)
	case "pgup", "ctrl+u":
		g.top = max(g.top-g.page(u), 0)
	case "pgdown", "ctrl+d":
		g.top += g.page(u)
	case "backspace":
		if g.input.Value() == "" {
			return true
		}
		g.take(k)
	default:
		g.take(k)
	}
	return false
}

func (g *glossary) move(by int) {
	g.at, g.top = max(min(g.at+by, len(g.found)-1), 0), 0
}

// take edits what was typed.
func (g *glossary) take(msg tea.Msg) {
	before := g.input.Value()
	if g.input, _ = g.input.Update(msg); g.input.Value() != before {
		g.look()
	}
}

// mouse answers the mouse, and reports whether the glossary closes.
func (g *glossary) mouse(u *ui, m tea.MouseMsg) (closed bool) {
	e, box := m.Mouse(), glossaryBox(u)
	switch m.(type) {
	case tea.MouseWheelMsg:
		g.move(map[bool]int{true: -1, false: 1}[e.Button == tea.MouseWheelUp])
	case tea.MouseClickMsg:
		if !box.holds(e.X, e.Y) {
			return true
		}
		rows := box.height - glossaryFrame
		if row := e.Y - box.y - glossaryTop; row >= 0 && row < rows && e.X < box.x+glossaryList(box.width) {
			if i := g.first(rows) + row; i < len(g.found) {
				g.at, g.top = i, 0
			}
		}
	}
	return false
}

// Where the parts of the glossary stand: the rows above its list, and those that
// are no term's; the width of the list.
const (
	glossaryTop   = 3
	glossaryFrame = 5
)

func glossaryList(width int) int { return min(width*2/5, 34) }

func glossaryBox(u *ui) rect {
	w, h := min(u.width-4, 92), min(u.height-3, 28)
	return rect{(u.width - w) / 2, 1, w, h}
}

// page is how many lines of an explanation are shown.
func (g *glossary) page(u *ui) int { return glossaryBox(u).height - glossaryFrame - 2 }

// first is the first term in sight.
func (g *glossary) first(rows int) int {
	return max(min(g.at-rows/2, len(g.found)-rows), 0)
}

func (g *glossary) draw(u *ui, screen *canvas.Canvas) {
	box := glossaryBox(u)
	c := box.on(screen)
	drawBox(u, c, u.words.T("tui.glossary.title"))
	faint := canvas.Style{Ink: theme.Faint}
	x := c.Text(2, 1, u.words.T("tui.glossary.look")+" ", canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	drawField(c.Window(x, 1, c.Width-x-2, 1), &g.input)
	c.Fill(1, 2, c.Width-2, 1, u.theme.Glyphs.Rule, faint)
	list := glossaryList(c.Width)
	c.Fill(list, 3, 1, c.Height-4, u.theme.Glyphs.Lane, faint)
	if len(g.found) == 0 {
		for i, line := range view.Wrap(u.words.T("tui.glossary.none"), c.Width-list-4, c.Height-glossaryFrame) {
			c.Text(list+2, glossaryTop+i, line, canvas.Style{Ink: theme.Muted})
		}
	} else {
		g.drawList(u, c.Window(1, glossaryTop, list-1, c.Height-glossaryFrame))
		g.drawTerm(u, c.Window(list+2, glossaryTop, c.Width-list-4, c.Height-glossaryFrame), &g.all[g.found[g.at]])
	}
	c.Text(3, c.Height-2, canvas.Cut(u.words.T("tui.glossary.hint"), c.Width-6), canvas.Style{Ink: theme.Muted})
}

// drawList lists the terms that were found; those of the step have a mark.
func (g *glossary) drawList(u *ui, c *canvas.Canvas) {
	top := g.first(c.Height)
	for y := 0; y < c.Height && top+y < len(g.found); y++ {
		i, style := g.found[top+y], canvas.Style{}
		if top+y == g.at {
			style = canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}
			c.Fill(0, y, c.Width, 1, ' ', style)
			c.Set(0, y, u.theme.Glyphs.Selected, style)
		}
		mark := "  "
		if i < g.here {
			mark = "* "
		}
		c.Text(1, y, canvas.Cut(mark+g.all[i].Term.In(u.words), c.Width-2), style)
	}
	view.DrawMore(c, top > 0, top+c.Height < len(g.found))
}

// drawTerm explains a term, and says what it is called in the other languages.
func (g *glossary) drawTerm(u *ui, c *canvas.Canvas, e *lesson.Entry) {
	c.Text(0, 0, canvas.Cut(e.Term.In(u.words), c.Width), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	var other []string
	for _, lang := range text.Langs() {
		if lang != u.words.Lang && e.Term[lang] != e.Term.In(u.words) {
			other = append(other, string(lang)+": "+e.Term[lang])
		}
	}
	c.Text(0, 1, canvas.Cut(strings.Join(other, " · "), c.Width), canvas.Style{Ink: theme.Muted})
	body := c.Window(0, 2, c.Width, c.Height-2)
	var p prose
	lines := p.render(e.Text.In(u.words), c.Width)
	g.top = max(min(g.top, len(lines)-body.Height), 0)
	for y := 0; y < body.Height && g.top+y < len(lines); y++ {
		lines[g.top+y].Draw(body, 0, y)
	}
	view.DrawMore(body, g.top > 0, g.top+body.Height < len(lines))
}

// keys are those that answer while the glossary is open.
func (g *glossary) keys(u *ui) keyMap {
	all := []key.Binding{
		view.Binding(u.words, "tui.glossary.key.type", "a–z"),
		view.Binding(u.words, "tui.glossary.key.move", "↑↓", "up", "down"),
		view.Binding(u.words, "tui.glossary.key.scroll", "pgup/pgdn", "pgup", "pgdown"),
		view.Binding(u.words, "tui.key.close", "esc", "esc", "enter"),
	}
	return keyMap{short: all, full: [][]key.Binding{all, {u.global.leave}}}
}

// among reports whether a term is one of some.
func among(all []lesson.Entry, id string) bool {
	return slices.ContainsFunc(all, func(e lesson.Entry) bool { return e.ID == id })
}

// terms are the glossary's terms that the step uses, in their order: those of its
// prose, and then those of its question.
func (l *learn) terms(w *text.Printer) []lesson.Entry {
	all := l.at.Glossary(w)
	q, _ := l.at.Question(w)
	for _, m := range termLink.FindAllStringSubmatch(strings.Join(append(q.Hints, q.Prompt), "\n"), -1) {
		if e, ok := lesson.Term(m[2]); ok && !among(all, e.ID) {
			all = append(all, e)
		}
	}
	return all
}
