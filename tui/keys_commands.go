package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/config"
	"wiretale/text"
	"wiretale/tui/view"
)

// Command is something that a key does, wherever it answers.
type Command struct {
	config.Command
	// Meaning is what it does, in the person's language; Shown how its key is
	// written.
	Meaning, Shown string
	// within is what the binding does that lists a motion: scroll, zoom.
	within string
}

// motions move in whatever has the focus: each is a command, though panes list
// some of them as one binding.
var motions = [...]struct {
	name, meaning string
	keys          []string
}{
	{"down", "palette.motion.down", []string{"j", "down"}},
	{"up", "palette.motion.up", []string{"k", "up"}},
	{"scroll-right", "palette.motion.right", []string{"l"}},
	{"scroll-left", "palette.motion.left", []string{"h"}},
	{"beginning", "palette.motion.beginning", []string{"g", "home"}},
	{"end", "palette.motion.end", []string{"G", "end"}},
	{"half-page-down", "palette.motion.half-down", []string{"ctrl+d"}},
	{"half-page-up", "palette.motion.half-up", []string{"ctrl+u"}},
	{"page-down", "palette.motion.page-down", []string{"pgdown"}},
	{"page-up", "palette.motion.page-up", []string{"pgup"}},
}

// moves reports whether a binding is several motions in one.
func moves(keys []string) bool {
	n := 0
	for i := range motions {
		if slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(motions[i].keys, k) }) {
			n++
		}
	}
	return n > 1 && !slices.ContainsFunc(keys, func(k string) bool { return motionOf(k) < 0 })
}

// motionOf is the motion of a key; −1 for none.
func motionOf(key string) int {
	for i := range motions {
		if slices.Contains(motions[i].keys, key) {
			return i
		}
	}
	return -1
}

// commandsOf are the commands that some bindings stand for, each once. Of motions
// these are the ones that the bindings list.
func commandsOf(w *text.Printer, groups ...[]key.Binding) (all []Command) {
	seen := map[string]bool{}
	add := func(name, meaning, shown, within string, keys []string) {
		keys = slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == " " }) // which is space too
		if name != "" && !seen[name] {
			seen[name] = true
			all = append(all, Command{config.Command{Name: name, Keys: keys}, meaning, shown, within})
		}
	}
	for _, g := range groups {
		for _, b := range g {
			name, keys := view.Command(b)
			if !moves(keys) {
				add(name, b.Help().Desc, b.Help().Key, "", keys)
				continue
			}
			for _, k := range keys {
				m := &motions[motionOf(k)]
				add(m.name, w.T(m.meaning), shownKey(w, m.keys[0]), b.Help().Desc, m.keys)
			}
		}
	}
	return all
}

// Commands lists every command that there is, with the keys it has of its own.
func Commands(w *text.Printer) (all []Command) {
	at := map[string]int{}
	add := func(place string, groups ...[]key.Binding) {
		for _, c := range commandsOf(w, groups...) {
			i, known := at[c.Name]
			if !known {
				i = len(all)
				at[c.Name] = i
				all = append(all, c)
			}
			if a := &all[i]; !slices.Contains(a.Places, place) {
				a.Places = append(a.Places, place)
			}
			for _, k := range c.Keys {
				if !slices.Contains(all[i].Keys, k) {
					all[i].Keys = append(all[i].Keys[:len(all[i].Keys):len(all[i].Keys)], k)
				}
			}
		}
	}
	for _, b := range bindings(w) {
		add(b.place, b.bindings)
	}
	for i := range motions {
		m := &motions[i]
		if _, known := at[m.name]; !known {
			at[m.name] = len(all)
			all = append(all, Command{config.Command{Name: m.name, Keys: m.keys}, w.T(m.meaning), shownKey(w, m.keys[0]), ""})
		}
		all[at[m.name]].Places = []string{config.Look, "home"}
	}
	return all
}

// placedBindings are those of one place.
type placedBindings struct {
	place    string
	bindings []key.Binding
}

// bindings are all that there are, place by place.
func bindings(w *text.Printer) []placedBindings {
	views := newViewKeys(w)
	shown, _ := views.all(true)
	all := []placedBindings{
		{config.Everywhere, newGlobalKeys(w).all()},
		{config.Look, newPlayerKeys(w).all()},
		{config.Look, newTimeKeys(w).all()},
		{config.Look, shown},
		{config.Look, newRoomKeys(w).all()},
		{config.Look, append(newFindKeys(w).all(), newFindKeys(w).note, newFindKeys(w).undo, exportKey(w))},
		{config.Look, newBranchKeys(w).all()},
		{config.Look, newLessonKeys(w).all()},
		{"home", newHomeKeys(w).all()},
		{"answer", newAnswerKeys(w).all()},
	}
	var s stage
	all = append(all, placedBindings{config.Pane + "ladder", s.ladder.Keys(w)})
	for id := paneNone; id <= paneLesson; id++ {
		if p := s.pane(id); p != nil {
			all = append(all, placedBindings{config.Pane + p.Title(), p.Keys(w)})
		}
	}
	return all
}

// Fixed are the keys that can't be given to a command, each where it answers: the
// letters of a question's choices.
func Fixed() []config.Command {
	return []config.Command{{Keys: []string{"a", "b", "c", "d", "e", "f", "up", "down", "left", "right"}, Places: []string{"answer"}}}
}

// shownKey is how a key is written in help.
func shownKey(w *text.Printer, name string) string {
	if name == "space" {
		return w.T("tui.key.space")
	}
	if arrow, ok := arrows[name]; ok {
		return arrow
	}
	return strings.ReplaceAll(name, "+", plusIn(name))
}

// plusIn is what stands between a modifier and its key: ctrl-d is easier to read
// than ctrl+d, and a lone + is a key.
func plusIn(name string) string {
	if len(name) > 1 {
		return "-"
	}
	return "+"
}

var arrows = map[string]string{"up": "↑", "down": "↓", "left": "←", "right": "→"}

// spelled is a key as it is written where there are no arrows: their plain forms
// are keys themselves.
func spelled(w *text.Printer, shown string) string {
	if !strings.ContainsAny(shown, "↑↓←→") {
		return shown
	}
	return strings.TrimSpace(strings.NewReplacer("↑", w.T("palette.up")+" ", "↓", w.T("palette.down")+" ", "←", w.T("palette.left")+" ", "→", w.T("palette.right")+" ").Replace(shown))
}

// spelled are the bindings as they are written where there are no arrows.
func (k keyMap) spelled(w *text.Printer) keyMap {
	all := keyMap{timeline: k.timeline}
	spell := func(bindings []key.Binding) []key.Binding {
		bindings = slices.Clone(bindings)
		for i := range bindings {
			h := bindings[i].Help()
			bindings[i].SetHelp(strings.ReplaceAll(spelled(w, h.Key), "  ", " "), h.Desc)
		}
		return bindings
	}
	all.short = spell(k.short)
	for _, g := range k.full {
		all.full = append(all.full, spell(g))
	}
	return all
}
