package wire

import "net/netip"

// entry is what is known of one field: what its value is, and where it stands
// in its protocol's header, if that is always the same place. From the entries
// come the registry, and the fields of a frame.
type entry struct {
	name  string
	kind  Kind
	base  Base
	bit   int    // from the header's first bit
	bits  int    // 0 where place or size vary
	unit  uint64 // what a number is multiplied by to say what it means; 0 is 1
	parts []entry
}

func number(name string, bit, bits int) entry {
	return entry{name: name, kind: KindUint, bit: bit, bits: bits}
}

func hexNumber(name string, bit, bits int) entry {
	return entry{name: name, kind: KindUint, base: Hex, bit: bit, bits: bits}
}

func flag(name string, bit int) entry { return entry{name: name, kind: KindBool, bit: bit, bits: 1} }

func ipv4Address(name string, bit int) entry {
	return entry{name: name, kind: KindAddr, bit: bit, bits: 32}
}

func ipv6Address(name string, bit int) entry {
	return entry{name: name, kind: KindAddr, bit: bit, bits: 128}
}

func hardwareAddress(name string, bit int) entry {
	return entry{name: name, kind: KindMAC, bit: bit, bits: 48}
}

func octets(name string, bit, bits int) entry {
	return entry{name: name, kind: KindBytes, bit: bit, bits: bits}
}

// heading is a field that only has children.
func heading(name string) entry { return entry{name: name} }

// varying is a field whose place or size isn't fixed.
func varying(name string, kind Kind, base Base) entry {
	return entry{name: name, kind: kind, base: base}
}

// of gives a field its parts, whose bits count from the same first bit.
func (e entry) of(parts ...entry) entry {
	e.parts = parts
	return e
}

// times says that a number counts units of n.
func (e entry) times(n uint64) entry {
	e.unit = n
	return e
}

// tree makes the fields of one frame. Of what the capture cut off it makes
// none.
type tree struct {
	data      []byte
	quotation bool // what an ICMP error quotes
}

// layout reads every field of a table for a header that begins at a byte.
func (t *tree) layout(table []entry, at int) []Field {
	fields := make([]Field, 0, len(table))
	for i := range table {
		fields = t.one(fields, &table[i], at)
	}
	return fields
}

// one adds the field of an entry for a header that begins at a byte.
func (t *tree) one(fields []Field, e *entry, at int) []Field {
	span := Span{at*8 + e.bit, e.bits}
	if e.bits == 0 || span.Bit+span.Bits > len(t.data)*8 {
		return fields
	}
	f := Field{Name: e.name, Span: span, Value: t.value(e.kind, span)}
	if e.unit > 1 {
		f.Value.Num *= e.unit
	}
	if len(e.parts) > 0 {
		f.Children = t.layout(e.parts, at)
	}
	return append(fields, f)
}

// value reads what stands at a place.
func (t *tree) value(kind Kind, s Span) Value {
	from, to := s.Bytes()
	b := t.data[from:to:to]
	v := Value{Kind: kind}
	switch kind {
	case KindUint, KindBool:
		for i := range s.Bits {
			bit := s.Bit + i
			v.Num = v.Num<<1 | uint64(t.data[bit/8]>>(7-bit%8)&1)
		}
	case KindAddr:
		v.Addr, _ = netip.AddrFromSlice(b)
	case KindMAC, KindBytes:
		v.Bytes = b
	case KindText:
		v.Text = string(b)
	}
	return v
}

// add adds a field that stands from one byte to another, if all of it is there
// and it isn't empty.
func (t *tree) add(fields []Field, name string, kind Kind, from, to int) []Field {
	if from >= to || to > len(t.data) {
		return fields
	}
	s := Span{from * 8, (to - from) * 8}
	return append(fields, Field{Name: name, Span: s, Value: t.value(kind, s)})
}

// text adds a field of text whose meaning isn't simply its bytes.
func (t *tree) text(fields []Field, name, text string, from, to int) []Field {
	return t.put(fields, name, Value{Kind: KindText, Text: text}, from, to)
}

// put adds a field with a value of its own.
func (t *tree) put(fields []Field, name string, v Value, from, to int) []Field {
	if from >= to || to > len(t.data) {
		return fields
	}
	return append(fields, Field{Name: name, Span: Span{from * 8, (to - from) * 8}, Value: v})
}

// rest adds what is left of some bytes, as far as they were kept.
func (t *tree) rest(fields []Field, name string, from, to int) []Field {
	return t.add(fields, name, KindBytes, from, min(to, len(t.data)))
}

// under makes a heading over fields that stand between two bytes.
func (t *tree) under(name string, from, to int, children []Field) Field {
	to = max(from, min(to, len(t.data)))
	return Field{Name: name, Span: Span{from * 8, (to - from) * 8}, Children: children}
}

// shift moves fields by a number of bytes.
func shift(fields []Field, by int) {
	for i := range fields {
		fields[i].Span.Bit += by * 8
		shift(fields[i].Children, by)
	}
}
