package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
)

// otherwise is a runner that tells a scene with one more intervention.
type otherwise struct {
	session.Runner
	scene string
	added session.Intervention
	told  *trace.LogView // the scene as it was told last
}

func (o otherwise) Run(ctx context.Context, v session.Variant) (trace.LogView, error) {
	if v.Scenario == o.scene {
		v.Interventions = append(v.Interventions, o.added)
	}
	told, err := o.Runner.Run(ctx, v)
	if v.Scenario == o.scene {
		*o.told = told
	}
	return told, err
}

// futures are changes of what hosts send next after what is seen, each of which
// changes nothing of that.
func futures(seen *trace.Snapshot) (all []session.Intervention) {
	type way struct{ from, to trace.NodeID }
	offered := map[way]int{}
	for _, e := range seen.Events.All() {
		if sent, ok := e.Detail.(trace.Sent); ok && e.Kind == trace.PacketSent {
			offered[way{e.Node, sent.To}]++
		}
	}
	for next := 1; next <= 2; next++ {
		for _, from := range seen.Nodes {
			for _, to := range seen.Nodes {
				v := session.Intervention{From: from.Name, To: to.Name, Nth: offered[way{from.ID, to.ID}] + next, Action: session.Drop}
				if from.ID != to.ID {
					all = append(all, v)
					for _, late := range [...]time.Duration{3 * time.Second, 7 * time.Millisecond} {
						all = append(all, session.Intervention{From: v.From, To: v.To, Nth: v.Nth, Action: session.Delay, Delay: late})
					}
				}
			}
		}
	}
	return all
}

// playedTo is a lesson at a step, told by a runner; nil where it doesn't hold so.
func playedTo(l *lesson.Lesson, r session.Runner, step int) *lesson.Play {
	p, err := lesson.Start(l, r, session.Variant{})
	if err != nil {
		return nil
	}
	p.Seek(step)
	return p
}

// differing reports whether two plays go on differently in their scene: else
// nothing is held.
func differing(a, b *lesson.Play) bool {
	for scene := a.Scene(); ; {
		a.Skip()
		b.Skip()
		x, y := a.Snapshot(), b.Snapshot()
		if x.Events.Len() != y.Events.Len() || x.Duration != y.Duration {
			return true
		}
		for i := range x.Events.Len() {
			if p, q := x.Events.At(i), y.Events.At(i); p.Kind != q.Kind || p.Time != q.Time {
				return true
			}
		}
		if !a.Next() || !b.Next() || a.Scene() != scene {
			return false
		}
	}
}

// parting reports whether two tellings of a scene go on differently, if only where
// no step of the lesson looks.
func parting(x, y *trace.LogView) bool {
	if x.Events.Len() != y.Events.Len() {
		return true
	}
	for i := range x.Events.Len() {
		if p, q := x.Events.At(i), y.Events.At(i); p.Kind != q.Kind || p.Time != q.Time {
			return true
		}
	}
	return false
}

// twinsAt are two plays at an open question whose futures differ, once in each
// size; false where every future leaves the lesson without one of its steps, or
// what is shown of the answer the same.
func twinsAt(l *lesson.Lesson, step int) (all []twins, found bool) {
	p := playedTo(l, sim.NewRunner(), step)
	scene := l.Scenes[p.Scene()]
	none := otherwise{sim.NewRunner(), scene, session.Intervention{From: p.Snapshot().Nodes[0].Name, To: p.Snapshot().Nodes[1].Name, Nth: 1 << 20, Action: session.Drop}, new(trace.LogView)}
	for _, v := range futures(p.Snapshot()) {
		other := otherwise{sim.NewRunner(), scene, v, new(trace.LogView)}
		a, b := playedTo(l, none, step), playedTo(l, other, step)
		if a == nil || b == nil || !differing(a, b) && !parting(none.told, other.told) {
			continue
		}
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			var w twins
			for i, r := range []session.Runner{none, other} {
				w[i] = sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{Lesson: playedTo(l, r, step)}), size[0], size[1])
			}
			all = append(all, w)
		}
		return all, true
	}
	return nil, false
}

