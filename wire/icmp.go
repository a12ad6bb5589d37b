package wire

import "encoding/binary"

const icmpHeader = 8

// control reads a message of ICMP or ICMPv6; both have the same header.
func (d *Decoder) control(protocol string, at, end int) {
	var spare [40]byte
	h, had := d.header(protocol, at, icmpHeader, end, &spare)
	d.layer(protocol, at, min(at+icmpHeader, end), end)
	if had == 0 {
		return
	}
	d.icmp = ICMP{Type: h[0], Code: h[1], Rest: [4]byte(h[4:8]), Body: d.bytes(at+icmpHeader, end)}
	d.datagram.ICMP = &d.icmp
}

func (m *ICMP) append(b []byte, p *Datagram) []byte {
	at := len(b)
	b = append(b, m.Type, m.Code, 0, 0)
	b = append(b, m.Rest[:]...)
	b = append(b, m.Body...)
	sum := uint32(0)
	if p.Protocol == ProtocolICMPv6 {
		sum = p.pseudoHeader(len(b) - at)
	}
	binary.BigEndian.PutUint16(b[at+2:], fold(sumWords(sum, b[at:])))
	return b
}

// The types of ICMP and ICMPv6 whose messages quote the datagram that they
// complain about.
const (
	icmpUnreachable      = 3
	icmpSourceQuench     = 4
	icmpRedirect         = 5
	icmpTimeExceeded     = 11
	icmpParameterProblem = 12

	icmpv6FirstInformational = 128
)

// Quotes reports whether the message is an error whose body quotes the
// datagram it is about. v6 says that it is one of ICMPv6, whose errors are all
// the types below 128 (RFC 4443 §2.1).
func (m *ICMP) Quotes(v6 bool) bool {
	if v6 {
		return m.Type < icmpv6FirstInformational
	}
	switch m.Type {
	case icmpUnreachable, icmpSourceQuench, icmpRedirect, icmpTimeExceeded, icmpParameterProblem:
		return true
	}
	return false
}

// Unreachable reports whether the message is an error that says that what it
// quotes can't be delivered at all: destination unreachable, but not
// "fragmentation needed", which asks for smaller ones (RFC 792, RFC 4443 §3.1).
func (m *ICMP) Unreachable(v6 bool) bool {
	if v6 {
		return m.Type == 1
	}
	return m.Type == 3 && m.Code != 4
}

// Quoted decodes the datagram that an error quotes; false if it quotes none.
// The quotation is mostly cut short, which counts as truncation.
func (m *ICMP) Quoted(v6 bool) (Decoded, bool) {
	if !m.Quotes(v6) || len(m.Body) == 0 {
		return Decoded{}, false
	}
	link := LinkIPv4
	if v6 {
		link = LinkIPv6
	}
	return Decode(link, m.Body, quotedLength(m.Body, v6)), true
}

// quotedLength is the length that a quoted datagram says it had.
func quotedLength(body []byte, v6 bool) int {
	switch {
	case v6 && len(body) >= 6:
		return ipv6Header + int(binary.BigEndian.Uint16(body[4:]))
	case !v6 && len(body) >= 4:
		return int(binary.BigEndian.Uint16(body[2:]))
	}
	return len(body)
}

// Carries reports whether the message's body is data of its sender: that of an
// echo, or of a kind that isn't known here.
func (m *ICMP) Carries(v6 bool) bool { return !m.Quotes(v6) && !m.describes(v6) }
