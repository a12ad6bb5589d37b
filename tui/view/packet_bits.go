package view

import (
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// mostBits is the longest run of bytes, in bits, that is shown bit by bit.
const mostBits = 32

// bitsOf are the bits of the bytes that a span touches, with those of the span
// themselves lit; nil where there are none, or too many to be read.
func bitsOf(ctx *Context, data []byte, s wire.Span) Line {
	start, end := s.Bytes()
	if s.Bits == 0 || (end-start)*8 > mostBits || end > len(data) {
		return nil
	}
	var line Line
	other := canvas.Style{Ink: theme.Muted}
	for bit := 8 * start; bit < 8*end; bit++ {
		style, digit := other, "0"
		if bit >= s.Bit && bit < s.Bit+s.Bits {
			style = highlight(ctx).With(canvas.Reverse)
		}
		if data[bit/8]>>(7-bit%8)&1 == 1 {
			digit = "1"
		}
		if bit%4 == 0 && bit > 8*start {
			gap := other
			if bit > s.Bit && bit < s.Bit+s.Bits {
				gap = style
			}
			line = append(line, Piece{" ", gap})
		}
		line = append(line, Piece{digit, style})
	}
	return line
}

// bitAt is the bit at column x of what bitsOf made; −1 where a gap is or nothing.
func bitAt(data []byte, s wire.Span, x int) int {
	start, end := s.Bytes()
	if x < 0 || x%5 == 4 || s.Bits == 0 || (end-start)*8 > mostBits || end > len(data) {
		return -1
	}
	if bit := 8*start + x - x/5; bit < 8*end {
		return bit
	}
	return -1
}
