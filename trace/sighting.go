package trace

import "time"

// SightingID numbers the frames of a log from 1, in the order in which they
// were written; 0 is none. For a capture file it is Wireshark's frame number.
type SightingID uint64

// Sighting is one frame at one tap.
type Sighting struct {
	ID        SightingID
	Tap       TapID
	Time      time.Duration // since the log's epoch; may run backwards in a capture
	Direction Direction
	Length    int // bytes on the wire
	// Packet is the journey that this sighting belongs to, where the source
	// knows it (the simulator does); else 0.
	Packet PacketID
	data   span // the bytes that were kept, which may be fewer than Length
}

// Captured is the number of the frame's bytes that were kept.
func (s Sighting) Captured() int { return int(s.data.len) }
