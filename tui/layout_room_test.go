package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
)

// places are where the panes of the screen on top stand.
func placesOf(m *Model) map[paneID]rect {
	at := map[paneID]rect{}
	var l layout
	switch s := m.top().(type) {
	case *watch:
		l = s.arranged(m.ui.width, m.ui.height-1)
	case *learn:
		l = s.arranged(m.ui.width, m.ui.height-1)
	}
	for _, p := range l.panes {
		at[p.pane] = p.rect
	}
	return at
}

func TestBordersMoveByKeysAndStayWhereTheyWerePut(t *testing.T) {
	m := watching(text.English, simulated(), 120, 36)
	before := placesOf(m)
	press(m, "<", "<")
	m.Update(Key("ctrl+up"))
	after := placesOf(m)
	if got, want := after[paneState].width, before[paneState].width+2*stepColumns; got != want {
		t.Errorf("the state is %d columns wide, want %d", got, want)
	}
	if got, want := after[panePacket].height, before[panePacket].height+stepRows; got != want {
		t.Errorf("the packet is %d rows high, want %d", got, want)
	}
	sized(sized(m, 80, 24), 120, 36)
	press(m, "7", "2")
	if placesOf(m)[paneState] != after[paneState] {
		t.Error("another size, or another view, moved the border back")
	}
	press(m, ">", ">")
	m.Update(Key("ctrl+down"))
	if now := placesOf(m); now[paneState] != before[paneState] || now[panePacket] != before[panePacket] {
		t.Errorf("back again: %v, want %v", now, before)
	}
}

func TestNoPaneBecomesTooSmall(t *testing.T) {
	for _, k := range []string{"<", ">", "ctrl+up", "ctrl+down"} {
		m := watching(text.English, simulated(), 120, 36)
		for range 60 {
			m.Update(Key(k))
			for pane, r := range placesOf(m) {
				if r.width < leastWidth || r.height < leastHeight {
					t.Fatalf("%s: pane %d is %d×%d", k, pane, r.width, r.height)
				}
			}
			m.draw()
		}
		if got := screenOf(m); !strings.Contains(got, "The pane would become too small.") {
			t.Errorf("%s: nothing says why:\n%s", k, got)
		}
		// What a key asked for in vain is not asked for later.
		back := map[string]string{"<": ">", ">": "<", "ctrl+up": "ctrl+down", "ctrl+down": "ctrl+up"}[k]
		before := placesOf(m)
		m.Update(Key(back))
		if now := placesOf(m); now[paneState] == before[paneState] && now[panePacket] == before[panePacket] {
			t.Errorf("%s does nothing after many of %s", back, k)
		}
	}
}

func TestBordersAreDragged(t *testing.T) {
	m := watching(text.English, simulated(), 120, 36)
	was := placesOf(m)
	border := was[paneState].x - 1
	m.Update(tea.MouseClickMsg{X: border, Y: 5, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: border - 10, Y: 9, Button: tea.MouseLeft})
	if got := placesOf(m)[paneState].x; got != border-10+1 {
		t.Errorf("the state begins at column %d, want %d", got, border-9)
	}
	m.Update(tea.MouseReleaseMsg{X: border - 10, Y: 9})
	m.Update(tea.MouseMotionMsg{X: border, Y: 9})
	if got := placesOf(m)[paneState].x; got != border-9 {
		t.Error("it is dragged without a button")
	}
	row := was[panePacket].y
	m.Update(tea.MouseClickMsg{X: 50, Y: row, Button: tea.MouseLeft})
	if m.top().(*watch).focus != panePacket {
		t.Error("a click on the title does not go to the pane")
	}
	m.Update(tea.MouseMotionMsg{X: 50, Y: row - 3, Button: tea.MouseLeft})
	m.Update(tea.MouseReleaseMsg{X: 50, Y: row - 3})
	if got := placesOf(m)[panePacket].y; got != row-3 {
		t.Errorf("the packet begins at row %d, want %d", got, row-3)
	}
}

func TestAPaneHasTheWholeScreenAndGivesItBack(t *testing.T) {
	m := watching(text.English, simulated(), 120, 36)
	before := placesOf(m)
	press(m, ".", "tab", "z")
	zoomed := placesOf(m)
	if len(zoomed) != 1 || zoomed[paneState].width != 120 || zoomed[paneState].height != before[paneLadder].height+before[panePacket].height {
		t.Errorf("zoomed: %v", zoomed)
	}
	if got := screenOf(m); !strings.Contains(got, "z shows all") {
		t.Errorf("nothing says how to go back:\n%s", got)
	}
	press(m, "tab")
	if _, ok := placesOf(m)[panePacket]; !ok {
		t.Error("tab does not show the next pane")
	}
	press(m, "<")
	if got := screenOf(m); !strings.Contains(got, "z shows the others again") {
		t.Errorf("a border that is not there moves:\n%s", got)
	}
	press(m, "z")
	if now := placesOf(m); now[paneLadder] != before[paneLadder] {
		t.Errorf("back again: %v", now)
	}
	small := watching(text.English, simulated(), 80, 24)
	press(small, "z")
	if got := screenOf(small); !strings.Contains(got, "has the whole screen already") {
		t.Errorf("one pane alone:\n%s", got)
	}
}

func TestALessonsPaneIsMadeWider(t *testing.T) {
	m := atQuestion(t, text.English, 80, 24)
	before := placesOf(m)[paneLesson].width
	press(m, "<")
	if got := placesOf(m)[paneLesson].width; got != before+stepColumns {
		t.Errorf("%d columns, want %d", got, before+stepColumns)
	}
	if c := m.draw(); c.Width != 80 {
		t.Errorf("drawn %d wide", c.Width)
	}
}
