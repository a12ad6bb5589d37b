package wire

// Layer is one protocol's part of a frame: its header begins at byte Start
// and what it carries lies from byte Payload to byte End. They count bytes on
// the wire, so they reach beyond the bytes that were kept where a capture cut
// the frame.
type Layer struct {
	Protocol            string // by Wireshark's filter names: "eth", "ip", "tcp", …
	Start, Payload, End int
}

// Decoded is what a frame's bytes say.
type Decoded struct {
	// Frame holds the innermost datagram of a tunnel, and none of those around
	// it; its link's part is the outermost.
	Frame  Frame
	Layers []Layer // outermost first
	// Carrier is the datagram whose UDP payload the innermost one travels in,
	// nil where there is no such tunnel. Its extension headers are left out.
	Carrier *Datagram
	// Length is the frame's length on the wire, Captured the number of its
	// bytes that were kept.
	Length, Captured int
	// Malformed says what is wrong with the bytes, and is nil when nothing is;
	// it is a *Fault. Whatever was read before the fault is in Frame and Layers
	// all the same.
	Malformed error
}

// Truncated reports whether part of the frame was cut off by the capture.
func (d *Decoded) Truncated() bool { return d.Captured < d.Length }

// Layer returns the innermost layer of a protocol.
func (d *Decoded) Layer(protocol string) (Layer, bool) {
	for i := len(d.Layers) - 1; i >= 0; i-- {
		if d.Layers[i].Protocol == protocol {
			return d.Layers[i], true
		}
	}
	return Layer{}, false
}

// Decode reads a frame of length bytes of which data was kept. Payloads in
// what it returns are parts of data.
func Decode(link LinkType, data []byte, length int) Decoded {
	return new(Decoder).Decode(link, data, length)
}

// Decoder decodes one frame after another without allocating. What Decode
// returns lies in the Decoder, so it is lost with the next call.
type Decoder struct {
	data []byte
	out  Decoded
	// depth counts what was unwrapped so far; beyond the first, what is read
	// stands inside something else.
	depth int
	found int // datagrams, and messages of ARP

	layers     [24]Layer
	vlans      [4]uint16
	arp        ARP
	datagram   Datagram
	extensions [2]Extension
	segment    Segment
	udp        UDP
	icmp       ICMP
	scale      uint8
	stamps     Timestamps
	sack       [4]SACKBlock
	carrier    Datagram
	carrying   UDP
}

// Decode is the package's Decode.
func (d *Decoder) Decode(link LinkType, data []byte, length int) Decoded {
	return *d.Read(link, data, length)
}

// Read is Decode without a copy of what it returns.
func (d *Decoder) Read(link LinkType, data []byte, length int) *Decoded {
	length = max(length, len(data))
	d.data = data
	d.out = Decoded{Frame: Frame{Link: link}, Layers: d.layers[:0], Length: length, Captured: len(data)}
	d.depth, d.found = 0, 0
	d.link(link, 0, length)
	return &d.out
}

// link reads a frame that begins at a byte.
func (d *Decoder) link(link LinkType, at, end int) {
	switch link {
	case LinkEthernet:
		d.ethernet(at, end)
	case LinkNull, LinkLoop:
		d.loopback(link, at, end)
	case LinkRaw, LinkIPv4, LinkIPv6:
		d.raw(link, at, end)
	case LinkLinuxSLL:
		d.cooked1(at, end)
	case LinkLinuxSLL2:
		d.cooked2(at, end)
	case LinkPPP:
		d.ppp(at, end)
	case LinkPPPoE:
		d.pppoe(at, end)
	case LinkCiscoHDLC:
		d.hdlc(at, end)
	case LinkWLAN:
		d.wlan(at, end, air{})
	case LinkRadiotap:
		d.radiotap(at, end)
	case LinkPrism:
		d.prism(at, end)
	case LinkAVS:
		d.avs(at, end)
	case LinkPPI:
		d.perPacket(at, end)
	case LinkNFLOG:
		d.netfilter(at, end)
	case LinkTokenRing, LinkFDDI:
		d.ring(link, at, end)
	default:
		d.unread(at, end)
	}
}

// network reads what an EtherType announces.
func (d *Decoder) network(kind EtherType, at, end int) {
	switch kind {
	case EtherTypeIPv4:
		d.ipv4(at, end)
	case EtherTypeIPv6:
		d.ipv6(at, end)
	case EtherTypeARP:
		d.resolution(at, end)
	default:
		d.unread(at, end)
		d.wrapped(kind, at, end)
	}
}

// unread keeps what a link carries as bytes. Inside of something else that is
// done already.
func (d *Decoder) unread(at, end int) {
	if d.depth == 0 {
		d.out.Frame.Payload = d.bytes(at, end)
	}
}

// transport reads what a datagram carries. fragmented says that more of it
// follows in other datagrams.
func (d *Decoder) transport(at, end int, fragmented bool) {
	v6 := !d.datagram.Src.Is4()
	switch {
	case d.datagram.FragmentOffset > 0:
		d.datagram.Payload = d.bytes(at, end)
	case d.datagram.Protocol == ProtocolTCP:
		d.tcp(at, end)
	case d.datagram.Protocol == ProtocolUDP:
		d.user(at, end, fragmented)
	case d.datagram.Protocol == protocolUDPLite:
		d.userLite(at, end)
	case d.datagram.Protocol == ProtocolICMP && !v6:
		d.control("icmp", at, end)
	case d.datagram.Protocol == ProtocolICMPv6 && v6:
		d.control("icmpv6", at, end)
	default:
		d.datagram.Payload = d.bytes(at, end)
		if !fragmented {
			d.tunnelled(at, end)
		}
	}
}

// bytes returns the kept bytes between two offsets, or nil if there are none.
func (d *Decoder) bytes(from, to int) []byte {
	to = min(to, len(d.data))
	if from >= to {
		return nil
	}
	return d.data[from:to:to]
}

// layer adds a layer to the list.
func (d *Decoder) layer(protocol string, start, payload, end int) {
	d.out.Layers = append(d.out.Layers, Layer{protocol, start, payload, end})
}

// fault notes the first fault of a frame.
func (d *Decoder) fault(protocol string, at int, why Reason, found, expected int) {
	if d.out.Malformed == nil {
		d.out.Malformed = &Fault{protocol, at, why, found, expected}
	}
}

// header returns the n bytes of a header that begins at a byte and must lie
// before end. Where fewer were kept, or fewer are there at all, which is a
// fault, the rest of what it returns is zero, and had says how many are real.
func (d *Decoder) header(protocol string, at, n, end int, spare *[40]byte) (h []byte, had int) {
	if at+n > end {
		d.fault(protocol, at, HeaderCut, max(0, end-at), n)
	}
	b := d.bytes(at, min(at+n, end))
	if len(b) == n {
		return b, n
	}
	*spare = [40]byte{}
	return spare[:n], copy(spare[:n], b)
}
