package lesson

import (
	"strings"
	"testing"
)

// TestWhatIsNotToBeSeenIsFound has a line of a quarter of a million characters, too: it
// must not take longer the more of it there is than the line itself does.
func TestWhatIsNotToBeSeenIsFound(t *testing.T) {
	for _, c := range []struct {
		said   string
		at     int
		hidden string
	}{
		{"all of it is seen: é, ñ, 中", 0, ""},
		{"a\u202eb", 2, "\u202e"},
		{"é\x1b[31m", 2, "\x1b"},
		{"\u200b", 1, "\u200b"},
		{"é" + strings.Repeat("x", 250_000) + "\u202e", 250_002, "\u202e"},
	} {
		if at, hidden := unseen(c.said); at != c.at || hidden != c.hidden {
			t.Errorf("%.20q: %q at %d, want %q at %d", c.said, hidden, at, c.hidden, c.at)
		}
	}
}
