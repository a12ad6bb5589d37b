package wire

// LinkType says how a frame begins, by the numbers that pcap files use
// (https://www.tcpdump.org/linktypes.html).
type LinkType uint16

// The link types that Decode reads. A frame of any other type is kept and
// listed, but not taken apart.
const (
	LinkNull      LinkType = 0   // BSD loopback: address family in the host's byte order
	LinkEthernet  LinkType = 1   // Ethernet II and 802.3
	LinkTokenRing LinkType = 6   // IEEE 802.5
	LinkPPP       LinkType = 9   // PPP, with or without HDLC-like framing
	LinkFDDI      LinkType = 10  // ANSI X3T9.5
	LinkPPPoE     LinkType = 51  // PPP behind a PPPoE header
	LinkRaw       LinkType = 101 // an IPv4 or IPv6 datagram, told apart by its version
	LinkCiscoHDLC LinkType = 104 // Cisco's framing of EtherTypes on serial lines
	LinkWLAN      LinkType = 105 // 802.11
	LinkLoop      LinkType = 108 // OpenBSD loopback: address family in network byte order
	LinkLinuxSLL  LinkType = 113 // Linux cooked capture v1
	LinkPrism     LinkType = 119 // 802.11 behind a Prism header
	LinkRadiotap  LinkType = 127 // 802.11 behind a radiotap header
	LinkAVS       LinkType = 163 // 802.11 behind an AVS header
	LinkPPI       LinkType = 192 // any of these behind a header with notes
	LinkIPv4      LinkType = 228 // an IPv4 datagram
	LinkIPv6      LinkType = 229 // an IPv6 datagram
	LinkNFLOG     LinkType = 239 // a datagram among what Linux's netfilter notes of it
	LinkLinuxSLL2 LinkType = 276 // Linux cooked capture v2
)

// Known reports whether frames of a link type can be taken apart.
func (l LinkType) Known() bool {
	switch l {
	case LinkNull, LinkEthernet, LinkTokenRing, LinkPPP, LinkFDDI, LinkPPPoE, LinkRaw, LinkCiscoHDLC, LinkWLAN,
		LinkLoop, LinkLinuxSLL, LinkPrism, LinkRadiotap, LinkAVS, LinkPPI, LinkIPv4, LinkIPv6, LinkNFLOG, LinkLinuxSLL2:
		return true
	}
	return false
}
