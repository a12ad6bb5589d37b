package tcp

import "wiretale/wire"

// recovery is fast retransmit and fast recovery (RFC 5681 §3.2, RFC 6582).
type recovery struct {
	active     bool
	point      wire.Seq // "recover": SND.NXT when the loss was noticed
	duplicates int      // duplicate ACKs in a row
	partial    bool     // a partial ACK has come
}

// duplicateThreshold is how many duplicate ACKs mean a loss.
const duplicateThreshold = 3

// isDuplicateAck applies RFC 5681 §2's definition.
func (c *Conn) isDuplicateAck(seg *wire.Segment) bool {
	return !c.flight.empty() && len(seg.Payload) == 0 && !seg.Flags.Has(wire.SYN) && !seg.Flags.Has(wire.FIN) &&
		seg.Ack == c.snd.una && c.scaledWindow(seg) == c.snd.wnd
}

// duplicateAcked counts a duplicate ACK.
func (c *Conn) duplicateAcked() {
	r := &c.recovery
	r.duplicates++
	switch {
	case c.cfg.Recovery == TimeoutOnly, c.flight.empty():
	case c.selective():
		noticed := r.duplicates >= duplicateThreshold || c.flight.records[0].lost
		if noticed && !r.active && r.point.LessEq(c.snd.una) {
			c.enterSelectiveRecovery()
		}
	case r.active:
		c.congestion.cwnd = min(c.congestion.cwnd+c.congestion.smss, maxBuffer) // RFC 5681 §3.2, step 4
	case r.duplicates == duplicateThreshold && r.point.Less(c.snd.una):
		c.enterRecovery()
	}
}

// enterRecovery sends the segment that the duplicates ask for again
// (RFC 6582 §3.2, step 2).
func (c *Conn) enterRecovery() {
	g := &c.congestion
	c.recovery.active, c.recovery.partial, c.recovery.point = true, false, c.snd.nxt
	g.reduce(c.flightSize())
	g.cwnd = g.ssthresh + duplicateThreshold*g.smss
	c.flight.lose(0, ruleFastRetransmit, true)
}

// recoveryAcked takes an ACK of n new bytes during recovery (RFC 6582 §3.2,
// step 3). It reports whether the retransmission timer starts anew.
func (c *Conn) recoveryAcked(n int) (restart bool) {
	r, g := &c.recovery, &c.congestion
	if c.selective() {
		r.active = c.snd.una.Less(r.point)
		return true
	}
	if r.point.LessEq(c.snd.una) {
		r.active = false
		g.cwnd = min(g.ssthresh, max(c.flight.pipe, g.smss)+g.smss)
		return true
	}
	g.cwnd = max(g.cwnd-n, 0)
	if n >= g.smss {
		g.cwnd += g.smss
	}
	g.cwnd = max(g.cwnd, g.smss)
	if !c.flight.empty() {
		c.flight.lose(0, rulePartialAck, true)
	}
	restart, r.partial = !r.partial, true
	return restart
}

// timedOut ends recovery, and forbids a new one until what has been sent by
// now is acknowledged (RFC 6582 §3.2, step 4).
func (r *recovery) timedOut(nxt wire.Seq) { *r = recovery{point: nxt} }

// limitedTransmit is what the first two duplicate ACKs let go beyond the
// congestion window, to provoke a third (RFC 3042).
func (c *Conn) limitedTransmit() int {
	if c.cfg.Recovery == TimeoutOnly || c.selective() || c.recovery.active || c.recovery.duplicates >= duplicateThreshold {
		return 0
	}
	return c.recovery.duplicates * c.congestion.smss
}
