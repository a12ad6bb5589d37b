package transit

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"wiretale/wire"
)

// Rewrite is a datagram with other ends, of which Read said that it belongs to
// an exchange. What d points to stays as it is.
func Rewrite(d wire.Datagram, src, dst netip.AddrPort) wire.Datagram {
	old := d
	d.Src, d.Dst = src.Addr(), dst.Addr()
	switch {
	case d.TCP != nil:
		own := *d.TCP
		own.SrcPort, own.DstPort = src.Port(), dst.Port()
		d.TCP = &own
	case d.UDP != nil:
		own := *d.UDP
		own.SrcPort, own.DstPort = src.Port(), dst.Port()
		d.UDP = &own
	case d.ICMP != nil:
		own := *d.ICMP
		binary.BigEndian.PutUint16(own.Rest[:], identifier(src, dst))
		d.ICMP = &own
	default:
		d.Payload = slices.Clone(d.Payload)
		rewriteTransport(d.Payload, d.Protocol, addresses(&old), addresses(&d), src, dst)
	}
	return d
}

// RewriteError is a datagram that holds an ICMP error, with other addresses,
// that of its source and that of its destination, about a packet that had other
// ends (RFC 5508 REQ-4, REQ-5).
func RewriteError(d wire.Datagram, src, dst netip.Addr, aboutSrc, aboutDst netip.AddrPort) wire.Datagram {
	m := d.ICMP
	if m == nil {
		m, _ = whole(&d)
	}
	if m == nil {
		return d
	}
	own := *m
	own.Body = rewriteQuote(own.Body, d.Src.Is6(), aboutSrc, aboutDst)
	d.Src, d.Dst, d.ICMP, d.Payload = src, dst, &own, nil
	return d
}

// rewriteQuote is a body whose quoted datagram has other ends.
func rewriteQuote(body []byte, v6 bool, src, dst netip.AddrPort) []byte {
	q, ok := quoted(body, v6)
	if !ok {
		return body
	}
	body = slices.Clone(body)
	both := body[q.addresses : q.addresses+2*q.size]
	old := slices.Clone(both)
	copy(both, append(src.Addr().AsSlice(), dst.Addr().AsSlice()...))
	if !v6 {
		adjust(body[10:12], old, both)
	}
	rewriteTransport(body[q.transport:], q.protocol, old, both, src, dst)
	return body
}

// addresses are the bytes of a datagram's two addresses.
func addresses(d *wire.Datagram) []byte { return append(d.Src.AsSlice(), d.Dst.AsSlice()...) }

// identifier is the one of an echo between two ends.
func identifier(src, dst netip.AddrPort) uint16 { return max(src.Port(), dst.Port()) }

// rewriteTransport writes ports, or an identifier, into the bytes of what a
// datagram carries, as far as they are there, and brings the checksum in step:
// what was wrong with it stays wrong (RFC 3022 §4.2).
func rewriteTransport(b []byte, p wire.IPProtocol, oldAddresses, newAddresses []byte, src, dst netip.AddrPort) {
	at, sum := b, 16
	var ports [4]byte
	binary.BigEndian.PutUint16(ports[:], src.Port())
	binary.BigEndian.PutUint16(ports[2:], dst.Port())
	fresh := ports[:]
	switch p {
	case wire.ProtocolTCP:
	case wire.ProtocolUDP:
		sum = 6
	default:
		if len(b) < quotedHeader {
			return
		}
		at, sum = b[4:6], 2
		binary.BigEndian.PutUint16(ports[:], identifier(src, dst))
		fresh = ports[:2]
	}
	if len(at) < len(fresh) {
		return
	}
	old := slices.Clone(at[:len(fresh)])
	copy(at, fresh)
	if len(b) < sum+2 {
		return
	}
	check := b[sum : sum+2]
	if p == wire.ProtocolUDP && binary.BigEndian.Uint16(check) == 0 {
		return // it has none (RFC 768)
	}
	if p != wire.ProtocolICMP { // whose checksum covers no addresses (RFC 792)
		adjust(check, oldAddresses, newAddresses)
	}
	adjust(check, old, fresh)
	if p == wire.ProtocolUDP && binary.BigEndian.Uint16(check) == 0 {
		binary.BigEndian.PutUint16(check, 0xffff)
	}
}

// adjust brings a checksum in step with some bytes that it covers and that were
// changed; both have the same, even length (RFC 1624 §3).
func adjust(check, old, fresh []byte) {
	sum := uint32(^binary.BigEndian.Uint16(check))
	for i := 0; i+1 < len(old); i += 2 {
		sum += uint32(^binary.BigEndian.Uint16(old[i:])) + uint32(binary.BigEndian.Uint16(fresh[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(check, ^uint16(sum))
}
