package wire

import "encoding/binary"

// The protocol numbers of PPP (RFC 1661 §2).
const (
	pppIPv4          = 0x0021
	pppBridging      = 0x0031
	pppIPv6          = 0x0057
	pppMPLS          = 0x0281
	pppMPLSMulticast = 0x0283
)

// pppHead finds the parts of a PPP header: whether it begins with an address
// and a control byte (RFC 1662 §3.1), and how long its protocol field is,
// which is one byte where its lowest bit is set (RFC 1661 §6.5).
func pppHead(data []byte) (protocolAt, size int) {
	if len(data) > 0 && data[0] == 0xff && (len(data) == 1 || data[1] == 0x03) {
		protocolAt = 2
	}
	if len(data) > protocolAt && data[protocolAt]&1 != 0 {
		return protocolAt, 1
	}
	return protocolAt, 2
}

func (d *Decoder) ppp(at, end int) {
	head, _ := pppHead(d.bytes(at, min(at+3, end)))
	d.pppFrom(at, at+head, end)
}

// pppProtocol reads a frame of PPP that begins with its protocol.
func (d *Decoder) pppProtocol(at, end int) { d.pppFrom(at, at, end) }

// pppFrom reads a frame of PPP whose protocol stands at a byte.
func (d *Decoder) pppFrom(start, at, end int) {
	var spare [40]byte
	_, size := pppHead(d.bytes(at, min(at+1, end)))
	h, had := d.header("ppp", start, at+size-start, end, &spare)
	next := at + size
	d.layer("ppp", start, min(next, end), end)
	if had < next-start {
		return
	}
	protocol := uint16(h[at-start])
	if size == 2 {
		protocol = binary.BigEndian.Uint16(h[at-start:])
	}
	kind := EtherType(0)
	switch protocol {
	case pppIPv4, uint16(EtherTypeIPv4):
		kind = EtherTypeIPv4
	case pppIPv6, uint16(EtherTypeIPv6):
		kind = EtherTypeIPv6
	case pppMPLS, pppMPLSMulticast:
		kind = etherTypeMPLS
	case pppBridging:
		d.unread(next, end)
		d.pppBridged(next, end)
		return
	}
	d.kind(kind)
	d.network(kind, next, end)
}

// pppBridged reads an Ethernet frame that PPP carries (RFC 3518 §4.2).
func (d *Decoder) pppBridged(at, end int) {
	const flags, ethernet = 2, 1 // a header of flags and the kind of the link's address
	h := d.bytes(at, min(at+flags, end))
	if len(h) == flags && h[1] == ethernet && h[0]&0x80 == 0 {
		d.bridged("eth", at+flags, end)
	}
}

func (f *Frame) appendPPP(b []byte) []byte {
	protocol := uint16(0)
	switch f.etherType() {
	case EtherTypeIPv4:
		protocol = pppIPv4
	case EtherTypeIPv6:
		protocol = pppIPv6
	}
	return binary.BigEndian.AppendUint16(append(b, 0xff, 0x03), protocol)
}
