package tcp

import "wiretale/wire"

// sendSequence is the send sequence space (RFC 9293 §3.3.1, figure 3).
type sendSequence struct {
	una, nxt wire.Seq
	max      wire.Seq // highest number ever sent, a probe's included
	wnd      int      // bytes, scaled
	maxWnd   int      // largest wnd so far
	wl1, wl2 wire.Seq // the segment that wnd was last taken from
}

// sendBuffer holds what the application wrote and the peer has not yet
// acknowledged. A segment's payload is a part of data: bytes once in are
// never written over.
type sendBuffer struct {
	base wire.Seq // of data[0]
	data []byte
	fin  bool // the application closed: a FIN follows the data
}

// end is the sequence number after the last byte, where a FIN goes.
func (b *sendBuffer) end() wire.Seq { return b.base.Add(len(b.data)) }

// at returns n bytes from sequence number seq on.
func (b *sendBuffer) at(seq wire.Seq, n int) []byte {
	if n == 0 {
		return nil
	}
	i := seq.Sub(b.base)
	return b.data[i : i+n : i+n]
}

// acknowledge drops what lies before ack.
func (b *sendBuffer) acknowledge(ack wire.Seq) {
	if n := min(ack.Sub(b.base), len(b.data)); n > 0 {
		b.data = b.data[n:]
		b.base = b.base.Add(n)
	}
}

// finAcknowledged reports whether the peer has acknowledged our FIN.
func (c *Conn) finAcknowledged() bool {
	return c.out.fin && c.out.end().Less(c.snd.una)
}
