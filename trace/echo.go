package trace

import "bytes"

// echoMemory bounds how many packets under way a log remembers.
const echoMemory = 8192

// echoes remembers where the bytes are kept of packets that are under way, so
// that those of a packet which arrives as it left are kept once.
type echoes struct{ young, old map[PacketID]span }

// keep keeps the bytes of a packet's sighting, or finds that they are kept.
func (x *echoes) keep(a *arena, p PacketID, b []byte) span {
	if p == 0 {
		return a.keep(b)
	}
	for _, known := range [...]map[PacketID]span{x.young, x.old} {
		if s, ok := known[p]; ok {
			delete(known, p)
			if bytes.Equal(a.at(s), b) {
				return s
			}
		}
	}
	if x.young == nil || len(x.young) >= echoMemory {
		x.young, x.old = make(map[PacketID]span), x.young
	}
	s := a.keep(b)
	x.young[p] = s
	return s
}
