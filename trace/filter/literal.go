package filter

import (
	"bytes"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"wiretale/wire"
)

// literal is a value that stands in an expression.
type literal struct {
	wire.Value
	bits   int    // of an address's prefix, where it has one
	ranged bool   // whether it has
	text   string // as it is written
}

func (l *literal) prefix() bool { return l.ranged }

// literal reads a token as a value of the field's kind. A code tells of what
// can't be read.
func (f *field) literal(t token, op operator) (literal, Code) {
	l := literal{text: t.text}
	if t.kind == quoted {
		l.text = enquote(t.text)
	}
	switch f.kind {
	case str:
		l.Text = t.text
		if t.kind == word {
			l.text = enquote(t.text)
		}
		return l, ""
	case octets:
		return readOctets(l, t)
	}
	if t.kind == quoted && f.kind != oneWord {
		return l, notFor[f.kind]
	}
	var ok bool
	switch f.kind {
	case number:
		l.Num, ok = readNumber(t.text)
	case boolean:
		l.Num, ok = readBoolean(t.text)
	case span:
		l.Num, ok = readTime(t.text)
	case mac:
		l.Bytes, ok = readHex(t.text)
		ok = ok && len(l.Bytes) == 6
	case address:
		ok = l.readAddress(t.text, op)
	case oneWord:
		l.Num, ok = f.word(t.text)
		if ok {
			l.text = enquote(f.words[l.Num])
		}
	}
	if !ok {
		return l, notFor[f.kind]
	}
	return l, ""
}

// notFor tells, for each kind, of a value that isn't of it.
var notFor = map[kind]Code{number: BadNumber, boolean: BadBoolean, address: BadAddress,
	mac: BadMAC, octets: BadBytes, span: BadTime, oneWord: BadWord}

func readNumber(s string) (uint64, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		s, base = hex, 16
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

func readBoolean(s string) (uint64, bool) {
	switch strings.ToLower(s) {
	case "true", "1":
		return 1, true
	case "false", "0":
		return 0, true
	}
	return 0, false
}

// readTime reads seconds with decimals, or a number with ns, us, µs, ms or s
// behind it, as nanoseconds.
func readTime(s string) (uint64, bool) {
	scale := uint64(1e9)
	for _, u := range [...]struct {
		name  string
		scale uint64
	}{{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}} {
		if n, ok := strings.CutSuffix(s, u.name); ok {
			s, scale = n, u.scale
			break
		}
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole, 10, 64)
	if err != nil || n > math.MaxInt64/scale || len(fraction) > 9 {
		return 0, false
	}
	n *= scale
	for _, d := range []byte(fraction) {
		if d < '0' || d > '9' {
			return 0, false
		}
		scale /= 10
		n += uint64(d-'0') * scale
	}
	return n, n <= math.MaxInt64
}

// readHex reads bytes as Wireshark writes them: 00:1b:44 or 00-1b-44.
func readHex(s string) ([]byte, bool) {
	var out []byte
	for i := 0; i+1 < len(s); i += 3 {
		hi, lo := unhex(s[i]), unhex(s[i+1])
		if hi < 0 || lo < 0 {
			return nil, false
		}
		out = append(out, byte(hi<<4|lo))
		if i+2 == len(s) {
			return out, true
		}
		if s[i+2] != ':' && s[i+2] != '-' {
			return nil, false
		}
	}
	return nil, false
}

// readOctets reads bytes in hexadecimal, or in quotes as text.
func readOctets(l literal, t token) (literal, Code) {
	if t.kind == quoted {
		l.Bytes = []byte(t.text)
		return l, ""
	}
	b, ok := readHex(t.text)
	if !ok {
		return l, BadBytes
	}
	l.Bytes = b
	return l, ""
}

func (l *literal) readAddress(s string, op operator) bool {
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		if err != nil || op != equal && op != unequal {
			return false
		}
		l.Addr, l.bits, l.ranged = p.Addr(), p.Bits(), true
		return true
	}
	a, err := netip.ParseAddr(s)
	l.Addr = a
	return err == nil && a.Zone() == ""
}

// less reports whether the literal lies before a value of its kind.
func (l *literal) less(v *wire.Value) bool { return order(&l.Value, v) < 0 }

// order compares two values of one ordered kind.
func order(a, b *wire.Value) int {
	if a.Addr.IsValid() || b.Addr.IsValid() {
		return a.Addr.Compare(b.Addr)
	}
	switch {
	case a.Num < b.Num:
		return -1
	case a.Num > b.Num:
		return 1
	}
	return 0
}

// equals reports whether a field's value is the literal's, or lies within its
// prefix.
func (l *literal) equals(k kind, v *wire.Value) bool {
	switch k {
	case address:
		if l.ranged {
			return netip.PrefixFrom(l.Addr, l.bits).Contains(v.Addr.Unmap())
		}
		return l.Addr == v.Addr
	case str:
		return l.Text == v.Text
	case mac, octets:
		return bytes.Equal(l.Bytes, v.Bytes)
	}
	return l.Num == v.Num
}

// within reports whether a field's value contains the literal's.
func (l *literal) within(k kind, v *wire.Value) bool {
	if k == octets {
		return bytes.Contains(v.Bytes, l.Bytes)
	}
	return strings.Contains(v.Text, l.Text)
}
