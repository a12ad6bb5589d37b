package wire

import "encoding/binary"

// The flags of a GRE header (RFC 2784 §2.1, RFC 2890 §2, RFC 1701, and RFC 2637
// §4.1 for version 1).
const (
	greChecksum       = 0x8000
	greRouting        = 0x4000
	greKey            = 0x2000
	greSequence       = 0x1000
	greAcknowledgment = 0x0080
	greVersion        = 0x0007

	greHeader = 4
)

// Protocols of GRE that are no EtherTypes, or carry more than those say.
const (
	greWCCP      = 0x883e // the web cache protocol's
	greERSPAN    = 0x88be // types I and II
	greERSPAN3   = 0x22eb
	grePPP       = 0x880b // RFC 2637 §4.1
	greArubaLow  = 0x8200 // 802.11, from access points of Aruba
	greArubaHigh = 0x8370
)

// gre reads generic routing encapsulation.
func (d *Decoder) gre(at, end int) {
	var spare [40]byte
	h, had := d.header("gre", at, greHeader, end, &spare)
	flags, kind := binary.BigEndian.Uint16(h), binary.BigEndian.Uint16(h[2:])
	next := at + greSize(flags)
	if flags&greRouting != 0 && had == greHeader {
		next = d.greRoutes(next, end)
	}
	if had == greHeader && next > end {
		d.fault("gre", at, HeaderCut, end-at, next-at)
	}
	d.layer("gre", at, min(next, end), end)
	if had < greHeader || next > end || !d.deeper("gre", next) {
		return
	}
	if !d.greCarries(kind, flags, next, end) {
		d.tagged(EtherType(kind), next, end)
	}
}

// greSize is the size of a header with some flags, its routes left out.
func greSize(flags uint16) int {
	size := greHeader
	for _, flag := range [...]uint16{greKey, greSequence} {
		if flags&flag != 0 {
			size += 4
		}
	}
	if flags&(greChecksum|greRouting) != 0 { // a checksum and an offset: both are there if one is
		size += 4
	}
	if flags&greAcknowledgment != 0 && flags&greVersion == 1 {
		size += 4
	}
	return size
}

// greRoutes passes over the source routes of RFC 1701, each with its length in
// its fourth byte; one without any is the last.
func (d *Decoder) greRoutes(at, end int) int {
	for at+4 <= end {
		h := d.bytes(at, at+4)
		if len(h) < 4 {
			return end
		}
		at += 4
		if binary.BigEndian.Uint16(h) == 0 && h[3] == 0 {
			return at
		}
		at += int(h[3])
	}
	return end
}

// greCarries reads what GRE carries besides what EtherTypes announce; false if
// the number is none of these.
func (d *Decoder) greCarries(kind, flags uint16, at, end int) bool {
	switch {
	case kind == greWCCP:
		if h := d.bytes(at, min(at+1, end)); len(h) == 1 && h[0]>>4 != 4 {
			at += 4 // the second version has a header of its own
		}
		d.tagged(EtherTypeIPv4, at, end)
	case kind == greERSPAN && flags&greSequence == 0: // type I has no header
		d.bridged("eth", at, end)
	case kind == greERSPAN:
		d.spanned(2, at, end)
	case kind == greERSPAN3:
		d.spanned(3, at, end)
	case kind == grePPP:
		d.ppp(at, end)
	case kind >= greArubaLow && kind <= greArubaHigh && kind&0xf == 0:
		d.wlan(at, end, air{})
	default:
		return false
	}
	return true
}

const (
	erspan2Header  = 8
	erspan3Header  = 12
	erspanPlatform = 8 // type III's optional part
)

// spanned reads the mirrored frame behind a header of ERSPAN
// (draft-foschiano-erspan §4).
func (d *Decoder) spanned(version, at, end int) {
	var spare [40]byte
	size := erspan2Header
	if version == 3 {
		size = erspan3Header
	}
	h, had := d.header("erspan", at, size, end, &spare)
	if version == 3 && had == size && h[11]&1 != 0 {
		size += erspanPlatform
	}
	d.layer("erspan", at, min(at+size, end), end)
	if had >= min(size, erspan3Header) && at+size <= end {
		d.bridged("eth", at+size, end)
	}
}
