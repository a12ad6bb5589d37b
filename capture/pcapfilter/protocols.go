package pcapfilter

import (
	"math/bits"

	"golang.org/x/net/bpf"

	"wiretale/wire"
)

// What the header of a link says of the one behind it (IANA, IEEE 802
// Numbers), and LLC's addresses of services.
const (
	etherIP        = 0x0800
	etherARP       = 0x0806
	etherDECnet    = 0x6003
	etherMOPDL     = 0x6001
	etherMOPRC     = 0x6002
	etherLAT       = 0x6004
	etherSCA       = 0x6007
	etherRARP      = 0x8035
	etherAppleTalk = 0x809b
	etherAARP      = 0x80f3
	etherVLAN      = 0x8100
	etherIPX       = 0x8137
	etherIP6       = 0x86dd
	etherMPLS      = 0x8847
	etherPPPoED    = 0x8863
	etherPPPoES    = 0x8864
	etherQinQ      = 0x88a8
	etherOldQinQ   = 0x9100

	sapIP      = 0x06
	sapSTP     = 0x42
	sapIPX     = 0xe0
	sapNetBEUI = 0xf0
	sapISO     = 0xfe

	// longestLength is the greatest number in that place which is a length
	// (IEEE 802.3).
	longestLength = 1500
)

// Protocols inside of IP (IANA, Assigned Internet Protocol Numbers).
const (
	protocolICMP   = 1
	protocolTCP    = 6
	protocolUDP    = 17
	protocolICMPv6 = 58
	protocolSCTP   = 132
)

// links are the protocols that the link's header tells of.
var links = map[string]uint32{
	"ip": etherIP, "ip6": etherIP6, "arp": etherARP, "rarp": etherRARP, "decnet": etherDECnet, "lat": etherLAT, "sca": etherSCA,
	"moprc": etherMOPRC, "mopdl": etherMOPDL, "atalk": etherAppleTalk, "aarp": etherAARP, "pppoed": etherPPPoED,
	"stp": sapSTP, "ipx": sapIPX, "netbeui": sapNetBEUI,
}

// insideIP are the protocols that IP's header tells of, and in which version.
var insideIP = map[string]struct {
	outer  string
	number uint32
}{
	"tcp": {"", protocolTCP}, "udp": {"", protocolUDP}, "sctp": {"", protocolSCTP}, "pim": {"", 103}, "ah": {"", 51}, "esp": {"", 50},
	"icmp": {"ip", protocolICMP}, "igmp": {"ip", 2}, "igrp": {"ip", 9}, "vrrp": {"ip", 112}, "carp": {"ip", 112},
	"icmp6": {"ip6", protocolICMPv6},
}

// protocol is the condition that a packet is of a protocol.
func (g *generator) protocol(at place, name string) cond {
	if inside, ok := insideIP[name]; ok {
		return g.carries(at, inside.outer, inside.number)
	}
	return g.linkType(at, links[name])
}

// carries is the condition that a protocol carries another. In IPv6 a fragment
// header may stand between.
func (g *generator) carries(at place, outer string, inner uint32) cond {
	switch outer {
	case "ether":
		return g.linkType(at, inner)
	case "ip":
		return allOf{g.linkType(at, etherIP), equal(g.load(at, g.payload+9, 1), inner)}
	case "ip6":
		const fragment = 44
		next := g.load(at, g.payload+6, 1)
		return allOf{g.linkType(at, etherIP6), anyOf{
			equal(next, inner),
			allOf{equal(next, fragment), equal(g.load(at, g.payload+40, 1), inner)}}}
	}
	return anyOf{g.carries(at, "ip", inner), g.carries(at, "ip6", inner)}
}

