package pcapfilter

import (
	"encoding/binary"
	"strconv"

	"golang.org/x/net/bpf"

	"wiretale/wire"
)

// generator turns nodes into conditions on a packet's bytes. As in tcpdump, a
// vlan, mpls or pppoes moves all that is written behind it in the expression
// on to the header that follows, whatever joins the two.
type generator struct {
	target  Target
	link    wire.LinkType // what the headers begin with here
	typeAt  uint32        // where the protocol behind the link's header is told
	payload uint32        // where the packet behind it begins
	labels  int           // MPLS headers before it
	offload bool          // the outermost VLAN tag was taken out of the frame
	vlans   int
	err     *Error
}

func newGenerator(t Target) (*generator, *Error) {
	g := &generator{target: t, link: t.Link}
	switch t.Link {
	case wire.LinkEthernet:
		g.typeAt, g.payload = 12, 14
	case wire.LinkLinuxSLL:
		g.typeAt, g.payload = 14, 16
	case wire.LinkLinuxSLL2:
		g.typeAt, g.payload = 0, 20
	case wire.LinkNull, wire.LinkLoop:
		g.typeAt, g.payload = 0, 4
	case wire.LinkPPP:
		g.typeAt, g.payload = 2, 4
	case wire.LinkRaw, wire.LinkIPv4, wire.LinkIPv6:
	default:
		return nil, &Error{Code: NotOnLink, Expected: linkName(t.Link)}
	}
	return g, nil
}

func linkName(l wire.LinkType) string {
	switch l {
	case wire.LinkEthernet:
		return "Ethernet"
	case wire.LinkLinuxSLL, wire.LinkLinuxSLL2:
		return "Linux cooked"
	case wire.LinkNull, wire.LinkLoop:
		return "BSD loopback"
	case wire.LinkPPP:
		return "PPP"
	case wire.LinkRaw, wire.LinkIPv4, wire.LinkIPv6:
		return "IP"
	}
	return strconv.Itoa(int(l))
}

// whole is the condition of a whole expression. The kernel takes the outermost
// VLAN tag out of most frames, but not of all: then there is a way for each.
func (g *generator) whole(n node) cond {
	if !g.target.Kernel || g.link != wire.LinkEthernet || !hasVLAN(n) {
		return g.of(n)
	}
	inside, err := newGenerator(g.target)
	if err != nil {
		g.err = err
		return always(false)
	}
	inside.offload = true
	taken := allOf{equal([]bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtVLANTagPresent}}, 1), inside.of(n)}
	left := allOf{unequal([]bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtVLANTagPresent}}, 1), g.of(n)}
	return anyOf{taken, left}
}

func hasVLAN(n node) bool {
	switch n := n.(type) {
	case and:
		return hasVLAN(n.left) || hasVLAN(n.right)
	case or:
		return hasVLAN(n.left) || hasVLAN(n.right)
	case not:
		return hasVLAN(n.inner)
	case tagged:
		return n.kind == "vlan"
	}
	return false
}

// fail keeps the first mistake.
func (g *generator) fail(at place, code Code, expected string) cond {
	if g.err == nil {
		g.err = &Error{Offset: at.offset, Length: at.length, Code: code, Expected: expected}
	}
	return always(false)
}

// of is the condition of a node.
func (g *generator) of(n node) cond {
	switch n := n.(type) {
	case and:
		left := g.of(n.left)
		return allOf{left, g.of(n.right)}
	case or:
		left := g.of(n.left)
		return anyOf{left, g.of(n.right)}
	case not:
		return opposite{g.of(n.inner)}
	case isProtocol:
		return g.protocol(n.place, n.name)
	case carries:
		return g.carries(n.place, n.outer, n.inner)
	case atIPv4:
		return g.ipv4(n)
	case atIPv6:
		return g.ipv6(n)
	case atMAC:
		return g.mac(n)
	case atPort:
		return g.port(n)
	case toMany:
		return g.toMany(n)
	case passing:
		return g.passing(n)
	case onInterface:
		return g.onInterface(n)
	case tagged:
		return g.tagged(n)
	case relation:
		return g.relation(n)
	}
	panic("pcapfilter: a node without a meaning")
}

func equal(load []bpf.Instruction, value uint32) cond {
	return test{load: load, compare: bpf.JumpEqual, value: value}
}

func unequal(load []bpf.Instruction, value uint32) cond {
	return test{load: load, compare: bpf.JumpNotEqual, value: value}
}

// masked is a load of which only some bits are kept.
func masked(load []bpf.Instruction, mask uint32) []bpf.Instruction {
	if mask == ^uint32(0) {
		return load
	}
	return append(load, bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: mask})
}

// cookedHeader is how long the header is that the kernel doesn't have
// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html).
const cookedHeader = 20

// cooked reports whether frames come without the header that they are shown with.
func (g *generator) cooked() bool { return g.target.Kernel && g.target.Link == wire.LinkLinuxSLL2 }

