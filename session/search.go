package session

import (
	"math/bits"

	"wiretale/trace"
	"wiretale/trace/filter"
)

// Query is what is looked for in a whole trace: the packets that a filter
// picks, or else those in which a pattern is found.
type Query struct {
	Filter  *filter.Filter
	Pattern *filter.Pattern
}

// Search is a looking-for that is under way, or over.
type Search interface {
	// Found is what was found so far; it is cheap.
	Found() Found
	// Changed is closed when there is more than Found last returned; nil once
	// the search is over.
	Changed() <-chan struct{}
	// Stop ends it; what was found stays.
	Stop()
}

// Found is what a search has found. It never changes.
type Found struct {
	Hits          trace.Series[Hit] // in order of their numbers, a packet once
	Conversations Bits              // with a hit, by their numbers in the capture less one
	Seen, Of      int               // packets that were looked at, of so many
	Done, Stopped bool
}

// Hit is a packet that was looked for.
type Hit struct {
	Number       uint32 // in the capture, from 1
	Conversation uint32 // by its number in the capture, from 1; 0 where it belongs to none
	// At and Length are the bytes of the frame in which a pattern was found, or
	// its end where it began in a packet before; Length is 0 where it was found
	// in what lists show, and for filters.
	At, Length uint32
}

// After is the place, from 0, of the first hit behind a packet's number.
func (f *Found) After(number int) int {
	lo, hi := 0, f.Hits.Len()
	for lo < hi {
		if mid := (lo + hi) / 2; int(f.Hits.At(mid).Number) > number {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// Hit is that of a packet, by its number.
func (f *Found) Hit(number int) (Hit, bool) {
	if i := f.After(number) - 1; i >= 0 && int(f.Hits.At(i).Number) == number {
		return f.Hits.At(i), true
	}
	return Hit{}, false
}

// Next is the nearest hit behind a packet, or before it, in one conversation or
// in all for 0.
func (f *Found) Next(number int, forward bool, conversation trace.ConversationID) (Hit, bool) {
	step, i := 1, f.After(number)
	if !forward {
		step, i = -1, f.After(number-1)-1
	}
	for ; i >= 0 && i < f.Hits.Len(); i += step {
		if h := f.Hits.At(i); conversation == 0 || h.Conversation == uint32(conversation) {
			return h, true
		}
	}
	return Hit{}, false
}

// Bits is a set of small numbers.
type Bits []uint64

// Set puts a number in.
func (b *Bits) Set(i int) {
	for len(*b) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

// Has reports whether a number is in the set.
func (b Bits) Has(i int) bool { return i >= 0 && i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

// Len is how many numbers are in the set.
func (b Bits) Len() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Before is how many numbers in the set are smaller than one.
func (b Bits) Before(i int) int {
	n := b[:min(i/64, len(b))].Len()
	if i/64 < len(b) {
		n += bits.OnesCount64(b[i/64] & (1<<(i%64) - 1))
	}
	return n
}

// At is the set's n-th number, counted from 0 and from the smallest; −1 where
// it has fewer.
func (b Bits) At(n int) int {
	for i, w := range b {
		if c := bits.OnesCount64(w); n >= c {
			n -= c
			continue
		}
		for ; n > 0; n-- {
			w &= w - 1
		}
		return 64*i + bits.TrailingZeros64(w)
	}
	return -1
}
