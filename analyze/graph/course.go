package graph

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Course is how one direction of a conversation went on, as its sender saw it:
// its segments when they left, what came back when it arrived. Of a capture all
// is told by the capture's clock.
type Course struct {
	// Data are the segments that took new sequence numbers, Again those that
	// repeat some, Sacked the blocks that the receiver named (RFC 2018).
	Data, Again, Sacked Ranges
	// Marks are, by mark, the segments that deserve one.
	Marks [markCount]Ranges
	// Acked is the highest acknowledgment, Edge the end of the window that the
	// receiver offered, where its scale is known.
	Acked, Edge Steps
	// Flight is what is sent and not acknowledged, in bytes.
	Flight Steps
	// Trips are the round trips, in nanoseconds: from a segment's first sending
	// to its acknowledgment, none where any of what is acknowledged was repeated
	// (Karn's rule, RFC 6298 §3).
	Trips Steps
	// Frames counts the bytes of all frames sent so far.
	Frames Steps
	// Variables are what the sender itself says of its variables, by name; in
	// bytes or nanoseconds.
	Variables map[string]*Steps

	sent    int64 // the highest number sent, and one
	waiting waiting
	frames  int64
}

// unwrap is the number that is nearest to another and ends in these 32 bits.
func unwrap(n uint32, near int64) int64 { return near + int64(int32(n-uint32(near))) }

// send takes a packet that the direction's sender sent.
func (c *Course) send(at time.Duration, p *trace.Packet) {
	c.frames += int64(p.Length)
	c.Frames.add(at, c.frames)
	t := p.TCP
	if t == nil {
		return
	}
	from := unwrap(t.RelSeq, c.sent)
	r := Range{at, from, from + int64(max(t.Len, 0)), p.ID}
	if t.Flags.Has(wire.SYN) {
		r.To++
		c.Marks[Opens].add(r)
	}
	if t.Flags.Has(wire.FIN) {
		r.To++
		c.Marks[Ends].add(r)
	}
	if t.Flags.Has(wire.RST) {
		c.Marks[Aborts].add(r)
	}
	switch {
	case r.From == r.To, p.Findings.Has(trace.FindingKeepAlive), p.Findings.Has(trace.FindingZeroWindowProbe):
		return
	case p.Findings.Retransmission():
		c.Again.add(r)
		c.waiting.repeated(r.From, r.To)
	default:
		c.Data.add(r)
		if c.sent < r.To {
			c.waiting.sent(r)
		}
	}
	c.sent = max(c.sent, r.To)
	c.weigh(at)
}

// weigh notes what is in flight.
func (c *Course) weigh(at time.Duration) {
	if n := c.Acked.Len(); n > 0 {
		_, acked := c.Acked.At(n - 1)
		c.Flight.change(at, max(c.sent-acked, 0))
	} else if c.Data.Len() > 0 {
		c.Flight.change(at, c.sent-c.Data.At(0).From)
	}
}

// receive takes a packet that came back to the direction's sender.
func (c *Course) receive(at time.Duration, p *trace.Packet, sacks []wire.SACKBlock) {
	t := p.TCP
	if t == nil || !t.Flags.Has(wire.ACK) || t.Flags.Has(wire.RST) {
		return
	}
	near := c.sent
	if n := c.Acked.Len(); n > 0 {
		_, near = c.Acked.At(n - 1)
	}
	ack := unwrap(t.RelAck, near)
	if c.Acked.Len() == 0 || near < ack {
		c.Acked.add(at, ack)
		if trip, ok := c.waiting.acknowledged(ack, at); ok {
			c.Trips.add(at, int64(trip))
		}
		near = ack
		c.weigh(at)
	}
	if t.Scaled >= 0 && near == ack {
		c.Edge.change(at, ack+t.Scaled)
	}
	if t.Scaled == 0 && !t.Flags.Has(wire.SYN) {
		c.Marks[ZeroWindow].add(Range{at, ack, ack, p.ID})
	}
	for _, b := range sacks {
		from := ack + int64(b.Left.Sub(t.Ack))
		c.Sacked.add(Range{at, from, from + int64(max(b.Right.Sub(b.Left), 0)), p.ID})
	}
}

// lose takes a packet of the direction that did not arrive.
func (c *Course) lose(p *trace.Packet) {
	if t := p.TCP; t != nil && t.Len > 0 {
		from := unwrap(t.RelSeq, c.sent)
		c.Marks[Loses].insert(Range{p.Departed(), from, from + int64(t.Len), p.ID})
	}
}

// insert puts a range where it belongs by time, which is near the end.
func (r *Ranges) insert(x Range) {
	last := len(r.list)
	r.add(x)
	// Extents of blocks reach over what moves between two of them, too.
	for ; last > 0 && r.list[last-1].At > x.At; last-- {
		r.list[last] = r.list[last-1]
		r.extents[0][last/block].join(extent{r.list[last].From, r.list[last].To})
		r.extents[1][last/(block*block)].join(extent{r.list[last].From, r.list[last].To})
	}
	r.list[last] = x
	r.extents[0][last/block].join(extent{x.From, x.To})
	r.extents[1][last/(block*block)].join(extent{x.From, x.To})
}
