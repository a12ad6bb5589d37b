package nat

import "wiretale/wire"

// choose finds a port outside for one inside: one of the pool, or where there is
// none the same one if it is free, else the next, on the same side of 1024
// (RFC 4787 REQ-3). It is as even or as odd where one such is free (REQ-4). No
// two mappings share one. ok is false where none is free.
func (n *NAT) choose(protocol wire.IPProtocol, want uint16) (port uint16, ok bool) {
	first, last, from := 1024, 65535, int(want)
	switch pool := n.config.Pool; {
	case pool != Pool{}:
		first, last, from = int(pool.First), int(pool.Last), int(pool.First)
	case protocol != wire.ProtocolTCP && protocol != wire.ProtocolUDP:
		first = 0 // identifiers are all alike
	case want < 1024:
		first, last = 1, 1023
	}
	span := last - first + 1
	for _, alike := range [...]bool{true, false} {
		for i := range span {
			port := uint16(first + (from-first+i)%span)
			if alike && port%2 != want%2 {
				continue
			}
			if n.outside[end{protocol, port}] == nil && (n.Busy == nil || !n.Busy(protocol, port)) {
				return port, true
			}
		}
	}
	return 0, false
}
