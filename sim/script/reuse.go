package script

import (
	"wiretale/sim/tcp"
	"wiretale/trace"
)

// replaces makes place for a connection that is to be opened where there is an
// earlier one between the same ends. It reports false where that is in the way:
// Linux lets a port that the program has chosen itself be used as soon as the
// earlier connection is in TIME-WAIT, any other if timestamps keep the two apart
// (net.ipv4.tcp_tw_reuse).
func (s *socket) replaces(at pair, cfg *tcp.Config) bool {
	w := s.world
	old := w.find(at)
	switch {
	case old == nil:
		return true
	case old.conn.State() != trace.TimeWait:
		return false
	case s.bound.IsValid():
		old.conn.Abort(w.now())
	case old.conn.Reusable(w.now(), cfg.ReuseAfter):
		old.conn.Succeed(w.now(), cfg)
	default:
		return false
	}
	old.step()
	return true
}
