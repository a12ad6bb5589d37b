package wire

import "net/netip"

// Field is one named field of a frame, with what it says and where it stands.
type Field struct {
	Name     string // Wireshark's display-filter name, such as "tcp.flags.syn"
	Span     Span
	Value    Value
	Children []Field // the parts of a header or of a field, in wire order
}

// Span is where a field stands, in bits from the start of its source: bit 0 is
// the most significant of the first byte.
type Span struct{ Bit, Bits int }

// Bytes returns the first byte that the span touches and the one after its last.
func (s Span) Bytes() (start, end int) { return s.Bit / 8, (s.Bit + s.Bits + 7) / 8 }

// Kind says what sort of value a field has.
type Kind uint8

// The kinds of value.
const (
	KindNone  Kind = iota // a heading: it only has children
	KindUint              // Num
	KindBool              // Num is 0 or 1
	KindAddr              // Addr: IPv4 or IPv6
	KindMAC               // Bytes, six of them
	KindBytes             // Bytes
	KindText              // Text: as it stood on the wire, not escaped
)

// Value is what a field says; Kind tells which of the others holds it.
type Value struct {
	Kind  Kind
	Num   uint64
	Addr  netip.Addr
	Text  string
	Bytes []byte
}
