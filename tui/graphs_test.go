package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/internal/sample"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// lossy is the story of a link that loses packets.
func lossy(t *testing.T) *told { return embedded(t, "lossy") }

func webPage(t *testing.T) *told { return embedded(t, "web-page") }

// embedded is the story of a scenario, as its simulator tells it.
func embedded(t *testing.T, name string) *told {
	t.Helper()
	return &told{title: name, kind: session.Simulated, snapshot: sample.Story(t, name)}
}

func atGraphs(t *testing.T, lang text.Lang, width, height int) *Model {
	m := watching(lang, embedded(t, "lossy"), width, height)
	press(m, " ", "6")
	m.top().(*watch).player.Seek(trace.EndOf(250 * ms))
	readGraphs(m)
	return m
}

// readGraphs draws until the graphs have read everything, and counts the
// pictures.
func readGraphs(m *Model) (pictures int) {
	for m.View(); m.top().(*watch).unread(); pictures++ {
		m.View()
	}
	return pictures
}

// TestGraphsOfALongTraceAreReadInParts, while ticks come, and then
// nothing ticks.
func TestGraphsOfALongTraceAreReadInParts(t *testing.T) {
	m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: bulk(100_000)}, 80, 24)
	press(m, "6")
	if !m.ticking {
		t.Error("no tick was asked for, so the graphs are never read")
	}
	m.top().(*watch).player.Seek(trace.EndOf(50 * time.Second))
	if n := readGraphs(m); n < 5 || n > 50 {
		t.Errorf("the graphs were read in %d parts", n)
	}
	if m.top().moving() {
		t.Error("the graphs are read, and it still ticks")
	}
}

// TestThePointerDrawsTheCursorThroughTheGraphs presses, draws and lets go.
func TestThePointerDrawsTheCursorThroughTheGraphs(t *testing.T) {
	m := atGraphs(t, text.English, 80, 24)
	at := func() time.Duration { return m.top().(*watch).player.Cursor().Time }
	send := func(msg tea.Msg) {
		m.Update(msg)
		m.View()
	}
	send(tea.MouseClickMsg{X: 70, Y: 6, Button: tea.MouseLeft})
	clicked := at()
	if clicked < 500*ms {
		t.Fatalf("a click near the end puts the cursor at %v", clicked)
	}
	send(tea.MouseMotionMsg{X: 40, Y: 6, Button: tea.MouseLeft})
	if drawn := at(); drawn < 200*ms || drawn > 400*ms {
		t.Errorf("drawn to the middle, the cursor is at %v", drawn)
	}
	send(tea.MouseReleaseMsg{X: 40, Y: 6})
	before := at()
	send(tea.MouseMotionMsg{X: 20, Y: 6})
	if at() != before {
		t.Error("the pointer moves the cursor after its button was let go")
	}
}

// TestGraphKeysWorkThroughTheScreen zooms in with the keys and the wheel; those
// of the player stay the player's.
func TestGraphKeysWorkThroughTheScreen(t *testing.T) {
	m := atGraphs(t, text.English, 80, 24)
	whole := screenOf(m)
	press(m, "k")
	closer := screenOf(m)
	if closer == whole {
		t.Error("k shows nothing else")
	}
	press(m, "z")
	if screenOf(m) != whole {
		t.Error("z does not bring the whole back")
	}
	m.Update(tea.MouseWheelMsg{X: 40, Y: 6, Button: tea.MouseWheelUp})
	if screenOf(m) != closer {
		t.Error("the wheel shows something else than k")
	}
	before := m.top().(*watch).player.Cursor()
	press(m, "right")
	if m.top().(*watch).player.Cursor() == before {
		t.Error("→ does not step in the graphs")
	}
}
