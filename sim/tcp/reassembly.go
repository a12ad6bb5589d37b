package tcp

import "wiretale/wire"

// receiveSequence is the receive sequence space (RFC 9293 §3.3.1, figure 4).
type receiveSequence struct {
	known   bool // the peer's SYN has arrived: the rest means something
	irs     wire.Seq
	nxt     wire.Seq
	edge    wire.Seq // the right edge that was offered furthest
	wnd     int      // the window last offered, in bytes
	lastAck wire.Seq // RFC 7323 §4.3: Last.ACK.sent
	bySyn   bool     // our SYN or SYN·ACK was the last to offer a window
}

// receiveBuffer holds what arrived and was not yet read: the payloads as they
// came, so that nothing is copied.
type receiveBuffer struct {
	pieces  [][]byte // in order, up to RCV.NXT; those from head on were not read, and none of them is empty
	head    int
	length  int     // of them together
	pending []block // beyond a hole, in order of sequence numbers, none touching another
	arrival int     // numbers the arrivals that went to pending
	hasFin  bool
	fin     wire.Seq // the number that the peer's FIN takes
	ended   bool     // RCV.NXT has passed it
	dsack   wire.SACKBlock
	isDsack bool // dsack is to be reported (RFC 2883)
}

// block is a run of bytes beyond a hole.
type block struct {
	seq, end wire.Seq
	pieces   []held
	arrival  int // when it last grew
}

// held is a payload beyond a hole.
type held struct {
	seq  wire.Seq
	data []byte
}

// maxBlocks bounds the number of holes that are kept.
const maxBlocks = 256

// append takes data that arrived in order.
func (b *receiveBuffer) append(data []byte) {
	if len(data) > 0 {
		b.pieces = append(b.pieces, data)
		b.length += len(data)
	}
}

// hold keeps data that lies beyond a hole. It reports false when there are
// too many holes to keep it.
func (b *receiveBuffer) hold(seq wire.Seq, data []byte) bool {
	end := seq.Add(len(data))
	i := 0
	for i < len(b.pending) && b.pending[i].end.Less(seq) {
		i++
	}
	j := i
	for j < len(b.pending) && b.pending[j].seq.LessEq(end) {
		j++
	}
	if i == j {
		if len(b.pending) >= maxBlocks {
			return false
		}
		b.arrival++
		b.pending = append(b.pending, block{})
		copy(b.pending[i+1:], b.pending[i:])
		b.pending[i] = block{seq, end, []held{{seq, data}}, b.arrival}
		return true
	}
	b.arrival++
	if known := &b.pending[i]; known.seq.LessEq(seq) && end.LessEq(known.end) {
		known.arrival = b.arrival // all of it is there already
		return true
	}
	joined := b.pending[i]
	joined.arrival = b.arrival
	for _, t := range b.pending[i+1 : j] {
		joined.pieces = append(joined.pieces, t.pieces...)
		joined.end = t.end
	}
	joined.insert(held{seq, data})
	joined.seq = minSeq(joined.seq, seq)
	joined.end = wire.MaxSeq(joined.end, end)
	b.pending = append(b.pending[:i+1], b.pending[j:]...)
	b.pending[i] = joined
	return true
}

// insert puts a payload where it belongs in order of sequence numbers.
func (b *block) insert(h held) {
	i := len(b.pieces)
	for i > 0 && h.seq.Less(b.pieces[i-1].seq) {
		i--
	}
	b.pieces = append(b.pieces, held{})
	copy(b.pieces[i+1:], b.pieces[i:])
	b.pieces[i] = h
}

func minSeq(a, b wire.Seq) wire.Seq {
	if b.Less(a) {
		return b
	}
	return a
}

// pull moves what has become in order from pending to pieces, and returns the
// sequence number after it.
func (b *receiveBuffer) pull(nxt wire.Seq) wire.Seq {
	for len(b.pending) > 0 && b.pending[0].seq.LessEq(nxt) {
		for _, h := range b.pending[0].pieces {
			if old := nxt.Sub(h.seq); old >= 0 && old < len(h.data) {
				b.append(h.data[old:])
				nxt = nxt.Add(len(h.data) - old)
			}
		}
		b.pending = b.pending[1:]
	}
	if len(b.pending) == 0 {
		b.pending = nil
	}
	return nxt
}

// read takes up to max bytes in one piece. What lies in several pieces is
// joined.
func (b *receiveBuffer) read(max int) []byte {
	n := min(max, b.length)
	if n <= 0 {
		return nil
	}
	b.length -= n
	if first := b.pieces[b.head]; n <= len(first) {
		b.take(n)
		return first[:n:n]
	}
	joined := make([]byte, 0, n)
	for n > 0 {
		k := min(n, len(b.pieces[b.head]))
		joined = append(joined, b.pieces[b.head][:k]...)
		b.take(k)
		n -= k
	}
	return joined
}

// take drops n bytes of the first piece.
func (b *receiveBuffer) take(n int) {
	if n < len(b.pieces[b.head]) {
		b.pieces[b.head] = b.pieces[b.head][n:]
		return
	}
	b.pieces[b.head] = nil
	b.head++
	// A reader that never catches up must not make the list grow for ever.
	if b.head == len(b.pieces) || b.head > 64 && b.head > len(b.pieces)/2 {
		b.pieces, b.head = append(b.pieces[:0], b.pieces[b.head:]...), 0
	}
}

// sack lists up to n blocks into room: a duplicate that is to be reported
// first (RFC 2883 §4), then the block that grew last (RFC 2018 §4).
func (b *receiveBuffer) sack(room []wire.SACKBlock) []wire.SACKBlock {
	blocks := room[:0]
	if b.isDsack {
		blocks = append(blocks, b.dsack)
	}
	before := b.arrival + 1
	for listed := 0; len(blocks) < cap(room) && listed < len(b.pending); listed++ {
		youngest := -1
		for i := range b.pending {
			if at := b.pending[i].arrival; at < before && (youngest < 0 || at > b.pending[youngest].arrival) {
				youngest = i
			}
		}
		found := &b.pending[youngest]
		blocks = append(blocks, wire.SACKBlock{Left: found.seq, Right: found.end})
		before = found.arrival
	}
	return blocks
}

// reportDuplicate lets the next acknowledgment say that a range came twice.
func (c *Conn) reportDuplicate(from, to wire.Seq) {
	if c.options.sack && c.cfg.DSACK && from.Less(to) && !c.in.isDsack {
		c.in.dsack, c.in.isDsack = wire.SACKBlock{Left: from, Right: to}, true
	}
}

// reportOverlap lets it say so of what has arrived beyond a hole before.
func (c *Conn) reportOverlap(from, to wire.Seq) {
	for i := range c.in.pending {
		b := &c.in.pending[i]
		c.reportDuplicate(wire.MaxSeq(from, b.seq), minSeq(to, b.end))
	}
}
