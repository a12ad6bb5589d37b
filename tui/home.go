package tui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// home lists what can be opened, says what the highlighted entry is, and plays its
// beginning small.
type home struct {
	still
	previews previews
	entries  []Entry
	selected int
	filled   bool
}

func newHome(*ui) *home { return &home{} }

// fill takes a new list, and keeps the bar on the same entry.
func (h *home) fill(entries []Entry) {
	at := Entry{}
	if h.selected < len(h.entries) {
		at = h.entries[h.selected]
	}
	h.entries, h.filled, h.selected = nil, true, 0
	h.previews.forget()
	for kind := range entryKinds {
		for _, e := range entries {
			if e.Kind == kind {
				if e.Kind == at.Kind && e.Name == at.Name {
					h.selected = len(h.entries)
				}
				h.entries = append(h.entries, e)
			}
		}
	}
}

func (h *home) keys(u *ui) keyMap {
	k := newHomeKeys(u.words)
	short, play := []key.Binding{k.open, k.move, k.section, k.leave}, []key.Binding(nil)
	if h.previews.room {
		play = []key.Binding{k.play}
		short = append(short, k.play)
	}
	return keyMap{
		short: short,
		full:  [][]key.Binding{append([]key.Binding{k.open, k.move, k.section}, play...), {u.global.help, u.global.palette, k.leave, u.global.suspend, u.global.leave}},
	}
}

// homeKeys choose what to open.
type homeKeys struct{ open, move, section, play, leave key.Binding }

func newHomeKeys(w *text.Printer) homeKeys {
	return homeKeys{
		open:    view.Binding(w, "tui.key.open", "enter", "enter", "right", "l"),
		move:    view.Binding(w, "tui.key.move", "↑↓ j/k", "j", "k", "up", "down", "g", "G", "home", "end", "ctrl+d", "ctrl+u", "pgdown", "pgup"),
		section: view.Binding(w, "tui.key.section", "tab", "tab"),
		play:    view.Binding(w, "tui.key.play", w.T("tui.key.space"), "space", " "),
		leave:   view.Binding(w, "tui.key.quit", "q", "q", "esc"),
	}
}

func (k homeKeys) all() []key.Binding {
	return []key.Binding{k.open, k.move, k.section, k.play, k.leave}
}

func (h *home) press(u *ui, k tea.KeyPressMsg) request {
	before, last := h.selected, len(h.entries)-1
	switch k.String() {
	case "q", "esc":
		return goBack{}
	case "enter", "right", "l":
		if last >= 0 {
			return openEntry{h.entries[h.selected]}
		}
		return sayWhy{"tui.refuse.nothing-to-open"}
	case "space":
		if !h.previews.toggle() {
			return sayWhy{"tui.refuse.no-preview"}
		}
	case "j", "down":
		h.selected++
	case "k", "up":
		h.selected--
	case "g", "home":
		h.selected -= len(h.entries)
	case "G", "end":
		h.selected += len(h.entries)
	case "ctrl+d", "pgdown":
		h.selected += 10
	case "ctrl+u", "pgup":
		h.selected -= 10
	case "tab":
		h.nextSection()
	}
	switch {
	case h.selected < 0 && before == 0:
		h.selected = 0
		return sayWhy{"view.refuse.nothing-above"}
	case h.selected > last && before == last:
		h.selected = max(last, 0)
		return sayWhy{"view.refuse.nothing-below"}
	}
	h.selected = max(min(h.selected, last), 0)
	return nil
}

// nextSection goes to the first entry of the next section.
func (h *home) nextSection() {
	for i := h.selected; i < len(h.entries); i++ {
		if entryKindKeys[h.entries[i].Kind] != entryKindKeys[h.entries[h.selected].Kind] {
			h.selected = i
			return
		}
	}
	h.selected = 0
}

func (h *home) mouse(u *ui, m tea.MouseMsg) request {
	switch e := m.(type) {
	case tea.MouseWheelMsg:
		if e.Button == tea.MouseWheelDown {
			h.selected = min(h.selected+1, max(len(h.entries)-1, 0))
		} else {
			h.selected = max(h.selected-1, 0)
		}
	case tea.MouseClickMsg:
		rows, top := h.rows(h.listHeight(u.width, u.height-1))
		i := e.Y - homeTop + top
		if e.X >= h.listWidth(u.width) || e.Y < homeTop || i < 0 || i >= len(rows) || rows[i].entry < 0 {
			return nil
		}
		if rows[i].entry == h.selected {
			return openEntry{h.entries[h.selected]}
		}
		h.selected = rows[i].entry
	}
	return nil
}

// homeTop is the first row of the list.
const homeTop = 3

// homeRow is a row of the list: an entry, or a section's heading.
type homeRow struct {
	entry   int // −1 for a heading
	heading EntryKind
}

