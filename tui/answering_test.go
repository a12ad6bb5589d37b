package tui

import (
	"context"
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/view"
)

// answering are screens in the midst of a trace, from each of which every key is
// pressed that its help shows.
func answering(t *testing.T) map[string]func() *Model {
	all := map[string]func() *Model{
		"home": func() *Model {
			m := atHome(t, text.English, 80, 24)
			m.deps.Learn = func(context.Context, string) (*lesson.Play, error) { return nil, nil }
			return m
		},
		"question": func() *Model { return atQuestion(t, text.English, 80, 24) },
		"menu":     func() *Model { return atMenu(t, text.English, 120, 36) },
		"branches": func() *Model { return atBranches(t, text.English, 120, 36) },
		"compare":  func() *Model { return atCompare(t, text.English, 80, 24) },
		"captured/conversations": func() *Model {
			return watching(text.English, &told{title: "a.pcap", kind: session.Recorded, snapshot: exchange()}, 120, 36)
		},
		"program/output": func() *Model {
			m := atProgram(t, text.English, 120, 36)
			press(m, "8")
			return m
		},
	}
	for _, d := range digits {
		if d.pane == paneOutput {
			continue
		}
		open := func(m *Model) *Model {
			press(m, "g", ".", ".", d.key)
			return m
		}
		all["simulated/"+d.meaning] = func() *Model {
			m := watching(text.English, fork(), 120, 36)
			press(m, "space")
			return open(m)
		}
		all["captured/"+d.meaning] = func() *Model { return open(watching(text.English, captured(), 120, 36)) }
		if d.pane != paneLadder && d.pane != panePacket {
			continue
		}
		all["lesson/"+d.meaning] = func() *Model {
			m := learning(t, text.English, 120, 36, nil)
			toQuestion(m)
			press(m, "tab")
			return open(m)
		}
	}
	return all
}

// leaving are the commands that leave the screen.
var leaving = []string{"suspend", "leave", "back", "quit"}

// TestEveryKeyThatHelpShowsActsOrSaysWhyNot presses each, on a screen of its own.
func TestEveryKeyThatHelpShowsActsOrSaysWhyNot(t *testing.T) {
	for name, at := range answering(t) {
		t.Run(name, func(t *testing.T) {
			var all []key.Binding
			m := at()
			for _, group := range m.keyMap().FullHelp() {
				all = append(all, group...)
			}
			for _, b := range all {
				command, keys := view.Command(b)
				if command == "" || slices.Contains(leaving, command) {
					continue
				}
				for _, k := range keys {
					m := at()
					m.notice = ""
					before := m.View().Content
					_, cmd := m.Update(Key(k))
					if cmd == nil && m.View().Content == before {
						t.Errorf("%s (%s) does nothing, and does not say why", k, b.Help().Desc)
					}
				}
			}
		})
	}
}

// TestNoKeyActsThatHelpDoesNotShow presses all others: they may say what they are
// for, but move nothing.
func TestNoKeyActsThatHelpDoesNotShow(t *testing.T) {
	every := []string{"up", "down", "left", "right", "enter", "tab", "space", "home", "end", "pgup", "pgdown", "backspace", "delete", "f1", "f2", "ctrl+up", "ctrl+left"}
	for r := '!'; r <= '~'; r++ {
		every = append(every, string(r))
	}
	for r := 'a'; r <= 'z'; r++ {
		every = append(every, "ctrl+"+string(r))
	}
	for name, at := range answering(t) {
		t.Run(name, func(t *testing.T) {
			m := at()
			shown := lettersOf(m)
			for _, b := range slices.Concat(append(m.keyMap().FullHelp(), m.keyMap().ShortHelp())...) {
				shown = append(shown, b.Keys()...)
			}
			for _, k := range every {
				if slices.Contains(shown, k) {
					continue
				}
				m.notice = ""
				before := m.View().Content
				if m.Update(Key(k)); m.notice == "" && m.View().Content != before {
					t.Errorf("%s does something, and is not in help", k)
					m = at()
				}
			}
		})
	}
}

// lettersOf are the letters that stand on the screen beside what they choose.
func lettersOf(m *Model) []string {
	switch s := m.top().(type) {
	case *learn:
		return Fixed()[0].Keys
	case *watch:
		if s.panel == nil {
			return nil
		}
		var all []string
		for _, r := range s.panel.listing(&m.ui).rows {
			all = append(all, r.key)
		}
		return all
	}
	return nil
}
