package link

import (
	"time"

	"wiretale/sim/engine"
	"wiretale/trace"
	"wiretale/wire"
)

// transmitter sends one frame after another at the link's rate. Frames that
// find it busy wait in a queue that drops what no longer fits.
type transmitter struct {
	free    time.Duration // when the last frame taken will have left
	waiting ring[waiter]  // those that have not begun to leave, as of when they were last counted
	bytes   int           // of those
	lives   int           // how often the host was switched off
	// A transfer's frames are mostly of the same length, so that the time of
	// the last one serves the next.
	length int
	takes  time.Duration
}

// waiter is a frame in the queue: when it begins to leave, and how long it is.
type waiter struct {
	begins engine.Moment
	length int
}

// slot is when a frame begins to leave the host and when it has left.
type slot struct{ begins, ends time.Duration }

// book finds the slot of a frame, or reports that the queue is full.
func (d *Direction) book(length int) (s slot, ok bool) {
	c, t, now := &d.config, &d.line, d.medium.Engine.Now()
	if c.Rate == 0 && t.free <= now {
		return slot{now, now}, true
	}
	s.begins = max(now, t.free)
	if s.begins > now {
		d.count()
		if t.full(c, length) {
			return s, false
		}
	}
	if length != t.length {
		t.length, t.takes = length, c.transmission(length)
	}
	s.ends = s.begins + t.takes
	t.free = s.ends
	return s, true
}

func (t *transmitter) full(c *Config, length int) bool {
	return c.QueuePackets > 0 && t.waiting.length() >= c.QueuePackets ||
		c.QueueBytes > 0 && t.bytes+length > c.QueueBytes
}

// count takes those out of the queue whose slot has begun.
func (d *Direction) count() {
	t := &d.line
	for t.waiting.length() > 0 && d.medium.Engine.Passed(t.waiting.front().begins) {
		t.bytes -= t.waiting.take().length
	}
}

// wait puts a packet into the queue until its slot begins. Leaving the queue
// needs no action, but for a sink that wants to hear of it.
func (d *Direction) wait(p *Packet, s slot) {
	if s.begins <= d.medium.Engine.Now() {
		return
	}
	w := waiter{d.medium.Engine.Claim(s.begins), p.Length()}
	d.line.waiting.add(w)
	d.line.bytes += w.length
	if !d.telling {
		return
	}
	id, endpoint, sent, life := p.ID, p.Endpoint, p.way.sent, d.line.lives
	tell := func() {
		if d.line.lives != life {
			return // nothing waits there any more
		}
		d.count()
		d.medium.Sink.Record(trace.Event{Time: d.medium.Engine.Now(), Cause: sent, Packet: id, Endpoint: endpoint,
			Node: d.from.Node, Kind: trace.QueueChanged,
			Detail: trace.Queue{To: d.to.Node, Packets: d.line.waiting.length(), Bytes: trace.Bytes(d.line.bytes)}})
	}
	tell()
	d.medium.Engine.Queue(w.begins, tell)
}

// mark tells of a queue that has become long, on a packet whose transport
// understands it (RFC 3168 §5). The taps before the queue saw it unmarked.
func (d *Direction) mark(p *Packet, s slot) {
	ip := p.Frame.IP
	if d.config.MarkAt == 0 || ip == nil || s.begins <= d.medium.Engine.Now() || d.line.waiting.length() < d.config.MarkAt {
		return
	}
	if ecn := ip.ECN(); ecn == wire.ECT0 || ecn == wire.ECT1 {
		ip.SetECN(wire.CE)
		p.bytes = p.bytes[:0]
	}
}