// rows are the list's rows, and the first of them to show on a height.
func (h *home) rows(height int) (rows []homeRow, top int) {
	at := 0
	for i, e := range h.entries {
		if i == 0 || entryKindKeys[h.entries[i-1].Kind] != entryKindKeys[e.Kind] {
			if i > 0 {
				rows = append(rows, homeRow{entry: -1, heading: entryKinds})
			}
			rows = append(rows, homeRow{entry: -1, heading: e.Kind})
		}
		if i == h.selected {
			at = len(rows)
		}
		rows = append(rows, homeRow{entry: i})
	}
	return rows, max(min(at-height/2, len(rows)-height), 0)
}

func (h *home) listWidth(width int) int {
	if width >= 100 {
		return width * 2 / 5
	}
	return width
}

// homeTold is the height of the description where it stands below the list,
// because there is no room beside it; homeBeside where it stands beside it, with a
// preview below.
const homeTold, homeBeside = 4, 8

func (h *home) listHeight(width, height int) int {
	if h.listWidth(width) < width {
		return height - homeTop
	}
	below := min(height-MinHeight, 24) // for a preview
	if below < previewHeight {
		below = 0
	}
	return height - homeTop - homeTold - 1 - below
}

// aboutAt is where the description stands.
func (h *home) aboutAt(width, height int) rect {
	if list := h.listWidth(width); list < width {
		return rect{list + 1, homeTop, width - list - 2, homeBeside}
	}
	return rect{2, homeTop + h.listHeight(width, height) + 1, width - 4, homeTold}
}

func (h *home) moving() bool              { return h.previews.moving() }
func (h *home) elapse(real time.Duration) { h.previews.elapse(real) }

func (h *home) draw(u *ui, c *canvas.Canvas) {
	x := c.Text(2, 1, "wiretale", canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	c.Text(x+2, 1, canvas.Cut(u.words.T("tui.home.tagline"), c.Width-x-3), canvas.Style{Ink: theme.Muted})
	if len(h.entries) == 0 {
		words := "tui.home.looking"
		if h.filled {
			words = "tui.home.empty"
		}
		c.Text(2, homeTop, u.words.T(words), canvas.Style{Ink: theme.Muted})
		return
	}
	width, listHeight := h.listWidth(c.Width), h.listHeight(c.Width, c.Height)
	if width == c.Width {
		c.Fill(0, homeTop+listHeight, c.Width, 1, u.theme.Glyphs.Rule, canvas.Style{Ink: theme.Faint})
	} else {
		c.Fill(width-1, homeTop, 1, listHeight, u.theme.Glyphs.Lane, canvas.Style{Ink: theme.Faint})
	}
	h.drawList(u, c.Window(0, homeTop, width-1, listHeight))
	h.drawAbout(u, h.aboutAt(c.Width, c.Height).on(c))
	if at, ok := h.previewAt(c.Width, c.Height); ok {
		h.previews.draw(u, at.on(c), &h.entries[h.selected])
	}
}

func (h *home) drawList(u *ui, c *canvas.Canvas) {
	rows, top := h.rows(c.Height)
	for y := 0; y < c.Height && top+y < len(rows); y++ {
		row := rows[top+y]
		if row.entry < 0 {
			if row.heading < entryKinds {
				c.Text(2, y, u.words.T(entryKindKeys[row.heading]), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
			}
			continue
		}
		e, style, note := &h.entries[row.entry], canvas.Style{}, canvas.Style{Ink: theme.Muted}
		if row.entry == h.selected {
			style = canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}
			note = style
			c.Fill(2, y, c.Width-3, 1, ' ', style)
			c.Set(2, y, u.theme.Glyphs.Selected, style)
		}
		noteText := text.EscapeTo(e.Note, 24)
		if e.Of > 0 {
			noteText = doneBar(u, e.Done, e.Of) + " " + fill(noteText, widest(h.entries))
		}
		c.Text(4, y, canvas.Cut(text.EscapeTo(e.Title, 200), c.Width-canvas.Width(noteText)-7), style)
		c.TextRight(c.Width-2, y, noteText, note)
	}
	view.DrawMore(c, top > 0, top+c.Height < len(rows))
}

// doneBar is how much of a lesson was done.
func doneBar(u *ui, done, of int) string {
	const cells = 5
	full := min(max(done*cells/of, 0), cells)
	return strings.Repeat(string(u.theme.Glyphs.FullBlock), full) + strings.Repeat(string(u.theme.Glyphs.Fog), cells-full)
}

// widest is the width of the longest note beside a bar.
func widest(entries []Entry) (width int) {
	for i := range entries {
		if entries[i].Of > 0 {
			width = max(width, canvas.Width(text.EscapeTo(entries[i].Note, 24)))
		}
	}
	return width
}

func (h *home) drawAbout(u *ui, c *canvas.Canvas) {
	e := &h.entries[h.selected]
	y := 0
	if c.Height > 4 {
		c.Text(1, 0, canvas.Cut(text.EscapeTo(e.Title, 200), c.Width-2), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
		y = 2
	}
	for i, l := range view.Wrap(text.EscapeTo(e.About, 2000), c.Width-2, c.Height-y) {
		c.Text(1, y+i, l, canvas.Style{})
	}
}
