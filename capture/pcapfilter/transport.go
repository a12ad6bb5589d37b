package pcapfilter

import (
	"encoding/binary"

	"golang.org/x/net/bpf"
)

// Where the headers behind IP begin: of IPv6 it is known, of IPv4 it isn't.
const ipv6Header = 40

// behindIPv4 sets X to the length of the IPv4 header.
func (g *generator) behindIPv4(at place) bpf.Instruction {
	return bpf.LoadMemShift{Off: g.base(at, g.payload)}
}

// port is the condition on ports, in both versions of IP.
func (g *generator) port(n atPort) cond {
	ip6 := func(offset uint32) []bpf.Instruction { return g.load(n.place, g.payload+ipv6Header+offset, 2) }
	ip4 := func(offset uint32) []bpf.Instruction {
		return []bpf.Instruction{g.behindIPv4(n.place), bpf.LoadIndirect{Off: g.base(n.place, g.payload+offset), Size: 2}}
	}
	pair := func(load func(uint32) []bpf.Instruction) cond {
		return ends(n.ends, within(load(0), n), within(load(2), n))
	}
	return anyOf{
		allOf{g.linkType(n.place, etherIP6), carrier(g.load(n.place, g.payload+6, 1), n.protocol), pair(ip6)},
		allOf{g.linkType(n.place, etherIP), carrier(g.load(n.place, g.payload+9, 1), n.protocol), g.firstFragment(n.place), pair(ip4)},
	}
}

// within is the condition that a port is the one that is meant, or in the range.
func within(load []bpf.Instruction, n atPort) cond {
	if n.low == n.top {
		return equal(load, n.low)
	}
	return allOf{test{load: load, compare: bpf.JumpGreaterOrEqual, value: n.low}, test{load: load, compare: bpf.JumpLessOrEqual, value: n.top}}
}

// carrier is the condition that IP carries a protocol with ports.
func carrier(load []bpf.Instruction, protocol uint32) cond {
	if protocol != 0 {
		return equal(load, protocol)
	}
	return anyOf{equal(load, protocolSCTP), equal(load, protocolTCP), equal(load, protocolUDP)}
}

// firstFragment is the condition that an IPv4 packet isn't a later fragment,
// in which there are no ports.
func (g *generator) firstFragment(at place) cond {
	return opposite{test{load: g.load(at, g.payload+6, 2), compare: bpf.JumpBitsSet, value: 0x1fff}}
}

func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }
