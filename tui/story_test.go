package tui

import (
	"net/netip"
	"time"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

const ms = time.Millisecond

// story writes a log by hand: packets between a client and a server, 20 ms
// apart, as a simulator would.
type story struct {
	log            *trace.Log
	client, server trace.NodeID
	taps           [3]trace.TapID
	ends           [3]trace.EndpointID
	packets        trace.PacketID
}

var (
	clientAddr = netip.MustParseAddr("192.0.2.2")
	serverAddr = netip.MustParseAddr("198.51.100.80")
)

func newStory() *story {
	s := &story{log: trace.NewLog(time.Unix(0, 0).UTC())}
	s.client = s.log.Node(trace.Node{Name: "client", Addrs: []netip.Addr{clientAddr}})
	s.server = s.log.Node(trace.Node{Name: "server", Addrs: []netip.Addr{serverAddr}})
	at, to := netip.AddrPortFrom(clientAddr, 49152), netip.AddrPortFrom(serverAddr, 80)
	for _, n := range [...]trace.NodeID{s.client, s.server} {
		s.taps[n] = s.log.Tap(trace.Tap{Node: n, Interface: "eth0", Link: wire.LinkIPv4})
	}
	s.ends[s.client] = s.log.Endpoint(trace.Endpoint{Node: s.client, Protocol: wire.ProtocolTCP, Local: at, Remote: to})
	s.ends[s.server] = s.log.Endpoint(trace.Endpoint{Node: s.server, Protocol: wire.ProtocolTCP, Local: to, Remote: at})
	return s
}

// state changes an endpoint's state.
func (s *story) state(n trace.NodeID, at time.Duration, from, to trace.State) {
	s.log.Record(trace.Event{Time: at, Kind: trace.StateChanged, Node: n, Endpoint: s.ends[n], Detail: trace.Transition{From: from, To: to}})
}

// sent lets a segment leave; arrived lets it arrive.
func (s *story) sent(from, to trace.NodeID, at time.Duration, seg wire.Segment) trace.PacketID {
	s.packets++
	sighting := s.sight(s.taps[from], at, trace.Outbound, s.packets, seg, from == s.client)
	s.log.Record(trace.Event{Time: at, Kind: trace.PacketSent, Packet: s.packets, Sighting: sighting, Node: from, Endpoint: s.ends[from], Detail: trace.Sent{To: to}})
	return s.packets
}

func (s *story) arrived(id trace.PacketID, from, to trace.NodeID, at time.Duration, seg wire.Segment) {
	sighting := s.sight(s.taps[to], at, trace.Inbound, id, seg, from == s.client)
	s.log.Record(trace.Event{Time: at, Kind: trace.PacketDelivered, Packet: id, Sighting: sighting, Node: to, Detail: trace.Delivered{From: from}})
}

func (s *story) sight(tap trace.TapID, at time.Duration, d trace.Direction, id trace.PacketID, seg wire.Segment, fromClient bool) trace.SightingID {
	ip := &wire.Datagram{Src: clientAddr, Dst: serverAddr, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &seg}
	seg.SrcPort, seg.DstPort = 49152, 80
	if !fromClient {
		ip.Src, ip.Dst = serverAddr, clientAddr
		seg.SrcPort, seg.DstPort = 80, 49152
	}
	f := &wire.Frame{Link: wire.LinkIPv4, EtherType: wire.EtherTypeIPv4, IP: ip}
	bytes := f.Serialize()
	return s.log.Sight(trace.Sighting{Tap: tap, Time: at, Direction: d, Length: len(bytes), Packet: id}, func() []byte { return bytes })
}

// handshake is a connection that opens, stays silent for a minute, and is
// told of one request.
func handshake() *trace.Snapshot {
	s := newStory()
	c, v := s.client, s.server
	syn := wire.Segment{Seq: 1000, Flags: wire.SYN, Window: 64000}
	synack := wire.Segment{Seq: 5000, Ack: 1001, Flags: wire.SYN | wire.ACK, Window: 64000}
	ack := wire.Segment{Seq: 1001, Ack: 5001, Flags: wire.ACK, Window: 64000}
	get := wire.Segment{Seq: 1001, Ack: 5001, Flags: wire.PSH | wire.ACK, Window: 64000, Payload: []byte("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n")}
	s.state(v, 0, trace.Closed, trace.Listen)
	id := s.sent(c, v, 0, syn)
	s.state(c, 0, trace.Closed, trace.SynSent)
	s.arrived(id, c, v, 20*ms, syn)
	s.state(v, 20*ms, trace.Listen, trace.SynReceived)
	id = s.sent(v, c, 20*ms, synack)
	s.arrived(id, v, c, 40*ms, synack)
	s.state(c, 40*ms, trace.SynSent, trace.Established)
	id = s.sent(c, v, 40*ms, ack)
	s.arrived(id, c, v, 60*ms, ack)
	s.state(v, 60*ms, trace.SynReceived, trace.Established)
	id = s.sent(c, v, 60*time.Second, get)
	s.arrived(id, c, v, 60*time.Second+20*ms, get)
	s.log.Close(nil)
	return analyze.Read(s.log.View())
}

// told is a session over a snapshot that is complete, or, with a channel, one
// that may still grow.
type told struct {
	title    string
	kind     session.Kind
	snapshot *trace.Snapshot
	news     chan struct{}
	closed   bool
}

func (s *told) Title() string             { return s.title }
func (s *told) Kind() session.Kind        { return s.kind }
func (s *told) Snapshot() *trace.Snapshot { return s.snapshot }
func (s *told) Progress() session.Progress {
	return session.Progress{Packets: s.snapshot.Packets.Len(), Done: s.news == nil}
}
func (s *told) Close() error { s.closed = true; return nil }
func (s *told) Changed() <-chan struct{} {
	if s.news == nil {
		return nil
	}
	return s.news
}
