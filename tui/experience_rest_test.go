package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
)

func TestEachKeyOfAnswerActs(t *testing.T) {
	for _, row := range []struct {
		keys string
		keep func(t *testing.T, m *Model, l *learn)
	}{
		{"↑ ↓", func(t *testing.T, m *Model, l *learn) {
			before := l.answer.choice
			if press(m, "down"); l.answer.choice == before {
				t.Error("↓ chooses no other")
			}
			if press(m, "up"); l.answer.choice != before {
				t.Error("↑ does not go back")
			}
		}},
		{"a–d", func(t *testing.T, m *Model, l *learn) {
			for i, k := range []string{"a", "b", "c"} {
				if press(m, k); l.answer.choice != i {
					t.Errorf("%s chooses %d", k, l.answer.choice)
				}
			}
		}},
		{"enter", func(t *testing.T, m *Model, l *learn) {
			for range 4 {
				if l.at.Open() {
					deliverOnce(m, press(m, "enter"))
				}
			}
			if _, judged := l.at.Verdict(m.ui.words); !judged {
				t.Error("enter does not commit")
			}
		}},
		{"h", func(t *testing.T, m *Model, l *learn) {
			press(m, "h")
			shows(t, m, "Hint")
		}},
		{"s", func(t *testing.T, m *Model, l *learn) {
			press(m, "s")
			if v, judged := l.at.Verdict(m.ui.words); !judged || !v.Skipped {
				t.Error("s does not skip the question")
			}
		}},
		{"tab", func(t *testing.T, m *Model, l *learn) {
			press(m, "tab")
			shows(t, m, " LOOK ")
			for range len(l.panesOf(&m.ui)) - 1 {
				press(m, "tab")
			}
			shows(t, m, " ANSWER ")
		}},
	} {
		t.Run(row.keys, func(t *testing.T) {
			m := learning(t, text.English, 80, 24, nil)
			row.keep(t, m, toQuestion(m))
		})
	}
}

func TestTheModeStandsBottomLeft(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	mode := func() string {
		lines := strings.Split(strings.TrimRight(screenOf(m), "\n"), "\n")
		return strings.Fields(lines[len(lines)-1])[0]
	}
	if got := mode(); got != "LOOK" {
		t.Errorf("at first it is %s", got)
	}
	if press(m, "f"); mode() != "TYPE" {
		t.Errorf("in a field it is %s", mode())
	}
	m = learning(t, text.English, 80, 24, nil)
	if toQuestion(m); mode() != "ANSWER" {
		t.Errorf("in a question it is %s", mode())
	}
}

