package tui

import (
	"slices"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// Both the key line and help read the same active key map.
var _ help.KeyMap = keyMap{}

func wrapAll(s string, width int) []string { return view.Wrap(s, width, 1000) }

// drawKeyLine draws the bottom line: the mode, then the keys that fit, then
// always how to get help. A notice takes the keys' place.
func drawKeyLine(u *ui, c *canvas.Canvas, mode string, keys keyMap, notice string) {
	x := c.Text(1, 0, u.words.T(mode), canvas.Style{Ink: theme.Accent, Attr: canvas.Bold | canvas.Reverse}) + 2
	if notice != "" {
		c.Text(x, 0, canvas.Cut(notice, c.Width-x-1), canvas.Style{Ink: theme.Strong})
		return
	}
	for _, k := range keyLine(u, c.Width, mode, keys) {
		drawBinding(c, k.x, 0, k.Help())
	}
}

// lineKey is a binding in the key line, and the columns that it takes.
type lineKey struct {
	key.Binding
	x, end int
}

// keyLine are the bindings that stand in the key line.
func keyLine(u *ui, width int, mode string, keys keyMap) (line []lineKey) {
	wide := func(b key.Binding) int { return canvas.Width(b.Help().Key) + 1 + canvas.Width(b.Help().Desc) }
	x, last := 1+canvas.Width(u.words.T(mode))+2, u.global.help
	room := width - 1 - wide(last)
	for _, b := range keys.ShortHelp() {
		if !b.Enabled() {
			continue
		}
		if x+wide(b)+2 > room {
			break
		}
		line = append(line, lineKey{b, x, x + wide(b)})
		x += wide(b) + 2
	}
	return append(line, lineKey{last, room, room + wide(last)})
}

// clickKeyLine does what a key in the key line does that is clicked.
func (m *Model) clickKeyLine(e tea.Mouse) tea.Cmd {
	keys, mode := m.keysShown()
	for _, k := range keyLine(&m.ui, m.ui.width, mode, keys) {
		if e.X < k.x || e.X >= k.end || m.notice != "" {
			continue
		}
		name, own := view.Command(k.Binding)
		if name != "" && !moves(own) {
			return m.answer(Key(own[0]))
		}
		return m.clickSeveral(k, e.X-k.x)
	}
	m.notice = ""
	return nil
}

// clickSeveral does what the key under the pointer does, of an entry for several
// keys; where that stands for none, they are offered by name.
func (m *Model) clickSeveral(k lineKey, x int) tea.Cmd {
	m.notice = ""
	keys := k.Keys()
	if shown := []rune(k.Help().Key); x < len(shown) {
		for _, own := range keys {
			if shownKey(m.ui.words, own) == string(shown[x]) {
				return m.answer(Key(own))
			}
		}
	}
	if m.typing() {
		return nil
	}
	m.openPalette()
	p := m.palette
	p.found = nil
	for _, c := range p.all {
		if slices.ContainsFunc(c.Keys, func(own string) bool { return slices.Contains(keys, own) }) {
			p.found = append(p.found, c)
		}
	}
	return nil
}

func drawBinding(c *canvas.Canvas, x, y int, h key.Help) int {
	x = c.Text(x, y, h.Key, canvas.Style{Ink: theme.Accent})
	return c.Text(x+1, y, h.Desc, canvas.Style{Ink: theme.Muted})
}

// helpSheet is every key that answers now, laid out for a screen of some size.
type helpSheet struct {
	columns [][]key.Binding
	widths  []int
	legend  []view.Line
	width   int // of the whole, frame included
	rows    int // of the keys and the legend
	shown   int // of these, at a time
}

const (
	helpFrame = 4 // rows of the frame, and of blanks within it
	helpGap   = 3 // between two columns
)

// sheetOf is the help's sheet: as many columns as the groups need side by side, or
// as the width has room for; what is longer than the screen scrolls.
func sheetOf(u *ui, width, height int, keys keyMap) (s helpSheet) {
	groups := keys.FullHelp()
	s.legend = legendLines(u, keys, width-6)
	limit := height - helpFrame - len(s.legend)
	for n := 1; n <= len(groups); n++ {
		columns := split(groups, n, limit)
		widths, total := widthsOf(columns)
		if n > 1 && total+helpGap > width {
			break
		}
		s.columns, s.widths, s.width = columns, widths, total+helpGap
		if tallest(columns) <= limit {
			break
		}
	}
	if tallest(s.columns) > limit { // then evenly: all columns scroll together
		total := 0
		for _, g := range groups {
			total += len(g) + 1
		}
		columns := split(groups, len(s.columns), (total+len(s.columns)-1)/len(s.columns))
		if widths, total := widthsOf(columns); total+helpGap <= width {
			s.columns, s.widths, s.width = columns, widths, total+helpGap
		}
	}
	for _, l := range s.legend {
		s.width = max(s.width, l.Width()+6)
	}
	s.width = max(s.width, canvas.Width(u.words.T("tui.help.title"))+6, canvas.Width(u.words.T("tui.help.close"))+6)
	s.width = min(s.width, width)
	s.rows = tallest(s.columns) + len(s.legend)
	s.shown = min(s.rows, height-helpFrame)
	return s
}

// widthsOf are the widths of columns, and of all together.
func widthsOf(columns [][]key.Binding) (widths []int, total int) {
	widths = make([]int, len(columns))
	for i, column := range columns {
		keyWidth, meaning := 0, 0
		for _, b := range column {
			h := b.Help()
			keyWidth, meaning = max(keyWidth, canvas.Width(h.Key)), max(meaning, canvas.Width(h.Desc))
		}
		widths[i] = keyWidth + 2 + meaning
		total += widths[i] + helpGap
	}
	return widths, total
}

// drawHelp lays every key that answers now over the screen, from a row on.
func drawHelp(u *ui, c *canvas.Canvas, keys keyMap, top int) {
	s := sheetOf(u, c.Width, c.Height, keys)
	height := min(s.shown+helpFrame, c.Height)
	box := c.Window((c.Width-s.width)/2, (c.Height-height)/2, s.width, height)
	drawBox(u, box, u.words.T("tui.help.title"))
	inner := box.Window(3, 2, s.width-5, s.shown)
	top = min(max(top, 0), s.rows-s.shown)
	x := 0
	for i, column := range s.columns {
		keyWidth := 0
		for _, b := range column {
			keyWidth = max(keyWidth, canvas.Width(b.Help().Key))
		}
		for y, b := range column {
			h := b.Help()
			inner.TextRight(x+keyWidth, y-top, h.Key, canvas.Style{Ink: theme.Accent})
			inner.Text(x+keyWidth+2, y-top, canvas.Cut(h.Desc, inner.Width-x-keyWidth-2), canvas.Style{})
		}
		x += s.widths[i] + helpGap
	}
	for i, l := range s.legend {
		if y := s.rows - len(s.legend) + i - top; y >= 0 {
			l.Draw(inner, 0, y)
		}
	}
	closing := u.words.T("tui.help.close")
	if s.rows > s.shown {
		closing = u.words.T("tui.help.scroll")
		view.DrawMore(box.Window(0, 2, box.Width-1, s.shown), top > 0, top+s.shown < s.rows)
	}
	box.TextRight(s.width-2, height-1, " "+closing+" ", canvas.Style{Ink: theme.Muted})
}

// pressHelp answers a key under help: those that scroll do, where there is more
// than fits; all others close it.
func (m *Model) pressHelp(k tea.KeyPressMsg) {
	s := sheetOf(&m.ui, m.ui.width, m.ui.height-1, m.keyMap())
	by, ok := 0, true
	switch k.String() {
	case "j", "down":
		by = 1
	case "k", "up":
		by = -1
	case "pgdown", "ctrl+d", "space":
		by = s.shown
	case "pgup", "ctrl+u":
		by = -s.shown
	case "g", "home":
		by = -s.rows
	case "G", "end":
		by = s.rows
	default:
		ok = false
	}
	if !ok || s.rows == s.shown {
		m.help = false
		return
	}
	m.helpTop = min(max(m.helpTop+by, 0), s.rows-s.shown)
}

// mouseHelp scrolls, or closes help with a click.
func (m *Model) mouseHelp(e tea.MouseMsg) {
	switch e.(type) {
	case tea.MouseWheelMsg:
		if e.Mouse().Button == tea.MouseWheelUp {
			m.helpTop = max(m.helpTop-1, 0)
		} else {
			m.pressHelp(Key("down"))
			m.help = true
		}
	case tea.MouseClickMsg:
		m.help = false
	}
}

// legendLines say what the marks of the timeline mean, below an empty line;
// nil where there is no timeline.
func legendLines(u *ui, keys keyMap, width int) []view.Line {
	if !keys.timeline {
		return nil
	}
	g := &u.theme.Glyphs
	marks := []struct {
		mark rune
		ink  canvas.Ink
		name string
	}{
		{g.Cursor, theme.Accent, "tui.mark.now"},
		{g.Phase(trace.Handshake), theme.PhaseInk(trace.Handshake), "phase.handshake"},
		{g.Phase(trace.Request), theme.PhaseInk(trace.Request), "phase.request"},
		{g.Phase(trace.Response), theme.PhaseInk(trace.Response), "phase.response"},
		{g.Phase(trace.Teardown), theme.PhaseInk(trace.Teardown), "phase.teardown"},
		{'"', theme.Muted, "tui.mark.message"},
		{g.Lost, theme.Trouble, "tui.mark.lost"},
		{'R', theme.Trouble, "tui.mark.retransmission"},
		{'!', theme.Trouble, "tui.mark.finding"},
		{'i', theme.Accent, "tui.mark.intervention"},
		{g.Differs, theme.Accent, "tui.mark.differs"},
	}
	lines := []view.Line{nil, {{Text: u.words.T("tui.help.timeline"), Style: canvas.Style{Ink: theme.Muted}}}}
	for _, m := range marks {
		words := " " + u.words.T(m.name)
		last := &lines[len(lines)-1]
		if last.Width()+3+canvas.Width(words) > width {
			lines = append(lines, nil)
			last = &lines[len(lines)-1]
		}
		if len(*last) > 0 {
			*last = append(*last, view.Piece{Text: "  "})
		}
		*last = append(*last, view.Piece{Text: string(m.mark), Style: canvas.Style{Ink: m.ink}}, view.Piece{Text: words})
	}
	return lines
}

// split puts groups into columns, an empty line between two groups.
func split(groups [][]key.Binding, columns, limit int) [][]key.Binding {
	parts := [][]key.Binding{nil}
	for _, g := range groups {
		last := len(parts) - 1
		if len(parts[last]) > 0 && len(parts[last])+1+len(g) > limit && len(parts) < columns {
			parts = append(parts, nil)
			last++
		}
		if len(parts[last]) > 0 {
			parts[last] = append(parts[last], key.Binding{})
		}
		parts[last] = append(parts[last], g...)
	}
	return parts
}

func tallest(parts [][]key.Binding) int {
	n := 0
	for _, p := range parts {
		n = max(n, len(p))
	}
	return n
}

// drawBox clears a rectangle and draws a frame with a title around it.
func drawBox(u *ui, c *canvas.Canvas, title string) {
	c.Fill(0, 0, c.Width, c.Height, ' ', canvas.Style{})
	g, faint := &u.theme.Glyphs, canvas.Style{Ink: theme.Muted}
	c.Fill(0, 0, c.Width, 1, g.Rule, faint)
	c.Fill(0, c.Height-1, c.Width, 1, g.Rule, faint)
	c.Fill(0, 0, 1, c.Height, g.Lane, faint)
	c.Fill(c.Width-1, 0, 1, c.Height, g.Lane, faint)
	for i, corner := range g.Corners {
		c.Set(i%2*(c.Width-1), i/2*(c.Height-1), corner, faint)
	}
	c.Text(2, 0, " "+title+" ", canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
}
