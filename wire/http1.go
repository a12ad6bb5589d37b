package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// HTTPHead is the head of an HTTP/1 message: its start line and its header
// fields (RFC 9112).
type HTTPHead struct {
	Request        bool
	Method, Target string // of a request
	Status         int    // of a response
	Reason         string // of a response
	Version        string // "1.1"
	Fields         []HTTPField
	// Length is the number of bytes that the head takes, with the empty line
	// at its end.
	Length int
}

// HTTPField is a header field; its name is spelled as on the wire.
type HTTPField struct{ Name, Value string }

// Get returns the value of the first field of a name, in whatever case.
func (h *HTTPHead) Get(name string) (string, bool) {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}

// values returns the members of the comma-separated lists of every field of a
// name, joined (RFC 9110 §5.3).
func (h *HTTPHead) values(name string) []string {
	var all []string
	for _, f := range h.Fields {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		for v := range strings.SplitSeq(f.Value, ",") {
			if v = strings.Trim(v, " \t"); v != "" {
				all = append(all, v)
			}
		}
	}
	return all
}

// Bounds on a head. A sender that passes them is not speaking HTTP that anyone
// would read.
const (
	maxHTTPHead   = 64 << 10
	maxHTTPMethod = 32
)

// HTTPReason says why bytes are not an HTTP/1 message.
type HTTPReason string

// The reasons.
const (
	HTTPBadStartLine HTTPReason = "bad_start_line"
	HTTPBadField     HTTPReason = "bad_field"
	HTTPTooLong      HTTPReason = "too_long"
	HTTPBadLength    HTTPReason = "bad_length"
	HTTPBadChunk     HTTPReason = "bad_chunk"
	HTTPBadCoding    HTTPReason = "bad_coding"
)

// HTTPError is a fault in an HTTP/1 message.
type HTTPError struct {
	Offset int // from the start of what was parsed
	Reason HTTPReason
	Found  string // raw text, cut to a few dozen bytes
}

// HTTPReasons lists every reason.
func HTTPReasons() []HTTPReason {
	return []HTTPReason{HTTPBadStartLine, HTTPBadField, HTTPTooLong, HTTPBadLength, HTTPBadChunk, HTTPBadCoding}
}

// Key is the fault's sentence in the catalogue, which takes Offset and Found.
func (e *HTTPError) Key() string { return "wire.http." + string(e.Reason) }

// Error is for logs and tests; a person is told by the catalogue.
func (e *HTTPError) Error() string {
	return "http at byte " + strconv.Itoa(e.Offset) + ": " + string(e.Reason) + ": " + strconv.Quote(e.Found)
}

func httpError(at int, why HTTPReason, found []byte) *HTTPError {
	return &HTTPError{at, why, string(found[:min(len(found), 48)])}
}

// ParseHTTPHead reads the head of a message from the start of b. done is false
// while bytes are still missing; err, a *HTTPError, says that no further bytes
// can make b the head of a message.
func ParseHTTPHead(b []byte) (head HTTPHead, done bool, err error) {
	at := 0
	// RFC 9112 §2.2: empty lines before a request are ignored.
	for at < len(b) && (b[at] == '\r' || b[at] == '\n') && at < 4 {
		at++
	}
	if err := startPossible(b, at); err != nil {
		return head, false, err
	}
	line, next := httpLine(b, at)
	if next < 0 {
		return head, false, tooLong(b)
	}
	if head, err = startLine(line, at); err != nil {
		return head, false, err
	}
	for {
		at = next
		if line, next = httpLine(b, at); next < 0 {
			return head, false, tooLong(b)
		}
		if len(line) == 0 {
			head.Length = next
			return head, true, nil
		}
		if err := head.field(line, at); err != nil {
			return head, false, err
		}
		if next > maxHTTPHead {
			return head, false, httpError(next, HTTPTooLong, line)
		}
	}
}

func tooLong(b []byte) error {
	if len(b) > maxHTTPHead {
		return httpError(maxHTTPHead, HTTPTooLong, b[maxHTTPHead:])
	}
	return nil
}

// httpLine returns the line that begins at a byte, without its end, and where
// the next one begins; −1 if the line has no end yet. A lone line feed ends a
// line too (RFC 9112 §2.2).
func httpLine(b []byte, at int) (line []byte, next int) {
	window := b[at:min(len(b), max(at, maxHTTPHead+1))]
	n := bytes.IndexByte(window, '\n')
	if n < 0 {
		return nil, -1
	}
	return bytes.TrimSuffix(window[:n], []byte{'\r'}), at + n + 1
}

// startPossible checks as much of a start line as there is: it begins with a
// token and a space, where "HTTP/1.x" counts as a token.
func startPossible(b []byte, at int) error {
	for i, c := range b[at:] {
		switch {
		case c == ' ' && i > 0:
			return nil
		case i >= maxHTTPMethod, !isTokenByte(c) && !(c == '/' && i == 4 && string(b[at:at+4]) == "HTTP"):
			return httpError(at+i, HTTPBadStartLine, b[at:])
		}
	}
	return nil
}

// startLine reads a request line (RFC 9112 §3) or a status line (§4).
func startLine(line []byte, at int) (HTTPHead, error) {
	first, rest, _ := strings.Cut(string(line), " ")
	if version, ok := httpVersion(first); ok {
		code, reason, _ := strings.Cut(rest, " ")
		status, err := strconv.Atoi(code)
		if err != nil || len(code) != 3 || status < 100 {
			return HTTPHead{}, httpError(at, HTTPBadStartLine, line)
		}
		return HTTPHead{Status: status, Reason: reason, Version: version}, nil
	}
	end := strings.LastIndexByte(rest, ' ')
	if end <= 0 || strings.Contains(first, "/") {
		return HTTPHead{}, httpError(at, HTTPBadStartLine, line)
	}
	version, ok := httpVersion(rest[end+1:])
	if !ok || strings.ContainsAny(rest[:end], " \t\r\x00") {
		return HTTPHead{}, httpError(at, HTTPBadStartLine, line)
	}
	return HTTPHead{Request: true, Method: first, Target: rest[:end], Version: version}, nil
}

// httpVersion reads "HTTP/1.x" (RFC 9112 §2.3).
func httpVersion(s string) (string, bool) {
	digits, ok := strings.CutPrefix(s, "HTTP/")
	if !ok || len(digits) != 3 || digits[0] != '1' || digits[1] != '.' || digits[2] < '0' || digits[2] > '9' {
		return "", false
	}
	return digits, true
}

// field reads a header field's line (RFC 9112 §5). A line that begins with a
// space continues the field before it (§5.2).
func (h *HTTPHead) field(line []byte, at int) error {
	if line[0] == ' ' || line[0] == '\t' {
		if len(h.Fields) == 0 {
			return httpError(at, HTTPBadField, line)
		}
		last := &h.Fields[len(h.Fields)-1]
		last.Value = strings.Trim(last.Value+" "+strings.Trim(string(line), " \t"), " ")
		return nil
	}
	name, value, found := bytes.Cut(line, []byte{':'})
	if !found || !isToken(name) || bytes.IndexByte(value, 0) >= 0 {
		return httpError(at, HTTPBadField, line)
	}
	h.Fields = append(h.Fields, HTTPField{string(name), string(bytes.Trim(value, " \t"))})
	return nil
}

func isToken(b []byte) bool {
	for _, c := range b {
		if !isTokenByte(c) {
			return false
		}
	}
	return len(b) > 0
}

// isTokenByte reports whether c may stand in a token (RFC 9110 §5.6.2).
func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
