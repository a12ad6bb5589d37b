package scenario

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/talk"
)

// TCP accepts connections, and does with each what its script says. Without one
// it takes what it is sent, and closes when the other side does.
type TCP struct {
	Listening
	Script talk.Script
}

func (s *TCP) fields(r *reader) []field {
	return append(r.listening("tcp", &s.Listening), field{"script", false, func(n ast.Node) { s.Script = r.script(n) }})
}

func (s *TCP) places() []string { return []string{fmt.Sprintf("tcp %d", s.Port)} }

func (s *TCP) open(h *host.Host) {
	h.Listen(s.listen(), func() host.Peer {
		if s.Script != nil {
			return talk.New(s.Script)
		}
		return &host.Idle{UntilPeer: true}
	})
}
