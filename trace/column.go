package trace

import (
	"math/bits"
	"slices"
	"sort"
)

// column holds whole numbers in as few bits as they need. Each is written as
// what it is off a straight line; the few that are far off stand behind the
// others, so that they don't make all of them wide.
type column struct {
	base, step int64    // number i is base + i·step + its rest
	words      []uint64 // the rests, then two words for each that is far off: its place and its rest
	width      uint8    // bits of a rest
	far        uint32   // how many are far off; their rests are all ones
}

// farCost is how many bits a number takes that is far off.
const farCost = 128

func packColumn(numbers []int64) column {
	if len(numbers) == 0 {
		return column{}
	}
	c := lineOf(numbers)
	var lengths [65]int // how many rests have so many bits
	for i, n := range numbers {
		lengths[bits.Len64(c.rest(i, n))]++
	}
	c.width = widthFor(&lengths, len(numbers))
	if c.width == 0 {
		return c
	}
	c.words = make([]uint64, (len(numbers)*int(c.width)+63)/64, (len(numbers)*int(c.width)+63)/64+2*countAbove(&lengths, c.width))
	var far []uint64
	for i, n := range numbers {
		rest, most := c.rest(i, n), c.ones()
		if rest > most {
			far = append(far, uint64(i), rest)
			rest = most
		}
		c.put(i, rest)
	}
	c.far = uint32(len(far) / 2)
	c.words = slices.Clip(append(c.words, far...))
	return c
}

// lineOf chooses the line that numbers are nearest to: a level one, or one
// from the first to the last.
func lineOf(numbers []int64) column {
	level := column{base: numbers[0]}
	slope := level
	if n := len(numbers); n > 1 {
		slope.step = (numbers[n-1] - numbers[0]) / int64(n-1)
	}
	span := func(c *column) uint64 {
		lo, hi := int64(0), int64(0)
		for i, n := range numbers {
			off := int64(c.rest(i, n))
			lo, hi = min(lo, off), max(hi, off)
		}
		c.base += lo
		return uint64(hi - lo)
	}
	if a, b := span(&level), span(&slope); a <= b {
		return level
	}
	return slope
}

// widthFor is the width at which numbers take the fewest bits in all.
func widthFor(lengths *[65]int, n int) uint8 {
	if lengths[0] == n {
		return 0
	}
	best, least := 64, 64*n
	for w, above := 63, lengths[64]; w > 0; w-- {
		if cost := n*w + farCost*above; cost <= least {
			best, least = w, cost
		}
		above += lengths[w]
	}
	return uint8(best)
}

func countAbove(lengths *[65]int, width uint8) (n int) {
	for _, count := range lengths[width+1:] {
		n += count
	}
	return n
}

// rest is what number i is off the line. It wraps around as int64 does.
func (c *column) rest(i int, n int64) uint64 { return uint64(n - c.base - c.step*int64(i)) }

func (c *column) ones() uint64 { return ^uint64(0) >> (64 - c.width) }

func (c *column) put(i int, rest uint64) {
	bit := i * int(c.width)
	word, shift := bit/64, bit%64
	c.words[word] |= rest << shift
	if shift+int(c.width) > 64 {
		c.words[word+1] |= rest >> (64 - shift)
	}
}

// at returns number i, which must be one that was packed.
func (c *column) at(i int) int64 {
	n := c.base + c.step*int64(i)
	if c.width == 0 {
		return n
	}
	bit := uint(i) * uint(c.width)
	word, shift := bit/64, bit%64
	rest := c.words[word] >> shift
	if shift+uint(c.width) > 64 {
		rest |= c.words[word+1] << (64 - shift)
	}
	most := c.ones()
	rest &= most
	if rest == most && c.far > 0 {
		rest = c.farOff(i, rest)
	}
	return n + int64(rest)
}

// farOff finds the rest of a number whose bits are all ones.
func (c *column) farOff(i int, ones uint64) uint64 {
	far := c.words[len(c.words)-2*int(c.far):]
	k := sort.Search(int(c.far), func(k int) bool { return far[2*k] >= uint64(i) })
	if k < int(c.far) && far[2*k] == uint64(i) {
		return far[2*k+1]
	}
	return ones
}
