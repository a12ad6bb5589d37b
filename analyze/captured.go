package analyze

import (
	"net/netip"
	"time"

	"wiretale/trace"
)

// captured joins a capture: one vantage, a packet for each sighting, and hosts
// known by their addresses. What lies at the other end is inferred. The vantage
// reads all that it is given; what is joined is a window of it, whose packets,
// conversations and messages are numbered by themselves.
type captured struct {
	b       *trace.Builder
	vantage *vantage
	hosts   hosts
	ends    [][2]trace.EndpointID // by conversation
	waiting []*conversation       // whose outcome depends on whether more comes
	hops    []trace.Hop           // the rest of a block that packets take theirs from
	// sockets are those that the kernel told of, by their ids in the log.
	sockets map[trace.EndpointID]*observed
	// listening are the processes that wait for connections.
	listening map[netip.AddrPort]trace.Process

	// overall tells what the whole capture says of a conversation, where that
	// is known already; else nil.
	overall func(trace.ConversationID) trace.Conversation

	window   int                                 // counts them
	before   trace.SightingID                    // frames of earlier windows
	messages map[trace.MessageID]trace.MessageID // the window's numbers of the vantage's
}

func newCaptured(b *trace.Builder) *captured {
	x := &captured{vantage: newVantage(false)}
	x.turn(b, 0)
	return x
}

// turn begins a window, which follows so many frames.
func (x *captured) turn(b *trace.Builder, before trace.SightingID) {
	x.vantage.rest()
	x.b, x.before = b, before
	x.hosts = hosts{b: b, known: make(map[hostKey]trace.NodeID)}
	x.ends, x.waiting = nil, nil
	x.sockets, x.listening = make(map[trace.EndpointID]*observed), make(map[netip.AddrPort]trace.Process)
	x.messages = make(map[trace.MessageID]trace.MessageID)
	x.window++
}

// seat is a conversation's place in a window.
type seat struct {
	window int
	id     trace.ConversationID
	nodes  [2]trace.NodeID // client's, server's
}

// seated reports whether a conversation has a place in the window.
func (x *captured) seated(c *conversation) bool { return c.seat.window == x.window }

// packet is the window's number of a frame; 0 where it lies before the window.
func (x *captured) packet(id trace.SightingID) trace.PacketID {
	if id <= x.before {
		return 0
	}
	return trace.PacketID(id - x.before)
}

func (x *captured) take(log *trace.LogView, sightings, events int) {
	for _, s := range log.Sightings.From(sightings) {
		for events < log.Events.Len() && log.Events.At(events).Time < s.Time {
			x.fact(log, log.Events.At(events))
			events++
		}
		x.sighting(log, s)
	}
	for _, e := range log.Events.From(events) {
		x.fact(log, e)
	}
}

// sighting adds the packet and all that it brings about.
func (x *captured) sighting(log *trace.LogView, s trace.Sighting) {
	tap, _ := log.Tap(s.Tap)
	seen := s
	seen.ID += x.before
	step := x.vantage.read(seen, tap, log.Data(s))
	if c := step.conversation; c != nil && c.facts.ID == 0 {
		step.disown()
	}
	from, to := x.hosts.of(step, tap)
	p := packetOf(step, s)
	p.Hops = x.hop(step, s, tap, from, to)
	p.Repeats, p.Quotes = x.packet(step.note.Repeats), x.packet(step.note.Quotes)
	if c := step.conversation; c != nil {
		x.meet(c, step.note.FromClient, from, to)
		p.Conversation = c.seat.id
	}
	p.ID = x.b.AddPacket(p)
	x.tell(step, s, &p)
	x.b.Land(p.ID, p.Hops[0].Departed, p.Hops[0].Arrived)
}

// packetOf makes a packet of what a vantage noted.
func packetOf(step *step, s trace.Sighting) trace.Packet {
	n := &step.note
	return trace.Packet{
		Conversation: n.Conversation, FromClient: n.FromClient, Phase: n.Phase, Protocol: n.Protocol,
		Findings: n.Findings, Length: s.Length, TCP: n.TCP, Text: n.Text,
	}
}

