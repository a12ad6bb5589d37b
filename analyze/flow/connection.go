package flow

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Connection is what is known of a TCP connection. Make it with NewConnection.
type Connection struct {
	Dirs         [2]Direction  // by the side that sends
	RoundTrip    time.Duration // SYN to the handshake's last ACK; 0 where unknown
	synAt        time.Duration // of the latest SYN
	synAckAt     time.Duration // of the latest SYN·ACK
	FinAck       [2]wire.Seq   // what a side acknowledged last when it sent its FIN
	syns         uint32
	Completeness trace.Completeness
	// Near is the side that the handshake's timing puts at the tap; −1 where it
	// doesn't tell.
	Near     int8
	answered bool // a SYN got any answer
	refused  bool // that was a reset, or an ICMP error
	reset    bool
	acked    [2]bool // a side has acknowledged the other's SYN
}

// NewConnection is a connection of which nothing was seen yet.
func NewConnection() Connection {
	c := Connection{Near: -1}
	for i := range c.Dirs {
		c.Dirs[i].scale = scaleUnknown
	}
	return c
}

// Verdict is what a segment says about itself in the light of those before it.
type Verdict struct {
	Findings trace.Findings
	// Original is the frame that a duplicate acknowledgment repeats.
	Original trace.SightingID
	// Moved says that the sender's stream begins anew: its numbers do.
	Moved bool
	// Fresh says that it carries numbers that were not sent before.
	Fresh bool
}

// Handshake are the two SYNs.
const Handshake = trace.SawSYN | trace.SawSYNACK

// Reuses reports whether a segment can't belong to the connection, because it
// opens one with another initial number.
func (c *Connection) Reuses(s *Segment) bool {
	d := &c.Dirs[s.From]
	return s.Opening() && d.BaseOK && d.Base != s.Seq
}

// Take takes in the next segment; reused says that it began the connection on
// the ports of an older one.
func (c *Connection) Take(s *Segment, reused bool, u *Unacked) Verdict {
	fwd := &c.Dirs[s.From]
	var v Verdict
	changed := false
	v.Fresh = !fwd.nextOK || fwd.next.LessEq(s.Seq)
	changed, v.Moved = c.number(s)
	c.scale(s)
	v.Findings, v.Original = c.examine(s, u)
	if reused || changed {
		v.Findings = v.Findings.With(trace.FindingReusedPorts)
	}
	c.measure(s)
	c.complete(s)
	return v
}

// Forget gives back what the connection keeps in u; it takes no segment more.
func (c *Connection) Forget(u *Unacked) {
	for i := range c.Dirs {
		u.release(&c.Dirs[i].unacked)
	}
}

// number fixes the numbers that relative ones count from. It reports whether a
// SYN carries another number than the one before it, and whether its stream
// begins anew.
func (c *Connection) number(s *Segment) (changed, moved bool) {
	fwd, rev := &c.Dirs[s.From], &c.Dirs[1-s.From]
	first := s.Seq
	if !s.Flags.Has(wire.SYN) {
		first-- // as if a SYN had come before
	}
	if !fwd.BaseOK && s.Flags&(wire.SYN|wire.RST) == 0 {
		// With Fast Open a server may be heard before its SYN·ACK.
		fwd.Guessed = s.From == Server && c.Completeness&Handshake == trace.SawSYN
	}
	fwd.rebase(first)
	switch {
	case s.Flags.Has(wire.SYN):
		changed, moved = fwd.renumber(s.Seq)
	case !s.Flags.Has(wire.RST):
		fwd.settled = !fwd.Guessed
	}
	if s.Flags.Has(wire.ACK) && !s.Flags.Has(wire.RST) {
		rev.rebase(s.Ack - 1)
		if rev.Guessed && (s.Ack - 1).Less(rev.Base) {
			rev.Base = s.Ack - 1
			rev.former.add(rev.Base)
		}
		rev.Guessed = false
		rev.settled = rev.settled || s.Ack == rev.Base+1
		if fwd.unscaled && !fwd.EdgeOK { // its SYN has offered a window
			fwd.Edge, fwd.EdgeOK = (rev.Base + 1).Add(int(fwd.window)), true
		}
	}
	if s.Flags.Has(wire.FIN) {
		if !fwd.Fin {
			fwd.Fin, fwd.End = true, s.end().Add(1)
		}
		c.FinAck[s.From] = s.Ack
	}
	return changed, moved
}

// scale keeps the shift that each side offers with its SYN; it holds only if
// both offer one (RFC 7323 §2.2).
func (c *Connection) scale(s *Segment) {
	if !s.Flags.Has(wire.SYN) {
		return
	}
	own, peer := &c.Dirs[s.From], &c.Dirs[1-s.From]
	own.scale = scaleNone
	if s.Scale >= 0 {
		own.scale = s.Scale
	}
	if s.Flags.Has(wire.ACK) && (own.scale == scaleNone || peer.scale == scaleNone) {
		own.scale = scaleNone
		if peer.scale != scaleUnknown {
			peer.scale = scaleNone
		}
	}
}

// measure times the handshake.
func (c *Connection) measure(s *Segment) {
	switch s.Flags & (wire.SYN | wire.ACK) {
	case wire.SYN:
		c.synAt = s.Time
		c.syns++
	case wire.SYN | wire.ACK:
		c.synAckAt = s.Time
	case wire.ACK:
		if c.Completeness&Handshake != Handshake || c.RoundTrip != 0 || s.From != Client || s.Flags.Has(wire.RST) {
			return
		}
		c.RoundTrip = s.Time - c.synAt
		out, back := c.synAckAt-c.synAt, s.Time-c.synAckAt
		switch {
		case c.syns > 1 || c.RoundTrip <= 0:
			c.RoundTrip = max(c.RoundTrip, 0)
		case out > 2*back:
			c.Near = Client
		case back > 2*out:
			c.Near = Server
		}
	}
}

// complete keeps which parts of the connection were seen.
func (c *Connection) complete(s *Segment) {
	switch s.Flags & (wire.SYN | wire.ACK) {
	case wire.SYN:
		c.Completeness |= trace.SawSYN
	case wire.SYN | wire.ACK:
		c.Completeness |= trace.SawSYNACK
	case wire.ACK:
		if s.Length > 0 {
			c.Completeness |= trace.SawData
		} else {
			c.Completeness |= trace.SawACK
		}
	}
	if s.Flags.Has(wire.FIN | wire.ACK) {
		c.Completeness |= trace.SawFIN
	}
	if s.Flags.Has(wire.RST) {
		c.Completeness |= trace.SawRST
		switch {
		case c.syns > 0 && !c.answered && s.From == Server:
			c.refused = true
		default:
			c.reset = c.reset || !c.closed()
		}
	}
	c.answered = c.answered || s.From == Server
	if s.Flags.Has(wire.ACK) && s.Flags&wire.RST == 0 {
		rev := &c.Dirs[1-s.From]
		c.acked[s.From] = c.acked[s.From] || rev.BaseOK && rev.Base.Less(s.Ack)
	}
}
