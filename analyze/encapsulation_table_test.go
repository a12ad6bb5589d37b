package analyze_test

import (
	"wiretale/wire"
)

// encapsulation is a way in which datagrams travel.
type encapsulation struct {
	name string
	link wire.LinkType
	wrap func(p packed) []byte
}

// over says how frames of Ethernet are built whose payload is made from a
// datagram.
func over(name string, wrap func(p packed) packed) encapsulation {
	return encapsulation{name, wire.LinkEthernet, func(p packed) []byte { return ethernet(wrap(p)).b }}
}

// inGRE puts something behind a GRE header, in a datagram of IPv4.
func inGRE(flags, kind uint16, parts ...any) func(w way) packed {
	return func(w way) packed {
		return datagramOf(false, 47, be(append([]any{flags, kind}, parts...)...), w)
	}
}

// snap is a header of IEEE 802.2 with an EtherType.
func snap(kind uint16) []byte { return be("\xaa\xaa\x03\x00\x00\x00", kind) }

func pppNumber(p packed) uint16 {
	if p.v6() {
		return 0x57
	}
	return 0x21
}

// wlanOf is a frame of 802.11 from a station to its access point.
func wlanOf(control, flags byte, parts ...any) []byte {
	return be(control, flags, uint16(0), macB, macA, macB, uint16(0x10), be(parts...))
}

