package link

import "wiretale/sim/engine"

// Chance is how often something happens, in parts per million.
type Chance uint32

// Always is the chance of what happens every time.
const Always Chance = 1_000_000

// dice are the random streams of one link direction, one for each thing that
// may happen to a packet: turning one knob leaves the other draws alone.
type dice struct {
	lose, double, reorder, corrupt, place engine.Stream
}

func newDice(seed uint64, direction string) dice {
	stream := func(knob string) engine.Stream {
		return *engine.NewStream(seed, "link "+direction+" "+knob)
	}
	return dice{stream("loss"), stream("duplicate"), stream("reorder"), stream("corrupt"), stream("place")}
}

// luck is what the dice say of one packet.
type luck struct {
	lost, doubled, reordered, corrupted bool
	place                               uint64
}

// roll makes every draw for one packet, whether it will be used or not: from a
// stream of which nothing is wanted a number is passed over.
func (d *dice) roll(c *Config) (l luck) {
	l.lost = happens(&d.lose, c.Loss)
	l.doubled = happens(&d.double, c.Duplicate)
	l.reordered = happens(&d.reorder, c.Reorder)
	if l.corrupted = happens(&d.corrupt, c.Corrupt); l.corrupted {
		l.place = d.place.Uint64()
	} else {
		d.place.Skip()
	}
	return l
}

func happens(s *engine.Stream, c Chance) bool {
	if c == 0 {
		s.Skip()
		return false
	}
	return s.Below(uint64(Always)) < uint64(c)
}

// flip turns one bit of a frame's bytes over, behind the link header, whose own
// check would have caught it.
func flip(data []byte, header int, place uint64) {
	if len(data) > header {
		bit := place % uint64((len(data)-header)*8)
		data[header+int(bit/8)] ^= 0x80 >> (bit % 8)
	}
}
