package wire

import (
	"encoding/binary"
	"math/bits"
)

// checksum is the Internet checksum of some bytes: the one's complement of the
// one's complement sum of their 16-bit words (RFC 1071 §1). Over bytes that
// hold a correct checksum it is 0.
func checksum(b []byte) uint16 { return fold(sumWords(0, b)) }

// sumWords adds the 16-bit words of b to a sum, an odd last byte filled up
// with zero. Such a sum may be taken over longer words, and in either order of
// their bytes, if it is folded and turned at the end (RFC 1071 §2).
func sumWords(sum uint32, b []byte) uint32 {
	var long, carried uint64
	for ; len(b) >= 32; b = b[32:] {
		long, carried = bits.Add64(long, binary.LittleEndian.Uint64(b), carried)
		long, carried = bits.Add64(long, binary.LittleEndian.Uint64(b[8:16]), carried)
		long, carried = bits.Add64(long, binary.LittleEndian.Uint64(b[16:24]), carried)
		long, carried = bits.Add64(long, binary.LittleEndian.Uint64(b[24:32]), carried)
	}
	for ; len(b) >= 8; b = b[8:] {
		long, carried = bits.Add64(long, binary.LittleEndian.Uint64(b), carried)
	}
	var last uint64
	for i, v := range b {
		last |= uint64(v) << (8 * i)
	}
	long, carried = bits.Add64(long, last, carried)
	long += carried
	long = long>>32 + long&0xffffffff
	long = long>>32 + long&0xffffffff
	words := bits.ReverseBytes16(uint16(carry(uint32(long))))
	return carry(carry(sum) + uint32(words))
}

// carry adds the upper half of a sum to its lower half.
func carry(sum uint32) uint32 {
	sum = sum>>16 + sum&0xffff
	return sum>>16 + sum&0xffff
}

func fold(sum uint32) uint16 { return ^uint16(carry(sum)) }

// pseudoHeader is the sum of the words that TCP, UDP and ICMPv6 checksums
// cover besides their own: addresses, length and protocol (RFC 9293 §3.1,
// RFC 8200 §8.1).
func (p *Datagram) pseudoHeader(length int) uint32 {
	var room [32]byte
	b := room[:0]
	if p.v6() {
		b = appendAddr6(appendAddr6(b, p.Src), p.Dst)
	} else {
		b = appendAddr4(appendAddr4(b, p.Src), p.Dst)
	}
	return sumWords(uint32(length>>16)+uint32(length&0xffff)+uint32(p.Protocol), b)
}

// v6 reports whether the datagram is one of IPv6.
func (p *Datagram) v6() bool {
	return p.Src.Is6() && !p.Src.Is4In6() || p.Dst.Is6() && !p.Dst.Is4In6()
}
