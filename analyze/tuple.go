package analyze

import (
	"bytes"
	"cmp"
	"net/netip"

	"wiretale/wire"
)

// tuple names the two ends of a conversation without saying which is which:
// the lower of both comes first.
type tuple struct {
	low, high side
	protocol  wire.IPProtocol
}

// side is an address and a port, small and quick to compare.
type side struct {
	addr [16]byte
	port uint16
}

func sideOf(addr netip.Addr, port uint16) side { return side{addr.As16(), port} }

// tupleOf returns the tuple of a packet, and whether its source is the tuple's
// high end.
func tupleOf(protocol wire.IPProtocol, src, dst side) (t tuple, fromHigh bool) {
	order := cmp.Or(bytes.Compare(src.addr[:], dst.addr[:]), cmp.Compare(src.port, dst.port))
	if order > 0 {
		return tuple{dst, src, protocol}, true
	}
	return tuple{src, dst, protocol}, false
}

// tupleOfPair is tupleOf for two whole addresses.
func tupleOfPair(protocol wire.IPProtocol, src, dst netip.AddrPort) (t tuple, fromHigh bool) {
	return tupleOf(protocol, sideOf(src.Addr(), src.Port()), sideOf(dst.Addr(), dst.Port()))
}
