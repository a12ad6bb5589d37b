package trace

import "slices"

// editable is a series whose elements may still change. A snapshot of it never
// does: what was lent to one is copied before it is written.
type editable[T any] struct {
	series Series[T]
	// lent counts the chunks that a snapshot reads; own holds those of them
	// that were copied since, and so may be written again.
	lent int
	own  map[int]bool
}

func (e *editable[T]) append(v T) { e.series.Append(v) }

func (e *editable[T]) len() int { return e.series.Len() }

func (e *editable[T]) at(i int) *T { return e.series.ptr(i) }

// snapshot lends the series as it stands.
func (e *editable[T]) snapshot() Series[T] {
	e.lent = len(e.series.chunks)
	e.own = nil
	return e.series
}

// edit returns element i for writing.
func (e *editable[T]) edit(i int) *T {
	chunk, off := locate(i)
	if chunk < e.lent && !e.own[chunk] {
		if e.own == nil {
			e.own = make(map[int]bool)
			e.series.chunks = slices.Clone(e.series.chunks)
		}
		e.series.chunks[chunk] = slices.Clone(e.series.chunks[chunk])
		e.own[chunk] = true
	}
	return &e.series.chunks[chunk][off]
}
