package analyze

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// segment is a TCP segment as it is being read.
type segment struct {
	*wire.Segment
	sight
	length int // of the payload on the wire
	from   int // the side that sent it
}

// quiet reports whether none of SYN, FIN and RST is set.
func (s *segment) quiet() bool { return s.Flags&(wire.SYN|wire.FIN|wire.RST) == 0 }

// end is the sequence number after the payload; a SYN and a FIN don't count.
func (s *segment) end() wire.Seq { return s.Seq.Add(s.length) }

// The findings' thresholds, as Wireshark has them.
const (
	fastRetransmissionWithin = 20 * time.Millisecond
	outOfOrderWithin         = 3 * time.Millisecond // where the round trip is unknown
)

// examine tells what is remarkable about a segment, by the rules and in the
// order of Wireshark's tcp.analysis, and which frame it repeats.
func examine(fwd, rev *direction, s *segment, roundTrip time.Duration) (f trace.Findings, repeats trace.SightingID) {
	f = windowFindings(fwd, rev, s)
	if f.Has(trace.FindingDuplicateAck) {
		fwd.duplicates = max(fwd.duplicates, 0) + 1
		repeats = fwd.original
	}
	if !fwd.lastAckOK || s.Ack != fwd.lastAck {
		fwd.original, fwd.duplicates = s.ID, 0
	}
	if s.Flags.Has(wire.ACK) && rev.maxAckOK && rev.maxAck.Less(s.Ack) && rev.ackedUnseen() {
		f = f.With(trace.FindingAckLostSegment)
	}
	if s.length > 0 || s.Flags&(wire.SYN|wire.FIN) != 0 {
		if kind, ok := repetition(fwd, rev, s, roundTrip, f); ok {
			f = f.With(kind)
			repeats = fwd.carried(s.Seq)
		}
	}
	advance(fwd, s, f)
	return f, repeats
}

// windowFindings are the findings about windows, probes and acknowledgments.
func windowFindings(fwd, rev *direction, s *segment) (f trace.Findings) {
	inOrder := fwd.nextOK && s.Seq == fwd.next
	if s.length == 1 && inOrder && rev.nextOK && rev.window == 0 {
		return f.With(trace.FindingZeroWindowProbe)
	}
	if s.Window == 0 && s.quiet() {
		f = f.With(trace.FindingZeroWindow)
	}
	if fwd.nextOK && fwd.next.Less(s.Seq) && !s.Flags.Has(wire.RST) {
		f = f.With(trace.FindingLostSegment)
	}
	if s.length <= 1 && fwd.nextOK && s.Seq == fwd.next-1 && s.quiet() {
		f = f.With(trace.FindingKeepAlive)
	}
	sameAck := fwd.lastAckOK && s.Ack == fwd.lastAck
	if s.length > 0 {
		if full, ok := rev.offered(); ok && rev.lastAckOK && s.end() == rev.lastAck.Add(full) && s.quiet() {
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
func repetition(fwd, rev *direction, s *segment, roundTrip time.Duration, so trace.Findings) (trace.Finding, bool) {
	old := fwd.nextOK && s.Seq.Less(fwd.next)
	if old && so.Has(trace.FindingKeepAlive) {
		return 0, false
	}
	if s.length > 1 && fwd.nextOK && s.Seq == fwd.next-1 {
		old = false // it begins with a probe's byte, and goes on
	}
	if s.length > 0 && rev.lastAckOK && s.end().LessEq(rev.lastAck) {
		return trace.FindingSpuriousRetransmission, true
	}
	if !old {
		return 0, false
	}
	if s.Time-rev.lastAckAt < fastRetransmissionWithin && rev.duplicates >= 2 && rev.lastAck == s.Seq {
		return trace.FindingFastRetransmission, true
	}
	within := roundTrip
	if within == 0 {
		within = outOfOrderWithin
	}
	end := s.Seq.Add(s.Len())
	if s.Time-fwd.nextAt < within && end != fwd.next && !fwd.copyOf(s.Seq, end) {
		return trace.FindingOutOfOrder, true
	}
	return trace.FindingRetransmission, true
}

// advance takes a segment into what is known of its direction.
func advance(fwd *direction, s *segment, f trace.Findings) {
	end := s.end()
	if s.Flags&(wire.SYN|wire.FIN) != 0 {
		end = end.Add(1)
	}
	if end != s.Seq {
		fwd.reach = wire.MaxSeq(fwd.reach, end)
		fwd.remember(sent{s.Seq, end, s.ID})
	}
	if s.Flags&(wire.SYN|wire.ACK) == wire.SYN && fwd.maxAckOK && fwd.maxAck.Less(fwd.next) {
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
	if fwd.lastAckOK = s.Flags.Has(wire.ACK); fwd.lastAckOK {
		fwd.lastAck = s.Ack
		fwd.offer()
	}
	fwd.lastAckAt = s.Time
	fwd.latest = f
}
