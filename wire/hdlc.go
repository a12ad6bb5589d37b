package wire

import "encoding/binary"

const hdlcHeader = 4

// hdlc reads Cisco's framing of serial lines: an address, a control byte and an
// EtherType.
func (d *Decoder) hdlc(at, end int) {
	var spare [40]byte
	h, had := d.header("chdlc", at, hdlcHeader, end, &spare)
	d.layer("chdlc", at, min(at+hdlcHeader, end), end)
	if had == hdlcHeader {
		d.tagged(EtherType(binary.BigEndian.Uint16(h[2:])), at+hdlcHeader, end)
	}
}

// ring reads IEEE 802.5 and FDDI, whose frames carry IEEE 802.2. Between its
// addresses and that, a frame of a token ring may say its route (IEEE 802.5
// §3.3): then its source looks like a group's.
func (d *Decoder) ring(link LinkType, at, end int) {
	var spare [40]byte
	name, control := "tr", 2
	if link == LinkFDDI {
		name, control = "fddi", 1
	}
	size := control + 12
	h, had := d.header(name, at, size, end, &spare)
	d.stations(h[control:], h[control+6:])
	next := at + size
	if route := d.bytes(next, min(next+1, end)); link == LinkTokenRing && h[control+6]&0x80 != 0 && len(route) == 1 {
		next += int(route[0] & 0x1f)
	}
	d.layer(name, at, min(next, end), end)
	d.unread(next, end)
	if had == size && next < end {
		d.logicalLink(next, end)
	}
}
