package sockdiag

import (
	"encoding/binary"
	"net/netip"

	"wiretale/wire"
)

// way is a protocol and two ends, from the first to the second, in a form that
// is quick to look up: it is done for every frame.
type way struct {
	protocol wire.IPProtocol
	from, to end16
}

// end16 is an address, that of IPv4 as one of IPv6, and a port.
type end16 struct {
	addr [16]byte
	port uint16
}

// wayOf is the way of what a socket sends.
func wayOf(q question) way {
	return way{q.protocol, end16{q.local.Addr().As16(), q.local.Port()}, end16{q.remote.Addr().As16(), q.remote.Port()}}
}

func (w way) back() way { return way{w.protocol, w.to, w.from} }

// question asks for the socket that sends this way.
func (w way) question() question {
	at := func(e end16) netip.AddrPort { return netip.AddrPortFrom(netip.AddrFrom16(e.addr).Unmap(), e.port) }
	return question{w.protocol, at(w.from), at(w.to)}
}

// mapped is where an address of IPv4 begins as one of IPv6 (RFC 4291 §2.5.5.2).
var mapped = [12]byte{10: 0xff, 11: 0xff}

// peek reads which way a frame goes, and the flags of its segment; ok is false
// where it carries neither TCP nor UDP from one socket to another. It looks only
// for what a kernel's own sockets send: inside of a tunnel are other machines'.
func peek(link wire.LinkType, b []byte) (w way, flags wire.Flags, ok bool) {
	if b = network(link, b); len(b) < 20 {
		return w, 0, false
	}
	var transport []byte
	switch b[0] >> 4 {
	case 4:
		header := int(b[0]&0xf) * 4
		if header < 20 || len(b) < header || binary.BigEndian.Uint16(b[6:])&0x1fff != 0 { // a later fragment
			return w, 0, false
		}
		w.protocol, transport = wire.IPProtocol(b[9]), b[header:]
		copy(w.from.addr[:], mapped[:])
		copy(w.to.addr[:], mapped[:])
		copy(w.from.addr[12:], b[12:16])
		copy(w.to.addr[12:], b[16:20])
	case 6:
		if len(b) < 40 {
			return w, 0, false
		}
		w.protocol, transport = wire.IPProtocol(b[6]), b[40:]
		copy(w.from.addr[:], b[8:24])
		copy(w.to.addr[:], b[24:40])
	}
	switch {
	case w.protocol == wire.ProtocolTCP && len(transport) >= 20:
		flags = wire.Flags(transport[13])
	case w.protocol == wire.ProtocolUDP && len(transport) >= 8:
	default:
		return w, 0, false
	}
	w.from.port, w.to.port = binary.BigEndian.Uint16(transport), binary.BigEndian.Uint16(transport[2:])
	return w, flags, true
}

// Where link-layer headers have their EtherType, and where they end.
const (
	etherType, etherEnd   = 12, 14
	cookedType, cookedEnd = 0, 20 // LINKTYPE_LINUX_SLL2
	tagSize               = 4     // IEEE 802.1Q
	mostTags              = 2

	customerTag wire.EtherType = 0x8100
	serviceTag  wire.EtherType = 0x88a8
)

// network is the datagram in a frame of a live interface; nil where there is
// none.
func network(link wire.LinkType, b []byte) []byte {
	kind, end := 0, 0
	switch link {
	case wire.LinkRaw:
		return b
	case wire.LinkEthernet:
		kind, end = etherType, etherEnd
	case wire.LinkLinuxSLL2:
		kind, end = cookedType, cookedEnd
	default:
		return nil
	}
	for range mostTags + 1 {
		if len(b) < end {
			return nil
		}
		switch wire.EtherType(binary.BigEndian.Uint16(b[kind:])) {
		case wire.EtherTypeIPv4, wire.EtherTypeIPv6:
			return b[end:]
		case customerTag, serviceTag:
			kind, end = end+2, end+tagSize
		default:
			return nil
		}
	}
	return nil
}
