package wire

import "net/netip"

const (
	routeSource   = 0 // RFC 2460 §4.4
	routeMobile   = 2 // RFC 6275 §6.4
	routeSegments = 4 // RFC 8754 §2

	ipv6OptionHomeAddress = 201 // RFC 6275 §6.3

	routeHead = 6 // of a routing header's body, before its addresses
)

// Ends are the addresses between which the datagram's transport talks: beyond
// a route that has more stops to come, its last (RFC 8200 §8.1, RFC 791 §3.1),
// and the home address of a host that is away from it.
func (p *Datagram) Ends() (src, dst netip.Addr) {
	src, dst = p.Src, p.Dst
	if len(p.Extensions) == 0 && len(p.Options) == 0 {
		return src, dst
	}
	for i := range p.Extensions {
		switch e := &p.Extensions[i]; e.Protocol {
		case extensionRouting:
			if a, ok := e.lastStop(); ok {
				dst = a
			}
		case extensionDestination:
			if a, ok := e.homeAddress(); ok {
				src = a
			}
		}
	}
	if a, ok := lastStop4(p.Options); ok {
		dst = a
	}
	return src, dst
}

// lastStop is where a routing header leads to; false if its route is done.
func (e *Extension) lastStop() (netip.Addr, bool) {
	const size = 16
	b := e.Body
	if len(b) < routeHead+size || b[1] == 0 {
		return netip.Addr{}, false
	}
	at := routeHead
	switch b[0] {
	case routeSource:
		at += (len(b) - routeHead - size) / size * size
	case routeMobile, routeSegments: // the only one; they stand in reverse
	default:
		return netip.Addr{}, false
	}
	return netip.AddrFrom16([size]byte(b[at:])), true
}

// homeAddress finds the option by which a mobile host says who it is.
func (e *Extension) homeAddress() (netip.Addr, bool) {
	const size = 16
	for b := e.Body; len(b) > 0; {
		if b[0] == ipv6OptionPad1 {
			b = b[1:]
			continue
		}
		if len(b) < 2 || len(b) < 2+int(b[1]) {
			break
		}
		if b[0] == ipv6OptionHomeAddress && b[1] == size {
			return netip.AddrFrom16([size]byte(b[2:])), true
		}
		b = b[2+int(b[1]):]
	}
	return netip.Addr{}, false
}

// lastStop4 is where a source route of IPv4 leads to; false if there is none, or
// if it is done.
func lastStop4(options []byte) (netip.Addr, bool) {
	const head, size = 3, 4
	for o := options; len(o) > 0 && o[0] != optionEnd; {
		if o[0] == optionNone {
			o = o[1:]
			continue
		}
		if len(o) < 2 || o[1] < 2 || int(o[1]) > len(o) {
			break
		}
		length := int(o[1])
		if o[0] == ipv4OptionLooseRoute || o[0] == ipv4OptionStrictRoute {
			// The pointer counts from 1 and lies behind the option once all was visited.
			if length < head+size || int(o[2])+size-1 > length {
				break
			}
			return netip.AddrFrom4([size]byte(o[length-size:])), true
		}
		o = o[length:]
	}
	return netip.Addr{}, false
}
