package wire

import "encoding/binary"

const (
	netfilterHeader  = 4
	netfilterPayload = 9 // NFULA_PAYLOAD

	linuxIPv4 = 2 // AF_INET
	linuxIPv6 = 10
)

// netfilter reads the datagram among what Linux's netfilter notes of it
// (https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html): attributes of a
// length, a type and a value, filled up to four bytes, in the byte order of
// whoever wrote them, which mostly had the least byte first.
func (d *Decoder) netfilter(at, end int) {
	var spare [40]byte
	h, had := d.header("nflog", at, netfilterHeader, end, &spare)
	kind := EtherType(0)
	switch h[0] {
	case linuxIPv4:
		kind = EtherTypeIPv4
	case linuxIPv6:
		kind = EtherTypeIPv6
	}
	if had < netfilterHeader {
		d.layer("nflog", at, min(at+netfilterHeader, end), end)
		return
	}
	next, last := d.netfilterPayload(at+netfilterHeader, end)
	d.layer("nflog", at, next, end)
	d.kind(kind)
	d.network(kind, next, last)
}

// netfilterPayload finds the attribute that is the datagram.
func (d *Decoder) netfilterPayload(at, end int) (from, to int) {
	order := binary.ByteOrder(binary.LittleEndian)
	if h := d.bytes(at, min(at+4, end)); len(h) == 4 && int(order.Uint16(h)) > end-at {
		order = binary.BigEndian
	}
	for at+4 <= end {
		h := d.bytes(at, at+4)
		if len(h) < 4 {
			break
		}
		size := int(order.Uint16(h))
		if size < 4 || at+size > end {
			d.fault("nflog", at, LengthTooLarge, size, end-at)
			break
		}
		if order.Uint16(h[2:])&0x7fff == netfilterPayload {
			return at + 4, at + size
		}
		at += (size + 3) &^ 3
	}
	return min(at, end), end
}
