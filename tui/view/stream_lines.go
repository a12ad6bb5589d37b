package view

import (
	"strings"
	"unicode/utf8"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/tui/canvas"
)

// streamLine is a line of what was said: so many bytes from a place in a piece
// on, which may go on in the next pieces of the same side.
type streamLine struct {
	piece, from, n int
	first          bool // the side begins to speak with it
}

// tabStop is how many cells a tab takes: always the same, so that a line's
// width doesn't depend on where it is broken.
const tabStop = 4

// textLines breaks what was said into lines of at most width cells, also where
// the text itself does, and where the other side speaks.
func textLines(pieces []analyze.Piece, width int) []streamLine {
	var lines []streamLine
	open, cells := false, 0
	for i := range pieces {
		p := &pieces[i]
		turns := i == 0 || pieces[i-1].FromClient != p.FromClient
		if turns || p.Data == nil || pieces[i-1].Data == nil {
			open = false
		}
		if p.Data == nil {
			lines = append(lines, streamLine{piece: i, first: turns})
			continue
		}
		for at := 0; at < len(p.Data); {
			if !open {
				lines = append(lines, streamLine{piece: i, from: at, first: turns})
				open, cells, turns = true, 0, false
			}
			size, wide := 1, 1
			switch b := p.Data[at]; {
			case b == '\t':
				wide = tabStop
			case b >= utf8.RuneSelf:
				_, size, wide = shownRune(p.Data[at:])
			}
			last := &lines[len(lines)-1]
			if cells+wide > width && cells > 0 {
				open = false
				continue
			}
			last.n += size
			cells += wide
			if p.Data[at] == '\n' {
				open = false
			}
			at += size
		}
	}
	return lines
}

// shownRune is how the character is shown that some bytes begin with.
func shownRune(b []byte) (s string, size, width int) {
	r, size := utf8.DecodeRune(b)
	s = string(r)
	if r == utf8.RuneError && size == 1 || text.Escape(s) != s {
		return "·", size, 1
	}
	return s, size, canvas.Width(s)
}

// hexLines breaks what was said into rows of so many bytes.
func hexLines(pieces []analyze.Piece, perRow int) []streamLine {
	var lines []streamLine
	for i := range pieces {
		p := &pieces[i]
		turns := i == 0 || pieces[i-1].FromClient != p.FromClient
		for at := 0; at == 0 || at < len(p.Data); at += perRow {
			lines = append(lines, streamLine{piece: i, from: at, n: min(perRow, len(p.Data)-at), first: turns && at == 0})
		}
	}
	return lines
}

// bytesOf are the bytes of a line.
func bytesOf(pieces []analyze.Piece, l streamLine) []byte {
	p := &pieces[l.piece]
	if l.from+l.n <= len(p.Data) {
		return p.Data[l.from : l.from+l.n]
	}
	b := append([]byte(nil), p.Data[l.from:]...)
	for i := l.piece + 1; len(b) < l.n && i < len(pieces); i++ {
		b = append(b, pieces[i].Data[:min(len(pieces[i].Data), l.n-len(b))]...)
	}
	return b
}

// shownText is a line of text as it may be shown: what is no character, or would
// move others, is a dot.
func shownText(b []byte) string {
	var out strings.Builder
	for at := 0; at < len(b); {
		switch c := b[at]; {
		case c == '\n' || c == '\r' && at+2 == len(b) && b[at+1] == '\n':
			at++
		case c == '\t':
			out.WriteString(strings.Repeat(" ", tabStop))
			at++
		case c >= utf8.RuneSelf:
			s, size, _ := shownRune(b[at:])
			out.WriteString(s)
			at += size
		case c < ' ' || c == 0x7f:
			out.WriteString("·")
			at++
		default:
			out.WriteByte(c)
			at++
		}
	}
	return text.Escape(out.String())
}
