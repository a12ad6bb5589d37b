package export

import (
	"encoding/binary"

	"wiretale/wire"
)

// mend brings the checksums of a masked frame in step with what was changed:
// each by the difference that it covers (RFC 1624 §3), innermost first, as those
// without cover those within.
func mend(d *wire.Decoded, old, out []byte) {
	partial := map[int]bool{}
	for _, r := range wire.VerifyChecksums(d, old) {
		partial[r.Offset] = r.State == wire.ChecksumPartial
	}
	for i := len(d.Layers) - 1; i >= 0; i-- {
		l := d.Layers[i]
		at, end := 0, min(l.End, len(out))
		switch l.Protocol {
		case "ip":
			at, end = l.Start+10, min(l.Payload, len(out))
		case "icmp", "icmpv6":
			at = l.Start + 2
		case "udp":
			at = l.Start + 6
		case "tcp":
			at = l.Start + 16
		case "gre":
			if place, ok := greChecksum(l, old); ok {
				at = place
			}
		}
		if at <= l.Start || at+2 > end {
			continue
		}
		found := binary.BigEndian.Uint16(old[at:])
		if l.Protocol == "udp" && found == 0 { // it has none (RFC 768)
			continue
		}
		pseudo := uint32(0)
		if l.Protocol != "ip" && l.Protocol != "icmp" && l.Protocol != "gre" {
			pseudo = pseudoChange(d.Layers[:i], old, out)
		}
		if partial[at] { // it is the sum of the pseudo header alone
			binary.BigEndian.PutUint16(out[at:], folded(uint32(found)+pseudo))
			continue
		}
		sum := ^folded(uint32(^found) + pseudo + change(old[l.Start:end], out[l.Start:end]))
		if l.Protocol == "udp" && sum == 0 {
			sum = 0xffff
		}
		binary.BigEndian.PutUint16(out[at:], sum)
	}
}

// greChecksum is where GRE has its checksum (RFC 2784 §2.1), if it has one.
func greChecksum(l wire.Layer, frame []byte) (at int, ok bool) {
	const present = 0x80
	return l.Start + 4, l.Start < len(frame) && frame[l.Start]&present != 0
}

// pseudoChange is by how much the addresses have changed that the checksum of
// what a datagram carries covers.
func pseudoChange(around []wire.Layer, old, out []byte) uint32 {
	for i := len(around) - 1; i >= 0; i-- {
		from, to := 0, 0
		switch l := around[i]; l.Protocol {
		case "ip":
			from, to = l.Start+12, l.Start+20
		case "ipv6":
			from, to = l.Start+8, l.Start+40
		default:
			continue
		}
		if to > len(out) {
			return 0
		}
		return change(old[from:to], out[from:to])
	}
	return 0
}

// change is what is to be added to the sum of some bytes when others take their
// place, in one's complement.
func change(old, out []byte) uint32 {
	return uint32(folded(uint32(wordSum(out)) + uint32(^wordSum(old))))
}

// wordSum adds 16-bit words in one's complement (RFC 1071 §1).
func wordSum(b []byte) uint16 {
	sum := uint64(0)
	for ; len(b) >= 2; b = b[2:] {
		sum += uint64(b[0])<<8 | uint64(b[1])
	}
	if len(b) == 1 {
		sum += uint64(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

func folded(sum uint32) uint16 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

// even makes the sum of a fragment's bytes what it was: the checksum that covers
// them stands in another frame.
func even(out, old []byte) {
	if len(out) < 2 {
		return
	}
	sum := folded(uint32(wordSum(old)) + uint32(^wordSum(out)))
	if sum == 0 || sum == 0xffff { // it is
		return
	}
	word := binary.BigEndian.Uint16(out)
	binary.BigEndian.PutUint16(out, folded(uint32(word)+uint32(sum)))
}
