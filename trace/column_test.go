package trace

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestColumnsHoldAnyNumbers(t *testing.T) {
	number := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-3, 3), rapid.Int64Range(1_000_000, 1_002_000),
		rapid.SampledFrom([]int64{0, math.MinInt64, math.MaxInt64}))
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(number, 0, 200).Draw(t, "numbers")
		slope := rapid.Int64().Draw(t, "slope")
		if rapid.Bool().Draw(t, "sloping") {
			for i := range numbers {
				numbers[i] += slope * int64(i)
			}
		}
		c := packColumn(numbers)
		for i, want := range numbers {
			if got := c.at(i); got != want {
				t.Fatalf("number %d of %v is read as %d (%+v)", i, numbers, got, c)
			}
		}
	})
}

// TestColumnsAreNarrow counts the words that regular numbers take.
func TestColumnsAreNarrow(t *testing.T) {
	cases := map[string]struct {
		number func(i int) int64
		words  int
	}{
		"all the same":      {func(int) int64 { return 1 << 40 }, 0},
		"one after another": {func(i int) int64 { return int64(1<<40 + i*1448) }, 0},
		"near a line":       {func(i int) int64 { return int64(1<<40 + i*1448 + i%8) }, 1024 * 3 / 64},
		"some are far off": {func(i int) int64 {
			if i%400 == 399 {
				return 1 << 50
			}
			return int64(i % 4)
		}, 1024*2/64 + 2*2},
	}
	for name, c := range cases {
		numbers := make([]int64, 1024)
		for i := range numbers {
			numbers[i] = c.number(i)
		}
		if got := len(packColumn(numbers).words); got != c.words {
			t.Errorf("%s: %d words, not %d", name, got, c.words)
		}
	}
}
