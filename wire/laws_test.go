package wire

import (
	"iter"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func bytesOf(least, most int) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		b := rapid.SliceOfN(rapid.Byte(), least, most).Draw(t, "bytes")
		if len(b) == 0 {
			return nil
		}
		return b
	})
}

func segments() *rapid.Generator[*Segment] {
	return rapid.Custom(func(t *rapid.T) *Segment {
		s := &Segment{
			SrcPort: rapid.Uint16().Draw(t, "source"), DstPort: rapid.Uint16().Draw(t, "destination"),
			Seq: Seq(rapid.Uint32().Draw(t, "seq")), Ack: Seq(rapid.Uint32().Draw(t, "ack")),
			Flags: Flags(rapid.Byte().Draw(t, "flags")), Window: rapid.Uint16().Draw(t, "window"),
			Urgent: rapid.Uint16().Draw(t, "urgent"), Payload: bytesOf(0, 40).Draw(t, "payload"),
		}
		o := &s.Options
		o.MSS = rapid.Uint16().Draw(t, "mss")
		o.SACKPermitted = rapid.Bool().Draw(t, "sack permitted")
		if rapid.Bool().Draw(t, "scaled") {
			o.WindowScale = scale(rapid.Byte().Draw(t, "scale"))
		}
		if rapid.Bool().Draw(t, "stamped") {
			o.Timestamps = &Timestamps{rapid.Uint32().Draw(t, "value"), rapid.Uint32().Draw(t, "echo")}
		}
		for range rapid.IntRange(0, 2).Draw(t, "blocks") {
			o.SACK = append(o.SACK, SACKBlock{Seq(rapid.Uint32().Draw(t, "left")), Seq(rapid.Uint32().Draw(t, "right"))})
		}
		for o.Size() > maxTCPOptions-10 && len(o.SACK) > 0 { // leave room: what doesn't fit is left out
			o.SACK = o.SACK[1:]
		}
		if len(o.SACK) == 0 {
			o.SACK = nil
		}
		return s
	})
}

func anyDatagram() *rapid.Generator[*Datagram] {
	return rapid.Custom(func(t *rapid.T) *Datagram {
		p := &Datagram{HopLimit: rapid.Byte().Draw(t, "ttl"), TrafficClass: rapid.Byte().Draw(t, "class")}
		v6 := rapid.Bool().Draw(t, "IPv6")
		if v6 {
			p.Src, p.Dst = netip.MustParseAddr("2001:db8::1"), netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address")))
			p.FlowLabel = rapid.Uint32Range(0, 0xfffff).Draw(t, "flow")
			for range rapid.IntRange(0, 3).Draw(t, "extensions") {
				body := rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "body")
				kind := rapid.SampledFrom([]IPProtocol{extensionHopByHop, extensionDestination, extensionRouting}).Draw(t, "kind")
				p.Extensions = append(p.Extensions, Extension{kind, body})
			}
			if p.Dst.Is4In6() {
				p.Dst = p.Src
			}
		} else {
			p.Src, p.Dst = client4, netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "address")))
			p.ID, p.DontFragment = uint32(rapid.Uint16().Draw(t, "id")), rapid.Bool().Draw(t, "df")
			p.Options = bytesOf(0, 10).Draw(t, "options")
			for len(p.Options)%4 != 0 {
				p.Options = append(p.Options, 0)
			}
		}
		switch rapid.IntRange(0, 3).Draw(t, "transport") {
		case 0:
			p.Protocol, p.TCP = ProtocolTCP, segments().Draw(t, "segment")
		case 1:
			p.Protocol, p.UDP = ProtocolUDP, &UDP{
				SrcPort: rapid.Uint16().Draw(t, "source"), DstPort: rapid.Uint16().Draw(t, "destination"), Payload: bytesOf(0, 40).Draw(t, "payload")}
		case 2:
			p.Protocol = ProtocolICMP
			if v6 {
				p.Protocol = ProtocolICMPv6
			}
			p.ICMP = &ICMP{rapid.Byte().Draw(t, "type"), rapid.Byte().Draw(t, "code"), [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "rest")), bytesOf(0, 40).Draw(t, "body")}
		case 3:
			p.Protocol, p.Payload = 200, bytesOf(0, 40).Draw(t, "payload")
		}
		return p
	})
}

func anyFrame() *rapid.Generator[Frame] {
	return rapid.Custom(func(t *rapid.T) Frame {
		p := anyDatagram().Draw(t, "datagram")
		f := Frame{Link: rapid.SampledFrom(linkTypes).Draw(t, "link"), EtherType: EtherTypeIPv4, IP: p}
		if p.v6() {
			f.EtherType = EtherTypeIPv6
		}
		if f.Link == LinkIPv4 || f.Link == LinkIPv6 {
			f.Link = LinkRaw
		}
		if f.Link == LinkEthernet {
			f.Src, f.Dst = MAC(rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "from")), MAC(rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "to"))
			f.Payload = bytesOf(0, 20).Draw(t, "padding")
			for range rapid.IntRange(0, 2).Draw(t, "tags") {
				f.VLANs = append(f.VLANs, rapid.Uint16().Draw(t, "tag"))
			}
		}
		return f
	})
}

