package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Reopens reports whether a SYN of the peer's begins a new connection though
// this one is in TIME-WAIT: its number or its timestamp must lie beyond all that
// the old connection had, so that it can be no old duplicate (RFC 9293
// §3.6.1, RFC 6191 §2). Who lets it takes this connection away, and gives
// the new one's settings to Succeed.
func (c *Conn) Reopens(syn *wire.Segment) bool {
	if c.state != trace.TimeWait || syn.Flags&(wire.SYN|wire.ACK|wire.RST) != wire.SYN {
		return false
	}
	later := int32(0)
	if ts := syn.Options.Timestamps; c.options.timestamps && ts != nil {
		later = int32(ts.Value - c.options.recent)
	}
	return later > 0 || later == 0 && c.rcv.nxt.Less(syn.Seq)
}

// Reusable reports whether a new connection may be opened between the two ends
// of this one, which is in TIME-WAIT: if timestamps tell the segments of the
// two apart, and its clock has moved on for long enough (RFC 6191 §3; Linux:
// net.ipv4.tcp_tw_reuse).
func (c *Conn) Reusable(now, after time.Duration) bool {
	return c.state == trace.TimeWait && c.options.timestamps && after > 0 && now-c.waitsSince > after
}

// beyond is how far the numbers of a connection lie from those of the one that
// it follows: more than a window without scaling.
const beyond = 65535 + 2

// Succeed ends the connection, and gives the settings of the one that takes its
// place the numbers and the clock that keep the segments of the two apart.
func (c *Conn) Succeed(now time.Duration, cfg *Config) {
	c.now = now
	c.enter(trace.Closed)
	cfg.ISS = c.snd.nxt + beyond
	cfg.TimestampOffset, cfg.RecentTimestamp = c.cfg.TimestampOffset, c.options.recent
}
