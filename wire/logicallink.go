package wire

import "encoding/binary"

// The service access points of IEEE 802.2 that are read, and the organisations
// of SNAP (RFC 1042).
const (
	sapSNAP = 0xaa
	sapIPv4 = 0x06

	ouiEthernet       = 0x000000
	ouiBridgeTunnel   = 0x0000f8 // IEEE 802.1H: EtherTypes as well
	ouiBridged        = 0x0080c2 // RFC 2684 §5.2
	bridgedWithFCS    = 0x0001
	bridgedWithoutFCS = 0x0007
	bridgedPad        = 2

	llcHeader  = 3
	snapHeader = 8
)

// logicalLink reads an IEEE 802.2 header and, behind it, what its service
// access point or its SNAP header says. What neither says is left to whoever
// called.
func (d *Decoder) logicalLink(at, end int) {
	h := d.bytes(at, min(at+snapHeader, end))
	if len(h) < llcHeader {
		return
	}
	size := llcHeader
	if h[2]&3 != 3 { // a numbered frame has two bytes of control
		size++
	}
	if h[0] == sapSNAP && h[1] == sapSNAP && size == llcHeader {
		if len(h) == snapHeader {
			d.layer("llc", at, at+snapHeader, end)
			d.snap(h, at+snapHeader, end)
		}
		return
	}
	d.layer("llc", at, min(at+size, end), end)
	if h[0] == sapIPv4 && size == llcHeader && d.deeper("ip", at) {
		d.tagged(EtherTypeIPv4, at+size, end)
	}
}

// snap reads what a SNAP header announces.
func (d *Decoder) snap(h []byte, at, end int) {
	oui := uint32(h[3])<<16 | uint32(h[4])<<8 | uint32(h[5])
	kind := binary.BigEndian.Uint16(h[6:])
	switch oui {
	case ouiEthernet, ouiBridgeTunnel:
		d.tagged(EtherType(kind), at, end)
	case ouiBridged:
		switch kind {
		case bridgedWithFCS, bridgedWithoutFCS:
			d.bridged("eth", at+bridgedPad, end)
		}
	}
}