var encapsulations = []encapsulation{
	over("Ethernet", func(p packed) packed { return p }),
	over("VLAN", func(p packed) packed { return packed{be(uint16(5), p.kind, p.b), 0x8100, p.way} }),
	over("802.1ad", func(p packed) packed {
		return packed{be(uint16(5), uint16(0x8100), uint16(6), p.kind, p.b), 0x88a8, p.way}
	}),
	over("QinQ 0x9100", func(p packed) packed {
		return packed{be(uint16(5), uint16(0x8100), uint16(6), p.kind, p.b), 0x9100, p.way}
	}),
	over("VLAN thrice", func(p packed) packed {
		return packed{be(uint16(5), uint16(0x8100), uint16(6), uint16(0x8100), uint16(7), p.kind, p.b), 0x8100, p.way}
	}),
	over("LLC and SNAP", func(p packed) packed { return packed{be(snap(p.kind), p.b), u16(len(p.b) + 8), p.way} }),
	over("LLC and SNAP of 802.1H", func(p packed) packed {
		return packed{be("\xaa\xaa\x03\x00\x00\xf8", p.kind, p.b), u16(len(p.b) + 8), p.way}
	}),
	over("LLC and SNAP of Cisco", func(p packed) packed {
		return packed{be("\xaa\xaa\x03\x00\x00\x0c", p.kind, p.b), u16(len(p.b) + 8), p.way}
	}),
	over("LLC and SNAP, bridged", func(p packed) packed {
		e := ethernet(p)
		return packed{be("\xaa\xaa\x03\x00\x80\xc2\x00\x07\x00\x00", e.b), u16(len(e.b) + 10), p.way}
	}),
	over("LLC, IP's own", func(p packed) packed { return packed{be("\x06\x06\x03", p.b), u16(len(p.b) + 3), p.way} }),
	over("VLAN and LLC", func(p packed) packed {
		return packed{be(uint16(5), u16(len(p.b)+8), snap(p.kind), p.b), 0x8100, p.way}
	}),
	over("LLC behind its EtherType", func(p packed) packed { return packed{be(snap(p.kind), p.b), 0x8870, p.way} }),
	over("MPLS", func(p packed) packed { return packed{be(uint32(16<<12|0x1ff), p.b), 0x8847, p.way} }),
	over("MPLS, two labels", func(p packed) packed {
		return packed{be(uint32(16<<12|0xff), uint32(17<<12|0x1ff), p.b), 0x8847, p.way}
	}),
	over("MPLS, multicast", func(p packed) packed { return packed{be(uint32(16<<12|0x1ff), p.b), 0x8848, p.way} }),
	over("MPLS, explicit null", func(p packed) packed {
		label := uint32(0)
		if p.v6() {
			label = 2
		}
		return packed{be(label<<12|0x1ff, p.b), 0x8847, p.way}
	}),
	over("MPLS, Ethernet", func(p packed) packed {
		return packed{be(uint32(16<<12|0x1ff), ethernet(p).b), 0x8847, p.way}
	}),
	over("MPLS, control word and Ethernet", func(p packed) packed {
		return packed{be(uint32(16<<12|0x1ff), uint32(0), ethernet(p).b), 0x8847, p.way}
	}),
	over("VLAN and MPLS", func(p packed) packed {
		return packed{be(uint16(5), uint16(0x8847), uint32(16<<12|0x1ff), p.b), 0x8100, p.way}
	}),
	over("PPPoE", func(p packed) packed {
		return packed{be("\x11\x00\x00\x07", u16(len(p.b)+2), pppNumber(p), p.b, "pad"), 0x8864, p.way}
	}),
	over("PPPoE over QinQ", func(p packed) packed {
		return packed{be(uint16(5), uint16(0x8100), uint16(6), uint16(0x8864), "\x11\x00\x00\x07", u16(len(p.b)+2), pppNumber(p), p.b), 0x88a8, p.way}
	}),
	over("Ethernet in Ethernet", func(p packed) packed { return ethernet(p) }),
	over("FabricPath", func(p packed) packed { return packed{be(uint16(0x0060), ethernet(p).b, "FCS!"), 0x8903, p.way} }),
	over("VNTag", func(p packed) packed { return packed{be(uint32(0x00010001), p.kind, p.b), 0x8926, p.way} }),
	over("VNTag and VLAN", func(p packed) packed {
		return packed{be(uint32(0x00010001), uint16(0x8100), uint16(6), p.kind, p.b), 0x8926, p.way}
	}),
	over("E-Tag", func(p packed) packed { return packed{be(uint32(1), uint16(1), p.kind, p.b), 0x893f, p.way} }),
	over("802.1ah", func(p packed) packed { return packed{be(uint32(7), ethernet(p).b), 0x88e7, p.way} }),
	over("802.1CB", func(p packed) packed { return packed{be(uint16(0), uint16(9), p.kind, p.b), 0xf1c1, p.way} }),
	over("HSR", func(p packed) packed { return packed{be(u16(len(p.b)+6), uint16(9), p.kind, p.b), 0x892f, p.way} }),
	over("Cisco metadata", func(p packed) packed {
		return packed{be(1, 1, uint16(1), uint16(9), p.kind, p.b), 0x8909, p.way}
	}),
	over("MACsec that hides nothing", func(p packed) packed {
		return packed{be(0x20, 0, uint32(9), make([]byte, 8), p.kind, p.b, make([]byte, 16)), 0x88e5, p.way}
	}),
	over("MACsec that hides", func(p packed) packed {
		return packed{be(0x2c, 0, uint32(9), make([]byte, 8), p.kind, p.b, make([]byte, 16)), 0x88e5, p.way}
	}),
	over("TRILL", func(p packed) packed {
		return packed{be(uint16(1), uint16(2), uint16(3), ethernet(p).b), 0x22f3, p.way}
	}),
	over("NSH", func(p packed) packed {
		return packed{be(uint16(0x0fc2), 2, 3, uint32(1), ethernet(p).b), 0x894f, p.way}
	}),
	over("NSH, the datagram alone", func(p packed) packed {
		next := 1
		if p.v6() {
			next = 2
		}
		return packed{be(uint16(0x0fc2), 2, next, uint32(1), p.b), 0x894f, p.way}
	}),
	over("IP in IPv4", func(p packed) packed { return datagramOf(false, inIP(p), p.b, p.way) }),
	over("IP in IPv6", func(p packed) packed { return datagramOf(true, inIP(p), p.b, p.way) }),
	over("IP in IPv6 in IPv4", func(p packed) packed {
		return datagramOf(false, 41, datagramOf(true, inIP(p), p.b, p.way).b, p.way)
	}),
	over("IP in IPv6 in IPv6 in IPv6", func(p packed) packed {
		return datagramOf(true, 41, datagramOf(true, 41, datagramOf(true, inIP(p), p.b, p.way).b, p.way).b, p.way)
	}),
	over("IPv4's number for any version", func(p packed) packed { return datagramOf(false, 4, p.b, p.way) }),
	over("IPv6's number for any version", func(p packed) packed { return datagramOf(true, 41, p.b, p.way) }),
	over("an EtherType for any version", func(p packed) packed { return packed{p.b, 0x0800, p.way} }),
	over("IPv6's EtherType for any version", func(p packed) packed { return packed{p.b, 0x86dd, p.way} }),
	over("GRE", func(p packed) packed { return inGRE(0, p.kind, p.b)(p.way) }),
	over("GRE over IPv6", func(p packed) packed { return datagramOf(true, 47, be(uint16(0), p.kind, p.b), p.way) }),
	over("GRE, checksum, key and sequence", func(p packed) packed {
		return inGRE(0xb000, p.kind, uint32(0), uint32(7), uint32(8), p.b)(p.way)
	}),
	over("GRE, routes", func(p packed) packed {
		return inGRE(0x4000, p.kind, uint32(0), uint16(0x800), 0, 4, "abcd", uint32(0), p.b)(p.way)
	}),
	over("GRE in GRE", func(p packed) packed { return inGRE(0, 0x0800, inGRE(0, p.kind, p.b)(p.way).b)(p.way) }),
	over("GRE, Ethernet", func(p packed) packed { return inGRE(0x2000, 0x6558, uint32(7), ethernet(p).b)(p.way) }),
	over("GRE, MPLS", func(p packed) packed { return inGRE(0, 0x8847, uint32(16<<12|0x1ff), p.b)(p.way) }),
	over("GRE of PPTP", func(p packed) packed {
		return inGRE(0x3081, 0x880b, u16(len(p.b)+4), uint16(3), uint32(8), uint32(9), "\xff\x03", pppNumber(p), p.b)(p.way)
	}),
	over("GRE of PPTP, one byte's protocol", func(p packed) packed {
		return inGRE(0x3001, 0x880b, u16(len(p.b)+1), uint16(3), uint32(8), byte(pppNumber(p)), p.b)(p.way)
	}),
	over("GRE of WCCP", func(p packed) packed { return inGRE(0, 0x883e, p.b)(p.way) }),
	over("GRE of WCCP, second version", func(p packed) packed { return inGRE(0, 0x883e, uint32(0x01020304), p.b)(p.way) }),
	over("ERSPAN I", func(p packed) packed { return inGRE(0, 0x88be, ethernet(p).b)(p.way) }),
	over("ERSPAN II", func(p packed) packed {
		return inGRE(0x1000, 0x88be, uint32(9), uint32(0x10640001), uint32(0), ethernet(p).b)(p.way)
	}),
	over("ERSPAN III", func(p packed) packed {
		return inGRE(0x1000, 0x22eb, uint32(9), uint32(0x20640001), uint32(0), uint32(0), ethernet(p).b)(p.way)
	}),
	over("ERSPAN III with its platform's part", func(p packed) packed {
		return inGRE(0x1000, 0x22eb, uint32(9), uint32(0x20640001), uint32(0), uint32(1), make([]byte, 8), ethernet(p).b)(p.way)
	}),
	over("GRE, 802.11 of Aruba", func(p packed) packed {
		return inGRE(0, 0x8200, wlanOf(0x08, 0x01, snap(p.kind), p.b))(p.way)
	}),
	over("GRE, 802.11 of Aruba 0x8370", func(p packed) packed {
		return inGRE(0, 0x8370, wlanOf(0x08, 0x01, snap(p.kind), p.b))(p.way)
	}),
	over("GRE, 802.11 of Aruba, swapped", func(p packed) packed {
		return inGRE(0, 0x8200, wlanOf(0x01, 0x08, snap(p.kind), p.b))(p.way)
	}),
	over("GRE, something unknown", func(p packed) packed { return inGRE(0, 0x4321, p.b)(p.way) }),
	over("EtherIP", func(p packed) packed { return datagramOf(false, 97, be(uint16(0x3000), ethernet(p).b), p.way) }),
	over("Ethernet in IPv6", func(p packed) packed { return datagramOf(true, 143, ethernet(p).b, p.way) }),
	over("MPLS in IP", func(p packed) packed { return datagramOf(false, 137, be(uint32(16<<12|0x1ff), p.b), p.way) }),
	over("PIM's register", func(p packed) packed {
		return datagramOf(false, 103, be(uint32(0x21000000), uint32(0), p.b), p.way)
	}),
	over("AH in IPv4", func(p packed) packed { return authenticated(false, p) }),
	over("AH in IPv6", func(p packed) packed { return authenticated(true, p) }),
	over("minimal encapsulation", func(p packed) packed { return datagramOf(false, 55, p.b, p.way) }),
	over("VXLAN", func(p packed) packed {
		return userOf(false, 4789, be(uint32(0x08000000), uint32(7<<8), ethernet(p).b), p.way)
	}),
	over("VXLAN over IPv6", func(p packed) packed {
		return userOf(true, 4789, be(uint32(0x08000000), uint32(7<<8), ethernet(p).b), p.way)
	}),
	over("VXLAN without its flag", func(p packed) packed { return userOf(false, 4789, be(uint32(0), uint32(7<<8), ethernet(p).b), p.way) }),
	over("VXLAN at 8472", func(p packed) packed {
		return userOf(false, 8472, be(uint32(0x08000000), uint32(7<<8), ethernet(p).b), p.way)
	}),
	over("VXLAN in VXLAN in VXLAN", func(p packed) packed {
		head := be(uint32(0x08000000), uint32(7<<8))
		one := userOf(false, 4789, be(head, ethernet(p).b), p.way)
		two := userOf(false, 4789, be(head, ethernet(one).b), p.way)
		return userOf(false, 4789, be(head, ethernet(two).b), p.way)
	}),
	over("VXLAN-GPE", func(p packed) packed {
		return userOf(false, 4790, be(uint32(0x0c000003), uint32(7<<8), ethernet(p).b), p.way)
	}),
	over("Geneve", func(p packed) packed {
		return userOf(false, 6081, be(uint32(0x6558), uint32(7<<8), ethernet(p).b), p.way)
	}),
	over("Geneve with options", func(p packed) packed {
		return userOf(false, 6081, be(uint32(0x02006558), uint32(7<<8), "\x01\x02\x03\x01abcd", ethernet(p).b), p.way)
	}),
	over("Geneve, the datagram alone", func(p packed) packed {
		return userOf(false, 6081, be(uint16(0), p.kind, uint32(7<<8), p.b), p.way)
	}),
	over("Teredo", func(p packed) packed { return userOf(false, 3544, p.b, p.way) }),
	over("Teredo's origin", func(p packed) packed { return userOf(false, 3544, be(uint16(0), uint16(9), uint32(9), p.b), p.way) }),
	over("Teredo's authentication", func(p packed) packed {
		return userOf(false, 3544, be(uint16(1), uint16(0), make([]byte, 9), uint16(0), uint16(9), uint32(9), p.b), p.way)
	}),
	over("AYIYA", func(p packed) packed {
		return userOf(false, 5072, be(0x44, 0x52, 0x11, byte(inIP(p)), uint32(9), make([]byte, 16+20), p.b), p.way)
	}),
	over("GTP", func(p packed) packed {
		return userOf(false, 2152, be(0x30, 0xff, u16(len(p.b)), uint32(9), p.b), p.way)
	}),
	over("GTP with a sequence number", func(p packed) packed {
		return userOf(false, 2152, be(0x32, 0xff, u16(len(p.b)+4), uint32(9), uint32(0x00010000), p.b), p.way)
	}),
	over("GTP with an extension", func(p packed) packed {
		return userOf(false, 2152, be(0x34, 0xff, u16(len(p.b)+8), uint32(9), uint32(0x00000085), "\x01\x10\x05\x00", p.b), p.way)
	}),
	over("GTP of version 0", func(p packed) packed {
		return userOf(false, 3386, be(0x1e, 0xff, u16(len(p.b)), uint16(1), uint16(2), make([]byte, 12), p.b), p.way)
	}),
	over("GTP, PPP", func(p packed) packed {
		return userOf(false, 2152, be(0x30, 0xff, u16(len(p.b)+4), uint32(9), "\xff\x03", pppNumber(p), p.b), p.way)
	}),
	over("GTP in GTP", func(p packed) packed {
		inner := userOf(false, 2152, be(0x30, 0xff, u16(len(p.b)), uint32(9), p.b), p.way)
		return userOf(false, 2152, be(0x30, 0xff, u16(len(inner.b)), uint32(9), inner.b), p.way)
	}),
	over("L2TP", func(p packed) packed {
		return userOf(false, 1701, be(uint16(0x4002), u16(len(p.b)+12), uint32(0x00010002), "\xff\x03", pppNumber(p), p.b), p.way)
	}),
	over("L2TP, sequence and offset", func(p packed) packed {
		return userOf(false, 1701, be(uint16(0x0a02), uint32(0x00010002), uint32(9), uint16(2), "xy", pppNumber(p), p.b), p.way)
	}),
	over("LISP", func(p packed) packed { return userOf(false, 4341, be(uint32(0x80000000), uint32(1), p.b), p.way) }),
	over("GRE over UDP", func(p packed) packed { return userOf(false, 4754, be(uint16(0), p.kind, p.b), p.way) }),
	over("MPLS over UDP", func(p packed) packed { return userOf(false, 6635, be(uint32(16<<12|0x1ff), p.b), p.way) }),
	over("TZSP", func(p packed) packed {
		return userOf(false, 37008, be(uint32(0x01000001), 10, 1, 5, 1, ethernet(p).b), p.way)
	}),
	over("TZSP, 802.11", func(p packed) packed {
		return userOf(false, 37008, be(uint32(0x01000012), 1, wlanOf(0x08, 0x01, snap(p.kind), p.b)), p.way)
	}),
	over("CAPWAP, Ethernet", func(p packed) packed {
		return userOf(false, 5247, be(uint32(0x00100000), uint32(0), ethernet(p).b), p.way)
	}),
	over("CAPWAP, 802.11", func(p packed) packed {
		return userOf(false, 5247, be(uint32(0x00100300), uint32(0), wlanOf(0x01, 0x08, snap(p.kind), p.b)), p.way)
	}),
	{"NULL", wire.LinkNull, func(p packed) []byte { return be(family(p, 30), 0, 0, 0, p.b) }},
	{"NULL, big-endian", wire.LinkNull, func(p packed) []byte { return be(0, 0, 0, family(p, 24), p.b) }},
	{"NULL, an EtherType", wire.LinkNull, func(p packed) []byte { return be(byte(p.kind), byte(p.kind>>8), 0, 0, p.b) }},
	{"LOOP", wire.LinkLoop, func(p packed) []byte { return be(0, 0, 0, family(p, 24), p.b) }},
	{"raw", wire.LinkRaw, func(p packed) []byte { return p.b }},
	{"PPP", wire.LinkPPP, func(p packed) []byte { return be("\xff\x03", pppNumber(p), p.b) }},
	{"PPP, bare", wire.LinkPPP, func(p packed) []byte { return be(pppNumber(p), p.b) }},
	{"PPP, one byte's protocol", wire.LinkPPP, func(p packed) []byte { return be(byte(pppNumber(p)), p.b) }},
	{"PPP, MPLS", wire.LinkPPP, func(p packed) []byte { return be("\xff\x03", uint16(0x281), uint32(16<<12|0x1ff), p.b) }},
	{"PPP, bridging", wire.LinkPPP, func(p packed) []byte { return be("\xff\x03", uint16(0x31), 0, 1, ethernet(p).b) }},
	{"PPPoE's link", wire.LinkPPPoE, func(p packed) []byte { return be("\x11\x00\x00\x07", u16(len(p.b)+2), pppNumber(p), p.b) }},
	{"Cisco HDLC", wire.LinkCiscoHDLC, func(p packed) []byte { return be("\x0f\x00", p.kind, p.b) }},
	{"SLL", wire.LinkLinuxSLL, func(p packed) []byte { return be(uint16(0), uint16(1), uint16(6), macA, uint16(0), p.kind, p.b) }},
	{"SLL and VLAN", wire.LinkLinuxSLL, func(p packed) []byte {
		return be(uint16(0), uint16(1), uint16(6), macA, uint16(0), uint16(0x8100), uint16(5), p.kind, p.b)
	}},
	{"SLL and LLC", wire.LinkLinuxSLL, func(p packed) []byte {
		return be(uint16(0), uint16(1), uint16(6), macA, uint16(0), uint16(4), snap(p.kind), p.b)
	}},
	{"SLL and PPP", wire.LinkLinuxSLL, func(p packed) []byte {
		return be(uint16(0), uint16(512), uint16(0), macA, uint16(0), uint16(7), pppNumber(p), p.b)
	}},
	{"SLL of a GRE interface", wire.LinkLinuxSLL, func(p packed) []byte {
		return be(uint16(0), uint16(778), uint16(4), "abcd", uint32(0), p.kind, p.b)
	}},
	{"SLL2", wire.LinkLinuxSLL2, func(p packed) []byte {
		return be(p.kind, uint16(0), uint32(1), uint16(1), 0, 6, macA, uint16(0), p.b)
	}},
	{"NFLOG", wire.LinkNFLOG, func(p packed) []byte {
		number := 2
		if p.v6() {
			number = 10
		}
		size := len(p.b) + 4
		return be(number, 0, uint16(5), "\x08\x00\x01\x00\x08\x00\x01\x00", "\x05\x00\x0a\x00\x00pad", byte(size), byte(size>>8), 9, 0, p.b)
	}},
	{"802.11", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x08, 0x01, snap(p.kind), p.b) }},
	{"802.11 from the system", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x08, 0x02, snap(p.kind), p.b) }},
	{"802.11 from bridge to bridge", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x08, 0x03, macA, snap(p.kind), p.b) }},
	{"802.11 with quality of service", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x88, 0x01, uint16(0), snap(p.kind), p.b) }},
	{"802.11 with high throughput", wire.LinkWLAN, func(p packed) []byte {
		return wlanOf(0x88, 0x81, uint16(0), uint32(0), snap(p.kind), p.b)
	}},
	{"802.11, encrypted", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x08, 0x41, snap(p.kind), p.b) }},
	{"802.11, repeated", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x08, 0x09, snap(p.kind), p.b) }},
	{"802.11 with Ethernet", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x08, 0x00, macB, macA, p.kind, p.b) }},
	{"802.11, several at once", wire.LinkWLAN, func(p packed) []byte {
		return wlanOf(0x88, 0x01, "\x80\x00", macB, macA, u16(len(p.b)+8), snap(p.kind), p.b)
	}},
	{"802.11, nothing", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x48, 0x01) }},
	{"802.11, a beacon", wire.LinkWLAN, func(p packed) []byte { return wlanOf(0x80, 0x00, p.b) }},
	{"radiotap", wire.LinkRadiotap, func(p packed) []byte {
		return be("\x00\x00\x08\x00\x00\x00\x00\x00", wlanOf(0x08, 0x01, snap(p.kind), p.b))
	}},
	{"radiotap with a check sequence", wire.LinkRadiotap, func(p packed) []byte {
		return be("\x00\x00\x09\x00\x02\x00\x00\x00\x10", wlanOf(0x08, 0x01, snap(p.kind), p.b), uint32(0))
	}},
	{"radiotap with a clock and padding", wire.LinkRadiotap, func(p packed) []byte {
		return be("\x00\x00\x11\x00\x03\x00\x00\x00", make([]byte, 8), 0x20, wlanOf(0x88, 0x01, uint16(0), "pp", snap(p.kind), p.b))
	}},
	{"Prism", wire.LinkPrism, func(p packed) []byte {
		return be("\x44\x00\x00\x00\x90\x00\x00\x00", make([]byte, 136), wlanOf(0x08, 0x01, snap(p.kind), p.b))
	}},
	{"AVS", wire.LinkAVS, func(p packed) []byte {
		return be(uint32(0x80211001), uint32(64), make([]byte, 56), wlanOf(0x08, 0x01, snap(p.kind), p.b))
	}},
	{"AVS at Prism's number", wire.LinkPrism, func(p packed) []byte {
		return be(uint32(0x80211001), uint32(64), make([]byte, 56), wlanOf(0x08, 0x01, snap(p.kind), p.b))
	}},
	{"PPI", wire.LinkPPI, func(p packed) []byte {
		return be("\x00\x00\x08\x00\x69\x00\x00\x00", wlanOf(0x08, 0x01, snap(p.kind), p.b))
	}},
	{"PPI, Ethernet", wire.LinkPPI, func(p packed) []byte { return be("\x00\x00\x08\x00\x01\x00\x00\x00", ethernet(p).b) }},
	{"token ring", wire.LinkTokenRing, func(p packed) []byte { return be(0x10, 0x40, macB, macA, snap(p.kind), p.b) }},
	{"token ring with a route", wire.LinkTokenRing, func(p packed) []byte {
		return be(0x10, 0x40, macB, "\x82\x00\x00\x00\x00\x0a", "\x06\x00\x00\x11\x00\x20", snap(p.kind), p.b)
	}},
	{"FDDI", wire.LinkFDDI, func(p packed) []byte { return be(0x50, macB, macA, snap(p.kind), p.b) }},
}

// inIP is the protocol of a datagram in a datagram.
func inIP(p packed) wire.IPProtocol {
	if p.v6() {
		return 41
	}
	return 4
}

func family(p packed, v6 byte) byte {
	if p.v6() {
		return v6
	}
	return 2
}

// authenticated puts a datagram in another one, behind an authentication header.
func authenticated(v6 bool, p packed) packed {
	return datagramOf(v6, 51, be(byte(inIP(p)), 4, uint16(0), uint32(7), uint32(8), make([]byte, 12), p.b), p.way)
}
