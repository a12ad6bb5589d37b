package script

import (
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// reuse is what Linux lets a connection do with the ports of an earlier one
// that is in TIME-WAIT (net.ipv4.tcp_tw_reuse).
type reuse struct {
	on    bool
	delay time.Duration // that must have passed since the earlier one was heard of
}

// reuses looks for an earlier connection between the addresses of one that is
// to be opened. free is false where it is in the way. Where its place may be
// taken its last timestamp makes old segments known (RFC 6191 §2).
func (s *socket) reuses(at pair) (free bool, change func(*tcp.Config)) {
	change = func(*tcp.Config) {}
	w := s.world
	old := w.find(at)
	switch {
	case old == nil:
		return true, change
	case old.conn.State() != trace.TimeWait:
		return false, change
	case s.bound.IsValid(): // the program has chosen the port itself
	case !w.settings.reuse.on, !old.stamped, w.now()-old.heard < w.settings.reuse.delay:
		return false, change
	default:
		change = func(c *tcp.Config) { c.RecentTimestamp = old.stamp }
	}
	w.forget(old)
	return true, change
}

// hear notes when the peer was last heard of, and its clock.
func (c *connection) hear(seg *wire.Segment) {
	c.heard = c.world.now()
	if t := seg.Options.Timestamps; t != nil {
		c.stamp, c.stamped = t.Value, true
	}
}
