package trace

import "iter"

// tableChunk is how many elements of a table are packed together.
const tableChunk = 1024

// packed is a chunk of a table that is complete.
type packed[T any] interface {
	// at returns element i of the chunk.
	at(i int) T
}

// table is a list that only grows, as a Series is, for elements of which there
// are very many: complete chunks of them are packed. What At returns is made
// anew each time. A copy of a table goes on reading what it held while the
// original grows.
type table[T any, P packed[T]] struct {
	chunks []P
	open   []T // those after the chunks
	n      int
	lent   bool // a copy may be reading what is open
}

// add adds v at the end; pack is called with a chunk that is complete, which
// begins with the element of the number given. Only one goroutine may add, and
// only to the original.
func (t *table[T, P]) add(v T, pack func(first int, of []T) P) {
	if cap(t.open) == 0 && len(t.chunks) > 0 {
		t.open = make([]T, 0, tableChunk)
	}
	t.open = append(t.open, v)
	t.n++
	if len(t.open) < tableChunk {
		return
	}
	t.chunks = append(t.chunks, pack(t.n-tableChunk, t.open))
	t.open = t.open[:0]
	if t.lent {
		t.open, t.lent = nil, false
	}
}

// lend returns a copy that will not change.
func (t *table[T, P]) lend() table[T, P] {
	t.lent = true
	return *t
}

// Len is the number of elements.
func (t *table[T, P]) Len() int { return t.n }

// At returns element i, counted from 0. It panics where there is none.
func (t *table[T, P]) At(i int) T {
	c, off, ok := t.locate(i)
	if ok {
		return c.at(off)
	}
	return t.open[off]
}

// locate returns the chunk that holds element i and where in it; without ok its
// place among those that are open.
func (t *table[T, P]) locate(i int) (c P, off int, ok bool) {
	if i < 0 || i >= t.n {
		panic("trace: index out of range")
	}
	if k := i / tableChunk; k < len(t.chunks) {
		return t.chunks[k], i % tableChunk, true
	}
	return c, i - len(t.chunks)*tableChunk, false
}

// cut leaves the first n elements.
func (t *table[T, P]) cut(n int) { t.n = max(0, min(n, t.n)) }

// All ranges over the elements with their indexes.
func (t *table[T, P]) All() iter.Seq2[int, T] { return t.From(0) }

// From ranges over the elements from index i on.
func (t *table[T, P]) From(i int) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for j := max(i, 0); j < t.n; j++ {
			if !yield(j, t.At(j)) {
				return
			}
		}
	}
}

// Search returns the index of the first element for which found is true, or
// Len if there is none. The elements for which it is true must all come after
// those for which it is false.
func (t *table[T, P]) Search(found func(*T) bool) int {
	lo, hi := 0, t.n
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if v := t.At(mid); found(&v) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
