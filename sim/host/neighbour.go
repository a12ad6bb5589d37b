package host

import (
	"net/netip"
	"slices"

	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/neighbour"
	"wiretale/trace"
	"wiretale/wire"
)

// neighbours is how an interface finds the hardware addresses on its link.
type neighbours struct {
	at        *Interface
	arp       *neighbour.Cache[*link.Packet] // of IPv4
	discovery *neighbour.Cache[*link.Packet] // of IPv6
	timer     *engine.Timer
	set       map[netip.Addr]trace.Ordinal // the events that set the timers of each neighbour
}

// cache is the protocol's by which an address is found.
type cache = neighbour.Cache[*link.Packet]

// Ask says that the two ends of a link do not know each other's hardware
// addresses from the start, but ask for them. A real machine has none, so that
// nobody asks where one is.
func (i *Interface) Ask() {
	if i.host.config.Real || i.other.host.config.Real {
		return
	}
	i.neighbours, i.other.neighbours = newNeighbours(i), newNeighbours(i.other)
}

func newNeighbours(at *Interface) *neighbours {
	n := &neighbours{at: at, set: map[netip.Addr]trace.Ordinal{}}
	n.arp = neighbour.New[*link.Packet](neighbour.ARP, n.observe)
	n.discovery = neighbour.New[*link.Packet](neighbour.Discovery, n.observe)
	n.timer = at.host.medium.Engine.Timer(n.expire)
	return n
}

func (n *neighbours) cacheOf(a netip.Addr) *cache {
	if a.Is6() {
		return n.discovery
	}
	return n.arp
}

// find fills in where a packet's frame goes. Where that has to be asked for the
// packet waits, and find reports false. Linux sends no segment again that has not
// left yet.
func (n *neighbours) find(p *link.Packet) bool {
	to, ok := n.at.next(p.Frame.IP.Dst)
	if !ok {
		return true
	}
	c := n.cacheOf(to)
	if p.Retransmission && n.at.host.config.TCP.LinuxHabits && slices.ContainsFunc(c.Waiting(to), p.Repeats) {
		return false
	}
	mac, known := c.Resolve(n.at.host.now(), to, p)
	if known {
		p.Frame.Dst = mac
	} else {
		p.Keep()
		p.Cause = n.at.host.journal.Cause
	}
	n.step(c)
	return known
}

// next is the neighbour to which a datagram goes: the one that it is for, or
// the router at the other end. ok is false where that has no address to ask for.
func (i *Interface) next(dst netip.Addr) (to netip.Addr, ok bool) {
	if i.other.host.owns(dst) {
		return dst, true
	}
	return i.other.address(dst)
}

// address is the one of the host's addresses, of another's family, by which the
// interface is known on its link: it shares most with one at the other end.
func (i *Interface) address(family netip.Addr) (own netip.Addr, ok bool) {
	best := -1
	for _, a := range i.host.config.Addresses {
		if a.Is4() != family.Is4() {
			continue
		}
		common := 0
		for _, b := range i.other.host.config.Addresses {
			common = max(common, shared(a, b))
		}
		if common > best {
			own, best = a, common
		}
	}
	return own, best >= 0
}

// shared is how many bits two addresses begin with alike; 0 for those of two
// families.
func shared(a, b netip.Addr) int {
	if a.Is4() != b.Is4() {
		return 0
	}
	for n := a.BitLen(); n > 0; n-- {
		if p, err := a.Prefix(n); err == nil && p.Contains(b) {
			return n
		}
	}
	return 0
}

// step sends what a cache wants to ask, and sets the timer anew.
func (n *neighbours) step(c *cache) {
	for a, ok := c.Next(); ok; a, ok = c.Next() {
		n.ask(a)
	}
	at, wanted := n.arp.Deadline()
	if also, ok := n.discovery.Deadline(); ok && (!wanted || also < at) {
		at, wanted = also, true
	}
	set(n.timer, at, wanted)
}

// ask asks everyone on the link for an address; or the one who had it, whether
// that is still so.
func (n *neighbours) ask(a neighbour.Ask[*link.Packet]) {
	i := n.at
	own, ok := i.address(a.Target)
	if a.For != nil && i.host.owns(a.For.Frame.IP.Src) {
		own, ok = a.For.Frame.IP.Src, true // RFC 4861 §7.2.2
	}
	if !ok {
		return
	}
	to := a.To
	if a.Target.Is4() {
		if to == (wire.MAC{}) {
			to = wire.Broadcast
		}
		i.resolution(to, &wire.ARP{Operation: wire.ARPRequest, SenderMAC: i.mac, SenderIP: own, TargetIP: a.Target})
		return
	}
	dst := a.Target
	if to == (wire.MAC{}) {
		dst = wire.SolicitedNode(a.Target)
		to = wire.MulticastMAC(dst)
	}
	i.discovery(to, own, dst, wire.Neighbor{Target: a.Target, MAC: i.mac})
}

// resolution sends an ARP message.
func (i *Interface) resolution(to wire.MAC, m *wire.ARP) {
	f := &wire.Frame{Link: wire.LinkEthernet, Src: i.mac, Dst: to, EtherType: wire.EtherTypeARP, ARP: m}
	i.out.Offer(&link.Packet{Frame: f, Rule: "RFC 826"}, i.host.journal.Cause)
}