// hop is the packet's way between its two hosts. One end was seen; the other
// lies half a round trip away, as far as that is known.
func (x *captured) hop(step *step, s trace.Sighting, tap trace.Tap, from, to trace.NodeID) []trace.Hop {
	if len(x.hops) == 0 {
		x.hops = make([]trace.Hop, 128)
	}
	one := x.hops[:1:1]
	x.hops = x.hops[1:]
	h := trace.Hop{
		From: from, To: to, Departed: s.Time, Arrived: s.Time, Departure: s.ID,
		Fate: trace.FateUnknown, DepartBasis: trace.Observed, ArriveBasis: trace.Inferred,
	}
	half, arriving := time.Duration(0), s.Direction == trace.Inbound
	if c := step.conversation; c != nil && c.tcp != nil {
		n := c.tcp
		side := server
		if step.note.FromClient {
			side = client
		}
		if n.ends[client].far != n.ends[server].far {
			half = n.RoundTrip / 2
			arriving = n.ends[side].far
		}
	}
	switch {
	case tap.Loopback: // both ends are here
		h.Arrival, h.ArriveBasis, h.Fate = s.ID, trace.Observed, trace.Arrived
	case arriving:
		h.Departed, h.Departure, h.DepartBasis = s.Time-half, 0, trace.Inferred
		h.Arrival, h.ArriveBasis, h.Fate = s.ID, trace.Observed, trace.Arrived
	default:
		h.Arrived = s.Time + half
	}
	one[0] = h
	return one
}

// meet gives a conversation a place in the window, and makes its hosts known.
func (x *captured) meet(c *conversation, fromClient bool, from, to trace.NodeID) {
	if x.seated(c) {
		return
	}
	if !fromClient {
		from, to = to, from
	}
	x.ends = append(x.ends, [2]trace.EndpointID{})
	c.seat = seat{x.window, trace.ConversationID(len(x.ends)), [2]trace.NodeID{from, to}}
	x.vantage.touch(c) // its facts belong to the window
}

// end returns the endpoint of one side of a conversation.
func (x *captured) end(c *conversation, side int) trace.EndpointID {
	id := &x.ends[c.seat.id-1][side]
	if *id == 0 {
		f := &c.facts
		e := trace.Endpoint{Node: c.seat.nodes[side], Protocol: f.Protocol, Local: f.Client, Remote: f.Server}
		if side == server {
			e.Local, e.Remote = f.Server, f.Client
		}
		*id = x.b.AddEndpoint(e)
		x.b.Tie(*id, c.seat.id, side == client, nil)
	}
	return *id
}

// tell adds the sighting's event and those inferred from it.
func (x *captured) tell(step *step, s trace.Sighting, p *trace.Packet) {
	h := &p.Hops[0]
	seen := trace.Event{
		Time: s.Time, Packet: p.ID, Sighting: s.ID, Conversation: p.Conversation, Node: h.From,
		Kind: trace.PacketSent, Basis: trace.Observed, Detail: trace.Sent{To: h.To, Phase: p.Phase},
	}
	if s.Direction == trace.Inbound {
		seen.Node, seen.Kind = h.To, trace.PacketDelivered
		seen.Detail = trace.Delivered{From: h.From, Fate: trace.Arrived}
	}
	cause := x.b.AddEvent(seen)
	for _, m := range step.messages {
		x.message(m, p.Conversation)
	}
	for _, e := range step.events {
		e.Packet, e.Cause, e.Node, e.Sighting, e.Conversation = p.ID, cause, seen.Node, s.ID, p.Conversation
		if id, ok := e.Detail.(trace.MessageID); ok {
			e.Detail = x.messages[id]
		}
		if e.Endpoint != 0 {
			side := int(e.Endpoint-1) % 2
			e.Node = step.conversation.seat.nodes[side]
			e.Endpoint = x.end(step.conversation, side)
		}
		x.b.AddEvent(e)
	}
}

// message tells of one that began or changed. Of one that began before the
// window its beginning is not there.
func (x *captured) message(m *trace.Message, conversation trace.ConversationID) {
	told := *m
	told.Conversation = conversation
	told.First, told.Last = x.packet(trace.SightingID(m.First)), x.packet(trace.SightingID(m.Last))
	told.Number, told.Reply, told.Answers = m.ID, m.Answers, x.messages[m.Answers]
	id, known := x.messages[m.ID]
	if !known {
		x.messages[m.ID] = x.b.AddMessage(told)
		return
	}
	told.ID = id
	x.b.EditMessage(id, func(old *trace.Message) { *old = told })
}

func (x *captured) settle(ended bool) {
	if ended {
		for _, c := range x.waiting {
			x.vantage.touch(c)
		}
		x.waiting = nil
	}
	for _, c := range x.vantage.touched {
		c.changed = false
		if !x.seated(c) {
			continue
		}
		f := c.summary(ended)
		if x.overall != nil {
			f = x.overall(f.ID)
		}
		f.Number, f.ID = f.ID, c.seat.id
		f.ClientNode, f.ServerNode = c.seat.nodes[client], c.seat.nodes[server]
		f.Processes = [2]trace.Process{x.holder(c, client), x.holder(c, server)}
		if !ended && f.State == trace.Opening && !c.pending {
			c.pending = true
			x.waiting = append(x.waiting, c)
		}
		x.b.PutConversation(f)
	}
	x.vantage.touched = x.vantage.touched[:0]
}
