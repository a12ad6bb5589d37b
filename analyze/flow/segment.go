package flow

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Segment is what the reading needs of a TCP segment.
type Segment struct {
	Sighting trace.SightingID
	Time     time.Duration
	Length   int // of the payload on the wire, in bytes
	Seq, Ack wire.Seq
	Window   uint16 // as it stands, not scaled
	Flags    wire.Flags
	// Scale is the shift that a SYN offers (RFC 7323 §2); −1 where it offers none.
	Scale int8
	// From is the side that sent it: Client or Server.
	From uint8
}

// SegmentOf takes from a decoded segment what the reading needs.
func SegmentOf(s *wire.Segment) Segment {
	x := Segment{
		Length: len(s.Payload) + s.Cut, Seq: s.Seq, Ack: s.Ack, Window: s.Window, Flags: s.Flags, Scale: -1,
	}
	if shift := s.Options.WindowScale; shift != nil {
		x.Scale = int8(min(*shift, maxShift))
	}
	return x
}

// maxShift is the largest shift that a window may have (RFC 7323 §2.3).
const maxShift = 14

// Opening reports whether the segment opens a connection.
func (s *Segment) Opening() bool { return s.Flags&(wire.SYN|wire.ACK) == wire.SYN }

// quiet reports whether none of SYN, FIN and RST is set.
func (s *Segment) quiet() bool { return s.Flags&(wire.SYN|wire.FIN|wire.RST) == 0 }

// end is the sequence number after the payload; a SYN and a FIN don't count.
func (s *Segment) end() wire.Seq { return s.Seq.Add(s.Length) }

// span is the number after the segment's last: a SYN and a FIN take one each
// (RFC 9293 §3.4).
func (s *Segment) span() wire.Seq {
	end := s.end()
	if s.Flags.Has(wire.SYN) {
		end++
	}
	if s.Flags.Has(wire.FIN) {
		end++
	}
	return end
}
