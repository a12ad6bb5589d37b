package tcp

import (
	"encoding/binary"
	"math/bits"
)

// sipHash is SipHash-2-4 of a message (J.-P. Aumasson and D. J. Bernstein,
// "SipHash: a fast short-input PRF", 2012). Linux makes its Fast Open cookies
// with it.
func sipHash(key [16]byte, message []byte) uint64 {
	k0, k1 := binary.LittleEndian.Uint64(key[:]), binary.LittleEndian.Uint64(key[8:])
	s := sipState{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573}
	rest := message
	for ; len(rest) >= 8; rest = rest[8:] {
		s.absorb(binary.LittleEndian.Uint64(rest))
	}
	last := uint64(len(message)) << 56
	for i, b := range rest {
		last |= uint64(b) << (8 * i)
	}
	s.absorb(last)
	s[2] ^= 0xff
	for range 4 {
		s.round()
	}
	return s[0] ^ s[1] ^ s[2] ^ s[3]
}

// sipState is the four words that SipHash works on.
type sipState [4]uint64

func (s *sipState) absorb(word uint64) {
	s[3] ^= word
	s.round()
	s.round()
	s[0] ^= word
}

func (s *sipState) round() {
	s[0] += s[1]
	s[2] += s[3]
	s[1] = bits.RotateLeft64(s[1], 13) ^ s[0]
	s[3] = bits.RotateLeft64(s[3], 16) ^ s[2]
	s[0] = bits.RotateLeft64(s[0], 32)
	s[2] += s[1]
	s[0] += s[3]
	s[1] = bits.RotateLeft64(s[1], 17) ^ s[2]
	s[3] = bits.RotateLeft64(s[3], 21) ^ s[0]
	s[2] = bits.RotateLeft64(s[2], 32)
}