// lookingKeys are all keys that look at a lesson, by their names: those that lead
// to another step or away are left out.
func lookingKeys(w *text.Printer) (keys []string) {
	for _, place := range bindings(w) {
		if place.place == "home" || place.place == "answer" {
			continue
		}
		for _, b := range place.bindings {
			for _, k := range b.Keys() {
				if !slices.Contains([]string{"q", "esc", "enter", "p", "backspace", "ctrl+c", "ctrl+z", "?", ":"}, k) && !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
	}
	return keys
}

// twins are two plays of a lesson whose futures differ.
type twins [2]*Model

func (w twins) each(do func(*Model)) {
	for _, m := range w {
		do(m)
	}
}

// alike fails where the two may be told apart.
func (w twins) alike(t *testing.T, when string) {
	t.Helper()
	if a, b := screenOf(w[0]), screenOf(w[1]); a != b {
		t.Fatalf("%s: the future shows:\n%s\n%s", when, a, b)
	}
	if w[0].top().moving() != w[1].top().moving() {
		t.Fatalf("%s: only one of the two moves", when)
	}
}

// settled lets time come to the horizon.
func (w twins) settled(t *testing.T) {
	t.Helper()
	w.each(func(m *Model) {
		for range 2000 {
			if !m.top().moving() {
				return
			}
			m.top().elapse(frame)
		}
		t.Fatal("it moves for ever")
	})
}

// TestNoViewKnowsTheFuture draws every view of every lesson at every open question
// of two stories that differ only behind the horizon, and presses every key in each
// at one question of each lesson: nothing may tell them apart.
func TestNoViewKnowsTheFuture(t *testing.T) {
	keys := lookingKeys(text.For(text.English))
	if len(keys) < 60 {
		t.Fatalf("only %d keys: %v", len(keys), keys)
	}
	for _, l := range courseLessons(t) {
		t.Run(l.Name, func(t *testing.T) {
			asked, compared := 0, 0
			for i, s := range l.Steps {
				if s.Ask == nil || s.Ask.Asks == lesson.Make {
					continue
				}
				asked++
				all, found := twinsAt(l, i)
				if !found {
					continue
				}
				for j, w := range all {
					if j == 0 && compared == len(l.Name)%2 { // the first or the second
						w.watch(t, keys)
					}
					w.question(t, s)
				}
				compared++
			}
			if compared*2 < asked || compared == 0 {
				t.Errorf("only %d of %d questions are compared", compared, asked)
			}
		})
	}
}

// question looks at an open question in every view, and at its hints.
func (w twins) question(t *testing.T, s *lesson.Step) {
	t.Helper()
	w.watch(t, nil)
	for range s.Ask.Hints {
		w.each(func(m *Model) { press(m, "h") })
		w.alike(t, s.ID+", a hint")
	}
	w.each(func(m *Model) { press(m, "o") })
	w.alike(t, s.ID+", the glossary")
	w.each(func(m *Model) { press(m, "esc") })
}

// watch looks at every view of a step, and presses keys in each.
func (w twins) watch(t *testing.T, keys []string) {
	t.Helper()
	w.alike(t, "at once")
	w.settled(t)
	w.alike(t, "a step")
	focus := w[0].top().(*learn).focus
	for _, d := range digits {
		w.each(func(m *Model) {
			l := m.top().(*learn)
			l.focus = l.main
			press(m, d.key)
		})
		w.alike(t, d.meaning)
		for _, k := range keys {
			w.press(t, d.meaning, k)
		}
	}
	for _, over := range []string{"?", ":"} {
		w.each(func(m *Model) { press(m, over) })
		w.alike(t, over)
		w.each(func(m *Model) { press(m, "esc") })
	}
	for _, number := range []string{"3", "12"} { // of packets that are still to come
		w.each(func(m *Model) { press(m, ":"); typed(m, number); press(m, "enter") })
		w.alike(t, "packet "+number)
		w.each(func(m *Model) { press(m, "esc") })
	}
	w.each(func(m *Model) {
		l := m.top().(*learn)
		l.main, l.focus = paneLadder, focus
	})
}

// press presses a key in a view of both, lets time pass, and goes back to the view.
func (w twins) press(t *testing.T, where, k string) {
	t.Helper()
	var asked [len(w)]string // of the outside: what is copied, saved, looked up
	for i, m := range w {
		_, cmd := m.Update(Key(k))
		asked[i] = fmt.Sprintf("%T %[1]v", messages(cmd))
	}
	if asked[0] != asked[1] {
		t.Fatalf("%s, %s: the future is handed out: %s\n%s", where, k, asked[0], asked[1])
	}
	w.alike(t, where+", "+k)
	w.settled(t)
	w.alike(t, where+", "+k+", later")
	w.each(func(m *Model) {
		for i := range 3 {
			m.Update(tea.MouseMotionMsg{X: m.ui.width * i / 3, Y: m.ui.height - 5})
			m.Update(tea.MouseClickMsg{X: m.ui.width * i / 3, Y: m.ui.height - 5, Button: tea.MouseLeft})
			m.Update(tea.MouseReleaseMsg{})
		}
	})
	w.alike(t, where+", "+k+", under the mouse")
	w.each(func(m *Model) { // a click on the lesson leads to its question
		l := m.top().(*learn)
		l.focus = l.main
	})
}

func TestALessonSaysWhyItIsNotToldOtherwise(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		m := learning(t, text.English, size[0], size[1], nil)
		toQuestion(m)
		press(m, "tab")
		for _, k := range []string{"i", "b", "v", "V", "u", "e", "f", "/"} {
			press(m, k)
			if m.notice == "" || !strings.Contains(screenOf(m), m.notice) {
				t.Errorf("%s says %q at %v:\n%s", k, m.notice, size, screenOf(m))
			}
		}
	}
}
