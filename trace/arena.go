package trace

// arenaChunk is the size of the blocks in which frame bytes are kept. A frame
// never crosses a block's end, so its bytes can be handed out without copying.
const arenaChunk = 1 << 20

// arena keeps bytes one after another, and never moves them. A copy of it goes
// on reading what it held while the original grows.
type arena struct {
	chunks [][]byte // each at its full length from the start
	used   int      // of the last chunk
}

// span is where an arena keeps some bytes.
type span struct{ chunk, off, len uint32 }

// place is a number that grows from span to span. No span begins further in a
// chunk than arenaChunk.
func (s span) place() int64 { return int64(s.chunk)*arenaChunk + int64(s.off) }

// spanAt is the span at a place.
func spanAt(place, length int64) span {
	return span{uint32(place / arenaChunk), uint32(place % arenaChunk), uint32(length)}
}

func (a *arena) keep(b []byte) span {
	if len(b) == 0 {
		return span{}
	}
	if len(a.chunks) == 0 || a.used+len(b) > len(a.chunks[len(a.chunks)-1]) {
		a.chunks = append(a.chunks, make([]byte, max(arenaChunk, len(b))))
		a.used = 0
	}
	last := len(a.chunks) - 1
	s := span{uint32(last), uint32(a.used), uint32(len(b))}
	a.used += copy(a.chunks[last][a.used:], b)
	return s
}

func (a *arena) at(s span) []byte {
	if s.len == 0 {
		return nil
	}
	return a.chunks[s.chunk][s.off : s.off+s.len : s.off+s.len]
}
