package graph

import (
	"sort"
	"time"

	"wiretale/trace"
)

// Range is a range of sequence numbers, counted from the initial one, that a
// packet carried, or told of, at a moment.
type Range struct {
	At       time.Duration
	From, To int64
	Packet   trace.PacketID
}

// Ranges are a list of them in order of time.
type Ranges struct {
	list    []Range
	extents extents
}

// add appends a range. A moment earlier than the last counts as the last.
func (r *Ranges) add(x Range) {
	if n := len(r.list); n > 0 {
		x.At = max(x.At, r.list[n-1].At)
	}
	r.extents.add(len(r.list), extent{x.From, x.To})
	r.list = append(r.list, x)
}

// Len is the number of ranges.
func (r *Ranges) Len() int { return len(r.list) }

// At returns range i, counted from 0.
func (r *Ranges) At(i int) Range { return r.list[i] }

// Since counts the ranges before a moment.
func (r *Ranges) Since(at time.Duration) int {
	return sort.Search(len(r.list), func(i int) bool { return r.list[i].At >= at })
}

// Extent is between which numbers the ranges from i to j lie, j left out; ok is
// false where there is none.
func (r *Ranges) Extent(i, j int) (low, high int64, ok bool) {
	i, j = max(i, 0), min(j, len(r.list))
	if i >= j {
		return 0, 0, false
	}
	e := r.extents.over(i, j, func(k int) extent { return extent{r.list[k].From, r.list[k].To} })
	return e.low, e.high, true
}

// Mark is what deserves a sign of its own in a graph.
type Mark uint8

// The marks.
const (
	Opens      Mark = iota // a SYN
	Ends                   // a FIN
	Aborts                 // a RST
	ZeroWindow             // the receiver has no room
	Loses                  // a segment that did not arrive
	markCount
)
