package flow

import (
	"encoding/binary"
	"net/netip"

	"wiretale/wire"
)

// The two sides of a conversation, as indexes.
const (
	Client = 0
	Server = 1
)

// Tuple names the two ends of a conversation without saying which is which:
// the lower of both comes first.
type Tuple struct {
	Low, High End
	Protocol  wire.IPProtocol
}

// End is an address and a port, small and quick to compare.
type End struct {
	Addr [16]byte
	Port uint16
}

// AddrPort is the end as the standard library has it.
func (e End) AddrPort() netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(e.Addr).Unmap(), e.Port)
}

// EndOf is the end at an address and a port.
func EndOf(addr netip.Addr, port uint16) End { return End{addr.As16(), port} }

// TupleOf returns the tuple of a packet, and whether its source is the tuple's
// high end.
func TupleOf(protocol wire.IPProtocol, src, dst End) (t Tuple, fromHigh bool) {
	if dst.less(&src) {
		return Tuple{dst, src, protocol}, true
	}
	return Tuple{src, dst, protocol}, false
}

// less orders ends by address, and then by port. Half an address at a time is
// compared.
func (e *End) less(o *End) bool {
	for at := 0; at < len(e.Addr); at += 8 {
		if a, b := binary.BigEndian.Uint64(e.Addr[at:]), binary.BigEndian.Uint64(o.Addr[at:]); a != b {
			return a < b
		}
	}
	return e.Port < o.Port
}

// ChooseClient tells whether the sender of a conversation's first packet is
// its client: the side with the better-known port is the server.
func ChooseClient(src, dst uint16) bool {
	known := func(port uint16) bool { return port < 1024 || wellKnown[port] }
	a, b := known(src), known(dst)
	switch {
	case a != b:
		return b
	case a && src != dst:
		return dst < src
	}
	return true
}

// wellKnown are ports above 1023 at which servers are commonly found.
var wellKnown = map[uint16]bool{
	1194: true, 1433: true, 1812: true, 1813: true, 1883: true, 1900: true, 2049: true, 2375: true, 3000: true,
	3128: true, 3306: true, 3389: true, 4222: true, 5000: true, 5060: true, 5061: true, 5353: true, 5355: true,
	5432: true, 5672: true, 5900: true, 6379: true, 6443: true, 6667: true, 8000: true, 8008: true, 8080: true,
	8081: true, 8083: true, 8443: true, 8883: true, 8888: true, 9000: true, 9090: true, 9092: true, 9200: true,
	11211: true, 27017: true,
}
