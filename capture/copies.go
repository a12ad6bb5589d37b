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

// visit is how often a packet was seen, and where.
type visit struct {
	first time.Time // of the latest journey
	sent  int       // how many journeys it began
	at    []seenAt
}

// seenAt is how often a packet was seen at an interface.
type seenAt struct{ at, times int }

// count notes that it was seen once more, and returns how often that makes.
func (v *visit) count(at int) int {
	i := slices.IndexFunc(v.at, func(s seenAt) bool { return s.at == at })
	if i < 0 {
		i = len(v.at)
		v.at = append(v.at, seenAt{at: at})
	}
	v.at[i].times++
	return v.at[i].times
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
	v := c.seen[key]
	times := v.count(at)
	known := times <= v.sent
	if !known { // it begins a journey
		v.sent, v.first = times, f.when
		if c.seen == nil {
			c.seen = make(map[uint64]visit)
		}
		c.latest = append(c.latest, key)
	}
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
			return digest(there(f.data, l), l.Payload-l.Start, 8, 10, 11), true
		case "ipv6":
			return digest(there(f.data, l), l.Payload-l.Start, 7), true
		}
	}
	return 0, false
}

// there is what was captured of a layer: a frame may be cut, or its packet
// claim to be longer than it is.
func there(data []byte, l wire.Layer) []byte {
	end := min(l.End, len(data))
	return data[min(l.Start, end):end]
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