func TestDecodeUndoesSerialize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFrame().Draw(t, "frame")
		data := f.Serialize()
		d := Decode(f.Link, data, len(data))
		if diff := cmp.Diff(f, d.Frame, exact); diff != "" || d.Malformed != nil {
			t.Fatal(d.Malformed, diff)
		}
		for _, r := range VerifyChecksums(&d, data) {
			if r.State != ChecksumGood && r.State != ChecksumUnverified {
				t.Fatalf("%+v", r)
			}
		}
	})
}

// Of a frame that a capture cut, as much is read as is there, and none of it
// differs from what the whole says.
func TestFramesCutAtEveryByte(t *testing.T) {
	for _, link := range linkTypes {
		for i, f := range frames(link) {
			data := f.Serialize()
			whole := map[string]bool{}
			for field := range all(fieldsOf(link, data, len(data))) {
				whole[field.Name+" "+field.String()] = true
			}
			for n := range data {
				d := Decode(link, data[:n], len(data))
				if link != LinkRadiotap && (d.Malformed != nil || !d.Truncated()) {
					t.Fatalf("link %d, frame %d, %d bytes: %v", link, i, n, d.Malformed)
				}
				for field := range all(d.Fields(data[:n])) {
					switch field.Value.Kind {
					case KindBytes, KindText, KindNone:
						continue // of these a part may be there
					}
					if !whole[field.Name+" "+field.String()] {
						t.Fatalf("link %d, frame %d, %d bytes: %s is %s", link, i, n, field.Name, field)
					}
				}
				if s := d.Frame.IP; s != nil && s.TCP != nil && f.IP.TCP != nil && n > len(data)-len(f.IP.TCP.Payload) {
					if s.TCP.Len() != f.IP.TCP.Len() {
						t.Fatalf("link %d, frame %d, %d bytes: %d instead of %d", link, i, n, s.TCP.Len(), f.IP.TCP.Len())
					}
				}
			}
		}
	}
}

// Every bit of every known header belongs to a field.
func TestFieldsCoverHeaders(t *testing.T) {
	for _, link := range linkTypes {
		for i, f := range frames(link) {
			data := f.Serialize()
			covered := make([]bool, len(data)*8)
			for field := range all(fieldsOf(link, data, len(data))) {
				if len(field.Children) > 0 && field.Value.Kind == KindNone {
					continue
				}
				for b := range field.Span.Bits {
					covered[field.Span.Bit+b] = true
				}
			}
			for bit, ok := range covered {
				if !ok {
					t.Fatalf("link %d, frame %d: bit %d of byte %d is in no field", link, i, bit%8, bit/8)
				}
			}
		}
	}
}

func benchmarkFrame() []byte {
	f := frames(LinkEthernet)[0]
	f.IP.TCP.Payload = make([]byte, 1000)
	return f.Serialize()
}

func BenchmarkDecode(b *testing.B) {
	data := benchmarkFrame()
	b.ReportAllocs()
	for b.Loop() {
		Decode(LinkEthernet, data, len(data))
	}
}

func BenchmarkDecoder(b *testing.B) {
	data := benchmarkFrame()
	var d Decoder
	b.ReportAllocs()
	for b.Loop() {
		d.Decode(LinkEthernet, data, len(data))
	}
}

func BenchmarkFields(b *testing.B) {
	data := benchmarkFrame()
	b.ReportAllocs()
	for b.Loop() {
		fieldsOf(LinkEthernet, data, len(data))
	}
}

func BenchmarkSerialize(b *testing.B) {
	f := frames(LinkEthernet)[0]
	b.ReportAllocs()
	for b.Loop() {
		f.Serialize()
	}
}

// TestTheSumIsThatOfTheWords holds the sum over long words against that of
// RFC 1071 §1, word by word.
func TestTheSumIsThatOfTheWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.Just(byte(0xff)), rapid.Just(byte(0))), 0, 90).Draw(t, "bytes")
		b = append(make([]byte, rapid.IntRange(0, 7).Draw(t, "from")), b...)
		begin := rapid.Uint32().Draw(t, "sum")
		sum := uint64(begin)
		for i, v := range b {
			sum += uint64(v) << (8 * (1 - i%2))
		}
		for sum > 0xffff {
			sum = sum>>16 + sum&0xffff
		}
		if got := sumWords(begin, b); uint64(got) != sum {
			t.Fatalf("got %#x, want %#x", got, sum)
		}
	})
}

func TestTheSizeOfOptionsIsThatOfTheirBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := segments().Draw(t, "segment").Options
		o.SACK = append(o.SACK, make([]SACKBlock, rapid.IntRange(0, 4).Draw(t, "more"))...)
		if rapid.IntRange(0, 4).Draw(t, "fast open") == 0 {
			o.FastOpen = make([]byte, rapid.IntRange(0, 40).Draw(t, "cookie"))
		}
		if n := len(o.append(nil)); o.Size() != n {
			t.Fatalf("said %d, is %d", o.Size(), n)
		}
	})
}

// fieldsOf returns the fields of a frame of length bytes of which data was
// kept.
func fieldsOf(link LinkType, data []byte, length int) []Field {
	d := Decode(link, data, length)
	return d.Fields(data)
}

// all ranges over fields and all that is below them, in wire order.
func all(fields []Field) iter.Seq[*Field] {
	return func(yield func(*Field) bool) { walk(fields, yield) }
}

func walk(fields []Field, yield func(*Field) bool) bool {
	for i := range fields {
		if !yield(&fields[i]) || !walk(fields[i].Children, yield) {
			return false
		}
	}
	return true
}
