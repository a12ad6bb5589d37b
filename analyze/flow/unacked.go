package flow

import "wiretale/wire"

// Unacked keeps the segments of all connections that were sent and not
// acknowledged yet, in blocks that the connections share: most have few, and
// none when they rest. The zero value keeps none.
type Unacked struct {
	chunks [][]block
	used   uint32 // blocks that were ever in use
	free   uint32 // the first of those that are free again, which link each other; 0 is none
}

// block is a few segments of one direction, in the order in which they came.
type block struct {
	ranges [7]span
	top    wire.Seq // the highest end among them
	next   uint32   // the block that follows
	n      uint32
}

// span is a range of sequence numbers, the last one not in it.
type span struct{ from, end wire.Seq }

// list is a direction's queue of blocks, by numbers from 1; 0 is none.
type list struct {
	first, last uint32
	blocks      uint16
}

const (
	chunkBlocks = 1024
	// maxBlocks bounds what is kept of one direction; older segments are
	// forgotten.
	maxBlocks = 146
)

func (u *Unacked) at(number uint32) *block {
	return &u.chunks[(number-1)/chunkBlocks][(number-1)%chunkBlocks]
}

// take returns a block that nobody uses.
func (u *Unacked) take() uint32 {
	if number := u.free; number != 0 {
		b := u.at(number)
		u.free = b.next
		*b = block{}
		return number
	}
	if u.used%chunkBlocks == 0 {
		u.chunks = append(u.chunks, make([]block, chunkBlocks))
	}
	u.used++
	return u.used
}

// add keeps a segment; acked is how far the direction was acknowledged.
func (u *Unacked) add(l *list, x span, acked wire.Seq, ackedOK bool) {
	var b *block
	if l.last != 0 {
		b = u.at(l.last)
	}
	if b == nil || int(b.n) == len(b.ranges) {
		for l.first != 0 && (l.blocks == maxBlocks || ackedOK && u.at(l.first).top.LessEq(acked)) {
			u.drop(l)
		}
		number := u.take()
		if l.last != 0 {
			u.at(l.last).next = number
		} else {
			l.first = number
		}
		l.last = number
		l.blocks++
		b = u.at(number)
		b.top = x.end
	}
	b.ranges[b.n] = x
	b.n++
	b.top = wire.MaxSeq(b.top, x.end)
}

// drop gives the first block back.
func (u *Unacked) drop(l *list) {
	number := l.first
	b := u.at(number)
	l.first = b.next
	if l.first == 0 {
		l.last = 0
	}
	l.blocks--
	b.next = u.free
	u.free = number
}

// release gives all blocks back.
func (u *Unacked) release(l *list) {
	for l.first != 0 {
		u.drop(l)
	}
}

// all are the segments of a list, in the order in which they came.
func (u *Unacked) all(l *list) []span {
	var kept []span
	for number := l.first; number != 0; {
		b := u.at(number)
		kept = append(kept, b.ranges[:b.n]...)
		number = b.next
	}
	return kept
}

// holds reports whether one segment among those kept held all of a range.
func (u *Unacked) holds(l *list, x span) bool {
	for number := l.first; number != 0; {
		b := u.at(number)
		for _, r := range b.ranges[:b.n] {
			if r.from.LessEq(x.from) && x.end.LessEq(r.end) {
				return true
			}
		}
		number = b.next
	}
	return false
}
