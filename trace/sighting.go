package trace

import (
	"slices"
	"time"
)

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
	// Place is where the kept bytes lie in the source's file, from its first
	// byte, for a sink that reads them again. A log doesn't keep it.
	Place int64
	data  span // the bytes that were kept, which may be fewer than Length
}

// Captured is the number of the frame's bytes that were kept.
func (s Sighting) Captured() int { return int(s.data.len) }

// Sightings is a log's list of sightings, in the order of their ids. A copy is
// a snapshot of it.
type Sightings struct {
	table[Sighting, *sightingChunk]
}

// Until returns the first n sightings, all of them if there are fewer.
func (l Sightings) Until(n int) Sightings {
	l.cut(n)
	return l
}

// sightingChunk is a chunk of sightings.
type sightingChunk struct {
	first                                 int // the number of sightings before
	ways                                  []way
	way, time, length, cut, packet, place column // cut is what was not kept of the length
}

// way is a direction at a tap.
type way struct {
	tap       TapID
	direction Direction
}

func packSightings(first int, sightings []Sighting) *sightingChunk {
	c := &sightingChunk{first: first}
	numbers := make([]int64, len(sightings))
	pack := func(number func(s *Sighting) int64) column {
		for i := range sightings {
			numbers[i] = number(&sightings[i])
		}
		return packColumn(numbers)
	}
	var ways dictionary[way]
	c.way = pack(func(s *Sighting) int64 {
		w := way{s.Tap, s.Direction}
		return int64(ways.place(&w, mix(uint32(w.tap), uint32(w.direction))))
	})
	c.ways = slices.Clip(ways.keys)
	c.time = pack(func(s *Sighting) int64 { return int64(s.Time) })
	c.length = pack(func(s *Sighting) int64 { return int64(s.Length) })
	c.cut = pack(func(s *Sighting) int64 { return int64(s.Length) - int64(s.data.len) })
	c.packet = pack(func(s *Sighting) int64 { return int64(s.Packet) })
	c.place = pack(func(s *Sighting) int64 { return s.data.place() })
	return c
}

// at returns sighting i of the chunk.
func (c *sightingChunk) at(i int) Sighting {
	w, length := c.ways[c.way.at(i)], c.length.at(i)
	return Sighting{
		ID: SightingID(c.first + i + 1), Tap: w.tap, Time: time.Duration(c.time.at(i)), Direction: w.direction,
		Length: int(length), Packet: PacketID(c.packet.at(i)), data: spanAt(c.place.at(i), length-c.cut.at(i)),
	}
}
