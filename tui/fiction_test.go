package tui

import (
	"context"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

// TestTheHeadSaysThatItIsNotTCP, however narrow the screen and long the title,
// in every view.
func TestTheHeadSaysThatItIsNotTCP(t *testing.T) {
	log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: "handshake"})
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[text.Lang]string{text.English: "not TCP: no TIME-WAIT", text.Spanish: "no es TCP: sin TIME-WAIT"} {
		for _, width := range []int{80, 120} {
			s := analyze.Read(log)
			s.Nodes[1].Fictions = []string{"no-time-wait"}
			m := sized(New(Deps{Words: text.For(lang)}, Options{}, Start{Session: &told{
				title: "A title that is longer than the screen is wide, if it is a narrow one", kind: session.Simulated, snapshot: s}}), width, 24)
			for _, key := range []string{"2", "3", "4", "5", "7"} {
				press(m, key)
				if head, _, _ := strings.Cut(screenOf(m), "\n"); !strings.Contains(strings.ReplaceAll(head, "\u00a0", " "), want) {
					t.Errorf("%s, %d columns, view %s: %q", lang, width, key, head)
				}
			}
		}
	}
}
