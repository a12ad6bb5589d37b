package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/view"
)

// remap are the keys that a person gave to commands in the place of their own.
// The root turns a pressed one into the command's own key before anything else
// sees it, and shows the person's wherever a key is shown; so nothing but this
// knows of it.
type remap map[string][]string

// lettered is a screen that may want the next letter as it is: the name of a
// mark.
type lettered interface{ awaitsLetter() bool }

// translated is the key that a pressed one stands for among the commands that
// answer now. moved is the command whose key it was and is no more; "" for none.
func (r remap) translated(w *text.Printer, keys keyMap, pressed tea.KeyPressMsg) (k tea.KeyPressMsg, moved string) {
	if len(r) == 0 || pressed.String() == "ctrl+c" {
		return pressed, ""
	}
	name := pressed.String()
	if name == " " {
		name = "space"
	}
	commands := commandsOf(w, append(keys.full[:len(keys.full):len(keys.full)], keys.short)...)
	for i := range motions { // those answer where no binding lists them, too
		if m := &motions[i]; !slices.ContainsFunc(commands, func(c Command) bool { return c.Name == m.name }) {
			c := Command{}
			c.Name, c.Keys = m.name, m.keys
			commands = append(commands, c)
		}
	}
	for i := range commands {
		c := &commands[i]
		given, ok := r[c.Name]
		switch {
		case ok && slices.Contains(given, name):
			return Key(c.Keys[0]), ""
		case !ok && motionOf(name) < 0 && slices.Contains(c.Keys, name):
			return pressed, ""
		}
	}
	for i := range commands {
		c := &commands[i]
		if _, ok := r[c.Name]; ok && slices.Contains(c.Keys, name) {
			return pressed, c.Name
		}
	}
	return pressed, ""
}

// capital is the capital letter that a letter with alt stands for: so every
// command has a key for which no shift is needed.
func capital(k tea.KeyPressMsg) (tea.KeyPressMsg, bool) {
	if k.Mod != tea.ModAlt || k.Code < 'a' || k.Code > 'z' {
		return k, false
	}
	return Key(string(k.Code - 'a' + 'A')), true
}

// shown are the bindings with the keys that they answer to.
func (r remap) shown(w *text.Printer, keys keyMap) keyMap {
	if len(r) == 0 {
		return keys
	}
	all := keyMap{short: r.shownIn(w, keys.short), timeline: keys.timeline}
	for _, g := range keys.full {
		all.full = append(all.full, r.shownIn(w, g))
	}
	return all
}

func (r remap) shownIn(w *text.Printer, bindings []key.Binding) []key.Binding {
	shown := slices.Clone(bindings)
	for i := range shown {
		b := &shown[i]
		name, keys := view.Command(*b)
		switch given, ok := r[name]; {
		case name == "" || moves(keys):
			if parts, any := r.parts(w, keys); any {
				b.SetHelp(strings.Join(parts, " "), b.Help().Desc)
			}
		case ok && (len(given) == 0 || given[0] != keys[0]):
			b.SetHelp(r.written(w, given), b.Help().Desc)
		}
	}
	return shown
}

// parts are the keys of the commands that one entry stands for, and whether any
// of them was given another one.
func (r remap) parts(w *text.Printer, keys []string) (parts []string, any bool) {
	seen := map[string]bool{}
	add := func(name, own string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if given, ok := r[name]; ok && (len(given) == 0 || given[0] != own) {
			any = true
			parts = append(parts, r.written(w, given))
			return
		}
		parts = append(parts, shownKey(w, own))
	}
	first := ""
	for _, k := range keys {
		switch m := motionOf(k); {
		case strings.HasPrefix(k, view.Named):
			add(k[len(view.Named):], first)
			first = ""
		case m >= 0 && first == "" && moves(keys):
			add(motions[m].name, motions[m].keys[0])
		case first == "":
			first = k
		}
	}
	return parts, any
}

// written is how given keys are written; a command without a key has a dash.
func (r remap) written(w *text.Printer, given []string) string {
	if len(given) == 0 {
		return "–"
	}
	return shownKey(w, given[0])
}

// namedCodes are the keys that have names, as the terminal tells them.
var namedCodes = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "space": tea.KeySpace, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace,
	"insert": tea.KeyInsert, "delete": tea.KeyDelete, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
	"f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f11": tea.KeyF11, "f12": tea.KeyF12,
}

// Key is the press of a key by its name, as config.ReadKey gives it.
func Key(name string) tea.KeyPressMsg {
	k, rest := tea.Key{}, name
	for _, m := range [...]struct {
		name string
		mod  tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if after, ok := strings.CutPrefix(rest, m.name); ok && after != "" {
			k.Mod, rest = k.Mod|m.mod, after
		}
	}
	if code, ok := namedCodes[rest]; ok {
		k.Code = code
		if code == tea.KeySpace && k.Mod == 0 {
			k.Text = " "
		}
		return tea.KeyPressMsg(k)
	}
	for _, r := range rest {
		k.Code = r
		break
	}
	if k.Mod == 0 {
		k.Text = rest
	}
	return tea.KeyPressMsg(k)
}
