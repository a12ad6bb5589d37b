package wire

import "encoding/binary"

// Checksum is the Internet checksum of some bytes: the one's complement of the
// one's complement sum of their 16-bit words (RFC 1071 §1). Over bytes that
// hold a correct checksum it is 0.
func Checksum(b []byte) uint16 { return fold(sumWords(0, b)) }

// sumWords adds the 16-bit words of b to a sum, an odd last byte filled up
// with zero. The carries stay in the upper half: there is room for those of
// 64 KiB, so longer input is folded on the way.
func sumWords(sum uint32, b []byte) uint32 {
	for len(b) > 0x10000 {
		sum = carry(sumWords(sum, b[:0x10000]))
		b = b[0x10000:]
	}
	for len(b) >= 2 {
		sum += uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	return carry(sum)
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
