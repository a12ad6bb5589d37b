package tui

import (
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// palette lists the commands that answer on a screen, by name; a number goes to
// the packet that has it.
type palette struct {
	on       screen
	input    textinput.Model
	all      []Command
	found    []Command
	selected int
}

// numbered is a screen of packets that have numbers.
type numbered interface {
	// toPacket goes to a packet by its number.
	toPacket(u *ui, number int) request
}

// openPalette opens it over the screen on top.
func (m *Model) openPalette() {
	keys := m.keyMap()
	p := &palette{on: m.top(), input: textinput.New()}
	p.input.CharLimit = 80
	p.input.Focus()
	own := m.ui.global.palette.Help().Desc
	for _, c := range commandsOf(m.ui.words, keys.full...) {
		if given, ok := m.ui.keys[c.Name]; ok {
			c.Shown = m.ui.keys.written(m.ui.words, given)
		}
		if m.ui.options.ASCII {
			c.Shown = spelled(m.ui.words, c.Shown)
		}
		if c.Meaning != own {
			p.all = append(p.all, c)
		}
	}
	p.found = p.all
	m.palette = p
}

// pressPalette answers a key while the palette is open.
func (m *Model) pressPalette(k tea.KeyPressMsg) tea.Cmd {
	p := m.palette
	switch k.String() {
	case "esc", "f2":
		m.palette = nil
		return nil
	case "enter":
		return m.choose()
	case "up", "ctrl+p":
		p.selected--
	case "down", "ctrl+n", "tab":
		p.selected++
	case "pgup":
		p.selected -= m.palette.rows(m.ui.height)
	case "pgdown":
		p.selected += m.palette.rows(m.ui.height)
	case "backspace":
		if p.input.Value() == "" { // as in vi
			m.palette = nil
			return nil
		}
		p.take(k)
	default:
		p.take(k)
	}
	p.selected = max(min(p.selected, len(p.found)-1), 0)
	return nil
}

// take edits what was typed, and looks for it.
func (p *palette) take(msg tea.Msg) {
	before := p.input.Value()
	p.input, _ = p.input.Update(msg)
	if p.input.Value() == before {
		return
	}
	p.selected, p.found = 0, nil
	wanted := plain(p.input.Value())
	var near []Command
	for _, c := range p.all {
		switch name := plain(c.Meaning + " " + c.within); {
		case strings.Contains(name, wanted):
			p.found = append(p.found, c)
		case strings.Contains(c.Name, wanted), inOrder(name, wanted):
			near = append(near, c)
		}
	}
	p.found = append(p.found, near...)
}

// plain is a text as people type it who look for it: without capitals, accents
// and blanks around it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if i := strings.IndexRune("áéíóúüñ", r); i >= 0 {
			return rune("aeiouun"[len([]rune("áéíóúüñ"[:i]))])
		}
		return r
	}, strings.TrimSpace(s))
}

// inOrder reports whether a name holds all letters of what is wanted, in order.
func inOrder(name, wanted string) bool {
	for _, r := range wanted {
		if r == ' ' {
			continue
		}
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+len(string(r)):]
	}
	return true
}

// number is the packet that was asked for; false where that is no number.
func (p *palette) number() (int, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(p.input.Value()), "#"))
	return n, err == nil
}

// choose does what the palette's bar is on.
func (m *Model) choose() tea.Cmd {
	p := m.palette
	if n, ok := p.number(); ok {
		m.palette = nil
		on, ok := m.top().(numbered)
		if !ok {
			m.notice = m.ui.words.T("palette.no-packets")
			return nil
		}
		if r := on.toPacket(&m.ui, n); r != nil {
			return m.perform(r)
		}
		return nil
	}
	if len(p.found) == 0 {
		return nil
	}
	m.palette = nil
	return m.answer(Key(p.found[p.selected].Keys[0]))
}

// mousePalette answers the mouse while the palette is open.
func (m *Model) mousePalette(e tea.MouseMsg) tea.Cmd {
	p, at := m.palette, e.Mouse()
	switch e.(type) {
	case tea.MouseWheelMsg:
		by := 1
		if at.Button == tea.MouseWheelUp {
			by = -1
		}
		p.selected = max(min(p.selected+by, len(p.found)-1), 0)
	case tea.MouseClickMsg:
		box := p.box(m.ui.width, m.ui.height)
		row := at.Y - box.y - paletteTop
		if !box.holds(at.X, at.Y) {
			m.palette = nil
			return nil
		}
		if i := row + p.top(box.height); row >= 0 && row < box.height-paletteFrame && i < len(p.found) {
			p.selected = i
			return m.choose()
		}
	}
	return nil
}

const (
	paletteTop   = 3 // rows above the first command: the frame, the field, a rule
	paletteFrame = 5 // rows that are no command's
)

// box is where the palette stands.
func (p *palette) box(width, height int) rect {
	w, h := min(width-8, 64), min(height-5, 26, max(len(p.all), 4)+paletteFrame)
	return rect{(width - w) / 2, 2, w, h}
}

func (p *palette) rows(height int) int { return p.box(MinWidth, height).height - paletteFrame }

// top is the first command shown.
func (p *palette) top(height int) int {
	rows := height - paletteFrame
	return max(min(p.selected-rows/2, len(p.found)-rows), 0)
}

// draw draws the palette over the screen.
func (p *palette) draw(u *ui, screen *canvas.Canvas) {
	box := p.box(screen.Width, screen.Height+1)
	c := box.on(screen)
	drawBox(u, c, u.words.T("palette.title"))
	faint, accent := canvas.Style{Ink: theme.Faint}, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	x := c.Text(2, 1, ": ", accent)
	drawField(c.Window(x, 1, c.Width-x-2, 1), &p.input)
	c.Fill(1, 2, c.Width-2, 1, u.theme.Glyphs.Rule, faint)
	if n, ok := p.number(); ok {
		c.Text(3, paletteTop, canvas.Cut(u.words.T("palette.to-packet", text.Args{"Number": n}), c.Width-6), canvas.Style{})
	} else {
		p.drawFound(u, c.Window(0, paletteTop, c.Width, c.Height-paletteFrame))
	}
	for i, l := range view.Wrap(u.words.T("palette.hint"), c.Width-6, 1) {
		c.Text(3, c.Height-2+i, l, canvas.Style{Ink: theme.Muted})
	}
}

func (p *palette) drawFound(u *ui, c *canvas.Canvas) {
	if len(p.found) == 0 {
		c.Text(3, 0, canvas.Cut(u.words.T("palette.none"), c.Width-6), canvas.Style{Ink: theme.Muted})
		return
	}
	top := p.top(c.Height + paletteFrame)
	for y := 0; y < c.Height && top+y < len(p.found); y++ {
		f, style, shown := &p.found[top+y], canvas.Style{}, canvas.Style{Ink: theme.Accent}
		if top+y == p.selected {
			style = canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}
			shown = style
			c.Fill(1, y, c.Width-2, 1, ' ', style)
			c.Set(1, y, u.theme.Glyphs.Selected, style)
		}
		x, room := 3, c.Width-canvas.Width(f.Shown)-7
		x = c.Text(x, y, canvas.Cut(f.Meaning, room), style)
		if left := room - (x - 3); f.within != "" && left > 8 {
			if top+y != p.selected {
				style.Ink = theme.Muted
			}
			c.Text(x, y, canvas.Cut(" · "+f.within, left), style)
		}
		c.TextRight(c.Width-3, y, f.Shown, shown)
	}
	view.DrawMore(c.Window(0, 0, c.Width-1, c.Height), top > 0, top+c.Height < len(p.found))
}
