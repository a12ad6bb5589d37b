package tui

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// TestLadderOfALongTrace stands in the midst of 100,000 packets.
func TestLadderOfALongTrace(t *testing.T) {
	m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: bulk(100_000)}, 80, 24)
	m.top().(*watch).player.Seek(trace.EndOf(50_000 * time.Millisecond))
	golden.RequireEqual(t, screenOf(m)+"\n")
}

// TestTheLaddersKeysStandInHelp, and say why where they can't act.
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
