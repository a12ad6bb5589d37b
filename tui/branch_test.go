package tui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/trace"
)

func TestUndoAndRedoSayWhat(t *testing.T) {
	m, s := dropped(text.English, 120, 36)
	deliver(m, press(m, "u"))
	shows(t, m, "Undone: drop SYN·ACK at 20.0 ms", "The handshake · baseline")
	if m.top().(*watch).player.snapshot != s.tree.Looking().Snapshot || s.tree.Branches().Looking != 0 {
		t.Error("the baseline is not on the screen")
	}
	press(m, "u")
	shows(t, m, "There is nothing to undo.")
	deliver(m, press(m, "ctrl+r"))
	shows(t, m, "Done again: drop SYN·ACK at 20.0 ms", "branch “drop SYN·ACK at 20.0 ms” of baseline")
	press(m, "ctrl+r")
	shows(t, m, "There is nothing to do again.")
}

func TestSwappingKeepsTheMomentAndThePacket(t *testing.T) {
	m, _ := dropped(text.English, 120, 36)
	w := m.top().(*watch)
	before := w.player.Cursor()
	deliver(m, press(m, "v"))
	if w.player.Cursor() != before || w.player.Selected() != 2 || w.stories.Looking != 0 {
		t.Errorf("swapped at %v: cursor %v, packet %d", before, w.player.Cursor(), w.player.Selected())
	}
	shows(t, m, "baseline ◎", "SYN·ACK ✗")
	w.player.Seek(trace.EndOf(40 * ms))
	w.player.selected = 3 // the ACK, which the branch sends a second later
	deliver(m, press(m, "v"))
	if w.player.Cursor() != trace.EndOf(40*ms) || w.stories.Looking != 1 {
		t.Errorf("swapped back at 40 ms: cursor %v", w.player.Cursor())
	}
	shows(t, m, "branch ◎")
}

func TestBranchesAreListedNamedAndSaved(t *testing.T) {
	m, s := dropped(text.English, 80, 24)
	press(m, "b")
	shows(t, m, "Branches", "baseline", "◎ drop SYN·ACK at 20.0 ms  4 packets", "Made of the baseline:")
	press(m, "r")
	m.top().(*watch).field.input.SetValue("ACK lost")
	press(m, "enter")
	shows(t, m, "◎ ACK lost", "branch “ACK lost”")
	s.Rename(1, "evil\x1b[2J")
	press(m, "esc", "b")
	if got := m.View().Content; strings.Contains(got, "\x1b[2J") {
		t.Error("a name's control characters reach the terminal")
	}
	path := filepath.Join(t.TempDir(), "branch.yaml")
	press(m, "S")
	shows(t, m, "Save in: the-handshake-1.yaml", "wiretale sim")
	m.top().(*watch).field.input.SetValue(path)
	deliver(m, press(m, "enter"))
	shows(t, m, "Saved. It is told again by: wiretale sim")
	if data, err := os.ReadFile(path); err != nil || string(data) != "drop" {
		t.Fatalf("written: %q, %v", data, err)
	}
	os.WriteFile(path, []byte("old"), 0o644)
	press(m, "w")
	m.top().(*watch).field.input.SetValue(path)
	if cmd := press(m, "enter"); cmd != nil {
		t.Error("it is replaced without a question")
	}
	shows(t, m, "There is such a file")
	deliver(m, press(m, "enter"))
	if data, _ := os.ReadFile(path); string(data) != "drop" {
		t.Errorf("after a second enter it holds %q", data)
	}
	press(m, "k", "S")
	shows(t, m, "The baseline is the scenario itself.")
	deliver(m, press(m, "enter"))
	if s.tree.Branches().Looking != 0 || m.top().(*watch).panel != nil {
		t.Error("enter does not look at the baseline")
	}
}

// TestASecondInterventionIsToldFromTheFirst holds that the cursor goes to what the
// second one changed, not back to the first difference from the baseline.
func TestASecondInterventionIsToldFromTheFirst(t *testing.T) {
	m, s := dropped(text.English, 120, 36)
	w := m.top().(*watch)
	s.lose = true
	w.player.Seek(trace.EndOf(1040 * ms))
	deliver(m, press(m, "i", "d"))
	if w.player.Cursor().Time != 1040*ms || len(w.stories.List) != 3 {
		t.Errorf("the cursor stands at %v, with %d stories", w.player.Cursor(), len(w.stories.List))
	}
	shows(t, m, "of “drop SYN·ACK at 20.0 ms”", "›   40.0 ACK")
	press(m, "b", "k")
	deliver(m, press(m, "v"))
	shows(t, m, "Compared with “drop SYN·ACK at 20.0 ms”", "1020.0 SYN·ACK     1020.0 SYN·ACK")
	deliver(m, press(m, "v"))
	if w.stories.Looking != 1 || w.player.Cursor().Time != 1040*ms {
		t.Errorf("v looks at %d, at %v", w.stories.Looking, w.player.Cursor())
	}
	press(m, "b", "v")
	shows(t, m, "This is the story that is looked at.")
}

func TestAnInterventionThatDidNotTakePlaceIsTold(t *testing.T) {
	s := fork()
	s.outcome = "mismatched"
	m := atSynAck(s, text.English, 120, 36)
	deliver(m, press(m, "i", "o"))
	shows(t, m, "not done, another packet stood in its place")
	press(m, "b")
	shows(t, m, "SYN·ACK at 20.0 ms arrives behind the next: not done")
}

func TestAChangeWithoutAnEffectIsToldSo(t *testing.T) {
	s := fork()
	m := atSynAck(s, text.English, 120, 36)
	deliver(m, press(m, "i", "o"))
	shows(t, m, "nothing comes out differently", "Nothing differs.")
}

func TestAFailedInterventionSaysWhy(t *testing.T) {
	s := fork()
	s.problem = errors.New("no room for more branches")
	m := atSynAck(s, text.English, 80, 24)
	deliver(m, press(m, "i", "d"))
	shows(t, m, "no room for more branches")
	if w := m.top().(*watch); w.retelling != nil || w.player.snapshot != s.Snapshot() {
		t.Error("the screen does not go on with the story as it was")
	}
}

func TestAStoryThatTakesLongSaysSo(t *testing.T) {
	s := fork()
	s.gate = make(chan struct{})
	m := atSynAck(s, text.English, 80, 24)
	press(m, "i", "d")
	w := m.top().(*watch)
	told := make(chan retoldMsg, 1)
	if strings.Contains(screenOf(m), "telling it again") {
		t.Error("it says so at once")
	}
	_, wait := m.Update(slowMsg{w.retelling, told})
	shows(t, m, "telling it again…")
	press(m, "i")
	shows(t, m, "The story is still being told again.")
	close(s.gate)
	told <- w.retelling.tell()
	deliver(m, wait)
	shows(t, m, "branch “drop")
	if strings.Contains(screenOf(m), "telling it again") {
		t.Error("it goes on saying so")
	}
}

func TestTheComparisonIsWalkedAndEntered(t *testing.T) {
	m, _ := dropped(text.English, 80, 24)
	w := m.top().(*watch)
	press(m, "V")
	shows(t, m, "comparison", "◀ differs")
	press(m, "j", "enter")
	if w.player.Selected() != 3 || w.player.Cursor().Time != 1020*ms {
		t.Errorf("enter leads to packet %d at %v", w.player.Selected(), w.player.Cursor())
	}
	m.Update(tea.MouseClickMsg{X: 5, Y: rowOf(m, "SYN  seq 0"), Button: tea.MouseLeft})
	if w.player.Selected() != 1 || w.player.Cursor().Time != 0 {
		t.Errorf("a click leads to packet %d at %v", w.player.Selected(), w.player.Cursor())
	}
	press(m, "V")
	if w.main != paneLadder {
		t.Error("V does not go back to the ladder")
	}
}

func TestTheComparisonStandsBesideTheLadder(t *testing.T) {
	m, _ := dropped(text.English, 120, 36)
	w := m.top().(*watch)
	panes := func() (ids []paneID) {
		for _, p := range w.panesOf(&m.ui) {
			ids = append(ids, p.pane)
		}
		return ids
	}
	has := func(id paneID) bool { return slices.Contains(panes(), id) }
	if !has(paneCompare) || has(paneState) || has(paneBaseline) {
		t.Errorf("120×36 shows %v", panes())
	}
	press(m, "V", "V")
	if has(paneCompare) || !has(paneState) {
		t.Errorf("after V it shows %v", panes())
	}
	press(m, "V")
	sized(m, 200, 60)
	if !has(paneCompare) || !has(paneBaseline) {
		t.Errorf("200×60 shows %v", panes())
	}
	left := w.panesOf(&m.ui)
	deliver(m, press(m, "v"))
	for i, p := range w.panesOf(&m.ui) {
		if p.pane != left[i].pane {
			continue
		}
		if p.pane == paneLadder && p.x != 0 {
			t.Error("the baseline's ladder is not the left one once it is looked at")
		}
	}
	press(m, "4")
	if !has(paneState) {
		t.Error("4 does not show the state")
	}
}
