package view

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
)

// round reports whether a step is 1, 2 or 5 times a power of ten.
func round(step int64) bool {
	digits := strings.TrimRight(strconv.FormatInt(step, 10), "0")
	return digits == "1" || digits == "2" || digits == "5"
}

func TestTicksAreRoundAndNotTooMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Int64Range(0, 1<<50).Draw(t, "low")
		high := low + rapid.Int64Range(1, 1<<50).Draw(t, "length")
		most := rapid.IntRange(1, 40).Draw(t, "most")
		q := rapid.SampledFrom([]quantum{inTime, inBytes, inRate}).Draw(t, "quantum")
		a := axisOver(q, low, high, most)
		if !round(a.step) || (high-low)/a.step > int64(most) {
			t.Fatalf("from %d to %d: steps of %d, at most %d", low, high, a.step, most)
		}
		if finer := roundBelow(a.step); a.step > 1 && (high-low)/finer <= int64(most) {
			t.Fatalf("from %d to %d by %d is coarse: %d would do", low, high, a.step, finer)
		}
		bottom, top := a.around(low, high)
		if bottom > low || top <= high || low-bottom > a.step || top-high > a.step {
			t.Fatalf("around %d to %d by %d: %d to %d", low, high, a.step, bottom, top)
		}
	})
}

// TestATickSaysExactlyItsNumber reads labels again.
func TestATickSaysExactlyItsNumber(t *testing.T) {
	w := text.For(text.English)
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Int64Range(0, 1<<45).Draw(t, "low")
		high := low + rapid.Int64Range(1, 1<<45).Draw(t, "length")
		a := axisOver(rapid.SampledFrom([]quantum{inTime, inBytes, inRate}).Draw(t, "quantum"), low, high, 8)
		n := a.first(low)
		if n < low || n-low >= a.step || n%a.step != 0 {
			t.Fatalf("the first tick from %d on by %d is %d", low, a.step, n)
		}
		whole, rest, _ := strings.Cut(strings.ReplaceAll(a.label(w, n), ",", ""), ".")
		for len(rest) < len(strconv.FormatInt(a.one, 10))-1 {
			rest += "0"
		}
		if got, err := strconv.ParseInt(whole+rest, 10, 64); err != nil || got != n {
			t.Fatalf("%d in %s is written %q", n, a.unit, a.label(w, n))
		}
	})
}

func TestTimesBelowAnAxisDoNotTouch(t *testing.T) {
	for _, lang := range text.Langs() {
		w := text.For(lang)
		rapid.Check(t, func(t *rapid.T) {
			from := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "from"))
			seen := stretch{from, from + time.Duration(rapid.Int64Range(int64(closest), int64(100*time.Hour)).Draw(t, "length"))}
			width := rapid.IntRange(leastWidth, 300).Draw(t, "width")
			a := timeAxis(w, seen, width)
			end := -100.0
			for n := a.first(int64(seen.from)); n <= int64(seen.to); n += a.step {
				x := float64(n-int64(seen.from)) / float64(seen.length()) * float64(width)
				half := float64(canvas.Width(a.label(w, n))) / 2
				if x-half < end+1 && a.step < int64(seen.length())/2 { // of two, one is left out
					t.Fatalf("%v to %v in %d cells by %d: %q touches the one before", seen.from, seen.to, width, a.step, a.label(w, n))
				}
				end = x + half
			}
		})
	}
}

func TestUnitsSuitTheNumbers(t *testing.T) {
	w := text.For(text.English)
	for _, c := range []struct {
		q         quantum
		low, high int64
		unit      string
		labels    string
	}{
		{inBytes, 0, 10, "B", "0 2 4 6 8 10"},
		{inBytes, 0, 64000, "kB", "0 10 20 30 40 50 60"},
		{inBytes, 1_000_000, 1_000_400, "kB", "1,000.0 1,000.1 1,000.2 1,000.3 1,000.4"},
		{inBytes, 1_000_000, 1_000_004, "B", "1,000,000 1,000,001 1,000,002 1,000,003 1,000,004"},
		{inTime, 0, 40_000_000, "ms", "0 10 20 30 40"},
		{inTime, 0, 3_000_000_000, "s", "0.0 0.5 1.0 1.5 2.0 2.5 3.0"},
		{inRate, 0, 9_000_000, "Mbit/s", "0 2 4 6 8"},
	} {
		a := axisOver(c.q, c.low, c.high, 6)
		var labels []string
		for n := a.first(c.low); n <= c.high; n += a.step {
			labels = append(labels, a.label(w, n))
		}
		if got := strings.Join(labels, " "); a.unit != c.unit || got != c.labels {
			t.Errorf("from %d to %d: %s in %s, want %s in %s", c.low, c.high, got, a.unit, c.labels, c.unit)
		}
	}
}

// TestZoomingEndsWhereverTheTraceDoes zooms in and out again in a trace of any
// length.
func TestZoomingEndsWhereverTheTraceDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := rapid.Int64Range(int64(-trace.Farthest), int64(trace.Farthest))
		from, to := moment.Draw(t, "from"), moment.Draw(t, "to")
		whole := stretch{time.Duration(min(from, to)), time.Duration(max(from, to))}
		cursor := time.Duration(moment.Draw(t, "cursor"))
		var e extract
		for _, in := range [...]bool{true, false} {
			for n := 0; e.zoom(whole, cursor, in); n++ {
				if n > 100 {
					t.Fatalf("from %v to %v: it goes on at %v", whole.from, whole.to, e.span)
				}
			}
		}
		if a := timeAxis(text.For(text.English), whole, 100); a.step <= 0 {
			t.Fatalf("steps of %d", a.step)
		}
	})
}
