package analyze

import (
	"slices"
	"time"

	"wiretale/analyze/app"
	"wiretale/trace"
	"wiretale/wire"
)

// connection is what is known of a TCP connection.
type connection struct {
	dirs         [2]direction // by the side that sends
	ends         [2]endpoint
	completeness trace.Completeness
	synAt        time.Duration // of the latest SYN
	synAckAt     time.Duration // of the latest SYN·ACK
	roundTrip    time.Duration // SYN to the handshake's last ACK
	relayed      [2]bool       // a side's packets are passed on by the tap's host: it is a router
	near         int           // the side that the handshake's timing puts at the tap; −1 where it doesn't tell
	syns         int
	answered     bool // a SYN got any answer
	refused      bool // that was a reset, or an ICMP error
	reset        bool
	acked        [2]bool     // a side has acknowledged the other's SYN
	finAck       [2]wire.Seq // what a side acknowledged last when it sent its FIN
	fresh        bool        // the segment in hand carries new numbers
	talk         *app.Talk   // nil before anything was said
	listener     listener
}

func newConnection() *connection {
	n := &connection{near: -1}
	for i := range n.dirs {
		n.dirs[i].scale = scaleUnknown
	}
	return n
}

// segment reads a TCP segment.
func (v *vantage) segment(s sight, ip *wire.Datagram, tcp *wire.Segment) {
	seg := &segment{Segment: tcp, sight: s, length: len(tcp.Payload) + tcp.Cut}
	c, reused := v.connectionOf(seg)
	n := c.tcp
	v.enter(c, seg.from, s)
	n.locate(s, seg.from, ip.HopLimit)
	fwd, rev := &n.dirs[seg.from], &n.dirs[1-seg.from]
	renumbered := n.number(seg, fwd, rev)
	n.scale(seg)
	found, repeats := examine(fwd, rev, seg, n.roundTrip)
	if reused || renumbered {
		found = found.With(trace.FindingReusedPorts)
	}
	n.measure(seg)
	n.complete(seg)
	v.find(s, c, found)
	v.step.note.Repeats = repeats
	v.summarise(seg, fwd, rev, repeats)
	v.enterPhase(s, c, phaseOf(seg, rev))
	v.hear(c, seg)
	v.follow(c, seg)
}

// connectionOf finds or begins the connection that a segment belongs to. A SYN
// with another initial number than before begins a new one.
func (v *vantage) connectionOf(s *segment) (c *conversation, reused bool) {
	t, fromHigh := tupleOfPair(wire.ProtocolTCP, v.step.src, v.step.dst)
	c = v.latest[t]
	opening := s.Flags&(wire.SYN|wire.ACK) == wire.SYN
	if c != nil && opening {
		d := &c.tcp.dirs[c.sender(fromHigh)]
		reused = d.baseOK && d.base != s.Seq
	}
	if c == nil || reused {
		fromClient := opening
		if s.Flags&wire.SYN == 0 {
			fromClient = chooseClient(v.step.src, v.step.dst)
		}
		c = v.begin(t, fromHigh, fromClient)
		c.tcp = newConnection()
		c.tcp.listener = listener{v: v, c: c}
		if opening {
			c.isn, c.isnOK = s.Seq, true
		}
	}
	s.from = c.sender(fromHigh)
	if opening && s.from == client {
		c.isn, c.isnOK = s.Seq, true
	}
	return c, reused
}

// locate tells which of the ends are far from the tap, by the frame's
// direction or else by the handshake's timing. What a tap's host sends with a
// hop limit that no host begins with, it passes on for another.
func (n *connection) locate(s sight, from int, hops uint8) {
	if s.Direction == trace.Outbound && !slices.Contains(firstHopLimits, hops) {
		n.relayed[from] = true
	}
	far := n.relayed
	switch {
	case s.loopback:
	case s.Direction == trace.Outbound:
		far[1-from] = true
	case s.Direction == trace.Inbound:
		far[from] = true
	case n.near >= 0:
		far[1-n.near] = true
	}
	n.ends[client].far, n.ends[server].far = far[client], far[server]
}

// firstHopLimits are those that hosts' packets begin with.
var firstHopLimits = []uint8{64, 128, 255, 32, 60, 1}

