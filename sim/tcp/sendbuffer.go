package tcp

import "wiretale/wire"

// sendSequence is the send sequence space (RFC 9293 §3.3.1, figure 3).
type sendSequence struct {
	una, nxt wire.Seq
	max      wire.Seq // highest number ever sent, a probe's included
	wnd      int      // bytes, scaled
	maxWnd   int      // largest wnd so far
	wl1, wl2 wire.Seq // the segment that wnd was last taken from
	small    wire.Seq // end of the last segment that was not full
	anySmall bool
}

// sendBuffer holds what the application wrote and the peer has not yet
// acknowledged: pieces as they were written, so that nothing is copied. Offsets
// count the stream's bytes from 0.
type sendBuffer struct {
	first  wire.Seq // the sequence number of offset 0
	base   int64    // offset of the first byte kept
	length int      // bytes kept
	pieces []piece  // none is empty
	fin    bool     // the application closed: a FIN follows the data
	more   bool     // the application has more to say at once: a segment that is not full waits for it
	flush  bool     // … but this does not wait, whatever the settings

	marks  []int64 // offsets that no segment crosses: the ends of records
	pushes []int64 // offsets after which the receiver should not wait for more
	chunk  int64   // offset at which the youngest of Linux's buffers begins
	pushed int64   // offset of the last push
}

// piece is a part of the stream. Bytes once in are never written over.
type piece struct {
	offset int64
	data   []byte
	own    bool // it was copied here, so that more small writes fit behind it
}

// smallWrite is the size below which a write is copied, for a piece costs more
// than its bytes.
const smallWrite = 512

func (b *sendBuffer) offset(seq wire.Seq) int64 { return b.base + int64(seq.Sub(b.baseSeq())) }

func (b *sendBuffer) baseSeq() wire.Seq { return b.first.Add(int(uint32(b.base))) }

// end is the sequence number after the last byte, where a FIN goes.
func (b *sendBuffer) end() wire.Seq { return b.baseSeq().Add(b.length) }

func (b *sendBuffer) endOffset() int64 { return b.base + int64(b.length) }

// append adds what the application writes.
func (b *sendBuffer) append(p []byte) {
	if len(p) == 0 {
		return
	}
	at := b.endOffset()
	b.length += len(p)
	if len(p) < smallWrite {
		if n := len(b.pieces); n > 0 && b.pieces[n-1].own && len(b.pieces[n-1].data) < smallWrite {
			b.pieces[n-1].data = append(b.pieces[n-1].data, p...)
			return
		}
		b.pieces = append(b.pieces, piece{at, append(make([]byte, 0, 2*len(p)), p...), true})
		return
	}
	b.pieces = append(b.pieces, piece{at, p, false})
}

// at returns n bytes from sequence number seq on.
func (b *sendBuffer) at(seq wire.Seq, n int) []byte {
	if n == 0 {
		return nil
	}
	from := b.offset(seq)
	lo, hi := 0, len(b.pieces)-1
	for lo < hi { // the last piece that begins at or before from
		if mid := (lo + hi + 1) / 2; b.pieces[mid].offset <= from {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	skip := int(from - b.pieces[lo].offset)
	if data := b.pieces[lo].data[skip:]; len(data) >= n {
		return data[:n:n]
	}
	joined := make([]byte, 0, n)
	for ; len(joined) < n; lo++ {
		data := b.pieces[lo].data[skip:]
		joined = append(joined, data[:min(len(data), n-len(joined))]...)
		skip = 0
	}
	return joined
}

// acknowledge drops what lies before ack.
func (b *sendBuffer) acknowledge(ack wire.Seq) {
	n := min(int(b.offset(ack)-b.base), b.length)
	if n <= 0 {
		return
	}
	b.base += int64(n)
	b.length -= n
	done := 0
	for done < len(b.pieces) && b.pieces[done].offset+int64(len(b.pieces[done].data)) <= b.base {
		b.pieces[done].data = nil
		done++
	}
	b.pieces = b.pieces[done:]
	for len(b.pushes) > 0 && b.pushes[0] <= b.base {
		b.pushes = b.pushes[1:]
	}
	for len(b.marks) > 0 && b.marks[0] <= b.base {
		b.marks = b.marks[1:]
	}
}

// wrote notes where pushes go for a write that has just been appended, as Linux
// does: at its end, and inside a long one after every half of the peer's
// window. A write that joins another which has not left takes its place.
func (b *sendBuffer) wrote(n int, sent int64, room, half int, more bool) {
	end := b.endOffset()
	from := end - int64(n)
	b.chunk = max(b.chunk, sent)
	if from > sent && from-b.chunk < int64(room) && !b.markedAt(from) {
		b.unpush(from)
	} else {
		b.chunk = from
	}
	for end-b.chunk >= int64(room) {
		b.chunk += int64(room)
		if b.chunk-b.pushed > int64(half) {
			b.push(b.chunk)
		}
	}
	if !more || end-b.pushed > int64(half) {
		b.push(end)
	}
}

// mark ends a record behind the last byte.
func (b *sendBuffer) mark() { b.marks = append(b.marks, b.endOffset()) }

// markedAt reports whether the last record ends at an offset.
func (b *sendBuffer) markedAt(at int64) bool {
	n := len(b.marks)
	return n > 0 && b.marks[n-1] == at
}

// untilMark is how many bytes from sequence number seq on belong to one record,
// or more than there are.
func (b *sendBuffer) untilMark(seq wire.Seq) int {
	if len(b.marks) == 0 {
		return maxBuffer
	}
	at := b.offset(seq)
	lo, hi := 0, len(b.marks)
	for lo < hi { // the first mark beyond at
		if mid := (lo + hi) / 2; b.marks[mid] <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(b.marks) {
		return maxBuffer
	}
	return int(b.marks[lo] - at)
}

func (b *sendBuffer) push(at int64) {
	b.pushed = at
	if n := len(b.pushes); n == 0 || b.pushes[n-1] < at {
		b.pushes = append(b.pushes, at)
	}
}

func (b *sendBuffer) unpush(at int64) {
	if n := len(b.pushes); n > 0 && b.pushes[n-1] == at {
		b.pushes = b.pushes[:n-1]
	}
}

// pushesAt reports whether a push belongs at the end of a segment.
func (b *sendBuffer) pushesAt(end wire.Seq) bool {
	at := b.offset(end)
	lo, hi := 0, len(b.pushes)
	for lo < hi {
		if mid := (lo + hi) / 2; b.pushes[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(b.pushes) && b.pushes[lo] == at
}

// finAcknowledged reports whether the peer has acknowledged our FIN.
func (c *Conn) finAcknowledged() bool {
	return c.out.fin && c.out.end().Less(c.snd.una)
}

// unsent is the number of bytes that were written and never sent.
func (c *Conn) unsent() int {
	if c.snd.nxt == c.cfg.ISS {
		return c.out.length
	}
	return max(0, c.out.end().Sub(c.snd.nxt))
}
