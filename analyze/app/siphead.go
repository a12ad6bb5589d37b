package app

import (
	"bytes"
	"strconv"
	"strings"
)

// sipHead is the head of a SIP message (RFC 3261 §7).
type sipHead struct {
	method, uri string // of a request
	status      int    // of a response; 0 in a request
	reason      string
	fields      [len(sipFields)]string // the first value of each, "" where there is none
}

// sipFields are the header fields that are read, with their compact forms
// (RFC 3261 §7.3.3).
var sipFields = [...]struct{ header, compact string }{
	{"Via", "v"}, {"From", "f"}, {"To", "t"}, {"Call-ID", "i"}, {"CSeq", ""}, {"Contact", "m"},
	{"Content-Type", "c"}, {"Content-Length", "l"}, {"User-Agent", ""}, {"Server", ""}, {"Expires", ""}, {"Max-Forwards", ""},
}

const (
	sipVia = iota
	sipFrom
	sipTo
	sipCallID
	sipCSeq
	sipContact
	sipContentType
	sipContentLength
)

// sipMethod is the longest name of a method that is looked for.
const sipMethod = 16

// looksLikeSIP reports whether bytes begin as a message of SIP does; sure is
// false while they might still.
func looksLikeSIP(b []byte) (sip, sure bool) {
	const version = "SIP/2.0"
	if n := min(len(b), len(version)); string(b[:n]) == version[:n] {
		return true, n == len(version)
	}
	line, _, whole := bytes.Cut(b, []byte("\n"))
	method := bytes.IndexByte(line[:min(len(line), sipMethod+1)], ' ')
	if method < 0 {
		return len(line) <= sipMethod && !whole && sipToken(line), false
	}
	if method == 0 || !sipToken(line[:method]) {
		return false, true
	}
	uri := line[method+1:]
	for _, scheme := range [...]string{"sip:", "sips:", "tel:"} {
		if n := min(len(uri), len(scheme)); strings.EqualFold(string(uri[:n]), scheme[:n]) {
			if !whole {
				return true, false
			}
			return bytes.HasSuffix(bytes.TrimSuffix(line, []byte("\r")), []byte(" "+version)), true
		}
	}
	return false, true
}

// sipToken reports whether a method's name may be so: all that are registered
// are capitals.
func sipToken(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// parseSIPHead reads a head, as far as the empty line at its end or the end of
// b; false if it isn't SIP. size is how many bytes it takes.
func parseSIPHead(b []byte) (h sipHead, size int, ok bool) {
	last := -1
	for line := range bytes.Lines(b) {
		size += len(line)
		text := string(bytes.TrimRight(line, "\r\n"))
		switch {
		case size == len(line):
			if h, ok = sipStartLine(text); !ok {
				return h, size, false
			}
		case text == "":
			return h, size, true
		case text[0] == ' ' || text[0] == '\t': // §7.3.1: a folded field goes on
			if last >= 0 && len(h.fields[last]) < maxMailValue {
				h.fields[last] += " " + strings.TrimLeft(text, " \t")
			}
		default:
			last = h.field(text)
		}
	}
	return h, size, ok
}

func sipStartLine(line string) (h sipHead, ok bool) {
	first, rest, _ := strings.Cut(line, " ")
	if first == "SIP/2.0" {
		code, reason, _ := strings.Cut(rest, " ")
		h.status, _ = strconv.Atoi(code)
		h.reason = reason
		return h, len(code) == 3 && h.status >= 100
	}
	h.method = first
	h.uri, ok = strings.CutSuffix(rest, " SIP/2.0")
	return h, ok && first != "" && h.uri != ""
}

// field takes in a header field's line, and returns which one it is; −1 for one
// that isn't read, or was there before.
func (h *sipHead) field(line string) int {
	name, value, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	for i, f := range sipFields {
		if ok && name != "" && (strings.EqualFold(name, f.header) || strings.EqualFold(name, f.compact)) {
			if h.fields[i] != "" {
				return -1
			}
			h.fields[i] = strings.TrimSpace(value)
			return i
		}
	}
	return -1
}

// length is how many bytes of body follow. Over a stream the field must be there
// (RFC 3261 §18.3); where it isn't, there is none.
func (h *sipHead) length() (int64, bool) {
	v := h.fields[sipContentLength]
	if v == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil && n >= 0
}

// branch is the parameter of the topmost Via that names the transaction
// (RFC 3261 §17.1.3).
func (h *sipHead) branch() string {
	via, _, _ := strings.Cut(h.fields[sipVia], ",")
	for p := range strings.SplitSeq(via, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "branch") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// transaction is what a request and its responses have in common: the branch and
// the method in CSeq, which tells a CANCEL from what it cancels (RFC 3261 §17.1.3).
// Where there is no branch, as before RFC 3261, the call and the number in CSeq stand in.
func (h *sipHead) transaction() string {
	number, method, _ := strings.Cut(h.fields[sipCSeq], " ")
	key := h.branch()
	if key == "" {
		key = h.fields[sipCallID] + " " + number
	}
	return bounded(key + " " + strings.TrimSpace(method))
}
