package trace

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// flight is an entry of the index by time: one hop of a packet's journey.
type flight struct {
	seen       time.Duration // when it became known, which never runs backwards
	from, till time.Duration
	packet     PacketID
}

// flightIndex finds what is under way at a time. Flights are in the order in
// which they became known; ahead and behind bound how far a flight reaches
// beyond the moment at which it did, so a search knows where to begin and stop.
type flightIndex struct {
	known         Series[flight]
	ahead, behind time.Duration
	// aloft are the hops whose end is not in the trace, in order of departure.
	aloft []flight
}

func (x *flightIndex) add(f flight) {
	x.known.Append(f)
	x.ahead = max(x.ahead, f.till-f.seen)
	x.behind = max(x.behind, f.seen-f.from)
}

// between ranges over the packets in flight at some moment of [from, to], each
// once, in order of departure.
func (x *flightIndex) between(from, to time.Duration) iter.Seq[PacketID] {
	var found []flight
	first := x.known.Search(func(f *flight) bool { return f.seen >= from-x.ahead })
	for _, f := range x.known.From(first) {
		if f.seen-x.behind > to {
			break
		}
		if f.from <= to && f.till >= from {
			found = append(found, f)
		}
	}
	for _, f := range x.aloft {
		if f.from <= to {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b flight) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.packet, b.packet))
	})
	return func(yield func(PacketID) bool) {
		given := make(map[PacketID]bool, len(found))
		for _, f := range found {
			if !given[f.packet] && !yield(f.packet) {
				return
			}
			given[f.packet] = true
		}
	}
}
