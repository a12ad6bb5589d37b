package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/trace/filter"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// typing is a field of one line that has the cursor, in the strip's place:
// below it the mark of a mistake and the sentence for it, above it what may be
// typed.
type typing struct {
	input  textinput.Model
	prompt string // the catalogue's key
	hint   string // the sentence while there is no mistake: a key
	// try takes what was typed. It returns the mistake in it, or else what is
	// to be done; the field is closed then.
	try     func(value string) (request, *mistake)
	mistake *mistake
	// suggested says that what is in the field is a proposal as a whole: what is
	// typed takes its place, and any other key begins to edit it.
	suggested bool
	// check finds the mistake while it is being typed; nil waits for enter.
	check  func(value string) *mistake
	offers offers
	past   past
}

// mistake is a sentence, and the place of what it is about, in bytes.
type mistake struct {
	sentence       string
	offset, length int
	unfinished     bool // what is missing may still be typed
}

// mostTyped bounds what a field takes.
const mostTyped = 4096

func newTyping(prompt, hint, value string, try func(string) (request, *mistake)) *typing {
	t := &typing{input: textinput.New(), prompt: prompt, hint: hint, try: try}
	t.input.CharLimit = mostTyped
	t.input.SetValue(value)
	t.input.CursorEnd()
	t.input.Focus()
	return t
}

// suggesting is a field with a proposal in it.
func suggesting(prompt, hint, value string, try func(string) (request, *mistake)) *typing {
	t := newTyping(prompt, hint, value, try)
	t.suggested = value != ""
	return t
}

// press answers a key: done says that the field is left.
func (t *typing) press(k tea.KeyPressMsg) (r request, done bool) {
	switch k.String() {
	case "esc":
		return nil, true
	case "enter":
		value := t.input.Value()
		if r, t.mistake = t.try(value); t.mistake != nil {
			return r, false
		}
		t.past.keep(value)
		return r, true
	case "tab", "shift+tab":
		t.offer(t.offers.turn(k.String() == "tab", t.input.Value()))
		return nil, false
	case "right":
		if t.input.Position() == len([]rune(t.input.Value())) {
			t.offer(t.offers.take(t.input.Value()))
			t.typed()
			return nil, false
		}
	case "up", "down":
		if value, ok := t.past.turn(k.String() == "up", t.input.Value()); ok {
			t.input.SetValue(value)
			t.input.CursorEnd()
			t.typed()
		}
		return nil, false
	}
	t.take(k)
	return nil, false
}

// take edits what was typed.
func (t *typing) take(msg tea.Msg) {
	before, at := t.input.Value(), t.input.Position()
	if t.suggested && brings(msg) {
		t.input.SetValue("")
	}
	t.suggested = false
	t.input, _ = t.input.Update(msg)
	if t.input.Value() != before {
		t.past.at = len(t.past.all())
	}
	if t.input.Value() != before || t.input.Position() != at {
		t.typed()
	}
}

// brings reports whether a message puts something into a field.
func brings(msg tea.Msg) bool {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return m.Text != ""
	case tea.PasteMsg:
		return true
	}
	return false
}

// offer puts a candidate into the field; ok is false without one.
func (t *typing) offer(value string, cursor int, ok bool) {
	if !ok {
		return
	}
	t.input.SetValue(value)
	t.input.SetCursor(len([]rune(value[:cursor])))
	t.judge()
}

// mouse answers the mouse on the words that are offered above the field, which
// begins on row y.
func (t *typing) mouse(m tea.MouseMsg, y int) {
	e := m.Mouse()
	top, rows := t.offers.shown(y - 1)
	row := e.Y - (y - rows)
	if row < 0 || row >= rows {
		return
	}
	switch m.(type) {
	case tea.MouseWheelMsg:
		t.offer(t.offers.turn(e.Button != tea.MouseWheelUp, t.input.Value()))
	case tea.MouseClickMsg:
		t.offers.at = top + row
		t.offer(t.offers.take(t.input.Value()))
	}
}

// typed looks anew at what is in the field.
func (t *typing) typed() {
	value := t.input.Value()
	t.offers.look(value, len(string([]rune(value)[:t.input.Position()])))
	t.judge()
}

