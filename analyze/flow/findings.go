package flow

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// The findings' thresholds, as Wireshark has them.
const (
	fastRetransmissionWithin = 20 * time.Millisecond
	outOfOrderWithin         = 3 * time.Millisecond // where the round trip is unknown
)

// examine tells what is remarkable about a segment, by the rules and in the
// order of Wireshark's tcp.analysis; original is the frame that a duplicate
// acknowledgment repeats.
func (c *Connection) examine(s *Segment, u *Unacked) (f trace.Findings, original trace.SightingID) {
	fwd, rev := &c.Dirs[s.From], &c.Dirs[1-s.From]
	f = windowFindings(fwd, rev, s)
	if f.Has(trace.FindingDuplicateAck) {
		fwd.duplicates = max(fwd.duplicates, 0) + 1
		original = fwd.original
	}
	if !fwd.LastAckOK || s.Ack != fwd.LastAck {
		fwd.original, fwd.duplicates = s.Sighting, 0
	}
	if s.Flags.Has(wire.ACK) && rev.maxAckOK && rev.maxAck.Less(s.Ack) && rev.ackedUnseen() {
		f = f.With(trace.FindingAckLostSegment)
	}
	if s.Length > 0 || s.Flags&(wire.SYN|wire.FIN) != 0 {
		if kind, ok := c.repetition(fwd, rev, s, f, u); ok {
			f = f.With(kind)
		}
	}
	advance(fwd, rev, s, f, u)
	return f, original
}

// windowFindings are the findings about windows, probes and acknowledgments.
func windowFindings(fwd, rev *Direction, s *Segment) (f trace.Findings) {
	inOrder := fwd.nextOK && s.Seq == fwd.next
	if s.Length == 1 && inOrder && rev.nextOK && rev.window == 0 {
		return f.With(trace.FindingZeroWindowProbe)
	}
	if s.Window == 0 && s.quiet() {
		f = f.With(trace.FindingZeroWindow)
	}
	if fwd.nextOK && fwd.next.Less(s.Seq) && !s.Flags.Has(wire.RST) {
		f = f.With(trace.FindingLostSegment)
	}
	if s.Length <= 1 && fwd.nextOK && s.Seq == fwd.next-1 && s.quiet() {
		f = f.With(trace.FindingKeepAlive)
	}
	sameAck := fwd.LastAckOK && s.Ack == fwd.LastAck
	if s.Length > 0 {
		if full, ok := rev.Offered(); ok && rev.LastAckOK && s.end() == rev.LastAck.Add(full) && s.quiet() {
			f = f.With(trace.FindingWindowFull)
		}
		return f
	}
	if !inOrder || !s.quiet() {
		return f
	}
	same := s.Window == fwd.window
	switch {
	case s.Window != 0 && !same && sameAck:
		f = f.With(trace.FindingWindowUpdate)
	case s.Window != 0 && same && sameAck && rev.latest.Has(trace.FindingKeepAlive):
		f = f.With(trace.FindingKeepAliveAck)
	case s.Window == 0 && same && sameAck && rev.latest.Has(trace.FindingZeroWindowProbe):
		f = f.With(trace.FindingZeroWindowProbeAck)
	case s.Window != 0 && same && sameAck:
		f = f.With(trace.FindingDuplicateAck)
	}
	return f
}

// repetition tells how a segment that takes sequence numbers, but no new ones,
// comes to be.
func (c *Connection) repetition(fwd, rev *Direction, s *Segment, so trace.Findings, u *Unacked) (trace.Finding, bool) {
	old := fwd.nextOK && s.Seq.Less(fwd.next)
	if old && so.Has(trace.FindingKeepAlive) {
		return 0, false
	}
	if s.Length > 1 && fwd.nextOK && s.Seq == fwd.next-1 {
		old = false // it begins with a probe's byte, and goes on
	}
	if s.Length > 0 && rev.LastAckOK && s.end().LessEq(rev.LastAck) {
		return trace.FindingSpuriousRetransmission, true
	}
	if !old {
		return 0, false
	}
	if s.Time-rev.lastAckAt < fastRetransmissionWithin && rev.duplicates >= 2 && rev.LastAck == s.Seq {
		return trace.FindingFastRetransmission, true
	}
	within := c.RoundTrip
	if within == 0 {
		within = outOfOrderWithin
	}
	if end := s.span(); s.Time-fwd.nextAt < within && end != fwd.next && !u.holds(&fwd.unacked, span{s.Seq, end}) {
		return trace.FindingOutOfOrder, true
	}
	return trace.FindingRetransmission, true
}

// advance takes a segment into what is known of its direction.
func advance(fwd, rev *Direction, s *Segment, f trace.Findings, u *Unacked) {
	end := s.end()
	if s.Flags&(wire.SYN|wire.FIN) != 0 {
		end++
	}
	if end != s.Seq {
		fwd.Reach = wire.MaxSeq(fwd.Reach, end)
		u.add(&fwd.unacked, span{s.Seq, end}, rev.LastAck, rev.LastAckOK)
	}
	if s.Opening() && fwd.maxAckOK && fwd.maxAck.Less(fwd.next) {
		fwd.next, fwd.nextAt = end, s.Time // where there is a hole, a client's SYN begins anew
	}
	if !f.Has(trace.FindingZeroWindowProbe) {
		if !fwd.nextOK || fwd.next.Less(end) {
			fwd.next, fwd.nextOK, fwd.nextAt = end, true, s.Time
		}
		if !fwd.maxAckOK || s.Seq == fwd.maxAck {
			fwd.maxAck, fwd.maxAckOK = fwd.next, true
		}
	}
	fwd.window, fwd.unscaled = s.Window, s.Flags.Has(wire.SYN)
	if fwd.LastAckOK = s.Flags.Has(wire.ACK); fwd.LastAckOK {
		fwd.LastAck = s.Ack
		fwd.offer()
		if rev.unacked.first != 0 && rev.next.LessEq(s.Ack) {
			u.release(&rev.unacked)
		}
	}
	fwd.lastAckAt = s.Time
	fwd.latest = f
}
