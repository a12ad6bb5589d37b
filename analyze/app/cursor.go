package app

import "encoding/binary"

// cursor reads numbers, most significant byte first, and counted bytes from
// the front of b. What isn't there reads as zero; short says so from then on.
type cursor struct {
	b     []byte
	short bool
}

// take returns the next n bytes, without a copy; nil if there are fewer.
func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.b, c.short = nil, true
		return nil
	}
	taken := c.b[:n:n]
	c.b = c.b[n:]
	return taken
}

// number returns the number that the next n bytes are; n is at most 8.
func (c *cursor) number(n int) uint64 {
	var v uint64
	for _, x := range c.take(n) {
		v = v<<8 | uint64(x)
	}
	return v
}

func (c *cursor) uint8() uint8   { return uint8(c.number(1)) }
func (c *cursor) uint16() uint16 { return uint16(c.number(2)) }
func (c *cursor) uint32() uint32 { return uint32(c.number(4)) }

// counted returns the bytes that stand behind their count, a number of n bytes.
func (c *cursor) counted(n int) cursor {
	size := int(c.number(n))
	return cursor{b: c.take(size), short: c.short}
}

// little returns a number of n bytes, least significant byte first.
func (c *cursor) little(n int) uint64 {
	var whole [8]byte
	copy(whole[:], c.take(n))
	return binary.LittleEndian.Uint64(whole[:])
}

// text returns the bytes up to a zero byte, which is passed over; all that
// are left if there is none.
func (c *cursor) text() string {
	for i, x := range c.b {
		if x == 0 {
			s := string(c.b[:i])
			c.b = c.b[i+1:]
			return s
		}
	}
	s := string(c.b)
	c.b, c.short = nil, true
	return s
}

// rest returns the bytes that stand behind their count, a number of n bytes;
// where these are cut off, as many as there are.
func (c *cursor) rest(n int) cursor {
	size := int(c.number(n))
	if size > len(c.b) {
		size = len(c.b)
	}
	return cursor{b: c.take(size)}
}
