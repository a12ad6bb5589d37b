package index

import (
	"net/netip"
	"time"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// conversation is what is kept of each: until its second packet, nothing else.
type conversation struct {
	first struct {
		time     time.Duration
		seq, ack wire.Seq
		payload  int32 // bytes
		length   int32 // of the frame
		window   uint16
		flags    wire.Flags
		scale    int8
	}
	tuple       flow.Tuple
	clientHigh  bool   // the client is the tuple's high end
	firstServer bool   // the first packet is the server's
	headless    bool   // nothing is known of the first packet but whose it is
	reused      bool   // it began on the ports of an older one
	refused     bool   // an ICMP error answered a datagram
	application uint8  // by its number in package app
	tries       uint8  // how many payloads have not told the application
	found       uint16 // the findings that were made at all
	begins      uint32 // the number of its first packet, from 0
	more        uint32 // the number of its further record from 1; 0 while it has had one packet
}

// tally is what a conversation amounts to.
type tally struct {
	started, ended time.Duration
	bytes          [2]int64 // whole frames
	packets        [2]uint32
	// all counts the packets that belong to it, errors about it included; last
	// is the number of the latest, from 0.
	all, last uint32
}

func (t *tally) count(from int, length int32, at time.Duration) {
	if t.packets == [2]uint32{} {
		t.started, t.ended = at, at
	}
	t.started, t.ended = min(t.started, at), max(t.ended, at)
	t.packets[from]++
	t.bytes[from] += int64(length)
}

// connection is a TCP conversation's record once it has had two packets.
type connection struct {
	tally
	flow.Connection
}

// firstFrom is the side that sent the first packet.
func (c *conversation) firstFrom() int {
	if c.firstServer {
		return flow.Server
	}
	return flow.Client
}

// opening is the first segment, made again of what was kept of it.
func (c *conversation) opening() flow.Segment {
	f := &c.first
	return flow.Segment{Time: f.time, Length: int(f.payload), Seq: f.seq, Ack: f.ack, Window: f.window, Flags: f.flags,
		Scale: f.scale, From: uint8(c.firstFrom())}
}

// sender returns the side that a packet comes from.
func (c *conversation) sender(fromHigh bool) int {
	if fromHigh == c.clientHigh {
		return flow.Client
	}
	return flow.Server
}

// ends are the client and the server.
func (c *conversation) ends() (client, server netip.AddrPort) {
	low, high := c.tuple.Low.AddrPort(), c.tuple.High.AddrPort()
	if c.clientHigh {
		return high, low
	}
	return low, high
}

// connection returns a TCP conversation's further record, and makes it of the
// first packet where there was only that.
func (x *Index) connection(c *conversation) *connection {
	if c.more != 0 {
		return x.connections.at(int(c.more - 1))
	}
	n, number := x.connections.add()
	c.more = uint32(number + 1)
	n.Connection = flow.NewConnection()
	n.count(c.firstFrom(), c.first.length, c.first.time)
	if s := c.opening(); !c.headless {
		n.Take(&s, c.reused, &x.unacked)
	}
	return n
}

// alone is a TCP conversation of which there is but the first packet.
func (x *Index) alone(c *conversation) (flow.Connection, trace.Findings) {
	n, s := flow.NewConnection(), c.opening()
	if c.headless {
		return n, 0
	}
	told := n.Take(&s, c.reused, &x.unacked)
	n.Forget(&x.unacked)
	return n, told.Findings
}

// tally returns the further record of a conversation in datagrams.
func (x *Index) tally(c *conversation) *tally {
	if c.more != 0 {
		return x.tallies.at(int(c.more - 1))
	}
	t, number := x.tallies.add()
	c.more = uint32(number + 1)
	t.count(c.firstFrom(), c.first.length, c.first.time)
	return t
}

// facts tells what is known of a conversation by now.
func (x *Index) facts(i int) trace.Conversation {
	c := x.conversations.at(i)
	f := trace.Conversation{ID: trace.ConversationID(i + 1), Number: trace.ConversationID(i + 1), Protocol: c.tuple.Protocol, Application: app.Name(c.application)}
	f.Client, f.Server = c.ends()
	var t tally
	switch {
	case c.more == 0:
		t.count(c.firstFrom(), c.first.length, c.first.time)
	case f.Protocol == wire.ProtocolTCP:
		t = x.connections.at(int(c.more - 1)).tally
	default:
		t = *x.tallies.at(int(c.more - 1))
	}
	f.Started, f.Ended = t.started, t.ended
	for side := range t.packets {
		f.Packets[side], f.Bytes[side] = int(t.packets[side]), trace.Bytes(t.bytes[side])
	}
	x.outcome(&f, c)
	for finding := range trace.Findings(c.found).All() {
		if f.Findings == nil {
			f.Findings = make(map[trace.Finding]int)
		}
		f.Findings[finding] = int(x.found[found{uint32(i), finding}])
	}
	return f
}

// outcome tells a conversation's state and what belongs to it.
func (x *Index) outcome(f *trace.Conversation, c *conversation) {
	switch {
	case f.Protocol != wire.ProtocolTCP:
		f.State = flow.ExchangeState(f.Packets, c.refused, x.done)
		return
	case c.more != 0:
		n := &x.connections.at(int(c.more - 1)).Connection
		f.State, f.Completeness, f.InitialRoundTrip = n.State(x.done), n.Completeness, n.RoundTrip
	default:
		n, _ := x.alone(c)
		f.State, f.Completeness = n.State(x.done), n.Completeness
	}
}
