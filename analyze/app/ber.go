package app

import (
	"strconv"
	"strings"
)

// The tags of BER (X.690 §8) that are read. Others have a class, and 0x20 where
// they hold values.
const (
	berInteger     = 0x02
	berOctets      = 0x04
	berObject      = 0x06
	berEnumerated  = 0x0a
	berSequence    = 0x30
	berApplication = 0x60 // and a number, with values
	berContext     = 0xa0 // the same
	berPlain       = 0x80 // and a number, in a context, without
)

// berSize returns how long the value is that b begins with, and where its
// contents begin: 0 if more bytes are needed, −1 if b begins with none. Lengths
// without an end and tags of several bytes are not read: no protocol here has
// them.
func berSize(b []byte) (size, head int) {
	switch {
	case len(b) > 0 && b[0]&0x1f == 0x1f:
		return -1, 0
	case len(b) < 2:
		return 0, 0
	case b[1] < 0x80:
		return 2 + int(b[1]), 2
	}
	head = 2 + int(b[1]&0x7f)
	switch {
	case head == 2 || head > 6:
		return -1, 0
	case len(b) < head:
		return 0, 0
	}
	for _, x := range b[2:head] {
		size = size<<8 | int(x)
	}
	if size > 1<<30 {
		return -1, 0
	}
	return head + size, head
}

// ber takes a value: its tag, and its contents as far as they are there.
func (c *cursor) ber() (tag byte, contents cursor) {
	size, head := berSize(c.b)
	if size <= 0 {
		c.b, c.short = nil, true
		return 0, cursor{short: true}
	}
	tag = c.b[0]
	if size > len(c.b) {
		contents = cursor{b: c.b[head:], short: true}
		c.b, c.short = nil, true
		return tag, contents
	}
	return tag, cursor{b: c.take(size)[head:]}
}

// expect takes a value that has a tag; without it nothing more is read.
func (c *cursor) expect(tag byte) cursor {
	if len(c.b) == 0 || c.b[0] != tag {
		c.b, c.short = nil, true
		return cursor{short: true}
	}
	_, contents := c.ber()
	return contents
}

// optional takes a value if it has a tag.
func (c *cursor) optional(tag byte) (contents cursor, ok bool) {
	if len(c.b) == 0 || c.b[0] != tag {
		return cursor{}, false
	}
	_, contents = c.ber()
	return contents, true
}

// integer is the number that contents are, of at most 8 bytes.
func (c cursor) integer() int64 {
	if len(c.b) == 0 || len(c.b) > 8 {
		return 0
	}
	n := int64(int8(c.b[0]))
	for _, x := range c.b[1:] {
		n = n<<8 | int64(x)
	}
	return n
}

// object is the identifier that contents are (X.690 §8.19), as far as a list
// can show it.
func (c cursor) object() string {
	var parts []string
	n := uint64(0)
	for _, x := range first(c.b, 128) {
		if n = n<<7 | uint64(x&0x7f); x&0x80 != 0 {
			continue
		}
		if parts == nil {
			root := min(n/40, 2)
			parts, n = append(parts, strconv.FormatUint(root, 10)), n-40*root
		}
		parts = append(parts, strconv.FormatUint(n, 10))
		n = 0
	}
	return strings.Join(parts, ".")
}
