package view

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// A burst is several like packets of one direction, sent one right after
// another, that the ladder folds into one band. Which packets belong together
// depends on them and their neighbours alone, never on the cursor, so that
// nothing jumps.
type burst struct {
	class   class
	members []trace.PacketID // in order
	open    bool             // drawn a packet a row after all
}

func (b *burst) first() trace.PacketID { return b.members[0] }
func (b *burst) last() trace.PacketID  { return b.members[len(b.members)-1] }

// place is a packet's place in the burst, from 0.
func (b *burst) place(id trace.PacketID) int {
	for i, m := range b.members {
		if m == id {
			return i
		}
	}
	return 0
}

const (
	leastBurst  = 4   // packets that are worth a fold
	mostBurst   = 48  // packets of one fold; a longer run is several
	burstRows   = 3   // rows of time that one fold takes at most
	burstAnchor = 256 // at every so many packets a fold begins, so that its beginning is never far
	burstReach  = 12  // packets of others that may lie between two of a burst
	mostKept    = 1 << 14
)

// class is what sort of packet may be folded; nothing that is worth a look.
type class uint8

const (
	remarkable class = iota
	segment          // carries a piece of a stream
	pureAck          // carries an acknowledgment and nothing else
	datagram         // carries data of a protocol without streams
)

// traits are what a packet must share with its predecessor to be folded with it.
type traits struct {
	class        class
	phase        trace.Phase
	conversation trace.ConversationID
	fromClient   bool
	departed     time.Duration
	settled      time.Duration // when it arrived; while it flies, as far as is known
	arrived      bool
	hops         int
	from, to     trace.NodeID
	seq, ack     wire.Seq
	length       int
	head         trace.PacketID // the first of those that it may be folded with; 0 if it is that one
	headAt       time.Duration  // when that one departed
	before       trace.PacketID // that it follows directly; 0 if none
	step         int            // its place among them
}

// memory is what was found out about the packets of one snapshot at one scale,
// kept from frame to frame.
type memory struct {
	snapshot *trace.Snapshot
	scale    time.Duration
	off      bool // nothing is folded
	traits   map[trace.PacketID]*traits
	bursts   map[trace.PacketID]*burst // by any member
	acks     map[trace.PacketID]acknowledged
	opened   map[int]bool // by the number, in the capture, of the first member
}

// begin forgets what was found in another snapshot or at another scale.
func (m *memory) begin(ctx *Context, scale time.Duration) {
	m.off = ctx.TimeBase != Elastic
	if m.snapshot == ctx.Snapshot && m.scale == scale && len(m.traits) < mostKept {
		return
	}
	m.snapshot, m.scale = ctx.Snapshot, scale
	m.traits, m.bursts, m.acks = map[trace.PacketID]*traits{}, map[trace.PacketID]*burst{}, map[trace.PacketID]acknowledged{}
}

// of is the folded burst that a packet is in, or nil.
func (m *memory) of(id trace.PacketID) *burst {
	if b := m.any(id); b != nil && !b.open {
		return b
	}
	return nil
}

// any is the burst that a packet is in, folded or open, or nil.
func (m *memory) any(id trace.PacketID) *burst {
	if m.off || id == 0 {
		return nil
	}
	if b, known := m.bursts[id]; known {
		return b
	}
	t := m.look(id)
	if t == nil || t.class == remarkable {
		m.bursts[id] = nil
		return nil
	}
	first := id
	if t.head != 0 {
		first = t.head
	}
	b := &burst{class: t.class, members: []trace.PacketID{first}, open: m.opened[m.snapshot.Number(first)]}
	for len(b.members) < mostBurst {
		next := m.follower(b.last())
		if next == 0 {
			break
		}
		b.members = append(b.members, next)
	}
	kept := b
	if len(b.members) < leastBurst {
		kept = nil
	}
	for _, id := range b.members {
		m.bursts[id] = kept
	}
	return kept
}

