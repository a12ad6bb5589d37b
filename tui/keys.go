package tui

import (
	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/view"
)

// keyMap is the key bindings that answer now: in the groups that help shows, and
// those of the key line, of which as many stand there as have room.
type keyMap struct {
	short []key.Binding
	full  [][]key.Binding
	// timeline says that there is one, the marks of which help explains.
	timeline bool
}

// ShortHelp and FullHelp make it a help.KeyMap.
func (k keyMap) ShortHelp() []key.Binding  { return k.short }
func (k keyMap) FullHelp() [][]key.Binding { return k.full }

// global are the keys that answer on every screen.
type globalKeys struct{ help, palette, back, leave, suspend key.Binding }

func newGlobalKeys(w *text.Printer) globalKeys {
	return globalKeys{
		help:    view.Binding(w, "tui.key.help", "?", "?", "f1"),
		palette: view.Binding(w, "tui.key.palette", ":", ":", "f2"),
		back:    view.Binding(w, "tui.key.back", "q", "q", "esc"),
		leave:   view.Binding(w, "tui.key.leave", "ctrl-c", "ctrl+c"),
		suspend: view.Binding(w, "tui.key.suspend", "ctrl-z", "ctrl+z"),
	}
}

func (k globalKeys) all() []key.Binding {
	return []key.Binding{k.help, k.palette, k.back, k.suspend, k.leave}
}

// playerKeys move time.
type playerKeys struct {
	play, step, stepBack, packet, packetBack, notable, notableBack key.Binding
	faster, slower, normal, cause, yank                            key.Binding
}

func newPlayerKeys(w *text.Printer) playerKeys {
	return playerKeys{
		play:        view.Binding(w, "tui.key.play", w.T("tui.key.space"), "space", " "),
		step:        view.Binding(w, "tui.key.step", "→", "right"),
		stepBack:    view.Binding(w, "tui.key.step-back", "←", "left"),
		packet:      view.Binding(w, "tui.key.packet", ".", "."),
		packetBack:  view.Binding(w, "tui.key.packet-back", ",", ","),
		notable:     view.Binding(w, "tui.key.notable", "J }", "J", "}"),
		notableBack: view.Binding(w, "tui.key.notable-back", "K {", "K", "{"),
		faster:      view.Binding(w, "tui.key.faster", "+", "+", "="),
		slower:      view.Binding(w, "tui.key.slower", "-", "-"),
		normal:      view.Binding(w, "tui.key.normal", "0", "0"),
		cause:       view.Binding(w, "tui.key.cause", "c", "c"),
		yank:        view.Binding(w, "tui.key.copy", "y", "y"),
	}
}

func (k playerKeys) all() []key.Binding {
	return []key.Binding{k.play, k.step, k.stepBack, k.packet, k.packetBack, k.notable, k.notableBack, k.faster, k.slower, k.normal, k.cause, k.yank}
}

// together is one entry of the key line for several bindings. What it shows
// follows them where they were given other keys.
func together(w *text.Printer, meaning, shown string, of ...key.Binding) key.Binding {
	var keys []string
	for _, b := range of {
		keys = append(keys, b.Keys()...)
	}
	return key.NewBinding(key.WithKeys(append(keys, shown)...), key.WithHelp(shown, w.T(meaning)))
}
