package script

import (
	"net/netip"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// world is the machine under test and its wire to the script, which stands at
// the other end.
type world struct {
	settings    *settings
	medium      *link.Medium
	node        trace.NodeID
	out, in     *link.Direction // from the machine to the script, and back
	connections []*connection
	listeners   []*socket
	sent        []departure // what left and no event has claimed yet
	memories    []memory    // what was learnt of other machines
	nextPort    uint16
	load        int    // steps and segments so far
	identity    uint16 // of the next IPv4 datagram

	journal link.Journal
	packet  trace.PacketID // whose arrival brings about what is being done now
	// arrival is what the last segment to arrive was ignored for.
	ignored string
}

// departure is a segment that left the machine.
type departure struct {
	at      time.Duration
	pair    pair
	segment *wire.Segment
	options []byte // as they stand on the wire
	ecn     wire.ECN
	rule    string
	phase   trace.Phase
	again   bool
	inside  bool // the data that was written with it goes on
}

// memory is what was learnt of another machine and of the way to it.
type memory struct {
	of      netip.Addr
	content *tcp.Memory
}

// memory is what was learnt of another machine, to be read or changed.
func (w *world) memory(of netip.Addr) *tcp.Memory {
	for _, m := range w.memories {
		if m.of == of {
			return m.content
		}
	}
	m := memory{of, new(tcp.Memory)}
	w.memories = append(w.memories, m)
	return m.content
}

// maxLoad bounds how much may happen in one script.
const maxLoad = 200_000

// pair is the addresses that tell one connection from another.
type pair struct{ local, remote netip.AddrPort }

// The names of the two nodes: the one that is tested, and the script.
const (
	Machine = "machine"
	Peer    = "script"
)

// firstEphemeral is where the machine's own ports begin (RFC 6335 §6).
const firstEphemeral = 49152

// newWorld makes the machine and the wire, and tells the sink of them.
func newWorld(s *settings, sink trace.Sink) *world {
	w := &world{settings: s, medium: &link.Medium{Engine: engine.New(), Sink: sink, Script: link.NewScript(nil)},
		nextPort: firstEphemeral}
	end := func(name string, a netip.Addr, receive func(*link.Arrival)) *link.Port {
		node := sink.Node(trace.Node{Name: name, Addrs: []netip.Addr{a}, Basis: trace.Modelled})
		tap := sink.Tap(trace.Tap{Node: node, Interface: "tun0", Link: wire.LinkEthernet, Whole: true})
		return &link.Port{Node: node, Name: name, Tap: tap, Receive: receive}
	}
	machine := end(Machine, s.local, w.arrive)
	other := end(Peer, s.remote, func(*link.Arrival) {})
	w.node, w.journal = machine.Node, w.medium.Journal(machine.Node)
	w.out, w.in = link.Connect(w.medium, 0, machine, other, link.Config{}, link.Config{})
	return w
}

func (w *world) now() time.Duration { return w.medium.Engine.Now() }

// frame puts a datagram into a frame.
func (w *world) frame(d *wire.Datagram) *wire.Frame {
	etherType := wire.EtherTypeIPv4
	if d.Src.Is6() {
		etherType = wire.EtherTypeIPv6
	}
	d.HopLimit = 64
	if d.Src.Is4() {
		w.identity++
		d.ID = uint32(w.identity)
	}
	// Addresses from the range for documentation (RFC 7042 §2.1.2).
	src, dst := wire.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x01}, wire.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x02}
	if d.Dst == w.settings.local {
		src, dst = dst, src
	}
	return &wire.Frame{Link: wire.LinkEthernet, Src: src, Dst: dst, EtherType: etherType, IP: d}
}

// transmit sends a segment to the script, which will look at it later.
func (w *world) transmit(at pair, e trace.EndpointID, out *tcp.Outgoing) {
	d := &wire.Datagram{Src: at.local.Addr(), Dst: at.remote.Addr(), Protocol: wire.ProtocolTCP,
		TCP: &out.Segment, DontFragment: at.local.Addr().Is4()}
	d.SetECN(out.ECN)
	p := &link.Packet{Frame: w.frame(d), Endpoint: e, Phase: out.Phase, Retransmission: out.Retransmission, Rule: out.Rule}
	w.load++
	w.out.Offer(p, w.journal.Cause)
	w.sent = append(w.sent, departure{at: w.now(), pair: at, segment: &out.Segment, options: optionBytes(p.Bytes(), d.Src.Is4()),
		ecn: out.ECN, rule: out.Rule, phase: out.Phase, again: out.Retransmission, inside: out.Inside})
}

// optionBytes are the options of a TCP segment in an Ethernet frame of ours.
func optionBytes(frame []byte, v4 bool) []byte {
	header := 14 + 40
	if v4 {
		header = 14 + 20
	}
	segment := frame[header:]
	return segment[20 : int(segment[12]>>4)*4]
}

// inject lets a datagram arrive from the script, now.
func (w *world) inject(d *wire.Datagram) {
	w.in.Offer(&link.Packet{Frame: w.frame(d)}, 0)
	w.settle()
}

// settle does everything that is due at this moment.
func (w *world) settle() { w.medium.Engine.Advance(w.now()) }

// arrive takes a packet that has come to the machine.
func (w *world) arrive(a *link.Arrival) {
	w.journal.Because(a.Event, func() {
		w.packet, w.ignored = a.Packet.ID, ""
		d := a.Packet.Frame.IP
		if d.TCP != nil {
			w.receive(d)
		} else if d.ICMP != nil {
			w.receiveICMP(d)
		}
		w.packet = 0
	})
}

// receive finds whom a segment is for. Where there is nobody the answer is a
// reset.
func (w *world) receive(d *wire.Datagram) {
	at := pair{netip.AddrPortFrom(d.Dst, d.TCP.DstPort), netip.AddrPortFrom(d.Src, d.TCP.SrcPort)}
	if c := w.find(at); c != nil {
		if s := w.listening(at); s != nil && c.conn.Reopens(d.TCP) {
			s.receive(at, d, c)
			return
		}
		c.conn.Receive(w.now(), d.TCP, d.ECN())
		c.step()
		return
	}
	if s := w.listening(at); s != nil {
		s.receive(at, d, nil)
		return
	}
	if rst, ok := tcp.Respond(d.TCP); ok {
		w.transmit(at, 0, &tcp.Outgoing{Segment: rst, Phase: trace.Teardown, Rule: "RFC 9293 §3.10.7.1"})
	}
}

// listening is the socket that listens at a pair's local port; nil if none does.
func (w *world) listening(at pair) *socket {
	for _, s := range w.listeners {
		if s.bound.Port() == at.local.Port() {
			return s
		}
	}
	return nil
}

// find returns the connection between two addresses that is not over.
func (w *world) find(at pair) *connection {
	for _, c := range w.connections {
		if c.at == at {
			return c
		}
	}
	return nil
}

// receiveICMP tells a connection of an error that quotes one of its segments.
func (w *world) receiveICMP(d *wire.Datagram) {
	e, at, ok := errorIn(d)
	c := w.find(at)
	if !ok || c == nil {
		return
	}
	c.conn.ReceiveICMP(w.now(), e)
	c.step()
}

// port returns a port of the machine that no connection uses.
func (w *world) port() uint16 {
	p := w.nextPort
	if w.nextPort++; w.nextPort < firstEphemeral {
		w.nextPort = firstEphemeral
	}
	return p
}
