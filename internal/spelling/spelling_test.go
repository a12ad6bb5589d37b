package spelling

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNearestIsTheWordThatDiffersLeast(t *testing.T) {
	keys := []string{"delay", "rate", "loss"}
	for written, want := range map[string]string{"dealy": "delay", "rates": "rate", "boss": "loss", "qqqq": "", "sosl": "loss", "tare": "rate"} {
		if got := Nearest(written, keys, len(written)/2+1); got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
}

func TestDistanceCountsWhatTheHandDoes(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"tcp", "tpc", 1}, {"tcp", "tp", 1}, {"tcp", "tcxp", 1}, {"tcp", "udp", 2}, {"ca", "abc", 2}, {"", "abc", 3}, {"http", "htpt", 1}} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		switch {
		case Distance(a, a) != 0 || a != b && Distance(a, b) == 0:
			t.Fatal("only equal words are 0 apart")
		case Distance(a, b) != Distance(b, a):
			t.Fatal("the way back is as long")
		case Distance(a, c) > Distance(a, b)+Distance(b, c):
			t.Fatal("a detour is not shorter")
		}
	})
}
