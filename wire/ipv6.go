package wire

import (
	"encoding/binary"
	"net/netip"
)

const (
	ipv6Header    = 40
	maxExtensions = 32

	extensionHopByHop       IPProtocol = 0
	extensionRouting        IPProtocol = 43
	extensionFragment       IPProtocol = 44
	extensionAuthentication IPProtocol = 51
	extensionDestination    IPProtocol = 60
	extensionShim           IPProtocol = 140 // RFC 5533 §5
)

// extensionName is an extension header's filter name, "" for a protocol that
// is none.
func (p IPProtocol) extensionName() string {
	switch p {
	case extensionHopByHop:
		return "ipv6.hopopts"
	case extensionRouting:
		return "ipv6.routing"
	case extensionFragment:
		return "ipv6.fraghdr"
	case extensionAuthentication:
		return "ah"
	case extensionDestination:
		return "ipv6.dstopts"
	case extensionShim:
		return "shim6"
	}
	return ""
}

func (d *Decoder) ipv6(at, end int) {
	var spare [40]byte
	h, had := d.header("ipv6", at, ipv6Header, end, &spare)
	if d.depth > 0 && (had == 0 || h[0]>>4 != 6) {
		if had > 0 {
			d.fault("ipv6", at, WrongVersion, int(h[0]>>4), 6)
		}
		return
	}
	p := &d.datagram
	word := binary.BigEndian.Uint32(h)
	*p = Datagram{
		Src: netip.AddrFrom16([16]byte(h[8:24])), Dst: netip.AddrFrom16([16]byte(h[24:40])),
		TrafficClass: uint8(word >> 20), FlowLabel: word & 0xfffff,
		HopLimit: h[7], Protocol: IPProtocol(h[6]),
	}
	d.install(p)
	if had < ipv6Header {
		d.layer("ipv6", at, min(at+ipv6Header, end), end)
		return
	}
	last := end
	// A length of 0 is a jumbogram's (RFC 2675 §3): it lasts as long as the
	// frame. Alone, a header that carries nothing says so by its next header.
	if size := int(binary.BigEndian.Uint16(h[4:])); at+ipv6Header+size > end {
		d.fault("ipv6", at+4, LengthTooLarge, size, end-at-ipv6Header)
	} else if size > 0 || p.Protocol != extensionHopByHop {
		last = at + ipv6Header + size
	}
	d.layer("ipv6", at, at+ipv6Header, last)
	if word>>28 != 6 {
		d.fault("ipv6", at, WrongVersion, int(word>>28), 6)
		return
	}
	if next, ok := d.extend(at+ipv6Header, last); ok {
		d.transport(next, last, p.MoreFragments)
	}
	d.out.Frame.Payload = d.bytes(last, end)
}

// extend reads extension headers (RFC 8200 §4) and returns where they end;
// false if they can't be followed to their end.
func (d *Decoder) extend(at, end int) (int, bool) {
	var spare [40]byte
	p := &d.datagram
	for n := 0; ; n++ {
		name := p.Protocol.extensionName()
		if name == "" || p.FragmentOffset > 0 {
			return at, true
		}
		if n == maxExtensions {
			d.fault(name, at, TooDeep, n+1, maxExtensions)
			p.Payload = d.bytes(at, end)
			return at, false
		}
		h, had := d.header(name, at, 8, end, &spare)
		size := p.Protocol.extensionSize(h[1])
		if had == 8 && at+size > end {
			d.fault(name, at+1, LengthTooLarge, size, end-at)
		}
		d.layer(name, at, min(at+size, end), end)
		if had < 8 || at+size > min(end, len(d.data)) {
			p.Payload = d.bytes(at, end)
			return at, false
		}
		if p.Protocol == extensionFragment {
			word := binary.BigEndian.Uint16(h[2:])
			p.FragmentOffset, p.MoreFragments = int(word&^7), word&1 != 0
			p.ID = binary.BigEndian.Uint32(h[4:])
		}
		if p.Extensions == nil {
			p.Extensions = d.extensions[:0]
		}
		p.Extensions = append(p.Extensions, Extension{p.Protocol, d.bytes(at+2, at+size)})
		p.Protocol, at = IPProtocol(h[0]), at+size
	}
}

// extensionSize is the size in bytes of an extension header whose second byte
// is length: in units of 8 bytes after the first 8, but for the fragment
// header, which has no length, and the authentication header, which counts in
// units of 4 (RFC 4302 §2.2).
func (p IPProtocol) extensionSize(length uint8) int {
	switch p {
	case extensionFragment:
		return 8
	case extensionAuthentication:
		return max(8, (int(length)+2)*4)
	}
	return (int(length) + 1) * 8
}

func (p *Datagram) appendIPv6(b []byte) []byte {
	at := len(b)
	extensions := p.extensionsToSend()
	next := p.Protocol
	if len(extensions) > 0 {
		next = extensions[0].Protocol
	}
	b = binary.BigEndian.AppendUint32(b, 6<<28|uint32(p.TrafficClass)<<20|p.FlowLabel&0xfffff)
	b = append(b, 0, 0, uint8(next), p.HopLimit)
	b = appendAddr6(b, p.Src)
	b = appendAddr6(b, p.Dst)
	for i, e := range extensions {
		next = p.Protocol
		if i+1 < len(extensions) {
			next = extensions[i+1].Protocol
		}
		b = p.appendExtension(b, e, next)
	}
	b = p.appendTransport(b)
	if size := len(b) - at - ipv6Header; size <= 0xffff {
		binary.BigEndian.PutUint16(b[at+4:], uint16(size))
	}
	return b
}

// extensionsToSend is the list of extension headers, with a fragment header at
// its end if the datagram is a fragment and the list has none.
func (p *Datagram) extensionsToSend() []Extension {
	if !p.MoreFragments && p.FragmentOffset == 0 {
		return p.Extensions
	}
	for _, e := range p.Extensions {
		if e.Protocol == extensionFragment {
			return p.Extensions
		}
	}
	return append(p.Extensions[:len(p.Extensions):len(p.Extensions)], Extension{Protocol: extensionFragment})
}

// appendExtension writes one extension header, filled up with zeros. A fragment
// header is written from the datagram's fields.
func (p *Datagram) appendExtension(b []byte, e Extension, next IPProtocol) []byte {
	if e.Protocol == extensionFragment {
		word := uint16(p.FragmentOffset) &^ 7
		if p.MoreFragments {
			word |= 1
		}
		b = binary.BigEndian.AppendUint16(append(b, uint8(next), 0), word)
		return binary.BigEndian.AppendUint32(b, p.ID)
	}
	unit, body := 8, e.Body
	if e.Protocol == extensionAuthentication {
		unit = 4
	}
	body = body[:min(len(body), 256*unit-2)]
	size := max(8, (len(body)+2+unit-1)/unit*unit)
	length := size/8 - 1
	if e.Protocol == extensionAuthentication {
		length = size/4 - 2
	}
	b = append(b, uint8(next), uint8(length))
	b = append(b, body...)
	for i := len(body) + 2; i < size; i++ {
		b = append(b, 0)
	}
	return b
}

// appendAddr6 writes an IPv6 address, zeros if it is none.
func appendAddr6(b []byte, a netip.Addr) []byte {
	var sixteen [16]byte
	if a.Is6() {
		sixteen = a.As16()
	}
	return append(b, sixteen[:]...)
}
