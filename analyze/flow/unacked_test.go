package flow

import (
	"testing"

	"pgregory.net/rapid"

	"wiretale/wire"
)

// TestUnackedHoldsWhatAPlainListHolds plays segments and acknowledgments of
// several directions and holds the blocks against a list of all of them.
func TestUnackedHoldsWhatAPlainListHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var u Unacked
		const directions = 3
		var lists [directions]list
		var plain [directions][]span
		var acked [directions]wire.Seq
		base := wire.Seq(rapid.Uint32().Draw(t, "first number"))
		for i := range acked {
			acked[i] = base
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			d := rapid.IntRange(0, directions-1).Draw(t, "direction")
			from := acked[d].Add(rapid.IntRange(0, 50).Draw(t, "from"))
			x := span{from, from.Add(rapid.IntRange(1, 20).Draw(t, "length"))}
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				acked[d] = x.from
			case 1:
				u.release(&lists[d])
				plain[d] = nil
			case 2:
				u.add(&lists[d], x, acked[d], true)
				plain[d] = append(plain[d], x)
			}
			want := false
			for _, p := range plain[d] {
				want = want || p.from.LessEq(x.from) && x.end.LessEq(p.end)
			}
			if got := u.holds(&lists[d], x); got != want {
				t.Fatalf("direction %d: %v is held: %t, want %t", d, x, got, want)
			}
		}
	})
}

func TestUnackedForgetsTheOldestOfVeryMany(t *testing.T) {
	var u Unacked
	var l list
	const n = 5000
	for i := range n {
		u.add(&l, span{wire.Seq(2 * i), wire.Seq(2*i + 1)}, 0, false)
	}
	if u.used > maxBlocks+1 {
		t.Errorf("%d blocks are in use", u.used)
	}
	if u.holds(&l, span{0, 1}) || !u.holds(&l, span{2*n - 2, 2*n - 1}) {
		t.Error("it holds the first, or not the last")
	}
}