// linkType is the condition that a header of the link is followed by a
// protocol, by its EtherType or LLC address.
func (g *generator) linkType(at place, protocol uint32) cond {
	if g.labels > 0 {
		return g.behindLabels(at, protocol)
	}
	switch g.link {
	case wire.LinkEthernet:
		return g.etherType(at, protocol)
	case wire.LinkLinuxSLL:
		return g.cookedType(at, protocol)
	case wire.LinkLinuxSLL2: // by its number alone, as tcpdump does
		return equal(g.load(at, g.typeAt, 2), protocol)
	case wire.LinkPPP:
		return equal(g.load(at, g.typeAt, 2), pppType(protocol))
	case wire.LinkNull, wire.LinkLoop:
		return g.family(at, protocol)
	case wire.LinkRaw:
		switch protocol {
		case etherIP:
			return equal(masked(g.load(at, 0, 1), 0xf0), 0x40)
		case etherIP6:
			return equal(masked(g.load(at, 0, 1), 0xf0), 0x60)
		}
	}
	return always(g.link == wire.LinkIPv4 && protocol == etherIP || g.link == wire.LinkIPv6 && protocol == etherIP6)
}

func (g *generator) etherType(at place, protocol uint32) cond {
	length := test{load: g.load(at, g.typeAt, 2), compare: bpf.JumpLessOrEqual, value: longestLength}
	typed := equal(g.load(at, g.typeAt, 2), protocol)
	switch {
	case protocol == etherAppleTalk:
		return anyOf{typed, allOf{length, g.snap(at, g.payload, 0x080007, protocol)}}
	case protocol == etherAARP:
		return anyOf{typed, allOf{length, g.snap(at, g.payload, 0, protocol)}}
	case protocol == sapIPX:
		return anyOf{equal(g.load(at, g.typeAt, 2), etherIPX), allOf{length, g.ipx(at)}}
	case protocol <= longestLength:
		return allOf{length, g.service(at, g.payload, protocol)}
	}
	return typed
}

// service is the condition that LLC's header names a service.
func (g *generator) service(at place, llc, sap uint32) cond {
	switch sap {
	case sapISO, sapIP, sapNetBEUI: // at both ends
		return equal(g.load(at, llc, 2), sap<<8|sap)
	}
	return equal(g.load(at, llc, 1), sap)
}

// ipx is the condition that a frame with a length carries IPX: by its LLC
// address, without LLC, or with SNAP.
func (g *generator) ipx(at place) cond {
	return anyOf{g.snap(at, g.payload, 0, etherIPX), equal(g.load(at, g.payload, 1), sapIPX), equal(g.load(at, g.payload, 2), 0xffff)}
}

// snap is the condition that SNAP's header names a protocol (IEEE 802).
func (g *generator) snap(at place, llc, organization, protocol uint32) cond {
	return g.bytes(at, llc, []byte{0xaa, 0xaa, 3, byte(organization >> 16), byte(organization >> 8), byte(organization),
		byte(protocol >> 8), byte(protocol)})
}

// cookedType is etherType behind a Linux cooked header, in which 1 stands for
// Novell's frames without LLC, and 4 for those with it.
func (g *generator) cookedType(at place, protocol uint32) cond {
	const novell, llc = 1, 4
	with := equal(g.load(at, g.typeAt, 2), llc)
	typed := equal(g.load(at, g.typeAt, 2), protocol)
	switch {
	case protocol == etherAppleTalk:
		return anyOf{typed, allOf{with, g.snap(at, g.payload, 0x080007, protocol)}}
	case protocol == etherAARP:
		return anyOf{typed, allOf{with, g.snap(at, g.payload, 0, protocol)}}
	case protocol == sapIPX:
		return anyOf{equal(g.load(at, g.typeAt, 2), etherIPX), equal(g.load(at, g.typeAt, 2), novell),
			allOf{with, anyOf{equal(g.load(at, g.payload, 1), sapIPX), g.snap(at, g.payload, 0, etherIPX)}}}
	case protocol <= longestLength:
		return allOf{with, g.service(at, g.payload, protocol)}
	}
	return typed
}

