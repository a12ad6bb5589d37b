package trace

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fly adds a packet that is under way from one moment to another.
func fly(b *Builder, from, till time.Duration) PacketID {
	id := b.AddPacket(Packet{Conversation: 1, Hops: []Hop{{Departed: from, Arrived: till, Fate: Arrived}}})
	b.Land(id, from, till)
	return id
}

// TestFlightsAreFoundAsByLookingAtEach holds the index to a plain search, for
// flights in any order and of any length.
func TestFlightsAreFoundAsByLookingAtEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBuilder()
		var all []flight
		moment := rapid.Int64Range(-50, 5000)
		for i := range rapid.IntRange(0, 3*flightBlock*flightBlock).Draw(t, "flights") {
			from := time.Duration((i*7919 + i*i) % 5000)
			f := flight{from, from + time.Duration(i*31%40), PacketID(i + 1)}
			if i%1000 == 999 {
				f.arrived = 5000 // one that spans the rest
			}
			fly(b, f.departed, f.arrived)
			all = append(all, f)
		}
		from := time.Duration(moment.Draw(t, "from"))
		till := from + time.Duration(rapid.Int64Range(0, 20).Draw(t, "for"))
		var want, got []flight
		for _, f := range all {
			if f.departed <= till && f.arrived >= from {
				want = append(want, f)
			}
		}
		for f := range b.Snapshot(LogView{}, false).flights(from, till) {
			got = append(got, f)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("from %v to %v there are %v, not %v", from, till, got, want)
		}
	})
}

// TestAFlightIsFoundUntilItLands follows packets from their departure over two
// hops, in snapshots on the way.
func TestAFlightIsFoundUntilItLands(t *testing.T) {
	b := NewBuilder()
	for range flightBlock + 1 {
		id := b.AddPacket(Packet{Conversation: 1, Hops: []Hop{{Departed: 10, Arrived: 10}}})
		b.Depart(id, 10)
	}
	first := b.Snapshot(LogView{}, true)
	land := func(hop int, hops ...Hop) {
		for id := range PacketID(flightBlock + 1) {
			b.EditPacket(id+1, func(p *Packet) { p.Hops = hops })
			b.Land(id+1, hops[hop].Departed, hops[hop].Arrived)
		}
	}
	one := Hop{Departed: 10, Arrived: 20, Fate: Arrived}
	land(0, one)
	second := b.Snapshot(LogView{}, true)
	land(1, one, Hop{Departed: 30, Arrived: 40, Fate: LostOnLink})
	third := b.Snapshot(LogView{}, true)
	for _, c := range []struct {
		s    *Snapshot
		at   time.Duration
		want bool
	}{{first, 9, false}, {first, 10, true}, {first, 1000, true}, {second, 20, true}, {second, 21, false},
		{third, 20, true}, {third, 25, false}, {third, 30, true}, {third, 40, true}, {third, 41, false}} {
		found := 0
		for range c.s.InFlight(c.at, c.at, 1) {
			found++
		}
		if got := c.s.AnyInFlight(c.at, 0); got != c.want || (found == flightBlock+1) != c.want {
			t.Errorf("at %d: %v, %d found", c.at, got, found)
		}
	}
	if !third.Flying(10, 20, 1) || third.Flying(10, 21, 1) || third.Flying(10, 20, 2) || !third.Flying(31, 40, 0) {
		t.Error("a flight lasts longer than it does, or not as long")
	}
}

// TestOneLongFlightDoesNotSlowTheSearch counts what is looked at where one
// flight spans all the others.
func TestOneLongFlightDoesNotSlowTheSearch(t *testing.T) {
	const n = 300_000
	b := NewBuilder()
	fly(b, 0, n)
	for i := range time.Duration(n) {
		fly(b, i, i+1)
	}
	s := b.Snapshot(LogView{}, false)
	steps := 0
	for i := 0; i < s.Packets.Len(); steps++ {
		i += max(s.byTime.apart(i, n/2, n/2), 1)
	}
	if steps > 1000 {
		t.Errorf("%d steps to find what is in flight among %d", steps, n)
	}
}

func TestWhatOneMomentHoldsIsBounded(t *testing.T) {
	b := NewBuilder()
	for range 3 * flightsAtOnce {
		fly(b, 0, time.Hour)
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
