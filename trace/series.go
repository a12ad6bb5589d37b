package trace

import "iter"

const chunkSize = 512

// Series is a list that only grows. A copy of a Series is a snapshot: it goes
// on reading what it held while the original grows, without a lock, because an
// element is never changed once it is in.
type Series[T any] struct {
	chunks []*[chunkSize]T
	n      int
}

// Append adds v at the end. Only one goroutine may append, and only to the
// original.
func (s *Series[T]) Append(v T) {
	if s.n%chunkSize == 0 {
		s.chunks = append(s.chunks, new([chunkSize]T))
	}
	s.chunks[s.n/chunkSize][s.n%chunkSize] = v
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
	return &s.chunks[i/chunkSize][i%chunkSize]
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

// Search returns the index of the first element for which found is true, or
// Len if there is none. The elements for which it is true must all come after
// those for which it is false.
func (s Series[T]) Search(found func(*T) bool) int {
	lo, hi := 0, s.n
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if found(s.ptr(mid)) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
