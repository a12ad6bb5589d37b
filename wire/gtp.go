package wire

import "encoding/binary"

const (
	gtpHeader    = 8
	gtpOldHeader = 20  // version 0
	gtpOptional  = 4   // of version 1, where one of its three flags is set
	gtpData      = 255 // the type of a message that carries a datagram
)

// gtp reads the datagram that a mobile network's tunnel carries (3GPP TS 29.281
// §5; GSM 09.60 for version 0).
func (d *Decoder) gtp(at, end int) {
	var spare [40]byte
	h, had := d.header("gtp", at, gtpHeader, end, &spare)
	size, last := gtpHeader, end
	switch length := int(binary.BigEndian.Uint16(h[2:])); h[0] >> 5 {
	case 0:
		size = gtpOldHeader
		last = min(end, at+size+length)
	case 1:
		last = min(end, at+size+length)
		if h[0]&7 != 0 {
			size = d.gtpExtensions(at, h[0], last)
		}
	default:
		return
	}
	if h[0]&0x10 == 0 { // GTP', which carries bills
		return
	}
	d.layer("gtp", at, min(at+size, end), last)
	if had < gtpHeader || h[1] != gtpData || at+size > last {
		return
	}
	d.innerByVersion(at+size, last)
}

// gtpExtensions is the size of a header of version 1 with its optional part and
// extension headers; beyond its end where they can't be followed.
func (d *Decoder) gtpExtensions(at int, flags byte, end int) int {
	const extended = 4
	size := gtpHeader + gtpOptional
	h := d.bytes(at, min(at+size, end))
	if len(h) < size {
		return end - at + 1
	}
	for next := h[size-1]; flags&extended != 0 && next != 0; {
		h := d.bytes(at+size, min(at+size+1, end))
		if len(h) == 0 || h[0] == 0 {
			return end - at + 1
		}
		size += int(h[0]) * 4
		last := d.bytes(at+size-1, min(at+size, end))
		if len(last) == 0 {
			return end - at + 1
		}
		next = last[0]
	}
	return size
}