// discovery sends a message of neighbour discovery.
func (i *Interface) discovery(to wire.MAC, src, dst netip.Addr, m wire.Neighbor) {
	d := datagram(src, dst, wire.ProtocolICMPv6)
	d.ICMP, d.HopLimit = m.ICMP(), discoveryHops
	f := i.frame(d)
	f.Dst = to
	i.out.Offer(&link.Packet{Frame: &f, Rule: "RFC 4861 §7.2"}, i.host.journal.Cause)
}

// discoveryHops is a hop limit that no router lets through: whoever sees it
// knows that the message comes from its own link (RFC 4861 §7.1).
const discoveryHops = 255

// receiveARP takes an ARP message (RFC 826, "Packet Reception").
func (i *Interface) receiveARP(m *wire.ARP) {
	n, h := i.neighbours, i.host
	forUs := h.owns(m.TargetIP)
	var leaves []*link.Packet
	if !m.SenderIP.IsUnspecified() { // else somebody asks whether an address is free (RFC 5227 §1.1)
		leaves = n.arp.Heard(h.now(), m.SenderIP, m.SenderMAC, forUs)
	}
	if forUs && m.Operation == wire.ARPRequest {
		i.resolution(m.SenderMAC, &wire.ARP{Operation: wire.ARPReply, SenderMAC: i.mac, SenderIP: m.TargetIP, TargetMAC: m.SenderMAC, TargetIP: m.SenderIP})
	}
	n.release(n.arp, leaves)
}

// discovers reports whether a datagram belongs to neighbour discovery on a link
// that has it.
func (i *Interface) discovers(d *wire.Datagram) bool {
	return d.ICMP != nil && i.neighbours != nil && d.Protocol == wire.ProtocolICMPv6 &&
		(d.ICMP.Type == neighborSolicitation || d.ICMP.Type == neighborAdvertisement)
}

// The types of neighbour discovery (RFC 4861 §4).
const neighborSolicitation, neighborAdvertisement = 135, 136

// receiveDiscovery takes a message of neighbour discovery (RFC 4861 §7.2).
func (i *Interface) receiveDiscovery(d *wire.Datagram) {
	n, h := i.neighbours, i.host
	m, ok := d.ICMP.Neighbor()
	if !ok || d.HopLimit != discoveryHops || d.Src.IsUnspecified() {
		h.ignore(0, "RFC 4861 §7.1")
		return
	}
	if m.Advertisement {
		n.release(n.discovery, n.discovery.Advertised(h.now(), neighbour.Advertisement{
			Target: m.Target, MAC: m.MAC, Solicited: m.Solicited, Override: m.Override}))
		return
	}
	if !h.owns(m.Target) || m.MAC == (wire.MAC{}) {
		h.ignore(0, "RFC 4861 §7.2.3")
		return
	}
	leaves := n.discovery.Solicited(d.Src, m.MAC)
	i.discovery(m.MAC, m.Target, d.Src, wire.Neighbor{Advertisement: true, Router: h.config.Router,
		Solicited: true, Override: true, Target: m.Target, MAC: i.mac})
	n.release(n.discovery, leaves)
}

// release sends what has waited for an address that is known now. That is what
// lets it go; but behind a retransmission stays what asked for it.
func (n *neighbours) release(c *cache, leaves []*link.Packet) {
	for _, p := range leaves {
		asked := p.Cause
		if !n.find(p) {
			continue
		}
		cause := n.at.host.journal.Cause
		if p.Retransmission {
			cause = asked
		}
		n.at.out.Offer(p, cause)
	}
	n.step(c)
}

// expire does what is due: it asks again, or gives up.
func (n *neighbours) expire() {
	h := n.at.host
	h.journal.Because(0, func() {
		for _, c := range [...]*cache{n.arp, n.discovery} {
			for failed, more := c.Expire(h.now()); more; failed, more = c.Expire(h.now()) {
				n.step(c)
				for _, p := range failed {
					h.undelivered(p.Frame.IP)
				}
			}
		}
		n.step(n.arp)
	})
}

// observe writes down what changes. What a timer does goes back to what set it.
func (n *neighbours) observe(about netip.Addr, e trace.Event) {
	j := &n.at.host.journal
	if e.Kind == trace.TimerFired {
		j.Cause = n.set[about]
	}
	switch event := j.Record(e); e.Kind {
	case trace.TimerSet:
		n.set[about] = event
	case trace.TimerFired:
		j.Cause = event
		delete(n.set, about)
	case trace.TimerStopped:
		delete(n.set, about)
	}
}

// undelivered tells the sender of a datagram that there is nobody at the next
// hop: its own socket here, or another host by ICMP (RFC 1122 §2.3.2.2, RFC
// 4861 §7.2.2).
func (h *Host) undelivered(d *wire.Datagram) {
	if h.translator != nil {
		d = h.translator.before(d)
	}
	if !h.owns(d.Src) {
		h.complain(d, hostUnreachable)
		return
	}
	h.hear(&news{about: d, message: hostUnreachable.message(d.Src.Is6()), from: d.Src, local: true})
}

// forgetNeighbours empties the host's caches, and drops what waits.
func (h *Host) forgetNeighbours() {
	for _, i := range h.interfaces {
		if n := i.neighbours; n != nil {
			n.arp.Clear()
			n.discovery.Clear()
			n.timer.Stop()
		}
	}
}