// pppType is PPP's number for a protocol (IANA, PPP DLL Protocol Numbers).
func pppType(protocol uint32) uint32 {
	switch protocol {
	case etherIP:
		return 0x21
	case etherIP6:
		return 0x57
	case etherDECnet:
		return 0x27
	case etherAppleTalk:
		return 0x29
	case 0x0600: // XNS
		return 0x25
	case sapISO:
		return 0x23
	case sapSTP:
		return 0x31
	case sapIPX:
		return 0x2b
	}
	return protocol
}

// family is the condition on the address family that BSD's loopback begins
// with: LinkNull in the byte order of the machine, for which this one is
// taken. IPv6 has another number on each of them.
func (g *generator) family(at place, protocol uint32) cond {
	is := func(family uint32) cond {
		if g.link == wire.LinkNull && littleEndian() {
			family = bits.ReverseBytes32(family)
		}
		return equal(g.load(at, 0, 4), family)
	}
	switch protocol {
	case etherIP:
		return is(2)
	case etherIP6:
		return anyOf{is(24), is(28), is(30)}
	}
	return always(false)
}

// behindLabels is the condition that the last MPLS header is followed by a
// version of IP, which only the packet itself tells (RFC 3032 §2.2).
func (g *generator) behindLabels(at place, protocol uint32) cond {
	first := uint32(0x40)
	switch protocol {
	case etherIP:
	case etherIP6:
		first = 0x60
	default:
		return g.fail(at, NotOnLink, "MPLS")
	}
	return allOf{g.bottom(at, 1), equal(masked(g.load(at, g.payload, 1), 0xf0), first)}
}

// bottom is the condition on the bit of the last MPLS header that says whether
// it is the last.
func (g *generator) bottom(at place, bit uint32) cond {
	return equal(masked(g.load(at, g.payload-2, 1), 1), bit)
}

// tagged is the condition that a header stands here behind which others do,
// and moves on to them.
func (g *generator) tagged(n tagged) cond {
	switch n.kind {
	case "vlan":
		return g.vlan(n)
	case "mpls":
		return g.mpls(n)
	}
	here := g.linkType(n.place, etherPPPoES)
	if !n.any {
		here = allOf{here, equal(masked(g.load(n.place, g.payload, 4), 0xffff), n.number)}
	}
	const pppoe, ppp = 6, 2
	g.link = wire.LinkPPP
	g.typeAt = g.payload + pppoe
	g.payload += pppoe + ppp
	g.labels = 0
	return here
}

func (g *generator) vlan(n tagged) cond {
	const tag, id = 4, 0xfff
	if g.link != wire.LinkEthernet || g.labels > 0 {
		return g.fail(n.place, NotOnLink, linkName(g.link))
	}
	g.vlans++
	if g.offload && g.vlans == 1 {
		if n.any {
			return always(true)
		}
		return equal(masked([]bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtVLANTag}}, id), n.number)
	}
	here := cond(anyOf{g.linkType(n.place, etherVLAN), g.linkType(n.place, etherQinQ), g.linkType(n.place, etherOldQinQ)})
	if !n.any {
		here = allOf{here, equal(masked(g.load(n.place, g.payload, 2), id), n.number)}
	}
	g.typeAt += tag
	g.payload += tag
	return here
}

func (g *generator) mpls(n tagged) cond {
	const label = 4
	var here cond
	switch {
	case g.labels > 0:
		here = g.bottom(n.place, 0)
	case g.link == wire.LinkEthernet:
		here = g.linkType(n.place, etherMPLS)
	case g.link == wire.LinkPPP:
		here = g.linkType(n.place, 0x281)
	default:
		return g.fail(n.place, NotOnLink, linkName(g.link))
	}
	if !n.any {
		here = allOf{here, equal(masked(g.load(n.place, g.payload, 4), 0xfffff000), n.number<<12)}
	}
	g.payload += label
	g.labels++
	return here
}
