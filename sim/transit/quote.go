package transit

import (
	"encoding/binary"
	"net/netip"

	"wiretale/wire"
)

// quote is where the parts of a quoted datagram lie in an ICMP error's body.
type quote struct {
	protocol  wire.IPProtocol
	addresses int // where its source stands; the destination follows
	size      int // of an address
	transport int // where its IP header ends
}

// quoted finds the parts of the datagram that a body begins with. One behind
// IPv6's extension headers, or in another fragment than the first, is not found.
func quoted(body []byte, v6 bool) (q quote, ok bool) {
	if v6 {
		q = quote{addresses: 8, size: 16, transport: 40}
		if len(body) < q.transport || body[0]>>4 != 6 {
			return q, false
		}
		q.protocol = wire.IPProtocol(body[6])
		return q, true
	}
	if len(body) < 20 || body[0]>>4 != 4 {
		return q, false
	}
	q = quote{protocol: wire.IPProtocol(body[9]), addresses: 12, size: 4, transport: int(body[0]&15) * 4}
	offset := binary.BigEndian.Uint16(body[6:]) & 0x1fff
	return q, q.transport >= 20 && q.transport <= len(body) && offset == 0
}

// end is one of the two addresses: 0 is the source's, 1 the destination's.
func (q *quote) end(body []byte, n int) []byte {
	at := q.addresses + n*q.size
	return body[at : at+q.size]
}

// readQuote sees what it can of the datagram that an error quotes.
func readQuote(body []byte, v6 bool) (p Packet, ok bool) {
	q, ok := quoted(body, v6)
	if !ok {
		return p, false
	}
	src, _ := netip.AddrFromSlice(q.end(body, 0))
	dst, _ := netip.AddrFromSlice(q.end(body, 1))
	p = Packet{Protocol: q.protocol, Src: netip.AddrPortFrom(src, 0), Dst: netip.AddrPortFrom(dst, 0)}
	behind := body[q.transport:]
	switch {
	case ported(p.Protocol):
		p.header(behind)
	case p.Protocol == icmpOf(src) && len(behind) >= quotedHeader:
		p.echo(behind[0], binary.BigEndian.Uint16(behind[4:]), v6)
	}
	return p, p.Kind == Exchange
}