// load loads some bytes of the frame.
func (g *generator) load(at place, offset uint32, size int) []bpf.Instruction {
	if !g.cooked() {
		return []bpf.Instruction{bpf.LoadAbsolute{Off: offset, Size: size}}
	}
	if offset >= cookedHeader {
		return []bpf.Instruction{bpf.LoadAbsolute{Off: offset - cookedHeader, Size: size}}
	}
	switch {
	case offset == 0 && size == 2:
		return []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtProto}}
	case offset == 4 && size == 4:
		return []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtInterfaceIndex}}
	case offset == 10 && size == 1:
		return []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtType}}
	}
	g.fail(at, NotOnLink, linkName(g.target.Link))
	return nil
}

// base is where something in the frame lies for a load relative to X.
func (g *generator) base(at place, offset uint32) uint32 {
	if !g.cooked() {
		return offset
	}
	if offset < cookedHeader {
		g.fail(at, NotOnLink, linkName(g.target.Link))
		return 0
	}
	return offset - cookedHeader
}

// bytes compares bytes at an offset: the last of them first, as tcpdump does.
func (g *generator) bytes(at place, offset uint32, want []byte) cond {
	var all allOf
	for n := len(want); n > 0; {
		size := min(4, n)
		n -= size
		value := uint32(0)
		for _, b := range want[n : n+size] {
			value = value<<8 | uint32(b)
		}
		all = append(all, equal(g.load(at, offset+uint32(n), size), value))
	}
	return all
}

// ends applies a condition on one end of a packet to those that are meant.
func ends(d direction, from, to cond) cond {
	switch d {
	case either:
		return anyOf{from, to}
	case both:
		return allOf{from, to}
	case source:
		return from
	}
	return to
}

func (g *generator) ipv4(n atIPv4) cond {
	one := func(ether, src, dst uint32) cond {
		end := func(offset uint32) cond {
			return equal(masked(g.load(n.place, g.payload+offset, 4), n.mask), n.address)
		}
		return allOf{g.linkType(n.place, ether), ends(n.ends, end(src), end(dst))}
	}
	switch n.protocol {
	case "ip":
		return one(etherIP, 12, 16)
	case "arp":
		return one(etherARP, 14, 24)
	case "rarp":
		return one(etherRARP, 14, 24)
	}
	if g.labels > 0 { // no ARP behind an MPLS header
		return one(etherIP, 12, 16)
	}
	return anyOf{one(etherIP, 12, 16), one(etherARP, 14, 24), one(etherRARP, 14, 24)}
}

func (g *generator) ipv6(n atIPv6) cond {
	address := n.network.Addr().As16()
	end := func(offset uint32) cond {
		var all allOf
		for i := 0; i < 16; i += 4 {
			mask := ^uint32(0) << max(0, 8*i+32-n.network.Bits()) // by 32 or more it is 0
			all = append(all, equal(masked(g.load(n.place, g.payload+offset+uint32(i), 4), mask), binary.BigEndian.Uint32(address[i:])))
		}
		return all
	}
	return allOf{g.linkType(n.place, etherIP6), ends(n.ends, end(8), end(24))}
}

func (g *generator) mac(n atMAC) cond {
	if g.link != wire.LinkEthernet {
		return g.fail(n.place, NotOnLink, linkName(g.link))
	}
	return ends(n.ends, g.bytes(n.place, 6, n.address[:]), g.bytes(n.place, 0, n.address[:]))
}

func (g *generator) toMany(n toMany) cond {
	switch {
	case n.protocol == "ip" && n.multicast:
		return allOf{g.linkType(n.place, etherIP),
			test{load: g.load(n.place, g.payload+16, 1), compare: bpf.JumpGreaterOrEqual, value: 224}}
	case n.protocol == "ip":
		host := ^g.target.Netmask
		to := masked(g.load(n.place, g.payload+16, 4), host)
		return allOf{g.linkType(n.place, etherIP), anyOf{equal(to, 0), equal(to, host)}}
	case n.protocol == "ip6":
		return allOf{g.linkType(n.place, etherIP6), equal(g.load(n.place, g.payload+24, 1), 255)}
	case g.link != wire.LinkEthernet:
		return g.fail(n.place, NotOnLink, linkName(g.link))
	case n.multicast:
		return test{load: g.load(n.place, 0, 1), compare: bpf.JumpBitsSet, value: 1}
	}
	return g.bytes(n.place, 0, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
}

// outgoing is PACKET_OUTGOING, the kind of packets that this machine sends.
const outgoing = 4

func (g *generator) passing(n passing) cond {
	var kind []bpf.Instruction
	switch {
	case g.link == wire.LinkLinuxSLL:
		kind = g.load(n.place, 0, 2)
	case g.link == wire.LinkLinuxSLL2:
		kind = g.load(n.place, 10, 1)
	case !g.target.Kernel:
		return g.fail(n.place, NotOnLink, linkName(g.link))
	default:
		kind = []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtType}}
	}
	if n.out {
		return equal(kind, outgoing)
	}
	return unequal(kind, outgoing)
}

func (g *generator) onInterface(n onInterface) cond {
	switch {
	case g.link == wire.LinkLinuxSLL2:
		return equal(g.load(n.place, 4, 4), n.index)
	case !g.target.Kernel:
		return g.fail(n.place, NotOnLink, linkName(g.link))
	}
	return equal([]bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtInterfaceIndex}}, n.index)
}
