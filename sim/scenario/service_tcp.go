package scenario

import (
	"fmt"

	"wiretale/sim/host"
)

// TCP accepts connections, takes what it is sent, and closes when the other
// side does.
type TCP struct{ Listening }

func (s *TCP) fields(r *reader) []field { return r.listening("tcp", &s.Listening) }

func (s *TCP) place() string { return fmt.Sprintf("tcp %d", s.Port) }

func (s *TCP) open(h *host.Host) {
	h.Listen(s.listen(), func() host.Peer { return &host.Idle{UntilPeer: true} })
}
