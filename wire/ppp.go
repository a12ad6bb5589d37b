package wire

import "encoding/binary"

// The protocol numbers of PPP (RFC 1661 §2).
const (
	pppIPv4 = 0x0021
	pppIPv6 = 0x0057
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

func (d *Decoder) ppp() {
	var spare [40]byte
	f, end := &d.out.Frame, d.out.Length
	at, size := pppHead(d.data)
	h, had := d.header("ppp", 0, at+size, end, &spare)
	d.layer("ppp", 0, at+size, end)
	if had < at+size {
		return
	}
	protocol := uint16(h[at])
	if size == 2 {
		protocol = binary.BigEndian.Uint16(h[at:])
	}
	switch protocol {
	case pppIPv4:
		f.EtherType = EtherTypeIPv4
	case pppIPv6:
		f.EtherType = EtherTypeIPv6
	}
	d.network(f.EtherType, at+size, end)
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
