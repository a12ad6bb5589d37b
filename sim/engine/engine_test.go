package engine

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestActionsRunInOrderOfTimeThenOfScheduling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := New()
		type mark struct {
			at time.Duration
			n  int
		}
		var want, got []mark
		for n, at := range rapid.SliceOf(rapid.IntRange(0, 5)).Draw(t, "times") {
			m := mark{time.Duration(at), n}
			want = append(want, m)
			e.At(m.at, func() {
				if e.Now() != m.at {
					t.Fatalf("the clock says %v at %v", e.Now(), m.at)
				}
				got = append(got, m)
			})
		}
		slices.SortStableFunc(want, func(a, b mark) int { return int(a.at - b.at) })
		for e.Step() {
		}
		if !slices.Equal(got, want) {
			t.Fatalf("ran %v, want %v", got, want)
		}
	})
}

func TestAStoppedTimerNeverRuns(t *testing.T) {
	e := New()
	timer := e.After(time.Second, func() { t.Error("it ran") })
	timer.Stop()
	timer.Stop()
	if _, ok := e.Next(); ok || e.Step() {
		t.Error("a stopped action is still due")
	}
}

func TestAdvanceStopsAtItsTime(t *testing.T) {
	e := New()
	var ran []string
	e.At(2*time.Second, func() { ran = append(ran, "two") })
	e.At(time.Second, func() {
		ran = append(ran, "one")
		e.Inject(func() { ran = append(ran, "injected") })
		e.At(0, func() { ran = append(ran, "late") })
	})
	e.Advance(time.Second)
	if !slices.Equal(ran, []string{"one", "injected", "late"}) || e.Now() != time.Second {
		t.Errorf("at %v ran %v", e.Now(), ran)
	}
	if next, ok := e.Next(); !ok || next != 2*time.Second {
		t.Errorf("next is at %v, %v", next, ok)
	}
	e.Advance(5 * time.Second)
	if len(ran) != 4 || e.Now() != 5*time.Second {
		t.Errorf("at %v ran %v", e.Now(), ran)
	}
}

func TestStreamsAreStableForever(t *testing.T) {
	s := NewStream(1, "client→server")
	got := []uint64{s.Uint64(), s.Uint64(), s.Below(1000), uint64(s.Uint32())}
	want := []uint64{0x298dd33be8a435b8, 0x9be1d7283101f4e7, 0x2cf, 0xf7e2badb}
	if !slices.Equal(got, want) {
		t.Errorf("drew %#x", got)
	}
}

func TestTheGeneratorIsSplitMix64(t *testing.T) {
	s := Stream{}
	for _, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		if got := s.Uint64(); got != want {
			t.Errorf("drew %#x, want %#x", got, want)
		}
	}
}

func TestStreamsDifferByNameAndBySeed(t *testing.T) {
	a, b, c := NewStream(1, "a").Uint64(), NewStream(1, "b").Uint64(), NewStream(2, "a").Uint64()
	if a == b || a == c || b == c {
		t.Errorf("drew %x, %x, %x", a, b, c)
	}
}

func TestBelowStaysBelowAndTakesOneNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, n := rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "n")
		a, b := NewStream(seed, "x"), NewStream(seed, "x")
		if v := a.Below(n); n > 0 && v >= n || n == 0 && v != 0 {
			t.Fatalf("%d is not below %d", v, n)
		}
		b.Uint64()
		if a.Uint64() != b.Uint64() {
			t.Fatal("it took more than one number")
		}
	})
}
