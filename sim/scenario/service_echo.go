package scenario

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Echo sends back what it gets, over UDP and over TCP (RFC 862).
type Echo struct {
	Listening
	Think time.Duration // from a datagram to its echo
}

func (s *Echo) fields(r *reader) []field {
	return append(r.listening("echo", &s.Listening), field{"think", false, func(n ast.Node) { s.Think = r.duration(n) }})
}

func (s *Echo) places() []string {
	return []string{fmt.Sprintf("udp %d", s.Port), fmt.Sprintf("tcp %d", s.Port)}
}

func (s *Echo) open(h *host.Host) {
	h.ListenUDP(s.Port, s.Think, func(payload []byte) []byte { return payload })
	h.Listen(s.listen(), func() host.Peer { return &host.Mirror{} })
}
