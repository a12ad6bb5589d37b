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
}

// receiveBuffer holds what arrived and was not yet read.
type receiveBuffer struct {
	data    []byte  // in order, up to RCV.NXT
	pending []block // beyond a hole, in order of sequence numbers, none touching another
	arrival int     // numbers the arrivals that went to pending
	hasFin  bool
	fin     wire.Seq // the number that the peer's FIN takes
	ended   bool     // RCV.NXT has passed it
}

// block is a run of bytes beyond a hole.
type block struct {
	seq     wire.Seq
	data    []byte
	arrival int // when it last grew
}

func (b *block) end() wire.Seq { return b.seq.Add(len(b.data)) }

// extend appends what data, beginning at seq, has beyond the block's end.
func (b *block) extend(seq wire.Seq, data []byte) {
	if n := b.end().Sub(seq); n < len(data) {
		b.data = append(b.data, data[n:]...)
	}
}

// maxBlocks bounds the number of holes that are kept.
const maxBlocks = 256

// hold keeps data that lies beyond a hole. It reports false when there are
// too many holes to keep it.
func (b *receiveBuffer) hold(seq wire.Seq, data []byte) bool {
	end := seq.Add(len(data))
	i := 0
	for i < len(b.pending) && b.pending[i].end().Less(seq) {
		i++
	}
	j := i
	for j < len(b.pending) && b.pending[j].seq.LessEq(end) {
		j++
	}
	if i == j && len(b.pending) >= maxBlocks {
		return false
	}
	b.arrival++
	joined := block{seq: seq}
	if i < j && b.pending[i].seq.LessEq(seq) {
		joined = b.pending[i]
	}
	joined.extend(seq, data)
	for _, touched := range b.pending[i:j] {
		joined.extend(touched.seq, touched.data)
	}
	joined.arrival = b.arrival
	if i == j {
		b.pending = append(b.pending, block{})
		copy(b.pending[i+1:], b.pending[i:])
	} else {
		b.pending = append(b.pending[:i+1], b.pending[j:]...)
	}
	b.pending[i] = joined
	return true
}

// pull moves what has become in order from pending to data, and returns the
// sequence number after it.
func (b *receiveBuffer) pull(nxt wire.Seq) wire.Seq {
	for len(b.pending) > 0 && b.pending[0].seq.LessEq(nxt) {
		if n := nxt.Sub(b.pending[0].seq); n < len(b.pending[0].data) {
			b.data = append(b.data, b.pending[0].data[n:]...)
			nxt = b.pending[0].end()
		}
		b.pending = b.pending[1:]
	}
	return nxt
}

func (b *receiveBuffer) read(max int) []byte {
	n := min(max, len(b.data))
	if n <= 0 {
		return nil
	}
	p := b.data[:n:n]
	b.data = b.data[n:]
	return p
}

// sack lists up to n blocks, the one that grew last first (RFC 2018 §4).
func (b *receiveBuffer) sack(n int) []wire.SACKBlock {
	var blocks []wire.SACKBlock
	before := b.arrival + 1
	for len(blocks) < min(n, len(b.pending)) {
		youngest := -1
		for i := range b.pending {
			if at := b.pending[i].arrival; at < before && (youngest < 0 || at > b.pending[youngest].arrival) {
				youngest = i
			}
		}
		found := &b.pending[youngest]
		blocks = append(blocks, wire.SACKBlock{Left: found.seq, Right: found.end()})
		before = found.arrival
	}
	return blocks
}
