package export

import (
	"encoding/binary"
	"net/netip"

	"wiretale/wire"
)

// pseudonyms have addresses stand for others, the same always for the same, in
// the order in which they were first seen. What shares a network shares one
// afterwards: of IPv4 the first 24 bits, of IPv6 the first 64. Addresses that
// mean the same to everybody stay: those of no host, of this host, of groups.
type pseudonyms struct {
	networks map[[3]byte]*network
	prefixes map[uint64]uint32 // by the first half of an IPv6 address
	uppers   map[uint64]uint32 // by the bits of an interface identifier above the last 24
	lowers   map[uint32]uint32 // by these, from which groups are made too (RFC 4291 §2.7.1)
	stations map[wire.MAC]uint32
}

// network is one of IPv4, of 256 addresses.
type network struct {
	name  [3]byte
	hosts map[byte]byte
}

func newPseudonyms() *pseudonyms {
	return &pseudonyms{
		networks: make(map[[3]byte]*network), prefixes: make(map[uint64]uint32),
		uppers: make(map[uint64]uint32), lowers: make(map[uint32]uint32), stations: make(map[wire.MAC]uint32),
	}
}

// numbered gives the things that are not zero numbers from 1.
func numbered[K comparable](m map[K]uint32, key K) uint32 {
	n, ok := m[key]
	if zero := *new(K); !ok && key != zero {
		n = uint32(len(m) + 1)
		m[key] = n
	}
	return n
}

// stays reports whether an address says nothing of anybody.
func stays(a netip.Addr) bool {
	return a.IsUnspecified() || a.IsLoopback() || a.IsMulticast() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// addr is the pseudonym of an address.
func (p *pseudonyms) addr(a netip.Addr) netip.Addr {
	switch {
	case a.Is4():
		if stays(a) {
			return a
		}
		return netip.AddrFrom4(p.four(a.As4()))
	case a.Is6():
		return netip.AddrFrom16(p.sixteen(a.As16()))
	}
	return a
}

func (p *pseudonyms) four(a [4]byte) [4]byte {
	key := [3]byte(a[:3])
	n := p.networks[key]
	if n == nil {
		n = &network{name: networkName(len(p.networks)), hosts: make(map[byte]byte)}
		p.networks[key] = n
	}
	host, known := n.hosts[a[3]]
	if !known {
		host = a[3]
		if host != 0 && host != 255 { // those name the network, and all in it
			ends := 0
			if _, ok := n.hosts[0]; ok {
				ends++
			}
			if _, ok := n.hosts[255]; ok {
				ends++
			}
			host = byte(len(n.hosts) - ends + 1)
		}
		n.hosts[a[3]] = host
	}
	return [4]byte{n.name[0], n.name[1], n.name[2], host}
}

// networkName is the nth network: first those for documentation (RFC 5737), then
// those for tests (RFC 2544), private ones (RFC 1918), and those that nobody
// has (RFC 1112 §4). Beyond these they come again.
func networkName(n int) [3]byte {
	const tests, private = 2 << 8, 1 << 16
	if documentation := [...][3]byte{{192, 0, 2}, {198, 51, 100}, {203, 0, 113}}; n < len(documentation) {
		return documentation[n]
	} else if n -= len(documentation); n < tests {
		return [3]byte{198, 18 + byte(n>>8), byte(n)}
	} else if n -= tests; n < private {
		return [3]byte{10, byte(n >> 8), byte(n)}
	} else if n -= private; true {
		n %= 1<<20 - 1<<16
	}
	return [3]byte{240 + byte(n>>16), byte(n >> 8), byte(n)}
}

// The prefixes of IPv6 that hold an address of IPv4 (RFC 4291 §2.5.5.2, RFC 6052
// §2.1), of all groups of solicited nodes, and of what is documented (RFC 3849).
var (
	mapped        = [12]byte{10: 0xff, 11: 0xff}
	translated    = [12]byte{0, 0x64, 0xff, 0x9b}
	solicitedNode = [13]byte{0xff, 2, 11: 1, 12: 0xff}
)

func (p *pseudonyms) sixteen(a [16]byte) [16]byte {
	lower := uint32(a[13])<<16 | uint32(a[14])<<8 | uint32(a[15])
	switch addr := netip.AddrFrom16(a); {
	case [12]byte(a[:12]) == mapped, [12]byte(a[:12]) == translated:
		if four := netip.AddrFrom4([4]byte(a[12:])); !stays(four) {
			name := p.four([4]byte(a[12:]))
			copy(a[12:], name[:])
		}
		return a
	case [13]byte(a[:13]) == solicitedNode:
	case stays(addr):
		return a
	case addr.IsLinkLocalUnicast():
		binary.BigEndian.PutUint64(a[8:], uint64(numbered(p.uppers, binary.BigEndian.Uint64(a[8:])>>24))<<24)
	default:
		upper := numbered(p.uppers, binary.BigEndian.Uint64(a[8:])>>24)
		prefix := numbered(p.prefixes, binary.BigEndian.Uint64(a[:8]))
		a = [16]byte{0x20, 0x01, 0x0d, 0xb8}
		binary.BigEndian.PutUint32(a[4:], prefix)
		binary.BigEndian.PutUint64(a[8:], uint64(upper)<<24)
	}
	lower = numbered(p.lowers, lower)
	a[13], a[14], a[15] = byte(lower>>16), byte(lower>>8), byte(lower)
	return a
}

// mac is the pseudonym of a link's address: first those for documentation
// (RFC 9542 §2.1.2), then ones that somebody gave locally.
func (p *pseudonyms) mac(a wire.MAC) wire.MAC {
	const group = 1
	switch {
	case a[0] == 0x33 && a[1] == 0x33 && a[2] == 0xff: // a solicited node's (RFC 2464 §7)
		lower := numbered(p.lowers, uint32(a[3])<<16|uint32(a[4])<<8|uint32(a[5]))
		return wire.MAC{0x33, 0x33, 0xff, byte(lower >> 16), byte(lower >> 8), byte(lower)}
	case a[0]&group != 0, a == wire.MAC{}:
		return a
	}
	n := numbered(p.stations, a) - 1
	if n < 256 {
		return wire.MAC{0, 0, 0x5e, 0, 0x53, byte(n)}
	}
	return wire.MAC{2, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
}
