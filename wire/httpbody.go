package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// HTTPFraming says how the end of a message's body is found.
type HTTPFraming uint8

// The ways of framing (RFC 9112 §6.3).
const (
	HTTPNoBody     HTTPFraming = iota // the message ends with its head
	HTTPLength                        // Content-Length says
	HTTPChunked                       // chunks say
	HTTPUntilClose                    // it ends with the connection
	HTTPTunnel                        // what follows is no HTTP any more
)

// HTTPBody is how long a message's body is.
type HTTPBody struct {
	Framing HTTPFraming
	Length  int64 // with HTTPLength
}

// Body tells how the length of the message's body is determined, by the rules
// of RFC 9112 §6.3 in their order. method is that of the request which a
// response answers, "" if it is unknown.
func (h *HTTPHead) Body(method string) (HTTPBody, error) {
	if !h.Request {
		switch {
		case h.Status == 101:
			return HTTPBody{Framing: HTTPTunnel}, nil
		case method == "HEAD", h.Status < 200, h.Status == 204, h.Status == 304:
			return HTTPBody{}, nil
		case method == "CONNECT" && h.Status < 300:
			return HTTPBody{Framing: HTTPTunnel}, nil
		}
	}
	if codings := h.values("Transfer-Encoding"); len(codings) > 0 {
		switch {
		case strings.EqualFold(codings[len(codings)-1], "chunked"):
			return HTTPBody{Framing: HTTPChunked}, nil
		case h.Request:
			return HTTPBody{}, &HTTPError{0, HTTPBadCoding, codings[len(codings)-1]}
		}
		return HTTPBody{Framing: HTTPUntilClose}, nil
	}
	if lengths := h.values("Content-Length"); len(lengths) > 0 {
		n, err := strconv.ParseUint(lengths[0], 10, 63)
		if err != nil {
			return HTTPBody{}, httpError(0, HTTPBadLength, []byte(lengths[0]))
		}
		for _, other := range lengths[1:] {
			if other != lengths[0] {
				return HTTPBody{}, httpError(0, HTTPBadLength, []byte(other))
			}
		}
		return HTTPBody{HTTPLength, int64(n)}, nil
	}
	if h.Request {
		return HTTPBody{}, nil
	}
	return HTTPBody{Framing: HTTPUntilClose}, nil
}

// Persistent reports whether the connection stays open behind the message
// (RFC 9112 §9.3).
func (h *HTTPHead) Persistent() bool {
	keep := h.Version != "1.0"
	for _, option := range h.values("Connection") {
		switch {
		case strings.EqualFold(option, "close"):
			return false
		case strings.EqualFold(option, "keep-alive"):
			keep = true
		}
	}
	return keep
}

// maxChunkLine bounds the line before a chunk, extensions included.
const maxChunkLine = 4 << 10

// ParseHTTPChunk reads the line before a chunk (RFC 9112 §7.1): the size of
// the chunk and the length of the line with its end. The length is 0 while
// bytes are still missing; err is a *HTTPError. A chunk of size 0 is the last:
// behind it come trailer fields and an empty line.
func ParseHTTPChunk(b []byte) (size int64, length int, err error) {
	n := bytes.IndexByte(b[:min(len(b), maxChunkLine)], '\n')
	digits := 0
	for digits < len(b) && isHex(b[digits]) {
		digits++
	}
	switch {
	case digits > 15 || digits == 0 && len(b) > 0,
		digits < len(b) && strings.IndexByte(" \t;\r\n", b[digits]) < 0,
		n < 0 && len(b) >= maxChunkLine:
		return 0, 0, httpError(digits, HTTPBadChunk, b)
	case n < 0:
		return 0, 0, nil
	}
	size, err = strconv.ParseInt(string(b[:digits]), 16, 64)
	if err != nil {
		return 0, 0, httpError(0, HTTPBadChunk, b)
	}
	return size, n + 1, nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
