package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/tui/view"
)

// typed types a text, letter by letter.
func typed(m *Model, s string) {
	for _, r := range s {
		press(m, string(r))
	}
}

// settle runs a command, and those that what it reports brings about, until
// there is nothing more to be reported.
func settle(m *Model, cmd tea.Cmd) {
	for _, msg := range messages(cmd) {
		_, next := m.Update(msg)
		settle(m, next)
	}
}

func TestAFilterLeavesTheOthersOut(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "7", "f")
	if got := screenOf(m); !strings.Contains(got, "TYPE") || !strings.Contains(got, "Filter:") {
		t.Fatalf("there is no field:\n%s", got)
	}
	typed(m, "tcp.flags.synn")
	press(m, "enter")
	lines := strings.Split(screenOf(m), "\n")
	at := strings.Index(lines[20], "tcp.flags.synn")
	if want := strings.Repeat(" ", at) + "^^^^^^^^^^^^^^"; strings.TrimRight(lines[21], " ") != want || !strings.Contains(lines[22], "did you mean tcp.flags.syn") {
		t.Fatalf("the mistake is not marked:\n%s", screenOf(m))
	}
	m.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	settle(m, press(m, "enter"))
	got := screenOf(m)
	if !strings.Contains(got, "2 of 4") || strings.Contains(got, "GET /") || !strings.Contains(got, "packets · tcp.flags.syn") {
		t.Errorf("the list is not filtered:\n%s", got)
	}
	press(m, "2", "g", ".", ".")
	if w := m.top().(*watch); w.player.Selected() != 2 {
		t.Errorf("the second packet that is picked is %d", w.player.Selected())
	}
	if press(m, "."); m.notice == "" {
		t.Error("there is a third one")
	}
	press(m, "f", "esc") // leaves it as it was
	if got := screenOf(m); !strings.Contains(got, "2 of 4") {
		t.Errorf("the filter is gone:\n%s", got)
	}
	press(m, "f")
	for range "tcp.flags.syn" {
		m.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	press(m, "enter", "7")
	if got := screenOf(m); strings.Contains(got, "of 4") || !strings.Contains(got, "GET /") {
		t.Errorf("an empty filter leaves something out:\n%s", got)
	}
}

func TestASearchGoesToWhatItFinds(t *testing.T) {
	m := watching(text.English, simulated(), 120, 36)
	press(m, "space", "g", "n")
	if m.notice == "" {
		t.Error("nothing says that nothing is searched for")
	}
	press(m, "/")
	typed(m, "EXAMPLE?q") // the keys of the screen are letters in the field
	press(m, "esc", "/")
	typed(m, "example")
	settle(m, press(m, "enter"))
	w := m.top().(*watch)
	if w.player.Selected() != 4 {
		t.Fatalf("packet %d is selected", w.player.Selected())
	}
	if h, ok := w.search.found.Hit(4); !ok || h.Length != 7 {
		t.Errorf("the hit is %+v", h)
	}
	press(m, "n") // there is no other: it begins anew
	if w.player.Selected() != 4 {
		t.Errorf("packet %d is selected", w.player.Selected())
	}
	press(m, "/")
	typed(m, "absent")
	settle(m, press(m, "enter"))
	if m.notice == "" || w.player.Selected() != 4 {
		t.Errorf("packet %d is selected, and %q is said", w.player.Selected(), m.notice)
	}
}

func TestTheStreamIsWhatBothSidesSaid(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space", "g", "5")
	got := screenOf(m)
	if !strings.Contains(got, "▶›GET / HTTP/1.1") || !strings.Contains(got, "▶ Host: example.test") {
		t.Errorf("the request is not there:\n%s", got)
	}
	press(m, "j")
	if w := m.top().(*watch); w.player.Selected() != 4 {
		t.Errorf("the cursor did not go to what the bar is on, but to packet %d", w.player.Selected())
	}
	press(m, "x")
	if got := screenOf(m); !strings.Contains(got, "00000000  47 45 54 20 2f 20 48 54 GET / HT") {
		t.Errorf("the bytes are not there:\n%s", got)
	}
	press(m, "x")
	if got := screenOf(m); !strings.Contains(got, "▶›HTTP GET /") && !strings.Contains(got, "▶ HTTP GET /") {
		t.Errorf("the message is not there:\n%s", got)
	}
	if press(m, "s"); m.notice == "" {
		t.Error("a request without a body is saved")
	}
}

// TestABodyIsNeverWrittenOverAFileUnasked holds that of a field which names a
// file that there is, the second enter alone replaces it.
func TestABodyIsNeverWrittenOverAFileUnasked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "body")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := watching(text.English, simulated(), 80, 24)
	w := m.top().(*watch)
	w.takeBody(bodyOf("new"))
	w.field.input.SetValue(path)
	press(m, "enter")
	if w.field == nil || w.field.mistake == nil {
		t.Fatal("nothing is asked")
	}
	settle(m, press(m, "enter"))
	if got, err := os.ReadFile(path); err != nil || string(got) != "new" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if !strings.Contains(m.notice, "3\u00a0B") {
		t.Errorf("the notice is %q", m.notice)
	}
}

func bodyOf(s string) view.TakeBody {
	return view.TakeBody{Body: analyze.Body{Parts: [][]byte{[]byte(s)}, Size: int64(len(s))}}
}
