package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

// futures differ from the lesson's own story only in what becomes of the client's
// second packet, and of those after it.
var futures = []session.Intervention{
	{From: "client", To: "server", Nth: 2, Action: session.Drop},
	{From: "client", To: "server", Nth: 2, Action: session.Delay, Delay: 3 * time.Second},
	{From: "server", To: "client", Nth: 2, Action: session.Drop},
}

// learningWith is the lesson of the handshake, with a future.
func learningWith(t *testing.T, future []session.Intervention, width, height int) *Model {
	t.Helper()
	l, err := lesson.Load("handshake")
	if err != nil {
		t.Fatal(err)
	}
	play, err := lesson.Start(l, sim.NewRunner(), session.Variant{Interventions: future})
	if err != nil {
		t.Fatal(err)
	}
	return sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{Lesson: play}), width, height)
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

// TestNoViewKnowsTheFuture draws every view of two stories that differ only behind
// the horizon, and presses every key in each: nothing may tell them apart.
func TestNoViewKnowsTheFuture(t *testing.T) {
	keys := lookingKeys(text.For(text.English))
	if len(keys) < 60 {
		t.Fatalf("only %d keys: %v", len(keys), keys)
	}
	for i, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		for _, future := range futures[i : i+1] {
			w := twins{learningWith(t, nil, size[0], size[1]), learningWith(t, []session.Intervention{future}, size[0], size[1])}
			steps := 0
			for {
				w.watch(t, nil)
				w.each(func(m *Model) { press(m, "enter") })
				if w[0].top().(*learn).at.Step().ID == "guess-ack" {
					break
				}
				if w[0].top().(*learn).at.Open() {
					w.alike(t, "a question")
					w.each(func(m *Model) { press(m, "h", "s") })
					w.watch(t, nil)
					w.each(func(m *Model) { press(m, "enter") })
				}
				steps++
			}
			if steps < 3 {
				t.Errorf("only %d steps", steps)
			}
			if i < 2 {
				w.watch(t, keys)
			}
		}
	}
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
	w.each(func(m *Model) { m.Update(Key(k)) })
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
