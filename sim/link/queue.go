package link

import (
	"time"

	"wiretale/trace"
)

// transmitter sends one frame after another at the link's rate. Frames that
// find it busy wait in a queue that drops what no longer fits.
type transmitter struct {
	free    time.Duration // when the last frame taken will have left
	packets int           // waiting, without the one that is being sent
	bytes   int
}

// slot is when a frame begins to leave the host and when it has left.
type slot struct{ begins, ends time.Duration }

// book finds the slot of a frame, or reports that the queue is full.
func (t *transmitter) book(c *Config, now time.Duration, length int) (s slot, ok bool) {
	if c.Rate == 0 {
		return slot{now, now}, true
	}
	s.begins = max(now, t.free)
	if s.begins > now && t.full(c, length) {
		return s, false
	}
	s.ends = s.begins + c.transmission(length)
	t.free = s.ends
	return s, true
}

func (t *transmitter) full(c *Config, length int) bool {
	return c.QueuePackets > 0 && t.packets >= c.QueuePackets ||
		c.QueueBytes > 0 && t.bytes+length > c.QueueBytes
}

// wait puts a packet into the queue until its slot begins.
func (d *Direction) wait(p *Packet, s slot, sent trace.Ordinal) {
	if s.begins <= d.medium.Engine.Now() {
		return
	}
	length := p.Length()
	change := func(packets, bytes int) {
		d.line.packets += packets
		d.line.bytes += bytes
		d.record(p, trace.QueueChanged, sent, d.from.Node, 0,
			trace.Queue{To: d.to.Node, Packets: d.line.packets, Bytes: trace.Bytes(d.line.bytes)})
	}
	change(1, length)
	d.medium.Engine.At(s.begins, func() { change(-1, -length) })
}
