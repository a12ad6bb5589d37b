package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/canvas"
)

// fieldOf is what stands in the open field.
func fieldOf(m *Model) string { return m.top().(*watch).field.input.Value() }

func TestFieldNamesAreCompleted(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f")
	if got := screenOf(m); !strings.Contains(got, "words fit") || !strings.Contains(got, "tcp.port") {
		t.Fatalf("nothing is offered before a letter is typed:\n%s", got)
	}
	typed(m, "tcp.flags.s")
	if got := screenOf(m); !strings.Contains(got, "tcp.flags.syn  ") || !strings.Contains(got, "yes or no") {
		t.Errorf("what may be typed is not shown:\n%s", got)
	}
	if press(m, "tab"); fieldOf(m) != "tcp.flags.syn" {
		t.Errorf("the only name is not taken, but %q", fieldOf(m))
	}
	typed(m, " ")
	if got := screenOf(m); !strings.Contains(got, "==") || !strings.Contains(got, "both") {
		t.Errorf("operators are not offered:\n%s", got)
	}
	press(m, "tab", "right")
	if press(m, "tab"); fieldOf(m) != "tcp.flags.syn == true" {
		t.Errorf("the value is not taken, but %q stands there", fieldOf(m))
	}
	if press(m, "tab"); fieldOf(m) != "tcp.flags.syn == false" {
		t.Errorf("tab again doesn't take the next value: %q", fieldOf(m))
	}
	if press(m, "shift+tab"); fieldOf(m) != "tcp.flags.syn == true" {
		t.Errorf("shift-tab doesn't take the one before: %q", fieldOf(m))
	}
}

func TestTheTracesOwnValuesAreOffered(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f")
	typed(m, "ip.addr == ")
	if got := screenOf(m); !strings.Contains(got, clientAddr.String()) || !strings.Contains(got, serverAddr.String()) {
		t.Errorf("the addresses are not offered:\n%s", got)
	}
	press(m, "esc", "f")
	typed(m, "tcp.port == 8")
	if press(m, "tab"); fieldOf(m) != "tcp.port == 80 " {
		t.Errorf("the port is not taken, but %q stands there", fieldOf(m))
	}
}

func TestAMistakeIsMarkedWhileItIsTyped(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f")
	marks := func() string { return strings.TrimSpace(strings.Split(screenOf(m), "\n")[21]) }
	typed(m, "tcp.por")
	if marks() != "" && strings.Contains(marks(), "^") {
		t.Errorf("half a name is marked as a mistake: %q", marks())
	}
	typed(m, "x")
	if marks() != "^^^^^^^^" {
		t.Errorf("no name begins so, but the marks are %q", marks())
	}
	press(m, "esc", "f")
	typed(m, "tcp.port == ")
	if strings.Contains(marks(), "^") || !strings.Contains(screenOf(m), "A value belongs here") {
		t.Errorf("what is missing is not said, or marked: %q", marks())
	}
	typed(m, "x and tcp")
	if marks() != "^" {
		t.Errorf("the value is not marked, but %q", marks())
	}
	if m.top().(*watch).filter != nil {
		t.Error("a filter was set without enter")
	}
}

func TestWhatWasTypedBeforeComesBack(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	for _, s := range []string{"tcp", "udp", "tcp"} {
		press(m, "f")
		for fieldOf(m) != "" {
			m.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
		}
		typed(m, s)
		settle(m, press(m, "enter"))
	}
	press(m, "f")
	typed(m, " or")
	for _, step := range [][2]string{{"up", "tcp"}, {"up", "udp"}, {"up", "udp"}, {"down", "tcp"}, {"down", "tcp or"}, {"down", "tcp or"}} {
		if press(m, step[0]); fieldOf(m) != step[1] {
			t.Errorf("%s leads to %q, not to %q", step[0], fieldOf(m), step[1])
		}
	}
	press(m, "esc", "/")
	if press(m, "up"); fieldOf(m) != "" {
		t.Errorf("filters are among the searches: %q", fieldOf(m))
	}
}

func TestAWordIsTakenByAClick(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f")
	typed(m, "conversation.state == re")
	for y, line := range strings.Split(screenOf(m), "\n") {
		if strings.HasPrefix(line, "  refused") {
			m.Update(tea.MouseClickMsg{X: 4, Y: y, Button: tea.MouseLeft})
		}
	}
	if got := fieldOf(m); got != "conversation.state == refused " {
		t.Errorf("a click takes %q", got)
	}
}

// TestALongTextIsDrawnNoSlowerThanAShortOne counts what is allocated for a field
// that is full: no more than for what is seen of it.
func TestALongTextIsDrawnNoSlowerThanAShortOne(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f")
	m.Update(tea.PasteMsg{Content: strings.Repeat("(", mostTyped)})
	f, c := m.top().(*watch).field, canvas.New(60, 1)
	if n := testing.AllocsPerRun(1, func() { drawField(c, &f.input) }); n > 500 {
		t.Errorf("%v allocations for 60 cells", n)
	}
	if got := c.Plain(); strings.TrimRight(got, " ") != strings.Repeat("(", 59) {
		t.Errorf("it shows %q", got)
	}
}