// judge finds the mistake in what is in the field, unless what seems to be one
// may only be unfinished.
func (t *typing) judge() {
	t.mistake = nil
	if t.check == nil || t.input.Value() == "" {
		return
	}
	value := t.input.Value()
	m := t.check(value)
	if m == nil {
		return
	}
	if m.offset+m.length >= len(strings.TrimRight(value, " ")) && t.input.Position() == len([]rune(value)) {
		m.unfinished = m.length == 0 || t.offers.any()
	}
	t.mistake = m
}

// keys are those that answer beside letters.
func (t *typing) keys(w *text.Printer) keyMap {
	own := []key.Binding{view.Binding(w, "tui.key.take", "enter", "enter")}
	if t.offers.complete != nil {
		own = append(own, view.Binding(w, "complete.key.next", "tab", "tab"))
	}
	own = append(own, view.Binding(w, "tui.key.leave-field", "esc", "esc"))
	if t.past.kept != nil {
		own = append(own, view.Binding(w, "complete.key.past", "↑↓", "up", "down"))
	}
	return keyMap{short: own, full: [][]key.Binding{own}}
}

// draw draws the field on three lines.
func (t *typing) draw(u *ui, c *canvas.Canvas) {
	c.Fill(0, 0, c.Width, c.Height, ' ', canvas.Style{})
	x := c.Text(1, 0, u.words.T(t.prompt)+" ", canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	room := c.Width - x - 1
	field := c.Window(x, 0, room, 1)
	first := drawField(field, &t.input)
	if t.suggested {
		field.Text(0, 0, canvas.Cut(text.Escape(t.input.Value()), room), canvas.Style{Attr: canvas.Reverse})
	}
	words, style := u.words.T(t.hint), canvas.Style{Ink: theme.Muted}
	line := 1
	if m := t.mistake; m != nil && m.unfinished {
		if m.length == 0 {
			words = m.sentence // it says what is missing
		}
	} else if m != nil {
		words, style = m.sentence, canvas.Style{Ink: theme.Trouble}
		t.mark(c, m, x, room, first)
		line = 2
	}
	for i, l := range view.Wrap(words, c.Width-2, c.Height-line) {
		c.Text(1, line+i, l, style)
	}
}

// drawField draws what was typed and the cursor in it, and returns the first
// rune that is shown.
func drawField(c *canvas.Canvas, input *textinput.Model) (first int) {
	value, at := []rune(input.Value()), input.Position()
	// The cursor's place in what is shown decides what scrolls out. It is looked for
	// from the cursor, as thousands of characters may stand before it.
	for first = at; first > 0 && canvas.Width(text.Escape(string(value[first-1:at])))+1 <= c.Width; {
		first--
	}
	c.Text(0, 0, canvas.Cut(text.EscapeTo(string(value[first:]), c.Width+1), c.Width), canvas.Style{})
	under := " "
	if at < len(value) {
		under = text.Escape(string(value[at]))
	}
	c.Text(canvas.Width(text.Escape(string(value[first:at]))), 0, canvas.Cut(under, c.Width), canvas.Style{Attr: canvas.Reverse})
	return first
}

// mark underlines a mistake with carets.
func (t *typing) mark(c *canvas.Canvas, m *mistake, x, room, first int) {
	source := t.input.Value()
	offset := min(m.offset, len(source))
	skipped := len(string([]rune(source)[:first]))
	width := func(from, to int) int { return canvas.Width(text.Escape(source[min(from, to):to])) }
	left := width(skipped, max(offset, skipped))
	marks := max(width(offset, min(offset+m.length, len(source))), 1)
	if left < room {
		c.Text(x+left, 1, strings.Repeat("^", min(marks, room-left)), canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold})
	}
}

// mistakeOf turns an error of the filter's language into a sentence.
func mistakeOf(w *text.Printer, err error) *mistake {
	e, ok := err.(*filter.Error)
	if !ok {
		return &mistake{sentence: text.Escape(err.Error())}
	}
	return &mistake{
		sentence: w.T(e.Key(), text.Args{"Found": text.Escape(e.Found), "Expected": text.Escape(e.Expected)}),
		offset:   e.Offset, length: e.Length,
	}
}
