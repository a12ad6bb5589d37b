package view

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wiretale/tui/theme"
	"wiretale/wire"
)

func bare() *Context { return &Context{Theme: theme.New(true, false, false)} }

func TestBitsShowTheBytesThatAFieldTouches(t *testing.T) {
	data := []byte{0x12, 0x34}
	for _, c := range []struct {
		span wire.Span
		want string
	}{
		{wire.Span{Bit: 0, Bits: 4}, "0001 0010"},
		{wire.Span{Bit: 6, Bits: 4}, "0001 0010 0011 0100"},
		{wire.Span{Bit: 15, Bits: 1}, "0011 0100"},
		{wire.Span{Bit: 12, Bits: 8}, ""}, // not all of it was captured
		{wire.Span{}, ""},
	} {
		if got := bitsOf(bare(), data, c.span).String(); got != c.want {
			t.Errorf("%v: %q, want %q", c.span, got, c.want)
		}
	}
}

// TestEveryBitCanBePointedAt holds bitAt against what bitsOf draws.
func TestEveryBitCanBePointedAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "data")
		s := wire.Span{Bit: rapid.IntRange(0, 31).Draw(t, "bit")}
		s.Bits = rapid.IntRange(1, 32-s.Bit).Draw(t, "bits")
		line := bitsOf(bare(), data, s)
		next := s.Bit / 8 * 8
		for x, r := range line.String() {
			bit := bitAt(data, s, x)
			if r == ' ' {
				if bit >= 0 {
					t.Fatalf("column %d is a gap, and bit %d", x, bit)
				}
				continue
			}
			if bit != next || byte(r-'0') != data[bit/8]>>(7-bit%8)&1 {
				t.Fatalf("column %d is bit %d, want %d", x, bit, next)
			}
			next++
		}
		if next != (s.Bit+s.Bits+7)/8*8 {
			t.Fatalf("the last bit is %d of %v", next-1, s)
		}
	})
}

func number(name string, n uint64, bit int) wire.Field {
	return wire.Field{Name: name, Span: wire.Span{Bit: bit, Bits: 8}, Value: wire.Value{Kind: wire.KindUint, Num: n}}
}

func payload(b string, bit int) wire.Field {
	return wire.Field{Name: "data.data", Span: wire.Span{Bit: bit, Bits: 8 * len(b)}, Value: wire.Value{Kind: wire.KindBytes, Bytes: []byte(b)}}
}

func TestPacketsAreComparedFieldByField(t *testing.T) {
	heading := func(fields ...wire.Field) []wire.Field {
		return []wire.Field{{Name: "tcp", Span: wire.Span{Bits: 64}, Children: fields}}
	}
	ours := heading(number("tcp.srcport", 1, 0), number("tcp.dstport", 2, 8), number("tcp.option_kind", 3, 16), number("tcp.option_kind", 4, 24), payload("abc", 32))
	theirs := heading(number("tcp.srcport", 1, 0), number("tcp.dstport", 9, 8), number("tcp.option_kind", 3, 16), payload("aXcd", 24))
	d := besides(ours, theirs)
	want := []string{"/tcp", "/tcp/data.data", "/tcp/dstport", "/tcp/option_kind#2"}
	got := sortedKeys(d.of)
	for i := range got {
		got[i] = strings.Replace(got[i], "/tcp/tcp.", "/tcp/", 1)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("what differs: %q, want %q", got, want)
	}
	if d.count != 3 {
		t.Errorf("%d fields differ, want 3", d.count)
	}
	marked := ""
	for i := range 7 {
		if d.covers(i) {
			marked += string(rune('0' + i))
		}
	}
	if marked != "135" { // the port, the option that is here alone, the b of abc
		t.Errorf("bytes %q are marked", marked)
	}
	if d := besides(ours, ours); len(d.of) != 0 || d.count != 0 {
		t.Errorf("a packet differs from itself in %v", d.of)
	}
}

func TestAFieldIsCopiedAsHexAsCAndAsAFilter(t *testing.T) {
	tree := fieldTree{data: []byte{0x00, 0x50, 0xff}}
	row := &fieldRow{field: wire.Field{Name: "tcp.dstport", Span: wire.Span{Bits: 16}, Value: wire.Value{Kind: wire.KindUint, Num: 80}}}
	for key, want := range map[string]Action{
		"y": Copy{"00 50"},
		"C": Copy{"static const unsigned char tcp_dstport[2] = {\n    0x00, 0x50,\n};\n"},
		"F": Copy{"tcp.dstport == 80"},
	} {
		if got := tree.copied(key, row); got != want {
			t.Errorf("%s: %#v, want %#v", key, got, want)
		}
	}
	missing := &fieldRow{field: wire.Field{Name: "tcp.dstport"}, missing: true}
	for _, key := range []string{"y", "C", "F"} {
		if _, refused := tree.copied(key, missing).(Refuse); !refused {
			t.Errorf("%s copies a field that isn't there", key)
		}
	}
}
