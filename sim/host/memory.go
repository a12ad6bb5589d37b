package host

import (
	"encoding/binary"
	"net/netip"

	"wiretale/sim/engine"
	"wiretale/sim/tcp"
)

// maxMemories bounds how many remote addresses a host remembers something of.
const maxMemories = 1024

// memory is what the host remembers of a remote address, shared by all
// connections to it; nil where it remembers too many already.
func (h *Host) memory(of netip.Addr) *tcp.Memory {
	m := h.memories[of]
	if m == nil && len(h.memories) < maxMemories {
		m = new(tcp.Memory)
		h.memories[of] = m
	}
	return m
}

// key draws what the host makes its Fast Open cookies from.
func key(s *engine.Stream) (k [16]byte) {
	binary.LittleEndian.PutUint64(k[:], s.Uint64())
	binary.LittleEndian.PutUint64(k[8:], s.Uint64())
	return k
}