// number fixes the numbers that relative ones count from, and where the
// streams begin. It reports whether a SYN carries another number than the one
// before it.
func (n *connection) number(s *segment, fwd, rev *direction) (renumbered bool) {
	first := s.Seq
	if !s.Flags.Has(wire.SYN) {
		first-- // as if a SYN had come before
	}
	if !fwd.baseOK && s.Flags&(wire.SYN|wire.RST) == 0 {
		// With Fast Open a server may be heard before its SYN·ACK.
		fwd.guessed = s.from == server && n.completeness&handshake == trace.SawSYN
	}
	fwd.rebase(first)
	switch {
	case s.Flags.Has(wire.SYN):
		renumbered = fwd.renumber(s.Seq)
	case !s.Flags.Has(wire.RST):
		fwd.settled = !fwd.guessed
	}
	if s.Flags.Has(wire.ACK) && !s.Flags.Has(wire.RST) {
		rev.rebase(s.Ack - 1)
		if rev.guessed && (s.Ack - 1).Less(rev.base) {
			rev.base = s.Ack - 1
			rev.former.add(rev.base)
		}
		rev.guessed = false
		rev.settled = rev.settled || s.Ack == rev.base+1
		if fwd.unscaled && !fwd.edgeOK { // its SYN has offered a window
			fwd.edge, fwd.edgeOK = (rev.base + 1).Add(int(fwd.window)), true
		}
		rev.stream.begin(rev.base + 1)
	}
	if s.Flags&wire.RST == 0 && !fwd.guessed {
		fwd.stream.begin(fwd.base + 1)
	}
	n.fresh = !fwd.nextOK || fwd.next.LessEq(s.Seq)
	if s.Flags.Has(wire.FIN) {
		if !fwd.fin {
			fwd.fin, fwd.end = true, s.end().Add(1)
		}
		n.finAck[s.from] = s.Ack
	}
	return renumbered
}

// scale keeps the shift that each side offers with its SYN; it holds only if
// both offer one (RFC 7323 §1.3).
func (n *connection) scale(s *segment) {
	if !s.Flags.Has(wire.SYN) {
		return
	}
	own, peer := &n.dirs[s.from], &n.dirs[1-s.from]
	own.scale = scaleNone
	if shift := s.Options.WindowScale; shift != nil {
		own.scale = int8(min(*shift, 14)) // RFC 7323 §2.3
	}
	if s.Flags.Has(wire.ACK) && (own.scale == scaleNone || peer.scale == scaleNone) {
		own.scale = scaleNone
		if peer.scale != scaleUnknown {
			peer.scale = scaleNone
		}
	}
}

const handshake = trace.SawSYN | trace.SawSYNACK

// measure times the handshake.
func (n *connection) measure(s *segment) {
	switch s.Flags & (wire.SYN | wire.ACK) {
	case wire.SYN:
		n.synAt = s.Time
		n.syns++
	case wire.SYN | wire.ACK:
		n.synAckAt = s.Time
	case wire.ACK:
		if n.completeness&handshake != handshake || n.roundTrip != 0 ||
			s.from != client || s.Flags.Has(wire.RST) {
			return
		}
		n.roundTrip = s.Time - n.synAt
		out, back := n.synAckAt-n.synAt, s.Time-n.synAckAt
		switch {
		case n.syns > 1 || n.roundTrip <= 0:
			n.roundTrip = max(n.roundTrip, 0)
		case out > 2*back:
			n.near = client
		case back > 2*out:
			n.near = server
		}
	}
}

// complete keeps which parts of the connection were seen.
func (n *connection) complete(s *segment) {
	switch s.Flags & (wire.SYN | wire.ACK) {
	case wire.SYN:
		n.completeness |= trace.SawSYN
	case wire.SYN | wire.ACK:
		n.completeness |= trace.SawSYNACK
	case wire.ACK:
		if s.length > 0 {
			n.completeness |= trace.SawData
		} else {
			n.completeness |= trace.SawACK
		}
	}
	if s.Flags.Has(wire.FIN | wire.ACK) {
		n.completeness |= trace.SawFIN
	}
	if s.Flags.Has(wire.RST) {
		n.completeness |= trace.SawRST
		switch {
		case n.syns > 0 && !n.answered && s.from == server:
			n.refused = true
		default:
			n.reset = n.reset || !n.closed()
		}
	}
	n.answered = n.answered || s.from == server
	if s.Flags.Has(wire.ACK) && s.Flags&wire.RST == 0 {
		rev := &n.dirs[1-s.from]
		n.acked[s.from] = n.acked[s.from] || rev.baseOK && rev.base.Less(s.Ack)
	}
}
