package wire

import "net/netip"

// Neighbor is a message of neighbour discovery that asks for a host's
// hardware address, or tells one (RFC 4861 §4.3, §4.4).
type Neighbor struct {
	Advertisement bool // else a solicitation
	// What an advertisement says: its sender is a router, it answers a
	// solicitation, it may replace what is known.
	Router, Solicited, Override bool
	Target                      netip.Addr
	// MAC is the hardware address of a solicitation's sender or of an
	// advertisement's target; zero where none is said.
	MAC MAC
}

// The flags of an advertisement, in the first byte of the message's second word.
const (
	neighborRouter    = 0x80
	neighborSolicited = 0x40
	neighborOverride  = 0x20
)

// Neighbor reads a message of ICMPv6 as one of neighbour discovery; ok is false
// where it is another, or not valid (RFC 4861 §7.1).
func (m *ICMP) Neighbor() (n Neighbor, ok bool) {
	const target = 16
	if m.Type != neighborSolicit && m.Type != neighborAdvertise || m.Code != 0 || len(m.Body) < target {
		return n, false
	}
	n.Advertisement = m.Type == neighborAdvertise
	n.Target = netip.AddrFrom16([16]byte(m.Body[:target]))
	wanted := byte(optionSourceLink)
	if n.Advertisement {
		wanted = optionTargetLink
		n.Router, n.Solicited, n.Override = m.Rest[0]&neighborRouter != 0, m.Rest[0]&neighborSolicited != 0, m.Rest[0]&neighborOverride != 0
	}
	for options := m.Body[target:]; len(options) > 0; {
		if len(options) < 2 || options[1] == 0 || 8*int(options[1]) > len(options) {
			return Neighbor{}, false
		}
		size := 8 * int(options[1])
		if options[0] == wanted && size == 8 {
			copy(n.MAC[:], options[2:])
		}
		options = options[size:]
	}
	return n, !n.Target.IsMulticast()
}

// ICMP is the message as ICMPv6 carries it.
func (n Neighbor) ICMP() *ICMP {
	m := &ICMP{Type: neighborSolicit}
	option := byte(optionSourceLink)
	if n.Advertisement {
		m.Type, option = neighborAdvertise, optionTargetLink
		for _, f := range [...]struct {
			set  bool
			flag byte
		}{{n.Router, neighborRouter}, {n.Solicited, neighborSolicited}, {n.Override, neighborOverride}} {
			if f.set {
				m.Rest[0] |= f.flag
			}
		}
	}
	target := n.Target.As16()
	m.Body = target[:]
	if n.MAC != (MAC{}) {
		m.Body = append(append(m.Body, option, 1), n.MAC[:]...)
	}
	return m
}

// SolicitedNode is the multicast address at which an IPv6 address is asked for
// (RFC 4291 §2.7.1).
func SolicitedNode(a netip.Addr) netip.Addr {
	b := a.As16()
	group := [16]byte{0: 0xff, 1: 0x02, 11: 0x01, 12: 0xff}
	copy(group[13:], b[13:])
	return netip.AddrFrom16(group)
}

// MulticastMAC is the hardware address of an IPv6 multicast group on Ethernet
// (RFC 2464 §7).
func MulticastMAC(group netip.Addr) MAC {
	b := group.As16()
	return MAC{0x33, 0x33, b[12], b[13], b[14], b[15]}
}

// Broadcast is the hardware address of everyone on a link.
var Broadcast = MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
