package wire

import (
	"net/netip"
	"strconv"
)

// MAC is a link-layer address.
type MAC [6]byte

// EtherType names the protocol that an Ethernet frame carries.
type EtherType uint16

// The EtherTypes that a Frame holds in structured form.
const (
	EtherTypeIPv4 EtherType = 0x0800
	EtherTypeARP  EtherType = 0x0806
	EtherTypeIPv6 EtherType = 0x86dd
)

// Frame is one frame in structured form: what the simulator's links carry,
// what Serialize writes, and what Decode reads. At most one of ARP and IP is
// set; Payload holds what neither describes, and the bytes that stand behind
// them (an Ethernet frame's padding).
type Frame struct {
	Link      LinkType
	Src, Dst  MAC      // zero where the link has no addresses
	VLANs     []uint16 // tags (priority and VLAN), outermost first
	EtherType EtherType
	ARP       *ARP
	IP        *Datagram
	Payload   []byte
}

// ARP is an address resolution message for IPv4 over Ethernet (RFC 826).
type ARP struct {
	Operation          uint16
	SenderMAC          MAC
	SenderIP, TargetIP netip.Addr
	TargetMAC          MAC
}

// The operations of ARP that are known here (RFC 826).
const (
	ARPRequest = 1
	ARPReply   = 2
)

// IPProtocol is the number that says what a datagram carries.
type IPProtocol uint8

// The protocols that a Datagram holds in structured form.
const (
	ProtocolICMP   IPProtocol = 1
	ProtocolTCP    IPProtocol = 6
	ProtocolUDP    IPProtocol = 17
	ProtocolICMPv6 IPProtocol = 58
)

// String is the protocol's name, or its number.
func (p IPProtocol) String() string {
	switch p {
	case ProtocolICMP:
		return "ICMP"
	case ProtocolTCP:
		return "TCP"
	case ProtocolUDP:
		return "UDP"
	case ProtocolICMPv6:
		return "ICMPv6"
	}
	return strconv.Itoa(int(p))
}

// ECN is a datagram's congestion mark: the last two bits of its traffic class
// (RFC 3168 §5).
type ECN uint8

// The four marks.
const (
	NotECT ECN = iota // the sender's transport knows nothing of marks
	ECT1
	ECT0
	CE // a router was congested
)

// ECN is the datagram's congestion mark.
func (d *Datagram) ECN() ECN { return ECN(d.TrafficClass & 3) }

// SetECN marks the datagram.
func (d *Datagram) SetECN(e ECN) { d.TrafficClass = d.TrafficClass&^3 | uint8(e) }

// Datagram is an IPv4 (RFC 791) or IPv6 (RFC 8200) datagram; the addresses
// say which. At most one of TCP, UDP and ICMP is set; Payload holds what none
// of them describes.
type Datagram struct {
	Src, Dst       netip.Addr
	HopLimit       uint8 // TTL in IPv4
	TrafficClass   uint8 // DSCP and ECN
	ID             uint32
	FlowLabel      uint32 // IPv6 only
	DontFragment   bool   // IPv4 only
	MoreFragments  bool
	FragmentOffset int         // bytes
	Options        []byte      // IPv4 options as they stand
	Extensions     []Extension // IPv6 only; a fragment header is written from the fields above
	Protocol       IPProtocol  // of the payload, behind any extension headers
	TCP            *Segment
	UDP            *UDP
	ICMP           *ICMP
	Payload        []byte
}

// Extension is one IPv6 extension header as it stands on the wire, its first
// two bytes (next header, length) left out.
type Extension struct {
	Protocol IPProtocol
	Body     []byte
}

// UDP is a user datagram (RFC 768).
type UDP struct {
	SrcPort, DstPort uint16
	Payload          []byte
	// Cut is the number of bytes of the payload that a capture cut off;
	// Serialize ignores it.
	Cut int
}

// ICMP is a message of ICMP (RFC 792) or ICMPv6 (RFC 4443); the datagram
// around it says which. Rest is the second word of the header (identifier and
// sequence of an echo, next-hop MTU, …). Body is what follows: the echoed data,
// or the quoted datagram of an error.
type ICMP struct {
	Type, Code uint8
	Rest       [4]byte
	Body       []byte
}

// Flags are the control bits of a TCP header, as they stand in its byte 13.
type Flags uint8

// The control bits (RFC 9293 §3.1; RFC 3168 for ECE and CWR).
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
)

// Has reports whether every bit of want is set.
func (f Flags) Has(want Flags) bool { return f&want == want }

// String names the bits that are set, joined by the middle dot that people
// write: "SYN·ACK".
func (f Flags) String() string {
	names := [...]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"}
	// The order in which people say them, not the order of the bits.
	order := [...]int{1, 0, 2, 3, 5, 6, 7, 4}
	s := ""
	for _, i := range order {
		if f&(1<<i) == 0 {
			continue
		}
		if s != "" {
			s += "·"
		}
		s += names[i]
	}
	return s
}

// Segment is a TCP segment (RFC 9293 §3.1).
type Segment struct {
	SrcPort, DstPort uint16
	Seq, Ack         Seq
	Flags            Flags
	Window           uint16 // as it stands, not scaled
	Urgent           uint16
	Options          Options
	Payload          []byte
	// Cut is the number of bytes of the payload that a capture cut off;
	// Serialize ignores it.
	Cut int
	// Partial says that not all of the header could be read: it was cut off, or
	// its length is impossible. Serialize ignores it.
	Partial bool
}

// Len is the segment's length in sequence space: a SYN and a FIN take one
// number each (RFC 9293 §3.4).
func (s *Segment) Len() int {
	n := len(s.Payload) + s.Cut
	if s.Flags.Has(SYN) {
		n++
	}
	if s.Flags.Has(FIN) {
		n++
	}
	return n
}

// End is the sequence number after the segment's last.
func (s *Segment) End() Seq { return s.Seq.Add(s.Len()) }

// Options are the TCP options that a segment carries. Absent ones are zero
// or nil.
type Options struct {
	MSS           uint16      // RFC 9293 §3.7.1; 0 when absent
	WindowScale   *uint8      // RFC 7323 §2
	SACKPermitted bool        // RFC 2018 §2
	SACK          []SACKBlock // RFC 2018 §3, at most 4
	Timestamps    *Timestamps // RFC 7323 §3
	FastOpen      []byte      // RFC 7413 §4.1.1: the cookie; empty but not nil asks for one
	Experimental  bool        // FastOpen stands in an option for experiments, as it did before it had one (RFC 6994)
	Other         []Option    // any other option, in order
	// Raw holds the bytes of the option list as it stood on the wire when
	// the segment was decoded; Serialize ignores it.
	Raw []byte
}

// SACKBlock is a range of sequence space that arrived: Left is its first
// number, Right the one after its last.
type SACKBlock struct{ Left, Right Seq }

// Timestamps are the values of the timestamps option.
type Timestamps struct{ Value, Echo uint32 }

// Option is a TCP option that Options has no name for.
type Option struct {
	Kind uint8
	Data []byte
}
