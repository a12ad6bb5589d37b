package analyze

import (
	"bytes"
	"slices"

	"wiretale/analyze/app"
	"wiretale/wire"
)

// consumer takes a stream in order: its bytes, each once, and its holes, which
// are bytes that nobody will see any more. Offsets count from the stream's
// first byte. The bytes may be kept; they never change.
type consumer interface {
	Bytes(b []byte, offset int64, at app.Place)
	Hole(n, offset int64, at app.Place)
}

// stream puts the payloads of one direction in order. What lies beyond a hole
// waits, within bounds; where the receiver has acknowledged the missing bytes,
// the tap has missed them, and they are given up.
type stream struct {
	begun   bool
	next    wire.Seq // the number of the first byte still wanted
	offset  int64    // its place in the stream
	waiting []piece  // beyond next, or before it is known, in order of from
	held    int      // bytes of those
}

// piece is a payload that waits. cut is how many bytes a capture cut off it.
type piece struct {
	from wire.Seq
	data []byte
	cut  int
	at   app.Place
}

func (p *piece) end() wire.Seq { return p.from.Add(len(p.data) + p.cut) }

// Bounds on what waits behind a hole. Reached, the hole is given up.
const (
	maxPieces = 1024
	maxHeld   = 4 << 20
)

// begin says with which number the stream's first byte comes.
func (st *stream) begin(n wire.Seq) {
	if !st.begun {
		st.begun, st.next = true, n
	}
}

// reached reports whether everything before a FIN is there; end is the number
// after the FIN.
func (st *stream) reached(end wire.Seq) bool { return st.begun && (end - 1).LessEq(st.next) }

// receive takes in a payload.
func (st *stream) receive(p piece, out consumer) {
	switch size := len(p.data) + p.cut; {
	case size == 0, st.begun && p.end().LessEq(st.next):
		return
	case !st.begun:
		if len(st.waiting) < maxPieces && st.held+size <= maxHeld {
			st.wait(p)
		}
		return
	}
	if st.next.Less(p.from) {
		st.wait(p)
		if len(st.waiting) > maxPieces || st.held > maxHeld {
			st.skip(out)
		}
		return
	}
	st.deliver(p, out)
	st.drain(out)
}

// wait puts a piece among the others that wait. It may wait for long, so it
// must not keep what was captured beside it.
func (st *stream) wait(p piece) {
	p.data = bytes.Clone(p.data)
	i := len(st.waiting)
	for i > 0 && p.from.Less(st.waiting[i-1].from) {
		i--
	}
	st.waiting = slices.Insert(st.waiting, i, p)
	st.held += len(p.data) + p.cut
}

// drain delivers what waits no longer for anything.
func (st *stream) drain(out consumer) {
	n := 0
	for ; n < len(st.waiting) && st.waiting[n].from.LessEq(st.next); n++ {
		p := st.waiting[n]
		st.held -= len(p.data) + p.cut
		if st.next.Less(p.end()) {
			st.deliver(p, out)
		}
	}
	if n > 0 {
		st.waiting = slices.Delete(st.waiting, 0, n)
	}
}

// deliver hands out a piece that begins at or before next and ends after it.
func (st *stream) deliver(p piece, out consumer) {
	old := st.next.Sub(p.from)
	if old < len(p.data) {
		b := p.data[old:]
		out.Bytes(b, st.offset, p.at)
		st.pass(len(b))
	}
	if n := p.end().Sub(st.next); n > 0 {
		out.Hole(int64(n), st.offset, p.at)
		st.pass(n)
	}
}

func (st *stream) pass(n int) {
	st.next = st.next.Add(n)
	st.offset += int64(n)
}

// acknowledged tells what the receiver has. Holes before that will not be
// filled any more, once later bytes are there.
func (st *stream) acknowledged(ack wire.Seq, out consumer) {
	for st.begun && len(st.waiting) > 0 && st.waiting[0].from.LessEq(ack) {
		st.skip(out)
	}
}

// skip gives up the first hole.
func (st *stream) skip(out consumer) {
	first := st.waiting[0]
	if n := first.from.Sub(st.next); n > 0 {
		out.Hole(int64(n), st.offset, first.at)
		st.pass(n)
	}
	st.drain(out)
}
