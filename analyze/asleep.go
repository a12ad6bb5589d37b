package analyze

import (
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// asleep is a connection of which there was one segment, without data, as in a
// flood of SYNs: it is all that is kept of it once its window is over, until it
// is heard of again.
type asleep struct {
	id       trace.ConversationID
	seen     trace.Sighting
	segment  flow.Segment
	stamps   wire.Timestamps
	stamped  bool
	loopback bool
	fromHigh bool
	hops     uint8
	src, dst uint16 // ports
}

// doze keeps what wakes a connection of one segment.
func (c *conversation) doze(s *segment, read *flow.Segment, hops uint8, fromHigh bool) {
	c.alone = &asleep{
		id: c.facts.ID, seen: s.Sighting, segment: *read, loopback: s.loopback, hops: hops, fromHigh: fromHigh,
		src: s.SrcPort, dst: s.DstPort,
	}
	if t := s.Options.Timestamps; t != nil {
		c.alone.stamps, c.alone.stamped = *t, true
	}
}

// rest lets the connections of one segment sleep that have begun since it was
// last called.
func (v *vantage) rest() {
	for _, c := range v.young {
		if c.alone == nil {
			continue
		}
		t, _ := tupleOfPair(c.facts.Protocol, c.facts.Client, c.facts.Server)
		if v.latest[t] != c {
			continue
		}
		c.tcp.Forget(&v.unacked)
		v.asleep[t] = *c.alone
		delete(v.latest, t)
	}
	clear(v.young)
	v.young = v.young[:0]
}

// known returns the latest conversation between two ends, and wakes it if it
// sleeps; nil if there is none.
func (v *vantage) known(t flow.Tuple) *conversation {
	if c := v.latest[t]; c != nil || len(v.asleep) == 0 {
		return c
	}
	a, ok := v.asleep[t]
	if !ok {
		return nil
	}
	delete(v.asleep, t)
	now := v.step
	src, dst := t.Low, t.High
	if a.fromHigh {
		src, dst = dst, src
	}
	v.step = step{note: trace.Note{Sighting: a.seen.ID}, src: src.AddrPort(), dst: dst.AddrPort()}
	s := wire.Segment{
		SrcPort: a.src, DstPort: a.dst, Seq: a.segment.Seq, Ack: a.segment.Ack, Flags: a.segment.Flags, Window: a.segment.Window,
	}
	if a.segment.Scale >= 0 {
		shift := uint8(a.segment.Scale)
		s.Options.WindowScale = &shift
	}
	if a.stamped {
		s.Options.Timestamps = &a.stamps
	}
	v.waking = a.id
	v.segment(sight{Sighting: a.seen, loopback: a.loopback, decoded: &wire.Decoded{}}, &wire.Datagram{HopLimit: a.hops}, &s)
	v.waking = 0
	c := v.step.conversation
	v.step = now
	return c
}
