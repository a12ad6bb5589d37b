package host

import (
	"net/netip"

	"wiretale/trace"
)

// standing is how far a connection has come.
type standing struct {
	unacknowledged, readable int // bytes
	state                    trace.State
}

func (s *socket) standing() standing {
	return standing{s.conn.Unacknowledged(), s.conn.Readable(), s.conn.State()}
}

// beyond reports whether the connection has made progress, which only its peer
// can bring about: something new has arrived there or here (RFC 4861 §7.3.1).
func (s standing) beyond(before standing) bool {
	return s.unacknowledged < before.unacknowledged || s.readable > before.readable ||
		s.state != before.state && s.state != trace.Closed
}

// confirm notes that what goes to an address by way of a neighbour arrives
// there: a connection has made progress (RFC 4861 §7.3.1).
func (h *Host) confirm(to netip.Addr) {
	through := h.route(to)
	if through == nil || through.neighbours == nil {
		return
	}
	if at, ok := through.next(to); ok {
		c := through.neighbours.cacheOf(at)
		c.Confirm(h.now(), at)
		through.neighbours.step(c)
	}
}
