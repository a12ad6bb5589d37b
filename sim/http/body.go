package http

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"wiretale/wire"
)

// body is a message's body while it comes in.
type body struct {
	framing wire.HTTPFraming
	part    part
	left    int64 // of what is counted: the whole body or a chunk
	size    int64 // of its content so far
	content hash.Hash
}

// part is where in a body one stands.
type part uint8

const (
	counted   part = iota // so many bytes
	chunkLine             // the line before a chunk
	chunk                 // so many bytes, then the end of a line
	chunkEnd              // that end
	trailer               // lines, the last of which is empty
	whole                 // behind the body
)

// newBody begins the body that a message's head announces.
func newBody(b wire.HTTPBody) *body {
	n := &body{framing: b.Framing, left: b.Length, content: sha256.New()}
	switch b.Framing {
	case wire.HTTPChunked:
		n.part = chunkLine
	case wire.HTTPNoBody:
		n.part = whole
	}
	return n
}

// done reports whether nothing of the body is still to come.
func (b *body) done() bool {
	return b.part == whole || b.part == counted && b.framing == wire.HTTPLength && b.left == 0
}

// sum is the SHA-256 of the content, in hexadecimal digits.
func (b *body) sum() string { return hex.EncodeToString(b.content.Sum(nil)) }

// take takes what belongs to the body from the front of in, and returns the
// rest: what follows the body, or a line that isn't complete yet. err says that
// these bytes can't be the body.
func (b *body) take(in []byte) (rest []byte, err error) {
	for len(in) > 0 && !b.done() {
		before := len(in)
		switch b.part {
		case counted, chunk:
			in = b.bytes(in)
		case chunkLine:
			in, err = b.line(in)
		case chunkEnd, trailer:
			in, err = b.end(in)
		}
		if err != nil || len(in) == before {
			break
		}
	}
	return in, err
}

// bytes takes content.
func (b *body) bytes(in []byte) []byte {
	n := int64(len(in))
	if b.framing != wire.HTTPUntilClose {
		n = min(n, b.left)
		b.left -= n
	}
	b.content.Write(in[:n])
	b.size += n
	if b.part == chunk && b.left == 0 {
		b.part = chunkEnd
	}
	return in[n:]
}

// line takes the line before a chunk (RFC 9112 §7.1).
func (b *body) line(in []byte) ([]byte, error) {
	size, length, err := wire.ParseHTTPChunk(in)
	if err != nil || length == 0 {
		return in, err
	}
	b.left, b.part = size, chunk
	if size == 0 {
		b.part = trailer
	}
	return in[length:], nil
}

// maxLine bounds a line behind a body.
const maxLine = 4 << 10

// end takes the end of the line behind a chunk, which is empty, or a line
// behind the last one, of which the empty one ends the body (RFC 9112 §7.1.2).
func (b *body) end(in []byte) ([]byte, error) {
	n := bytes.IndexByte(in[:min(len(in), maxLine)], '\n')
	if n < 0 {
		if len(in) >= maxLine {
			return in, ErrNotHTTP
		}
		return in, nil
	}
	switch empty := len(bytes.TrimSuffix(in[:n], []byte{'\r'})) == 0; {
	case b.part == chunkEnd && !empty:
		return in, ErrNotHTTP
	case b.part == chunkEnd:
		b.part = chunkLine
	case empty:
		b.part = whole
	}
	return in[n+1:], nil
}
