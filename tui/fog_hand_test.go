package tui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
)

// fogged is a place in a lesson at which two futures differ.
type fogged struct {
	lesson *lesson.Lesson
	step   int
	told   [2]session.Runner
}

// foggedAt is a lesson's first questions whose futures differ.
func foggedAt(l *lesson.Lesson, most int) (all []fogged) {
	for i, s := range l.Steps {
		if s.Ask == nil || s.Ask.Asks == lesson.Make || len(all) == most {
			continue
		}
		p := playedTo(l, sim.NewRunner(), i)
		scene, nodes := l.Scenes[p.Scene()], p.Snapshot().Nodes
		never := session.Intervention{From: nodes[0].Name, To: nodes[1].Name, Nth: 1 << 20, Action: session.Drop}
		none := otherwise{sim.NewRunner(), scene, never, new(trace.LogView)}
		for _, v := range futures(p.Snapshot()) {
			other := otherwise{sim.NewRunner(), scene, v, new(trace.LogView)}
			if a, b := playedTo(l, none, i), playedTo(l, other, i); a != nil && b != nil && differing(a, b) {
				all = append(all, fogged{l, i, [2]session.Runner{none, other}})
				break
			}
		}
	}
	return all
}

// handed is what a program has handed out: what it copied, and wrote to files.
type handed struct {
	outside string
	left    bool
}

// export writes down all that an export could write.
func (h *handed) export(x Export) (int64, error) {
	h.outside += fmt.Sprintf("%s %s %v\n", x.Form, x.Path, x.Conversation)
	for _, e := range x.Snapshot.Log.Events.All() {
		h.outside += fmt.Sprintf("%+v\n", e)
	}
	for _, s := range x.Snapshot.Log.Sightings.All() {
		h.outside += fmt.Sprintf("%x\n", x.Snapshot.Log.Data(s))
	}
	return int64(len(h.outside)), nil
}

// run runs a command and what it brings about; what leaves the program is noted.
func (h *handed) run(m *Model, cmd tea.Cmd, depth int) {
	for _, msg := range messages(cmd) {
		if _, quits := msg.(tea.QuitMsg); quits {
			h.left = true
			continue
		}
		h.outside += fmt.Sprintf("%T\n", msg)
		if said := fmt.Sprintf("%v", msg); slices.Contains([]string{"tea.setClipboardMsg", "tea.setPrimaryClipboardMsg"}, fmt.Sprintf("%T", msg)) {
			h.outside += said + "\n"
		}
		if depth < 20 {
			_, next := m.Update(msg)
			h.run(m, next, depth+1)
		}
	}
}

// event is something that a hand does.
type event struct {
	said string
	do   func(*Model) tea.Cmd
}

func sent(msg tea.Msg) event {
	return event{fmt.Sprintf("%T %[1]v", msg), func(m *Model) tea.Cmd { _, cmd := m.Update(msg); return cmd }}
}

func keyed(k string) event {
	return event{"key " + k, func(m *Model) tea.Cmd { _, cmd := m.Update(Key(k)); return cmd }}
}

