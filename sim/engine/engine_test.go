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

// TestATimerRunsWhereItWasSetLast compares timers that are set and stopped at
// random with what must come of it: each runs where it was set last, unless it
// was stopped since, and what was set first goes first.
func TestATimerRunsWhereItWasSetLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type place struct {
			at    time.Duration
			order int
		}
		e := New()
		var timers [4]*Timer
		var due [4]*place
		order := 0
		for i := range timers {
			timers[i] = e.Timer(func() {
				if due[i] == nil || due[i].at != e.Now() {
					t.Fatalf("timer %d ran at %v, but was to run at %v", i, e.Now(), due[i])
				}
				for j, other := range due {
					if other != nil && (other.at < due[i].at || other.at == due[i].at && other.order < due[i].order) {
						t.Fatalf("timer %d ran before timer %d", i, j)
					}
				}
				due[i] = nil
			})
		}
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			i := rapid.IntRange(0, len(timers)-1).Draw(t, "timer")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				timers[i].Stop()
				due[i] = nil
			case 1:
				e.Step()
			default:
				order++
				at := e.Now() + time.Duration(rapid.IntRange(0, 6).Draw(t, "in"))
				timers[i].Set(at)
				due[i] = &place{at, order}
			}
		}
		for e.Step() {
		}
		for i, left := range due {
			if left != nil {
				t.Fatalf("timer %d never ran", i)
			}
		}
	})
}

func TestATimerThatIsMovedOnTakesOnePlaceInTheQueue(t *testing.T) {
	e := New()
	ran := time.Duration(0)
	timer := e.Timer(func() { ran = e.Now() })
	for i := range 1000 {
		timer.Set(time.Second + time.Duration(i))
	}
	if len(e.queue) != 1 {
		t.Errorf("%d entries wait", len(e.queue))
	}
	for e.Step() {
	}
	if ran != time.Second+999 || e.Steps() != 1 {
		t.Errorf("it ran at %v, in %d steps", ran, e.Steps())
	}
	var never *Timer
	never.Stop()
}

func TestAClaimedMomentKeepsItsPlace(t *testing.T) {
	e := New()
	var ran []string
	first := e.Claim(time.Second)
	e.At(time.Second, func() {
		ran = append(ran, "second")
		if !e.Passed(first) || e.Passed(e.Claim(time.Second)) {
			t.Error("it is not known what has passed")
		}
	})
	if e.Passed(first) {
		t.Error("the first moment has passed already")
	}
	e.Queue(first, func() { ran = append(ran, "first") })
	unused := e.Claim(2 * time.Second)
	e.Advance(2 * time.Second)
	if !slices.Equal(ran, []string{"first", "second"}) || !e.Passed(unused) {
		t.Errorf("ran %v", ran)
	}
}

func TestAdvanceStopsAtItsTime(t *testing.T) {
	e := New()
	var ran []string
	e.At(2*time.Second, func() { ran = append(ran, "two") })
	e.At(time.Second, func() {
		ran = append(ran, "one")
		e.At(0, func() { ran = append(ran, "late") })
		e.After(0, func() { ran = append(ran, "later") })
	})
	e.Advance(time.Second)
	if !slices.Equal(ran, []string{"one", "late", "later"}) || e.Now() != time.Second {
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

func TestASkippedNumberIsTheNextOne(t *testing.T) {
	a, b := NewStream(1, "x"), NewStream(1, "x")
	a.Uint64()
	b.Skip()
	if a.Uint64() != b.Uint64() {
		t.Error("what was skipped is not what would have been drawn")
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

// BenchmarkStep is the bare loop that the speed of a simulation can be held
// against: the queue alone, with as many entries as a long fat link has packets
// on it.
func BenchmarkStep(b *testing.B) {
	e := New()
	var do func()
	n := uint64(0)
	do = func() {
		n = n*6364136223846793005 + 1
		e.Queue(e.Claim(e.Now()+time.Duration(n>>54)), do)
	}
	for range 300 {
		e.Queue(e.Claim(0), do)
	}
	b.ReportAllocs()
	for b.Loop() {
		e.Step()
	}
}
