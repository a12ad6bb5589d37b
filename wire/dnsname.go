package wire

import (
	"encoding/binary"
	"strings"
)

const (
	maxDNSName  = 255 // bytes on the wire (RFC 1035 §2.3.4)
	maxDNSLabel = 63

	dnsPointer = 0xc0
)

// dnsReader walks over a message. After its first error it reads nothing more.
type dnsReader struct {
	b   []byte
	at  int
	err *Fault
}

func (r *dnsReader) fail(at int, why Reason, found, expected int) {
	if r.err == nil {
		r.err = &Fault{"dns", at, why, found, expected}
	}
}

// take returns the next n bytes, or nil where they aren't there.
func (r *dnsReader) take(n int) []byte {
	if r.err != nil {
		return nil
	}
	if r.at+n > len(r.b) {
		r.fail(r.at, HeaderCut, len(r.b)-r.at, n)
		return nil
	}
	b := r.b[r.at : r.at+n : r.at+n]
	r.at += n
	return b
}

func (r *dnsReader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *dnsReader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// name reads a domain name (RFC 1035 §4.1.4). A compression pointer must lead
// to before the labels it stands behind, so following pointers comes to an end.
func (r *dnsReader) name() string {
	if r.err != nil {
		return ""
	}
	var text strings.Builder
	at, after, below, size := r.at, -1, r.at, 1
	for {
		if at >= len(r.b) {
			r.fail(at, HeaderCut, 0, 1)
			return ""
		}
		n := int(r.b[at])
		switch {
		case n == 0:
			if after < 0 {
				after = at + 1
			}
			r.at = after
			if text.Len() == 0 {
				return "."
			}
			return text.String()
		case n&dnsPointer == dnsPointer:
			if at+2 > len(r.b) {
				r.fail(at, HeaderCut, 1, 2)
				return ""
			}
			if after < 0 {
				after = at + 2
			}
			target := int(binary.BigEndian.Uint16(r.b[at:]) & 0x3fff)
			if target >= below {
				r.fail(at, BadPointer, target, below)
				return ""
			}
			at, below = target, target
		case n > maxDNSLabel:
			r.fail(at, BadName, n, maxDNSLabel)
			return ""
		case at+1+n > len(r.b):
			r.fail(at, HeaderCut, len(r.b)-at-1, n)
			return ""
		default:
			if size += n + 1; size > maxDNSName {
				r.fail(at, BadName, size, maxDNSName)
				return ""
			}
			writeLabel(&text, r.b[at+1:at+1+n])
			at += 1 + n
		}
	}
}

// writeLabel adds a label to a name, with a backslash before what would
// otherwise end it.
func writeLabel(text *strings.Builder, label []byte) {
	if text.Len() > 0 {
		text.WriteByte('.')
	}
	for _, c := range label {
		if c == '.' || c == '\\' {
			text.WriteByte('\\')
		}
		text.WriteByte(c)
	}
}

// cutLabel splits a name behind its first label, whose bytes it returns as
// they stand on the wire. Empty labels are skipped, long ones cut.
func cutLabel(name string) (label []byte, rest string) {
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '\\' && i+1 < len(name):
			i++
			label = append(label, name[i])
		case c != '.':
			label = append(label, c)
		case len(label) > 0:
			return label[:min(len(label), maxDNSLabel)], name[i+1:]
		}
	}
	return label[:min(len(label), maxDNSLabel)], ""
}

// dnsWriter writes a message that begins at byte start of b. names holds where
// each name that may be pointed to stands.
type dnsWriter struct {
	b     []byte
	start int
	names map[string]int
}

// name writes a domain name, with a pointer to where its end stands already if
// compress says that readers expect that.
func (w *dnsWriter) name(name string, compress bool) {
	size := 1
	for rest := name; ; {
		label, next := cutLabel(rest)
		if len(label) == 0 || size+len(label)+1 > maxDNSName {
			w.b = append(w.b, 0)
			return
		}
		if at, ok := w.names[rest]; ok && compress {
			w.b = binary.BigEndian.AppendUint16(w.b, dnsPointer<<8|uint16(at))
			return
		}
		if at := len(w.b) - w.start; at < 0x4000 {
			w.names[rest] = at
		}
		w.b = append(append(w.b, uint8(len(label))), label...)
		size += len(label) + 1
		rest = next
	}
}
