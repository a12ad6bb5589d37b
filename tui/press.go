package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
)

// mouse hands the mouse to whatever lies under it.
func (m *Model) mouse(e tea.MouseMsg) tea.Cmd {
	switch {
	case m.tooSmall():
		return nil
	case m.help:
		m.mouseHelp(e)
		return nil
	case clicked(e) && e.Mouse().Y == m.ui.height-1:
		return tea.Batch(m.clickKeyLine(e.Mouse()), m.tick())
	case m.palette != nil:
		return tea.Batch(m.mousePalette(e), m.tick())
	}
	if r := m.top().mouse(&m.ui, e); r != nil {
		return tea.Batch(m.perform(r), m.tick())
	}
	return m.tick()
}

// paste hands what was pasted to the field that has the keys.
func (m *Model) paste(msg tea.PasteMsg) {
	if m.palette != nil {
		m.palette.take(msg)
	} else if f, ok := m.top().(forking); ok {
		f.forked().paste(msg)
	}
}

// clicked reports whether a message is a click.
func clicked(e tea.MouseMsg) bool {
	_, ok := e.(tea.MouseClickMsg)
	return ok && e.Mouse().Button == tea.MouseLeft
}

// press takes a key as it was pressed: a person may have given it to another
// command.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	m.notice = ""
	if m.palette != nil && m.palette.on != m.top() {
		m.palette = nil
	}
	if l, ok := m.top().(lettered); (!ok || !l.awaitsLetter()) && !m.typing() && !m.tooSmall() {
		own, moved := m.ui.keys.translated(m.ui.words, m.top().keys(&m.ui), k)
		if up, ok := capital(own); ok && moved == "" && own.String() == k.String() {
			own, moved = m.ui.keys.translated(m.ui.words, m.top().keys(&m.ui), up)
		}
		if moved != "" {
			m.notice = m.ui.words.T("palette.moved", text.Args{"Key": shownKey(m.ui.words, k.String()), "Command": moved, "Now": m.ui.keys.written(m.ui.words, m.ui.keys[moved])})
			return nil
		}
		k = own
	}
	return m.answer(k)
}

// answer hands a key to whoever it belongs to.
func (m *Model) answer(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.ui.global.leave):
		return m.leave()
	case key.Matches(k, m.ui.global.suspend):
		return tea.Suspend
	case m.tooSmall():
		if key.Matches(k, m.ui.global.back) {
			return m.leave()
		}
		return nil
	case m.help:
		m.pressHelp(k)
		return nil
	case m.palette != nil:
		return m.pressPalette(k)
	case m.typing(): // ? is a letter then
	case key.Matches(k, m.ui.global.help):
		m.help, m.helpTop = true, 0
		return nil
	case key.Matches(k, m.ui.global.palette):
		m.openPalette()
		return nil
	}
	r := m.top().press(&m.ui, k)
	if _, back := r.(goBack); back && len(m.screens) == 1 && k.String() == "esc" {
		r = sayWhy{"tui.refuse.leave"} // whoever cancels something doesn't mean the program
	}
	if r != nil {
		return m.perform(r)
	}
	return nil
}

// typing reports whether a field has the keys.
func (m *Model) typing() bool {
	if m.palette != nil {
		return true
	}
	t, ok := m.top().(interface{ typing() bool })
	return ok && t.typing()
}

// keysShown are the bindings that answer now, with the keys that they answer to,
// and the mode.
func (m *Model) keysShown() (keys keyMap, mode string) {
	if m.typingCommand() {
		return new(typing).keys(m.ui.words), "tui.mode.type"
	}
	return m.keyMap(), m.top().mode()
}

// keyMap are the bindings of the screen as they are written.
func (m *Model) keyMap() keyMap {
	keys := m.ui.keys.shown(m.ui.words, m.top().keys(&m.ui))
	if m.ui.options.ASCII {
		keys = keys.spelled(m.ui.words)
	}
	return keys
}

// typingCommand reports whether the palette is open.
func (m *Model) typingCommand() bool { return m.palette != nil && m.palette.on == m.top() }
