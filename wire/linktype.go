package wire

// LinkType says how a frame begins, by the numbers that pcap files use
// (https://www.tcpdump.org/linktypes.html).
type LinkType uint16

// The link types that Decode reads. A frame of any other type is kept and
// listed, but not taken apart.
const (
	LinkNull      LinkType = 0   // BSD loopback: address family in the host's byte order
	LinkEthernet  LinkType = 1   // Ethernet II and 802.3
	LinkPPP       LinkType = 9   // PPP, with or without HDLC-like framing
	LinkRaw       LinkType = 101 // an IPv4 or IPv6 datagram, told apart by its version
	LinkLoop      LinkType = 108 // OpenBSD loopback: address family in network byte order
	LinkLinuxSLL  LinkType = 113 // Linux cooked capture v1
	LinkRadiotap  LinkType = 127 // 802.11 behind a radiotap header
	LinkIPv4      LinkType = 228 // an IPv4 datagram
	LinkIPv6      LinkType = 229 // an IPv6 datagram
	LinkLinuxSLL2 LinkType = 276 // Linux cooked capture v2
)
