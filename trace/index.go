package trace

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// flight is an entry of the index by time: one hop of a packet's journey.
type flight struct {
	from, till time.Duration
	packet     PacketID
}

// flightIndex finds what is under way at a time. Flights come in any order; of
// every complete block of them it knows from when to when they last, and so of
// every block of blocks. Whatever lies apart in time is then passed over
// together, even where one flight spans the whole trace or time runs backwards.
type flightIndex struct {
	known  Series[flight]
	blocks [flightLevels]Series[lasting]
	// aloft are the hops whose end is not in the trace, in order of departure.
	aloft []flight
}

const (
	flightBlock  = 64 // flights in a block, and blocks in a block of the next level
	flightLevels = 4
	// flightsAtOnce bounds what one question finds: a capture can claim any
	// number of flights at one moment.
	flightsAtOnce = 4096
)

// lasting is when the first of some flights begins and the last ends.
type lasting struct{ from, till time.Duration }

func (l lasting) meets(from, till time.Duration) bool { return l.from <= till && l.till >= from }

func (l lasting) with(o lasting) lasting { return lasting{min(l.from, o.from), max(l.till, o.till)} }

func (x *flightIndex) add(f flight) {
	x.known.Append(f)
	n := x.known.Len()
	part := func(i int) lasting { g := x.known.ptr(i); return lasting{g.from, g.till} }
	for level := range x.blocks {
		if n%flightBlock != 0 {
			return
		}
		whole := part(n - 1)
		for i := n - flightBlock; i < n; i++ {
			whole = whole.with(part(i))
		}
		blocks := &x.blocks[level]
		blocks.Append(whole)
		n, part = blocks.Len(), blocks.At
	}
}

// meeting ranges over the flights of some moment of [from, till], in the order
// in which they became known.
func (x *flightIndex) meeting(from, till time.Duration) iter.Seq[*flight] {
	return func(yield func(*flight) bool) {
		for i := 0; i < x.known.Len(); {
			if n := x.apart(i, from, till); n > 0 {
				i += n
				continue
			}
			f := x.known.ptr(i)
			if f.from <= till && f.till >= from && !yield(f) {
				return
			}
			i++
		}
		for i := range x.aloft {
			f := &x.aloft[i]
			if f.from <= till && !yield(f) {
				return
			}
		}
	}
}

// apart returns how many flights the largest block has that begins with flight
// i and has none in [from, till]; 0 without one.
func (x *flightIndex) apart(i int, from, till time.Duration) int {
	largest := 0
	for level, size := 0, flightBlock; level < flightLevels && i%size == 0; level, size = level+1, size*flightBlock {
		if i/size >= x.blocks[level].Len() || x.blocks[level].ptr(i/size).meets(from, till) {
			break
		}
		largest = size
	}
	return largest
}

// between ranges over the packets in flight at some moment of [from, till],
// each once, in order of departure.
func (x *flightIndex) between(from, till time.Duration) iter.Seq[PacketID] {
	var found []flight
	for f := range x.meeting(from, till) {
		if found = append(found, *f); len(found) == flightsAtOnce {
			break
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
