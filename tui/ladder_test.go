package tui

import (
	"testing"

	"wiretale/text"
)

// TestTheLaddersKeysAnswer that they can't act.
func TestTheLaddersKeysAnswer(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, ".", ".")
	for key, why := range map[string]string{
		"l": "ladder.refuse.no-more-hosts", "h": "ladder.refuse.no-more-hosts",
	} {
		press(m, key)
		if want := text.For(text.English).T(why); m.notice != want {
			t.Errorf("%s says %q, want %q", key, m.notice, want)
		}
	}
}

// TestEnterLeadsIntoAPacketAndEscOut goes from the ladder into the fields and back.
func TestEnterLeadsIntoAPacketAndEscOut(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	w := m.top().(*watch)
	if press(m, ".", ".", "enter"); w.main != panePacket {
		t.Fatalf("enter leads into pane %d", w.main)
	}
	if press(m, "esc"); w.main != paneLadder || len(m.screens) != 1 {
		t.Errorf("esc leads into pane %d", w.main)
	}
	if press(m, "enter", "2", "3", "esc"); w.main != panePacket {
		t.Error("esc leads out of a packet that was not entered")
	}
}
