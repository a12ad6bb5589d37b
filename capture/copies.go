package capture

import (
	"slices"
	"time"

	"wiretale/wire"
)

// copies knows the packets that were seen lately, to tell when one of them is
// seen once more at another interface: at both ends of a cable, on a bridge and
// what is tied to it. What is seen twice at one interface was sent twice.
type copies struct {
	decoder wire.Decoder
	seen    map[uint64]visit
	latest  []uint64 // keys of seen in order of time, oldest first
}

// visit is where a packet was seen.
type visit struct {
	first      time.Time
	interfaces []int
}

const (
	// copyTime is how long a packet may take within a machine.
	copyTime = 100 * time.Millisecond
	// copiesKept bounds the packets that are known.
	copiesKept = 1 << 15
	// copyBytes is how much of a packet is compared.
	copyBytes = 128
)

// again notes a frame at an interface, and reports whether its packet was seen
// at another one before. Only IP's packets are known again.
func (c *copies) again(link wire.LinkType, f frame, at int) bool {
	key, ok := c.key(link, f)
	if !ok {
		return false
	}
	c.forget(f.when)
	v, known := c.seen[key]
	if known = known && !slices.Contains(v.interfaces, at); !known { // it begins a journey
		v = visit{first: f.when}
		if c.seen == nil {
			c.seen = make(map[uint64]visit)
		}
		c.latest = append(c.latest, key)
	}
	v.interfaces = append(v.interfaces, at)
	c.seen[key] = v
	return known
}

// forget drops what is too old, or too much.
func (c *copies) forget(now time.Time) {
	for len(c.latest) > 0 {
		v := c.seen[c.latest[0]] // the zero visit is too old
		if len(c.latest) < copiesKept && now.Sub(v.first) < copyTime {
			return
		}
		delete(c.seen, c.latest[0])
		c.latest = c.latest[1:]
	}
}

// key is a number that a packet has at every interface: made of its beginning,
// without what changes on the way (how far it may go, checksums).
func (c *copies) key(link wire.LinkType, f frame) (key uint64, ok bool) {
	decoded := c.decoder.Decode(link, f.data, f.length)
	for _, l := range decoded.Layers {
		switch l.Protocol {
		case "ip":
			return digest(f.data[l.Start:l.End], l.Payload-l.Start, 8, 10, 11), true
		case "ipv6":
			return digest(f.data[l.Start:l.End], l.Payload-l.Start, 7), true
		}
	}
	return 0, false
}

// digest hashes a packet's beginning (FNV-1a), without some bytes of its header
// and without the places where checksums of what follows stand.
func digest(packet []byte, header int, without ...int) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	udp, tcp := header+6, header+16 // where a checksum begins
	h := uint64(offset)
	for i, b := range packet[:min(len(packet), copyBytes)] {
		skip := i == udp || i == udp+1 || i == tcp || i == tcp+1
		for _, w := range without {
			skip = skip || i == w
		}
		if !skip {
			h = (h ^ uint64(b)) * prime
		}
	}
	return h ^ uint64(len(packet))
}
