package wire

import "encoding/binary"

// The address families that BSD loopback headers use. IPv6 has another number
// in each system: 24 in NetBSD and OpenBSD, 28 in FreeBSD, 30 in macOS.
const (
	familyIPv4        = 2
	familyIPv6BSD     = 24
	familyIPv6FreeBSD = 28
	familyIPv6Darwin  = 30
)

// loopback reads the four-byte header of LinkNull and LinkLoop. The first is
// in the byte order of whoever captured it: a family is a small number, so
// the order that makes it small is the right one.
func (d *Decoder) loopback(link LinkType, at, end int) {
	var spare [40]byte
	h, had := d.header("null", at, 4, end, &spare)
	d.layer("null", at, at+4, end)
	if had < 4 {
		return
	}
	family, _ := loopbackFamily(link, h)
	kind := EtherType(0)
	switch {
	case family == familyIPv4:
		kind = EtherTypeIPv4
	case family == familyIPv6BSD, family == familyIPv6FreeBSD, family == familyIPv6Darwin:
		kind = EtherTypeIPv6
	case family >= uint32(leastEtherType) && family <= 0xffff: // as some tunnels' interfaces write it
		kind = EtherType(family)
	}
	d.kind(kind)
	d.network(kind, at+4, end)
}

// loopbackFamily returns the family and whether its least byte comes first.
func loopbackFamily(link LinkType, h []byte) (family uint32, little bool) {
	family = binary.BigEndian.Uint32(h)
	if link == LinkNull && family > 0xffff {
		return binary.LittleEndian.Uint32(h), true
	}
	return family, false
}

func (f *Frame) appendLoopback(b []byte) []byte {
	family := uint32(0)
	switch f.etherType() {
	case EtherTypeIPv4:
		family = familyIPv4
	case EtherTypeIPv6:
		family = familyIPv6BSD
		if f.Link == LinkNull {
			family = familyIPv6Darwin
		}
	}
	if f.Link == LinkNull {
		return binary.LittleEndian.AppendUint32(b, family)
	}
	return binary.BigEndian.AppendUint32(b, family)
}

// raw reads a datagram without a link header; its version is in its first
// four bits.
func (d *Decoder) raw(link LinkType, at, end int) {
	h := d.bytes(at, end)
	if len(h) == 0 {
		if at == end {
			d.fault("raw", at, HeaderCut, 0, 1)
		}
		return
	}
	version := int(h[0] >> 4)
	expected := rawVersion(link, version)
	if version != expected {
		d.fault("raw", at, WrongVersion, version, expected)
	}
	kind := EtherTypeIPv4
	if expected == 6 {
		kind = EtherTypeIPv6
	}
	d.kind(kind)
	d.network(kind, at, end)
}

// rawVersion is the version of the datagrams on a link without a header; where
// the link leaves it open, the datagram's own.
func rawVersion(link LinkType, found int) int {
	switch {
	case link == LinkIPv4:
		return 4
	case link == LinkIPv6 || found == 6:
		return 6
	}
	return 4
}
