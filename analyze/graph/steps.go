// Package graph holds what the graphs of a conversation are drawn from: its
// quantities over time, as lists in which the least and the greatest value
// between any two moments is found without looking at all that lies between.
package graph

import (
	"sort"
	"time"

	"wiretale/trace"
)

// extent is from where to where some neighbouring values reach.
type extent struct{ low, high int64 }

func (e *extent) join(x extent) { e.low, e.high = min(e.low, x.low), max(e.high, x.high) }

// block is how many values an extent of the first level tells of, and how many
// of these one of the second.
const block = 64

// extents are those of a list's blocks, on two levels.
type extents [2][]extent

// add enters the extent of the list's element i, its last.
func (e *extents) add(i int, x extent) {
	for level, size := 0, block; level < len(e); level, size = level+1, size*block {
		if i/size == len(e[level]) {
			e[level] = append(e[level], x)
			continue
		}
		e[level][i/size].join(x)
	}
}

// over joins the extents of the elements from i to j, j left out; there must be
// one.
func (e *extents) over(i, j int, one func(int) extent) extent {
	all := one(i)
	for i < j {
		switch {
		case i%(block*block) == 0 && i+block*block <= j:
			all.join(e[1][i/(block*block)])
			i += block * block
		case i%block == 0 && i+block <= j:
			all.join(e[0][i/block])
			i += block
		default:
			all.join(one(i))
			i++
		}
	}
	return all
}

// Steps are the values of a quantity, each with the moment from which it holds,
// in order of time.
type Steps struct {
	at      []time.Duration
	values  []int64
	extents extents
}

// add appends a value. A moment earlier than the last counts as the last.
func (s *Steps) add(at time.Duration, value int64) {
	if n := len(s.at); n > 0 {
		at = max(at, s.at[n-1])
	}
	s.extents.add(len(s.at), extent{value, value})
	s.at, s.values = append(s.at, at), append(s.values, value)
}

// change appends a value if it differs from the last.
func (s *Steps) change(at time.Duration, value int64) {
	if n := len(s.values); n == 0 || s.values[n-1] != value {
		s.add(at, value)
	}
}

// Len is the number of values.
func (s *Steps) Len() int { return len(s.at) }

// At returns value i, counted from 0, and from when on it holds.
func (s *Steps) At(i int) (time.Duration, int64) { return s.at[i], s.values[i] }

// Until counts the values that are there at a moment, its own included.
func (s *Steps) Until(at time.Duration) int {
	return sort.Search(len(s.at), func(i int) bool { return s.at[i] > at })
}

// Value is what the quantity was at a moment, and whether it was known.
func (s *Steps) Value(at time.Duration) (int64, bool) {
	n := s.Until(at)
	if n == 0 {
		return 0, false
	}
	return s.values[n-1], true
}

// Extent is between which values the list's elements from i to j lie, j left
// out; ok is false where there is none.
func (s *Steps) Extent(i, j int) (low, high int64, ok bool) {
	i, j = max(i, 0), min(j, len(s.at))
	if i >= j {
		return 0, 0, false
	}
	e := s.extents.over(i, j, func(k int) extent { return extent{s.values[k], s.values[k]} })
	return e.low, e.high, true
}

// follow takes what a variable's history tells beyond what was taken already,
// at most so many changes, and reports how many it took.
func (s *Steps) follow(l trace.Changes[int64], times int64, most int) int {
	n := 0
	for ; n < most && s.Len() < l.Len(); n++ {
		c := l.At(s.Len())
		s.add(c.At.Time, c.Value*times)
	}
	return n
}
