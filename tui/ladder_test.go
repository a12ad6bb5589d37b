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
		"l": "ladder.refuse.no-more-hosts", "h": "ladder.refuse.no-more-hosts", "enter": "ladder.refuse.no-burst",
	} {
		press(m, key)
		if want := text.For(text.English).T(why); m.notice != want {
			t.Errorf("%s says %q, want %q", key, m.notice, want)
		}
	}
}
