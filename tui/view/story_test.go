package view

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// story builds snapshots by hand: packets between two hosts.
type story struct {
	b              *trace.Builder
	client, server trace.NodeID
	ends           [2]trace.EndpointID
	pending        []trace.Event  // arrivals, in order
	copyOf         trace.PacketID // what the next packet is a copy of
}

func newStory() *story {
	s := &story{b: trace.NewBuilder()}
	s.client = s.b.AddNode(trace.Node{Name: "client"})
	s.server = s.b.AddNode(trace.Node{Name: "server"})
	s.b.PutConversation(trace.Conversation{
		ID: 1, Protocol: wire.ProtocolTCP, ClientNode: s.client, ServerNode: s.server,
		Client: netip.MustParseAddrPort("192.0.2.10:49152"), Server: netip.MustParseAddrPort("198.51.100.20:80"),
	})
	for i, n := range [...]trace.NodeID{s.client, s.server} {
		s.ends[i] = s.b.AddEndpoint(trace.Endpoint{Node: n, Protocol: wire.ProtocolTCP})
		s.b.Tie(s.ends[i], 1, i == 0, nil)
	}
	return s
}

// send lets a packet leave at one time and settle at another.
func (s *story) send(fromClient bool, phase trace.Phase, at, settled time.Duration, fate trace.Fate, tcp trace.TCPSummary) {
	s.arrivals(at)
	from, to := s.client, s.server
	if !fromClient {
		from, to = to, from
	}
	id := s.b.AddPacket(trace.Packet{
		Conversation: 1, FromClient: fromClient, Phase: phase, Protocol: "TCP", TCP: &tcp,
		Hops: []trace.Hop{{From: from, To: to, Departed: at, Arrived: settled, Fate: fate}},
	})
	s.b.AddEvent(trace.Event{Time: at, Kind: trace.PacketSent, Packet: id, Conversation: 1, Node: from, Detail: trace.Sent{To: to, Phase: phase, CopyOf: s.copyOf}})
	s.b.Land(id, at, settled)
	end := trace.Event{Time: settled, Kind: trace.PacketDelivered, Packet: id, Conversation: 1, Node: to, Detail: trace.Delivered{From: from}}
	if fate.Lost() {
		end.Kind, end.Node, end.Detail = trace.PacketLost, from, trace.Lost{To: to, Fate: fate}
	}
	s.pending = append(s.pending, end)
	slices.SortStableFunc(s.pending, func(a, b trace.Event) int { return cmp.Compare(a.Time, b.Time) })
}

// timer sets one of an endpoint's timers.
func (s *story) timer(client bool, at time.Duration, timer trace.Timer) {
	s.arrivals(at)
	i, n := 0, s.client
	if !client {
		i, n = 1, s.server
	}
	s.b.AddEvent(trace.Event{Time: at, Kind: trace.TimerSet, Conversation: 1, Node: n, Endpoint: s.ends[i], Detail: timer})
}

// state changes an endpoint's state.
func (s *story) state(client bool, at time.Duration, from, to trace.State) {
	s.arrivals(at)
	i, n := 0, s.client
	if !client {
		i, n = 1, s.server
	}
	s.b.AddEvent(trace.Event{Time: at, Kind: trace.StateChanged, Conversation: 1, Node: n, Endpoint: s.ends[i], Detail: trace.Transition{From: from, To: to}})
}

// arrivals adds the ends of flights up to a time.
func (s *story) arrivals(until time.Duration) {
	for len(s.pending) > 0 && s.pending[0].Time <= until {
		s.b.AddEvent(s.pending[0])
		s.pending = s.pending[1:]
	}
}

func (s *story) context(at time.Duration) *Context {
	s.arrivals(1 << 62)
	return &Context{
		Snapshot: s.b.Snapshot(trace.LogView{}, true), Cursor: trace.EndOf(at),
		Theme: theme.New(true, false, false), Words: text.For(text.English),
	}
}

const ms = time.Millisecond

// handshake is a connection opened, a request of which the first copy is lost,
// and its repetition.
func handshake() *story {
	s := newStory()
	s.state(false, 0, trace.Closed, trace.Listen)
	s.send(true, trace.Handshake, 0, 20*ms, trace.Arrived, trace.TCPSummary{Flags: wire.SYN})
	s.state(true, 0, trace.Closed, trace.SynSent)
	s.state(false, 20*ms, trace.Listen, trace.SynReceived)
	s.send(false, trace.Handshake, 20*ms, 40*ms, trace.Arrived, trace.TCPSummary{Flags: wire.SYN | wire.ACK, RelAck: 1})
	s.state(true, 40*ms, trace.SynSent, trace.Established)
	s.send(true, trace.Handshake, 40*ms, 60*ms, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: 1})
	s.state(false, 60*ms, trace.SynReceived, trace.Established)
	s.send(true, trace.Request, 70*ms, 80*ms, trace.LostOnLink, trace.TCPSummary{Flags: wire.PSH | wire.ACK, RelSeq: 1, RelAck: 1, Len: 120})
	s.send(true, trace.Request, 310*ms, 330*ms, trace.Arrived, trace.TCPSummary{Flags: wire.PSH | wire.ACK, RelSeq: 1, RelAck: 1, Len: 120})
	s.send(false, trace.Request, 330*ms, 350*ms, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: 121})
	return s
}

// pressed is a key as a pane is told of it.
type pressed string

func (k pressed) String() string { return string(k) }
