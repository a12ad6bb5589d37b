package host

import (
	"net/netip"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// hopLimit is what a host's datagrams begin with.
const hopLimit = 64

// transmit sends a datagram of the host's own. Where there is no route to its
// destination nothing is sent.
func (h *Host) transmit(p *link.Packet, d *wire.Datagram) {
	if through := h.route(d.Dst); through != nil {
		h.stamp(d)
		h.expectAnswer(through, d)
		through.send(p, d)
	}
}

// stamp fills in what every datagram of the host's own carries.
func (h *Host) stamp(d *wire.Datagram) {
	if d.HopLimit == 0 {
		d.HopLimit = hopLimit
	}
	if d.Src.Is4() {
		h.identity++
		d.ID = uint32(h.identity)
	}
}

// arrive hands a datagram to whom it is for.
func (i *Interface) arrive(a *link.Arrival) {
	h := i.host
	if h.outside != nil {
		i.handOver(a)
		return
	}
	datagram, arp := a.Packet.Frame.IP, a.Packet.Frame.ARP
	if a.Changed != nil || a.Packet.Damaged || a.Packet.Foreign {
		var rule string
		if datagram, arp, rule = i.inspect(a); rule != "" {
			h.ignore(0, rule)
			return
		}
	}
	switch {
	case arp != nil:
		i.receiveARP(arp)
	case datagram == nil:
	case i.discovers(datagram):
		i.receiveDiscovery(datagram)
	case h.translator != nil || h.guard != nil:
		i.enter(a, datagram)
	default:
		i.take(a, datagram, datagram)
	}
}

// take hands a datagram to the host, or passes it on. about is what its sender
// knows it as: the same one, unless a NAT has translated it here.
func (i *Interface) take(a *link.Arrival, datagram, about *wire.Datagram) {
	h := i.host
	switch {
	case !h.owns(datagram.Dst):
		i.forward(a, datagram, about)
	case datagram.TCP != nil:
		h.receiveSegment(datagram)
	case datagram.UDP != nil:
		h.receiveDatagram(datagram)
	case datagram.ICMP != nil:
		h.receiveICMP(datagram)
	default:
		h.ignore(0, "RFC 1122 §3.2.2.1") // no such protocol here
	}
}

// ignore records that the packet which has just arrived is discarded.
func (h *Host) ignore(endpoint trace.EndpointID, rule string) {
	h.journal.Record(trace.Event{Kind: trace.SegmentIgnored, Endpoint: endpoint, Packet: h.packet, Detail: trace.Ignored{Rule: rule}})
}

// forward passes on what is for another, if the host is a router.
func (i *Interface) forward(a *link.Arrival, d, about *wire.Datagram) {
	h := i.host
	if !h.config.Router {
		h.ignore(0, "RFC 1122 §3.2.1.3")
		return
	}
	if d.HopLimit <= 1 {
		h.tooOld(about)
		return
	}
	through := h.route(d.Dst)
	if through == nil {
		h.complain(about, networkUnreachable)
		return
	}
	if mtu := through.out.MTU(); mtu > 0 && length(a.Packet) > mtu {
		h.complainOfSize(about, mtu)
		return
	}
	if h.translator != nil || h.guard != nil {
		i.leave(a, through, d, about)
		return
	}
	through.relay(a, d)
}

// tooOld tells the sender of a datagram that it has passed too many routers.
func (h *Host) tooOld(about *wire.Datagram) {
	if h.config.Silent {
		h.ignore(0, ruleSilent)
		return
	}
	h.complain(about, timeExceeded)
}

// relay sends a packet on, through the interface.
func (i *Interface) relay(a *link.Arrival, d *wire.Datagram) {
	damaged := a.Packet.Damaged || a.Changed != nil
	next := a.Packet.Onward(d)
	next.Damaged = damaged
	next.Frame.IP.HopLimit--
	i.sendIn(next.Frame, next, next.Frame.IP)
}

// length is the number of a datagram's bytes.
func length(p *link.Packet) int { return p.Length() - ethernetHeader }

// fitting is the segment size of connections over the link, if they are to have
// a certain one; 0 stands for the usual.
func (i *Interface) fitting(mss int, to netip.Addr) int {
	headers := headers4
	if to.Is6() {
		headers = headers6
	}
	mtu := i.out.MTU()
	switch {
	case mtu == 0:
		return mss
	case mss == 0:
		mss = tcp.EthernetMSS
	}
	return min(mss, mtu-headers)
}

// What the headers of IP and TCP take of a datagram.
const headers4, headers6 = 40, 60

// datagram returns the datagram that carries something between two addresses.
func datagram(src, dst netip.Addr, protocol wire.IPProtocol) *wire.Datagram {
	return &wire.Datagram{Src: src, Dst: dst, Protocol: protocol}
}
