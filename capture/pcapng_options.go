package capture

import (
	"iter"
	"math/bits"
	"time"
)

// options ranges over the options at a block's end, as code and value
// (draft-ietf-opsawg-pcapng §3.5). It stops at what isn't one: a block without
// its options still tells of its packet.
func (r *pcapngReader) options(b []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(b) >= 4 {
			code, length := r.order.Uint16(b), int(r.order.Uint16(b[2:]))
			b = b[4:]
			if code == 0 || length > len(b) || !yield(code, b[:length]) {
				return
			}
			b = b[min(len(b), (length+3)&^3):]
		}
	}
}

// ngClock is how an interface counts time: a resolution as if_tsresol writes
// it, and seconds to add to each time.
type ngClock struct {
	resolution uint8
	offset     int64
}

// The first and the last second of the years that can be written.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// time is the moment that a count of units since 1970 means.
func (c ngClock) time(units uint64) time.Time {
	sec, nsec := c.split(units)
	// What can't be a year is a fault of the writer; the packet is told all the same.
	second := int64(min(sec, lastSecond))
	offset := max(firstSecond, min(c.offset, lastSecond))
	return time.Unix(max(firstSecond+1, min(second+offset, lastSecond)), nsec)
}

// split divides a count of units into seconds and nanoseconds, rounding down.
// The highest bit of the resolution says whether the rest is a negative power
// of two or of ten.
func (c ngClock) split(units uint64) (sec uint64, nsec int64) {
	n := c.resolution & 0x7f
	if c.resolution&0x80 != 0 {
		if n == 0 {
			return units, 0
		}
		if n < 64 {
			hi, lo := bits.Mul64(units&(1<<n-1), 1e9)
			return units >> n, int64(hi<<(64-n) | lo>>n)
		}
		hi, _ := bits.Mul64(units, 1e9)
		return 0, int64(hi >> (n - 64))
	}
	switch {
	case n <= 9:
		unit := pow10(n)
		return units / unit, int64(units % unit * pow10(9-n))
	case n <= 19:
		unit := pow10(n)
		return units / unit, int64(units % unit / pow10(n-9))
	case n <= 28:
		return 0, int64(units / pow10(n-9))
	}
	return 0, 0
}

// pow10 is 10ⁿ for n up to 19.
func pow10(n uint8) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
