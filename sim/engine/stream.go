package engine

import "math/bits"

// Stream is a sequence of random numbers that follows from a seed and a name
// alone: it is SplitMix64, whose definition will never change, so a scenario
// draws the same numbers on every machine and in every version.
type Stream struct{ state uint64 }

// golden is SplitMix64's increment: 2⁶⁴ divided by the golden ratio, made odd.
const golden = 0x9e3779b97f4a7c15

// NewStream derives the stream of a name from a seed. Streams of different
// names have nothing to do with each other.
func NewStream(seed uint64, name string) *Stream {
	// FNV-1a over the name, begun from the scrambled seed.
	h := scramble(seed + golden)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 0x100000001b3
	}
	return &Stream{state: scramble(h)}
}

// Uint64 draws 64 bits.
func (s *Stream) Uint64() uint64 {
	s.state += golden
	return scramble(s.state)
}

// Skip lets a number pass that nobody needs.
func (s *Stream) Skip() { s.state += golden }

// Uint32 draws 32 bits.
func (s *Stream) Uint32() uint32 { return uint32(s.Uint64() >> 32) }

// Below draws a number in [0, n), or 0 if n is 0. It takes exactly one number
// from the stream, so that what is drawn later never depends on n.
func (s *Stream) Below(n uint64) uint64 {
	high, _ := bits.Mul64(s.Uint64(), n)
	return high
}

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
