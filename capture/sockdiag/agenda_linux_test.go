package sockdiag

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestFactsComeDueInTheOrderOfTheirTime holds the agenda against a stable sort.
func TestFactsComeDueInTheOrderOfTheirTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Unix(1_700_000_000, 0)
		moments := rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "moments")
		until := rapid.IntRange(0, 9).Draw(t, "until")
		var a agenda
		var want, got []fact
		for i, m := range moments {
			f := fact{when: start.Add(time.Duration(m)), detail: i}
			a.add(f)
			if m <= until {
				want = append(want, f)
			}
		}
		slices.SortStableFunc(want, func(x, y fact) int { return x.when.Compare(y.when) })
		for f, ok := a.due(start.Add(time.Duration(until))); ok; f, ok = a.due(start.Add(time.Duration(until))) {
			got = append(got, f)
		}
		if !slices.Equal(got, want) || a.len() != len(moments)-len(want) {
			t.Fatalf("got %v, want %v; %d are left", got, want, a.len())
		}
	})
}

// TestAFrameThatFindsNothingDueLeavesWhatWaits holds that frames don't pay for
// the facts that wait.
func TestAFrameThatFindsNothingDueLeavesWhatWaits(t *testing.T) {
	var a agenda
	start := time.Unix(1_700_000_000, 0)
	for range mostFacts / 8 {
		a.add(fact{when: start.Add(time.Hour)})
	}
	first := &a.heap[0]
	if n := testing.AllocsPerRun(100, func() { a.due(start) }); n != 0 || &a.heap[0] != first || a.len() != mostFacts/8 {
		t.Errorf("%v allocations, %d wait", n, a.len())
	}
}
