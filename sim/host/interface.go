package host

import (
	"fmt"
	"net/netip"

	"wiretale/sim/link"
	"wiretale/trace"
	"wiretale/wire"
)

// Interface is where a host meets a link.
type Interface struct {
	host  *Host
	port  link.Port
	mac   wire.MAC
	other *Interface // at the link's far end
	out   *link.Direction
	// neighbours finds the addresses on the link; nil where they are known.
	neighbours *neighbours
	// guarded says that it leads to what the host's firewall guards.
	guarded bool
}

// Connect joins two hosts by a link. Each knows the other as its neighbour
// from the start, as if they had spoken before, unless they Ask.
func Connect(m *link.Medium, seed uint64, a, b *Host, there, back link.Config) (ia, ib *Interface) {
	ia, ib = a.attach(), b.attach()
	ia.other, ib.other = ib, ia
	ia.out, ib.out = link.Connect(m, seed, &ia.port, &ib.port, there, back)
	return ia, ib
}

// attach adds an end of a link to the host. A router has a network card for
// each of them; any other host has one, behind which all of its links begin,
// so that a capture there sees everything that the host says and hears.
func (h *Host) attach() *Interface {
	i := &Interface{host: h}
	i.port = link.Port{Node: h.node, Name: h.config.Name, Receive: i.receive}
	if n := len(h.interfaces); n == 0 || h.config.Router {
		name := fmt.Sprintf("eth%d", n)
		i.port.Tap = h.medium.Sink.Tap(trace.Tap{Node: h.node, Interface: name, Link: wire.LinkEthernet, Whole: true})
	} else {
		i.port.Tap = h.interfaces[0].port.Tap
	}
	i.mac = documentationMAC(i.port.Tap)
	h.interfaces = append(h.interfaces, i)
	return i
}

// documentationMAC is a MAC address from the range for documentation (RFC 7042
// §2.1.2). There are 256 of them; a simulation has fewer interfaces.
func documentationMAC(t trace.TapID) wire.MAC {
	return wire.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, byte(t)}
}

// Route says through which interface an address is reached.
func (h *Host) Route(to netip.Addr, through *Interface) {
	h.routes[to] = through
	h.lately = way{}
}

// way is where an address was found to be reached.
type way struct {
	to      netip.Addr
	through *Interface
}

// route is the interface through which an address is reached, or nil. Much goes
// to the same address as what went before it.
func (h *Host) route(to netip.Addr) *Interface {
	if h.lately.to != to {
		h.lately = way{to, h.routes[to]}
	}
	return h.lately.through
}

// send puts a datagram into a frame and offers it to the link.
func (i *Interface) send(p *link.Packet, d *wire.Datagram) { i.sendIn(&wire.Frame{}, p, d) }

// sendIn uses a frame that is at hand.
func (i *Interface) sendIn(f *wire.Frame, p *link.Packet, d *wire.Datagram) {
	*f = i.frame(d)
	p.Frame = f
	if i.neighbours == nil || i.neighbours.find(p) {
		i.out.Offer(p, i.host.journal.Cause)
	}
}

// frame is a frame around a datagram for the neighbour.
func (i *Interface) frame(d *wire.Datagram) wire.Frame {
	etherType := wire.EtherTypeIPv4
	if d.Src.Is6() {
		etherType = wire.EtherTypeIPv6
	}
	return wire.Frame{Link: wire.LinkEthernet, Src: i.mac, Dst: i.other.mac, EtherType: etherType, IP: d}
}

// receive takes what a link delivers.
func (i *Interface) receive(a *link.Arrival) {
	h := i.host
	h.journal.Because(a.Event, func() {
		h.packet = a.Packet.ID
		i.arrive(a)
		h.packet = 0
	})
}
