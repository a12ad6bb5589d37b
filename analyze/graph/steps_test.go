package graph

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestExtentIsThatOfEveryValue compares with looking at each of them.
func TestExtentIsThatOfEveryValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3*block*block).Draw(t, "values")
		next := rapid.Uint64().Draw(t, "seed")
		var s Steps
		for i := range n {
			next = next*6364136223846793005 + 1442695040888963407
			s.add(time.Duration(i), int64(next>>40))
		}
		i := rapid.IntRange(0, n-1).Draw(t, "from")
		j := rapid.IntRange(i+1, n).Draw(t, "to")
		low, high, ok := s.Extent(i, j)
		if !ok {
			t.Fatalf("no extent from %d to %d of %d", i, j, n)
		}
		want := extent{s.values[i], s.values[i]}
		for _, v := range s.values[i:j] {
			want.join(extent{v, v})
		}
		if (extent{low, high}) != want {
			t.Fatalf("from %d to %d of %d: got %d to %d, want %d to %d", i, j, n, low, high, want.low, want.high)
		}
	})
}

func TestNothingHasNoExtent(t *testing.T) {
	var s Steps
	if _, _, ok := s.Extent(0, 1); ok {
		t.Error("a list without values has an extent")
	}
	s.add(0, 7)
	if _, _, ok := s.Extent(1, 1); ok {
		t.Error("between a place and itself is an extent")
	}
}

func TestAValueHoldsFromItsMomentOn(t *testing.T) {
	var s Steps
	s.add(10, 1)
	s.add(20, 2)
	for _, c := range []struct {
		at    time.Duration
		value int64
		known bool
	}{{9, 0, false}, {10, 1, true}, {19, 1, true}, {20, 2, true}, {99, 2, true}} {
		if v, ok := s.Value(c.at); v != c.value || ok != c.known {
			t.Errorf("at %d: got %d, %v; want %d, %v", c.at, v, ok, c.value, c.known)
		}
	}
}

// TestALateRangeIsPutWhereItBelongs has losses that become known in another order
// than that of their segments.
func TestALateRangeIsPutWhereItBelongs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ranges
		at := rapid.SliceOfN(rapid.Int64Range(0, 50), 1, 3*block).Draw(t, "moments")
		for i, at := range at {
			r.insert(Range{At: time.Duration(at), From: int64(i), To: int64(i) + 1})
		}
		for i := 1; i < r.Len(); i++ {
			if r.At(i).At < r.At(i-1).At {
				t.Fatalf("range %d is earlier than the one before: %v", i, r.list)
			}
		}
		low, high, _ := r.Extent(0, r.Len())
		if low != 0 || high != int64(len(at)) {
			t.Fatalf("all reach from %d to %d, want 0 to %d", low, high, len(at))
		}
		for i := range r.Len() {
			low, high, _ := r.Extent(i/block*block, min(i/block*block+block, r.Len()))
			if x := r.At(i); x.From < low || x.To > high {
				t.Fatalf("range %v lies outside of its block's %d to %d", x, low, high)
			}
		}
	})
}
