package trace

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestFlightsAreFoundAsByLookingAtEach holds the index to a plain search, for
// flights in any order and of any length.
func TestFlightsAreFoundAsByLookingAtEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x flightIndex
		var all []flight
		moment := rapid.Int64Range(-50, 5000)
		for i := range rapid.IntRange(0, 3*flightBlock*flightBlock).Draw(t, "flights") {
			from := time.Duration((i*7919 + i*i) % 5000)
			f := flight{from, from + time.Duration(i*31%40), PacketID(i + 1)}
			if i%1000 == 999 {
				f.till = 5000 // one that spans the rest
			}
			x.add(f)
			all = append(all, f)
		}
		from := time.Duration(moment.Draw(t, "from"))
		till := from + time.Duration(rapid.Int64Range(0, 20).Draw(t, "for"))
		var want, got []PacketID
		for _, f := range all {
			if f.from <= till && f.till >= from {
				want = append(want, f.packet)
			}
		}
		for f := range x.meeting(from, till) {
			got = append(got, f.packet)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("from %v to %v there are %v, not %v", from, till, got, want)
		}
	})
}

// TestOneLongFlightDoesNotSlowTheSearch counts what is looked at where one
// flight spans all the others.
func TestOneLongFlightDoesNotSlowTheSearch(t *testing.T) {
	const n = 300_000
	var x flightIndex
	x.add(flight{0, n, 1})
	for i := range time.Duration(n) {
		x.add(flight{i, i + 1, PacketID(i + 2)})
	}
	steps := 0
	for i := 0; i < x.known.Len(); steps++ {
		i += max(x.apart(i, n/2, n/2), 1)
	}
	if steps > 1000 {
		t.Errorf("%d steps to find what is in flight among %d", steps, n)
	}
}

func TestWhatOneMomentHoldsIsBounded(t *testing.T) {
	b := NewBuilder()
	for range 3 * flightsAtOnce {
		b.Land(b.AddPacket(Packet{Conversation: 1}), 0, time.Hour)
	}
	s := b.Snapshot(LogView{}, false)
	found := 0
	for range s.InFlight(time.Minute, time.Minute, 0) {
		found++
	}
	if found != flightsAtOnce {
		t.Errorf("%d packets are in flight at once", found)
	}
	if !s.AnyInFlight(time.Minute, 1) || s.AnyInFlight(time.Minute, 2) || s.AnyInFlight(2*time.Hour, 0) {
		t.Error("a flight is missed, or one that is none is found")
	}
}
