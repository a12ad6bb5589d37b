package tui

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"

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
	last := u.global.help.Help()
	room := c.Width - 1 - canvas.Width(last.Key+" "+last.Desc)
	for _, b := range keys.ShortHelp() {
		if !b.Enabled() {
			continue
		}
		h := b.Help()
		if x+canvas.Width(h.Key)+1+canvas.Width(h.Desc)+2 > room {
			break
		}
		x = drawBinding(c, x, 0, h) + 2
	}
	drawBinding(c, room, 0, last)
}

func drawBinding(c *canvas.Canvas, x, y int, h key.Help) int {
	x = c.Text(x, y, h.Key, canvas.Style{Ink: theme.Accent})
	return c.Text(x+1, y, h.Desc, canvas.Style{Ink: theme.Muted})
}

// drawHelp lays every key that answers now over the screen.
func drawHelp(u *ui, c *canvas.Canvas, keys keyMap) {
	groups := keys.FullHelp()
	height := 0
	for _, g := range groups {
		height += len(g) + 1
	}
	// As many columns as the groups need, side by side.
	legend := legendLines(u, keys, c.Width-6)
	columns, limit := 1, c.Height-4-len(legend)
	for columns < len(groups) && tallest(split(groups, columns, limit)) > limit {
		columns++
	}
	parts := split(groups, columns, max(limit, height/columns+1))
	inner := 0
	widths := make([]int, len(parts))
	for i, part := range parts {
		for _, b := range part {
			h := b.Help()
			widths[i] = max(widths[i], canvas.Width(h.Key)+3+canvas.Width(h.Desc))
		}
		inner += widths[i] + 3
	}
	for _, l := range legend {
		inner = max(inner, l.Width()+3)
	}
	width, rows := min(inner+3, c.Width), min(tallest(parts)+4+len(legend), c.Height)
	box := c.Window((c.Width-width)/2, (c.Height-rows)/2, width, rows)
	drawBox(u, box, u.words.T("tui.help.title"))
	x := 3
	for i, part := range parts {
		keyWidth := 0
		for _, b := range part {
			keyWidth = max(keyWidth, canvas.Width(b.Help().Key))
		}
		for y, b := range part {
			h := b.Help()
			if h.Key == "" || y >= rows-4-len(legend) {
				continue
			}
			box.TextRight(x+keyWidth, y+2, h.Key, canvas.Style{Ink: theme.Accent})
			box.Text(x+keyWidth+2, y+2, h.Desc, canvas.Style{})
		}
		x += widths[i] + 3
	}
	for i, l := range legend {
		l.Draw(box, 3, rows-2-len(legend)+i)
	}
	box.TextRight(width-2, rows-1, " "+u.words.T("tui.help.close")+" ", canvas.Style{Ink: theme.Muted})
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
	for _, corner := range [...][2]int{{0, 0}, {c.Width - 1, 0}, {0, c.Height - 1}, {c.Width - 1, c.Height - 1}} {
		c.Set(corner[0], corner[1], g.Cross, faint)
	}
	c.Text(2, 0, " "+title+" ", canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
}