// follower is the packet that is folded with another right after it; 0 if none is.
func (m *memory) follower(id trace.PacketID) trace.PacketID {
	t := m.look(id)
	for next := id + 1; next <= min(id+burstReach, trace.PacketID(m.snapshot.Packets.Len())); next++ {
		if m.snapshot.Packets.Conversation(next) != t.conversation {
			continue
		}
		n := m.look(next)
		if n == nil {
			return 0
		}
		if n.fromClient == t.fromClient {
			if n.before == id {
				return next
			}
			return 0
		}
	}
	return 0
}

// look finds out what a packet is, and whether it is folded with its
// predecessor; nil where there is no such packet.
func (m *memory) look(id trace.PacketID) *traits {
	if t, known := m.traits[id]; known {
		return t
	}
	p, ok := m.snapshot.Packet(id)
	if !ok {
		return nil
	}
	t := &traits{class: classOf(m.snapshot, &p), phase: p.Phase, conversation: p.Conversation, fromClient: p.FromClient,
		departed: p.Departed(), settled: p.Settled(), arrived: p.Fate() == trace.Arrived, hops: len(p.Hops), length: p.Length}
	t.from, t.to = p.Ends()
	if p.TCP != nil {
		t.seq, t.ack, t.length = wire.Seq(p.TCP.RelSeq), wire.Seq(p.TCP.RelAck), p.TCP.Len
	}
	m.traits[id] = t
	if t.class == remarkable || id%burstAnchor == 0 {
		return t
	}
	for before := id - 1; before > 0 && before+burstReach >= id; before-- {
		if m.snapshot.Packets.Conversation(before) != t.conversation {
			continue
		}
		prev := m.look(before)
		if prev.fromClient != t.fromClient {
			continue
		}
		if m.goesOn(prev, t) {
			t.before, t.step = before, prev.step+1
			if t.head, t.headAt = prev.head, prev.headAt; t.head == 0 {
				t.head, t.headAt = before, prev.departed
			}
		}
		break
	}
	return t
}

// goesOn reports whether a packet goes on where the one before it stopped: it
// is of the same sort and comes so soon that a row for each would say less.
// What goes on for long is cut into several folds.
func (m *memory) goesOn(prev, t *traits) bool {
	apart := t.departed - prev.departed
	if prev.step+1 == mostBurst || prev.step > 0 && t.departed-prev.headAt >= burstRows*m.scale {
		return false
	}
	if prev.class != t.class || prev.phase != t.phase || prev.hops != t.hops || prev.from != t.from || prev.to != t.to ||
		apart < 0 || apart >= max(m.scale/2, 1) || !t.keepsPace(prev, burstRows*m.scale) {
		return false
	}
	switch t.class {
	case segment:
		return t.seq == prev.seq.Add(prev.length)
	case pureAck:
		return t.ack.Sub(prev.ack) > 0
	}
	return true
}

// keepsPace reports whether a packet arrives behind its predecessor and not much
// later: a band spreads its packets evenly, and would draw one that was held up
// as if it had kept its place.
func (t *traits) keepsPace(prev *traits, most time.Duration) bool {
	if !t.arrived {
		return true
	}
	if !prev.arrived {
		return false
	}
	behind := t.settled - prev.settled
	return behind >= 0 && behind < most
}

// classOf tells whether a packet may be folded: nothing became of it but its
// arrival, it repeats nothing and begins no message.
func classOf(s *trace.Snapshot, p *trace.Packet) class {
	if p.Conversation == 0 || p.Findings != 0 || p.Repeats != 0 || p.Quotes != 0 {
		return remarkable
	}
	for i := range p.Hops {
		if p.Hops[i].Fate.Lost() || p.Hops[i].Fate == trace.Corrupted {
			return remarkable
		}
	}
	t := p.TCP
	switch {
	case t == nil && p.Protocol != "ICMP" && p.Protocol != "ICMPv6" && len(s.Begun(p)) == 0:
		return datagram
	case t == nil || p.Phase == trace.Handshake || p.Phase == trace.Teardown:
		return remarkable
	case t.Len > 0 && t.Flags&^wire.PSH == wire.ACK && len(s.Begun(p)) == 0:
		return segment
	case t.Len == 0 && t.Flags == wire.ACK && len(selective(s, p)) == 0:
		return pureAck
	}
	return remarkable
}
