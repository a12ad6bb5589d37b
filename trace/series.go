package trace

import (
	"iter"
	"math/bits"
)

// Chunks begin small and double up to chunkSize, so that a short series (one
// of many thousand conversations') costs little, and a long one few chunks.
const (
	firstChunk = 2
	chunkSize  = 512
	growing    = 8                               // chunks before they reach chunkSize
	grown      = firstChunk * (1<<growing - 1)   // elements in those
	_          = uint(firstChunk<<growing - 512) // the two sizes meet
)

// Series is a list that only grows. A copy of a Series is a snapshot: it goes
// on reading what it held while the original grows, without a lock, because an
// element is never changed once it is in.
type Series[T any] struct {
	chunks [][]T // each at its full length from the start
	n      int
}

// locate tells in which chunk element i lies, and where in it.
func locate(i int) (chunk, off int) {
	if i < grown {
		chunk = bits.Len(uint(i/firstChunk+1)) - 1
		return chunk, i - firstChunk*(1<<chunk-1)
	}
	return growing + (i-grown)/chunkSize, (i - grown) % chunkSize
}

// Append adds v at the end. Only one goroutine may append, and only to the
// original.
func (s *Series[T]) Append(v T) {
	chunk, off := locate(s.n)
	if chunk == len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, min(firstChunk<<min(chunk, growing), chunkSize)))
	}
	s.chunks[chunk][off] = v
	s.n++
}

// Len is the number of elements.
func (s Series[T]) Len() int { return s.n }

// At returns element i, counted from 0. It panics where there is none.
func (s Series[T]) At(i int) T { return *s.ptr(i) }

func (s Series[T]) ptr(i int) *T {
	if i < 0 || i >= s.n {
		panic("trace: index out of range")
	}
	chunk, off := locate(i)
	return &s.chunks[chunk][off]
}

// Until returns the series' first n elements, all of them if it has fewer.
func (s Series[T]) Until(n int) Series[T] {
	s.n = max(0, min(n, s.n))
	return s
}

// All ranges over the elements with their indexes.
func (s Series[T]) All() iter.Seq2[int, T] { return s.From(0) }

// From ranges over the elements from index i on.
func (s Series[T]) From(i int) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for j := max(i, 0); j < s.n; j++ {
			if !yield(j, s.At(j)) {
				return
			}
		}
	}
}
