package trace

import "sort"

// rising is a list of ordinals that only grows, each higher than the one
// before. Chunks that are complete are packed. A copy goes on reading what it
// held while the original grows.
type rising struct {
	chunks []column
	open   []uint32
	n      int
}

// risingChunk is small, since there are lists for every variable of every
// endpoint.
const risingChunk = 256

func (r *rising) append(o Ordinal) {
	if cap(r.open) == 0 && len(r.chunks) > 0 {
		r.open = make([]uint32, 0, risingChunk)
	}
	r.open = append(r.open, uint32(o))
	if r.n++; len(r.open) == risingChunk {
		var numbers [risingChunk]int64
		for i, o := range r.open {
			numbers[i] = int64(o)
		}
		r.chunks = append(r.chunks, packColumn(numbers[:]))
		r.open = nil // a copy may read it
	}
}

func (r *rising) at(i int) Ordinal {
	if c := i / risingChunk; c < len(r.chunks) {
		return Ordinal(r.chunks[c].at(i % risingChunk))
	}
	return Ordinal(r.open[i-len(r.chunks)*risingChunk])
}

// until counts the ordinals that are not higher than one.
func (r *rising) until(last Ordinal) int {
	return sort.Search(r.n, func(i int) bool { return r.at(i) > last })
}
