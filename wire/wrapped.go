package wire

import "encoding/binary"

// EtherTypes that carry other frames or datagrams.
const (
	etherTypeHSR           EtherType = 0x892f // IEC 62439-3
	etherTypeBackbone      EtherType = 0x88e7 // IEEE 802.1ah
	etherTypeBridging      EtherType = 0x6558 // Ethernet itself
	etherTypeCMD           EtherType = 0x8909 // Cisco's metadata
	etherTypeETag          EtherType = 0x893f // IEEE 802.1BR
	etherTypeFabricPath    EtherType = 0x8903
	etherTypeLLC           EtherType = 0x8870
	etherTypeMACsec        EtherType = 0x88e5 // IEEE 802.1AE
	etherTypeMPLS          EtherType = 0x8847
	etherTypeMPLSMulticast EtherType = 0x8848
	etherTypeNSH           EtherType = 0x894f // RFC 8300
	etherTypePPPoE         EtherType = 0x8864
	etherTypeRedundancy    EtherType = 0xf1c1 // IEEE 802.1CB
	etherTypeTRILL         EtherType = 0x22f3 // RFC 6325
	etherTypeVNTag         EtherType = 0x8926
)

// wrapped reads what an EtherType announces that carries something else.
func (d *Decoder) wrapped(kind EtherType, at, end int) {
	switch kind {
	case etherTypeMPLS, etherTypeMPLSMulticast:
		d.mpls(at, end)
	case etherTypePPPoE:
		d.pppoe(at, end)
	case etherTypeBridging:
		d.bridged("eth", at, end)
	case etherTypeFabricPath:
		d.shim("cfp", 2, at, end-wlanFCS) // the outer check sequence alone is taken off by who captures
	case etherTypeLLC:
		if d.deeper("llc", at) {
			d.logicalLink(at, end)
		}
	case etherTypeVNTag:
		d.typed("vntag", 6, at, end)
	case etherTypeETag:
		d.typed("etag", 8, at, end)
	case etherTypeHSR:
		d.typed("hsr", 6, at, end)
	case etherTypeRedundancy:
		d.typed("ieee8021cb", 6, at, end)
	case etherTypeCMD:
		d.typed("cmd", 8, at, end)
	case etherTypeBackbone:
		d.shim("ieee8021ah", 4, at, end)
	case etherTypeMACsec:
		d.secured(at, end)
	case etherTypeTRILL:
		d.trill(at, end)
	case etherTypeNSH:
		d.serviceHeader(at, end)
	}
}

// shim reads a header of some bytes between one Ethernet header and another.
func (d *Decoder) shim(protocol string, size, at, end int) {
	var spare [40]byte
	_, had := d.header(protocol, at, min(size, len(spare)), end, &spare)
	d.layer(protocol, at, min(at+size, end), end)
	if had == min(size, len(spare)) && at+size <= end {
		d.bridged(protocol, at+size, end)
	}
}

// typed reads a header that ends with the EtherType of what follows.
func (d *Decoder) typed(protocol string, size, at, end int) {
	var spare [40]byte
	h, had := d.header(protocol, at, size, end, &spare)
	d.layer(protocol, at, min(at+size, end), end)
	if had == size && d.deeper(protocol, at) {
		d.typeOrLength(EtherType(binary.BigEndian.Uint16(h[size-2:])), at+size, end)
	}
}

// secured reads on where MACsec only proves who sent a frame (IEEE 802.1AE §9):
// what it hides stays bytes.
func (d *Decoder) secured(at, end int) {
	const least, channel, check, hidden, named = 6, 8, 16, 0x0c, 0x20
	var spare [40]byte
	h, had := d.header("macsec", at, least, end, &spare)
	size := least
	if h[0]&named != 0 {
		size += channel
	}
	d.layer("macsec", at, min(at+size, end), end)
	last := end - check
	kind := d.bytes(at+size, min(at+size+2, last))
	if had == least && h[0]&hidden == 0 && len(kind) == 2 && d.deeper("macsec", at) {
		d.typeOrLength(EtherType(binary.BigEndian.Uint16(kind)), at+size+2, last)
	}
}

// trill reads the frame that routing bridges pass on (RFC 6325 §3.3).
func (d *Decoder) trill(at, end int) {
	const least = 6
	h := d.bytes(at, min(at+least, end))
	size := least
	if len(h) == least {
		size += int(binary.BigEndian.Uint16(h)>>6&0x1f) * 4
	}
	d.shim("trill", size, at, end)
}

// The numbers by which NSH and VXLAN-GPE say what follows.
const (
	nextIPv4     = 1
	nextIPv6     = 2
	nextEthernet = 3
	nextNSH      = 4
	nextMPLS     = 5
)

// serviceHeader reads on behind a network service header (RFC 8300 §2.2).
func (d *Decoder) serviceHeader(at, end int) {
	const least = 8
	var spare [40]byte
	h, had := d.header("nsh", at, least, end, &spare)
	size := max(least, int(h[1]&0x3f)*4)
	d.layer("nsh", at, min(at+size, end), end)
	if had == least && at+size <= end {
		d.next(h[3], at+size, end)
	}
}

// next reads what such a number announces.
func (d *Decoder) next(number byte, at, end int) {
	switch number {
	case nextIPv4:
		d.inner(EtherTypeIPv4, at, end)
	case nextIPv6:
		d.inner(EtherTypeIPv6, at, end)
	case nextEthernet:
		d.bridged("eth", at, end)
	case nextNSH:
		if d.deeper("nsh", at) {
			d.serviceHeader(at, end)
		}
	case nextMPLS:
		d.mpls(at, end)
	}
}