// TestEachFilterPicksWhatItSays has the handshake told by four packets, the
// last of which carries the request.
func TestEachFilterPicksWhatItSays(t *testing.T) {
	for expression, want := range map[string][]string{
		"tcp.flags.syn and ip.src == " + clientAddr.String(): {"1"},
		"tcp.flags == 2":              {"1"},
		"tcp.flags.syn":               {"1", "2"},
		"frame.len > 60":              {"4"},
		"tcp.port in {80, 443}":       {"1", "2", "3", "4"},
		"http.request":                {"4"},
		"http.response.code >= 400":   nil,
		"tcp.analysis.retransmission": nil,
		"not tcp.flags.syn":           {"3", "4"},
	} {
		t.Run(expression, func(t *testing.T) {
			m := watching(text.English, simulated(), 80, 24)
			press(m, "space", "7", "f")
			typed(m, expression)
			settle(m, press(m, "enter"))
			if got := numbers(m); !slices.Equal(got, want) {
				t.Errorf("it picks %v, not %v:\n%s", got, want, screenOf(m))
			}
		})
	}
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f")
	typed(m, "tcp.flag.syn")
	press(m, "enter")
	lines := strings.Split(screenOf(m), "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "tcp.flag.syn") })
	if at < 0 || !strings.Contains(lines[at+1], "^") || strings.Index(lines[at+1], "^") != len([]rune(lines[at][:strings.Index(lines[at], "tcp.flag.syn")])) {
		t.Errorf("the mistake is not marked where it is:\n%s", screenOf(m))
	}
}

func TestTheMouseWorksWhereItIsExpected(t *testing.T) {
	click := func(m *Model, x, y int) { m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	keepAll(t, [2]int{80, 24}, []promise{
		{"select", func(t *testing.T, m *Model, w *watch) {
			press(m, "G")
			clickOn(t, m, "SYN·ACK")
			if w.player.Selected() != 2 {
				t.Errorf("a click on the SYN·ACK selects packet %d", w.player.Selected())
			}
		}},
		{"scroll", func(t *testing.T, m *Model, w *watch) {
			press(m, "7")
			m.Update(tea.MouseWheelMsg{X: 10, Y: 8, Button: tea.MouseWheelDown})
			if w.player.Selected() != 3 {
				t.Errorf("the wheel leads to packet %d", w.player.Selected())
			}
		}},
		{"drag the timeline", func(t *testing.T, m *Model, w *watch) {
			row := w.arranged(80, 23).timeline.y
			click(m, 2, row)
			m.Update(tea.MouseMotionMsg{X: 79, Y: row, Button: tea.MouseLeft})
			if !w.player.AtEnd() {
				t.Errorf("drawn to the end, the cursor stands at %v", w.player.Cursor())
			}
		}},
		{"click a key", func(t *testing.T, m *Model, w *watch) {
			before := w.player.Cursor()
			if clickOn(t, m, "←→ "); !w.player.Cursor().Before(before) {
				t.Error("a click on ← does not go back")
			}
			clickOn(t, m, "→ step")
			if w.player.Cursor() != before {
				t.Error("a click on → does not go on")
			}
		}},
		{"click a view", func(t *testing.T, m *Model, w *watch) {
			clickOn(t, m, "views")
			shows(t, m, "map", "ladder", "graphs")
			if clickOn(t, m, "graphs"); w.main != paneGraphs {
				t.Errorf("a click on the graphs' name shows pane %d:\n%s", w.main, screenOf(m))
			}
		}},
		{"click a pane", func(t *testing.T, m *Model, w *watch) {
			sized(m, 120, 36)
			if clickOn(t, m, "Transmission Control Protocol"); w.focus != panePacket {
				t.Errorf("pane %d has the focus", w.focus)
			}
		}},
	})
}

func TestEachSettingOfTheScreenActs(t *testing.T) {
	t.Run("--no-motion", func(t *testing.T) {
		m := sized(New(Deps{}, Options{NoMotion: true}, Start{Session: simulated()}), 80, 24)
		m.Init()
		w := m.top().(*watch)
		for i := range int64(200) {
			m.Update(tickMsg{m.generation, 1 + i*int64(stepFrame)})
			if c := w.player.Cursor(); c.Time > 0 && w.player.between(w.player.track.Until(c)) {
				t.Fatalf("the cursor stands between two events, at %v", c)
			}
		}
		if !w.player.AtEnd() {
			t.Error("it does not go on")
		}
	})
	t.Run("--no-mouse", func(t *testing.T) {
		m := sized(New(Deps{}, Options{NoMouse: true}, Start{Session: simulated()}), 80, 24)
		if m.View().MouseMode != tea.MouseModeNone {
			t.Error("the mouse is not left to the terminal")
		}
	})
	t.Run("ctrl-z", func(t *testing.T) {
		m := watching(text.English, simulated(), 80, 24)
		if got := messages(press(m, "ctrl+z")); len(got) != 1 || got[0] != (tea.SuspendMsg{}) {
			t.Errorf("it asks for %v", got)
		}
	})
	t.Run("resizing", func(t *testing.T) {
		m := watching(text.English, simulated(), 80, 24)
		press(m, "space", "g", ".", ".", "3", "j", "j")
		before := screenOf(m)
		for _, size := range [][2]int{{120, 36}, {250, 70}, {20, 5}, {80, 24}} {
			sized(m, size[0], size[1])
			m.View()
		}
		if screenOf(m) != before {
			t.Errorf("the place is lost:\n%s\n%s", before, screenOf(m))
		}
	})
}
