package analyze

import (
	"slices"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// connection is what is known of a TCP connection.
type connection struct {
	flow.Connection
	streams  [2]stream // by the side that sends
	sent     [2]sent
	ends     [2]endpoint
	relayed  [2]bool   // a side's packets are passed on by the tap's host: it is a router
	fresh    bool      // the segment in hand carries new numbers
	talk     *app.Talk // nil before anything was said
	listener listener
}

// segment reads a TCP segment.
func (v *vantage) segment(s sight, ip *wire.Datagram, tcp *wire.Segment) {
	seg := &segment{Segment: tcp, sight: s, length: len(tcp.Payload) + tcp.Cut}
	read := flow.SegmentOf(tcp)
	read.Sighting, read.Time = s.ID, s.Time
	c, reused := v.connectionOf(seg, &read)
	n := c.tcp
	if c.alone = nil; c.facts.Packets == [2]int{} && seg.length == 0 && !v.listed {
		c.doze(seg, &read, ip.HopLimit, (seg.from == client) == c.clientHi)
		v.young = append(v.young, c)
	}
	v.enter(c, seg.from, s)
	n.locate(s, seg.from, ip.HopLimit)
	told := n.Take(&read, reused, &v.unacked)
	n.fresh = told.Fresh
	n.begin(seg, told.Moved)
	repeats := told.Original
	if repetitions&told.Findings != 0 {
		repeats = n.sent[seg.from].carrier(seg.Seq)
	}
	n.sent[seg.from].remember(seg)
	v.find(s, c, told.Findings)
	v.step.note.Repeats = repeats
	v.summarise(seg, &n.Dirs[seg.from], &n.Dirs[1-seg.from])
	v.enterPhase(s, c, phaseOf(seg, &n.Dirs[1-seg.from]))
	v.hear(c, seg)
	v.follow(c, seg)
}

// repetitions are the findings of a segment that takes no new numbers.
const repetitions = trace.Findings(1<<trace.FindingSpuriousRetransmission | 1<<trace.FindingFastRetransmission |
	1<<trace.FindingOutOfOrder | 1<<trace.FindingRetransmission)

// connectionOf finds or begins the connection that a segment belongs to. A SYN
// with another initial number than before begins a new one.
func (v *vantage) connectionOf(s *segment, read *flow.Segment) (c *conversation, reused bool) {
	t, fromHigh := tupleOfPair(wire.ProtocolTCP, v.step.src, v.step.dst)
	c = v.known(t)
	opening := read.Opening()
	if c != nil {
		read.From = uint8(c.sender(fromHigh))
		reused = c.tcp.Reuses(read)
	}
	if c == nil || reused {
		fromClient := opening
		if s.Flags&wire.SYN == 0 {
			fromClient = flow.ChooseClient(s.SrcPort, s.DstPort)
		}
		c = v.begin(t, fromHigh, fromClient)
		c.tcp = &connection{Connection: flow.NewConnection(), listener: listener{v: v, c: c}}
		if opening {
			c.isn, c.isnOK = s.Seq, true
		}
	}
	s.from = c.sender(fromHigh)
	read.From = uint8(s.from)
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
	case n.Near >= 0:
		far[1-n.Near] = true
	}
	n.ends[client].far, n.ends[server].far = far[client], far[server]
}

// firstHopLimits are those that hosts' packets begin with.
var firstHopLimits = []uint8{64, 128, 255, 32, 60, 1}

// begin says where the streams begin, once their numbers are known. moved says
// that the sender's begins anew.
func (n *connection) begin(s *segment, moved bool) {
	if moved {
		n.streams[s.from] = stream{}
	}
	if s.Flags.Has(wire.RST) {
		return
	}
	if s.Flags.Has(wire.ACK) {
		n.streams[1-s.from].begin(n.Dirs[1-s.from].Base + 1)
	}
	if fwd := &n.Dirs[s.from]; !fwd.Guessed {
		n.streams[s.from].begin(fwd.Base + 1)
	}
}