// handsOf draws what hands do: any key, words typed into any field, the mouse anywhere,
// another size, and time that passes.
func handsOf(keys []string) *rapid.Generator[[]event] {
	words := []string{"tcp", "tcp.flags.fin", "event.kind == packet_lost", "tcp.analysis.retransmission", "9", "12", "300ms", "FIN", "drop", "export"}
	return rapid.Custom(func(t *rapid.T) []event {
		x, y := rapid.IntRange(0, 130).Draw(t, "x"), rapid.IntRange(0, 40).Draw(t, "y")
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0: // typed into a field, whichever there is
			all := []event{keyed(rapid.SampledFrom([]string{"/", "f", ":", "g", "t", "m", "'"}).Draw(t, "field"))}
			for _, r := range rapid.SampledFrom(words).Draw(t, "word") {
				all = append(all, keyed(string(r)))
			}
			return append(all, keyed("enter"))
		case 1: // a drag
			to := tea.Mouse{X: rapid.IntRange(0, 130).Draw(t, "to"), Y: y, Button: tea.MouseLeft}
			return []event{sent(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}), sent(tea.MouseMotionMsg(to)), sent(tea.MouseReleaseMsg(to))}
		case 2:
			button := rapid.SampledFrom([]tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown, tea.MouseWheelLeft, tea.MouseWheelRight}).Draw(t, "wheel")
			return []event{sent(tea.MouseWheelMsg{X: x, Y: y, Button: button})}
		case 3:
			button := rapid.SampledFrom([]tea.MouseButton{tea.MouseLeft, tea.MouseRight, tea.MouseMiddle}).Draw(t, "button")
			return []event{sent(tea.MouseMotionMsg{X: x, Y: y}), sent(tea.MouseClickMsg{X: x, Y: y, Button: button}), sent(tea.MouseReleaseMsg{X: x, Y: y, Button: button})}
		case 4:
			return []event{sent(tea.WindowSizeMsg{Width: rapid.IntRange(60, 140).Draw(t, "width"), Height: rapid.IntRange(16, 44).Draw(t, "height")})}
		case 5:
			passed := time.Duration(rapid.IntRange(1, 5000).Draw(t, "passed")) * time.Millisecond
			return []event{{"time " + passed.String(), func(m *Model) tea.Cmd { m.top().elapse(passed); return nil }}}
		}
		return []event{keyed(rapid.SampledFrom(keys).Draw(t, "key"))}
	})
}

// everyKey are the keys that the program knows anywhere, and some that it doesn't.
func everyKey(w *text.Printer) []string {
	keys := []string{"enter", "esc", "backspace", "left", "right", "up", "down", "home", "end", "pgup", "pgdown", "shift+tab", "ctrl+r", "F1", "ñ", "y", "e", "?"}
	for _, place := range bindings(w) {
		for _, b := range place.bindings {
			for _, k := range b.Keys() {
				if !slices.Contains(keys, k) && k != "ctrl+z" {
					keys = append(keys, k)
				}
			}
		}
	}
	return keys
}

// TestNoHandLiftsTheFog lets hands do anything at an open question of two stories that
// differ only behind it: as long as it is open, neither the screen nor anything that is
// copied or written tells the two apart.
func TestNoHandLiftsTheFog(t *testing.T) {
	keys := everyKey(text.For(text.English))
	hands := handsOf(keys)
	var places []fogged
	for _, l := range courseLessons(t) {
		places = append(places, foggedAt(l, 2)...)
	}
	if len(places) < 3 && mostLessons > 1 {
		t.Fatalf("only %d questions", len(places))
	}
	looked := 0
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.SampledFrom(places).Draw(t, "place")
		var w twins
		var out [2]handed
		for i, r := range at.told {
			deps := Deps{Words: text.For(text.English), Export: out[i].export, Keep: func(string, lesson.Record) error { return nil }}
			w[i] = sized(New(deps, Options{}, Start{Lesson: playedTo(at.lesson, r, at.step)}), 100, 30)
		}
		for _, events := range rapid.SliceOfN(hands, 1, 12).Draw(t, "hands") {
			for _, e := range events {
				for i, m := range w {
					out[i].run(m, e.do(m), 0)
				}
				a, answering := w[0].screens[0].(*learn)
				b := w[1].screens[0].(*learn)
				if out[0].left || !answering || !a.at.Open() && !b.at.Open() {
					return // what comes then is no longer hidden
				}
				if a, b := screenOf(w[0]), screenOf(w[1]); a != b {
					t.Fatalf("%s at %s, step %d: the future shows:\n%s\n%s", e.said, at.lesson.Name, at.step, a, b)
				}
				if out[0].outside != out[1].outside {
					t.Fatalf("%s at %s, step %d: the future is handed out:\n%s\n%s", e.said, at.lesson.Name, at.step, out[0].outside, out[1].outside)
				}
				looked++
			}
		}
	})
	if looked < 100 {
		t.Errorf("only %d times looked", looked)
	}
}
