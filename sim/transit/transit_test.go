package transit

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wiretale/wire"
)

func end(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

var (
	inside  = end("192.0.2.2:50000")
	outside = end("198.51.100.1:40000")
	server  = end("203.0.113.80:80")
)

// udp is a user datagram between two ends.
func udp(src, dst netip.AddrPort, payload string) wire.Datagram {
	return wire.Datagram{Src: src.Addr(), Dst: dst.Addr(), HopLimit: 64, Protocol: wire.ProtocolUDP,
		UDP: &wire.UDP{SrcPort: src.Port(), DstPort: dst.Port(), Payload: []byte(payload)}}
}

// raw is the datagram with what it carries as bytes, as a router sees one that
// was damaged.
func raw(d wire.Datagram) wire.Datagram {
	data := d.Append(nil)
	at := 40
	if d.Src.Is4() {
		at = 20
	}
	d.TCP, d.UDP, d.ICMP, d.Payload = nil, nil, nil, data[at:]
	return d
}

// quoting is an ICMP error from an address to the sender of what it quotes.
func quoting(from netip.Addr, about wire.Datagram, most int) wire.Datagram {
	d := wire.Datagram{Src: from, Dst: about.Src, HopLimit: 64, Protocol: wire.ProtocolICMP, ICMP: &wire.ICMP{Type: 3, Code: 3}}
	if from.Is6() {
		d.Protocol, d.ICMP = wire.ProtocolICMPv6, &wire.ICMP{Type: 1, Code: 4}
	}
	quoted := about.Append(nil)
	d.ICMP.Body = quoted[:min(len(quoted), most)]
	return d
}

func TestReadTellsExchangesFromErrorsAndTheRest(t *testing.T) {
	plain := udp(inside, server, "hello")
	v6 := udp(end("[2001:db8::2]:50000"), end("[2001:db8::80]:80"), "hello")
	echo := wire.Datagram{Src: inside.Addr(), Dst: server.Addr(), Protocol: wire.ProtocolICMP,
		ICMP: &wire.ICMP{Type: 8, Rest: [4]byte{0, 7, 0, 1}}}
	reply := wire.Datagram{Src: server.Addr(), Dst: inside.Addr(), Protocol: wire.ProtocolICMP,
		ICMP: &wire.ICMP{Type: 0, Rest: [4]byte{0, 7, 0, 1}}}
	fragment := plain
	fragment.FragmentOffset = 8
	neighbours := wire.Datagram{Src: v6.Src, Dst: v6.Dst, Protocol: wire.ProtocolICMPv6, ICMP: &wire.ICMP{Type: 135}}
	short := wire.Datagram{Src: inside.Addr(), Dst: server.Addr(), Protocol: wire.ProtocolTCP, Payload: []byte{1, 2, 3}}
	other := wire.Datagram{Src: inside.Addr(), Dst: server.Addr(), Protocol: 47, Payload: []byte{1, 2, 3, 4, 5, 6, 7, 8}}
	for name, c := range map[string]struct {
		d        wire.Datagram
		kind     Kind
		src, dst netip.AddrPort
	}{
		"udp":          {plain, Exchange, inside, server},
		"udp as bytes": {raw(plain), Exchange, inside, server},
		"udp over v6":  {v6, Exchange, end("[2001:db8::2]:50000"), end("[2001:db8::80]:80")},
		"echo":         {echo, Exchange, end("192.0.2.2:7"), end("203.0.113.80:0")},
		"echo's bytes": {raw(echo), Exchange, end("192.0.2.2:7"), end("203.0.113.80:0")},
		"echo reply":   {reply, Exchange, end("203.0.113.80:0"), end("192.0.2.2:7")},
		"error":        {quoting(server.Addr(), plain, 28), Error, end("203.0.113.80:0"), end("192.0.2.2:0")},
		"v6 error":     {quoting(netip.MustParseAddr("2001:db8::80"), v6, 48), Error, end("[2001:db8::80]:0"), end("[2001:db8::2]:0")},
		"short error":  {quoting(server.Addr(), plain, 27), Unreadable, end("203.0.113.80:0"), end("192.0.2.2:0")},
		"fragment":     {fragment, Unreadable, end("192.0.2.2:0"), end("203.0.113.80:0")},
		"neighbours":   {neighbours, LinkOnly, end("[2001:db8::2]:0"), end("[2001:db8::80]:0")},
		"short":        {short, Unreadable, end("192.0.2.2:0"), end("203.0.113.80:0")},
		"other":        {other, Other, end("192.0.2.2:0"), end("203.0.113.80:0")},
	} {
		p := Read(&c.d)
		if p.Kind != c.kind || p.Src != c.src || p.Dst != c.dst {
			t.Errorf("%s: kind %d, %v → %v", name, p.Kind, p.Src, p.Dst)
		}
		if p.Kind == Error && (p.About.Kind != Exchange || p.About.Src.Port() != 50000 || p.About.Dst.Port() != 80) {
			t.Errorf("%s: about %+v", name, p.About)
		}
		if p.Opens() != (p.Kind == Exchange && name != "echo reply") {
			t.Errorf("%s: opens is %v", name, p.Opens())
		}
	}
}

// TestRFC5508REQ3AnErrorWithAWrongChecksumIsNotRead holds for one that is at
// hand as bytes.
func TestRFC5508REQ3AnErrorWithAWrongChecksumIsNotRead(t *testing.T) {
	d := raw(quoting(server.Addr(), udp(inside, server, "hello"), 28))
	if p := Read(&d); p.Kind != Error {
		t.Fatalf("got %+v", p)
	}
	d.Payload[9] ^= 1
	if p := Read(&d); p.Kind != Unreadable {
		t.Errorf("got %+v", p)
	}
}

func TestOnlyAFirstSYNOpensAConnection(t *testing.T) {
	for flags, opens := range map[wire.Flags]bool{wire.SYN: true, wire.SYN | wire.ECE | wire.CWR: true, wire.SYN | wire.ACK: false,
		wire.ACK: false, wire.RST: false, wire.SYN | wire.RST: false, wire.SYN | wire.FIN: false} {
		p := Packet{Kind: Exchange, Protocol: wire.ProtocolTCP, Flags: flags}
		if p.Opens() != opens {
			t.Errorf("%v opens: %v", flags, p.Opens())
		}
	}
}

// datagrams draws a datagram of TCP, UDP or an echo, over either IP.
func datagrams(t *rapid.T) wire.Datagram {
	src, dst := ends(t, "src"), ends(t, "dst")
	if rapid.Bool().Draw(t, "v6") {
		src, dst = six(src), six(dst)
	}
	payload := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "payload")
	d := wire.Datagram{Src: src.Addr(), Dst: dst.Addr(), HopLimit: 9}
	switch rapid.IntRange(0, 2).Draw(t, "protocol") {
	case 0:
		d.Protocol = wire.ProtocolTCP
		d.TCP = &wire.Segment{SrcPort: src.Port(), DstPort: dst.Port(), Seq: wire.Seq(rapid.Uint32().Draw(t, "seq")), Flags: wire.ACK, Payload: payload}
	case 1:
		d.Protocol = wire.ProtocolUDP
		d.UDP = &wire.UDP{SrcPort: src.Port(), DstPort: dst.Port(), Payload: payload}
	default:
		d.Protocol, d.ICMP = wire.ProtocolICMP, &wire.ICMP{Type: 8, Body: payload}
		if d.Src.Is6() {
			d.Protocol, d.ICMP.Type = wire.ProtocolICMPv6, 128
		}
		binary.BigEndian.PutUint16(d.ICMP.Rest[:], src.Port())
	}
	return d
}

func ends(t *rapid.T, name string) netip.AddrPort {
	a := [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, name))
	return netip.AddrPortFrom(netip.AddrFrom4(a), rapid.Uint16Range(1, 65535).Draw(t, name+" port"))
}

// six is an end with an IPv6 address made of its own.
func six(e netip.AddrPort) netip.AddrPort {
	a := netip.MustParseAddr("2001:db8::").As16()
	b := e.Addr().As4()
	copy(a[12:], b[:])
	return netip.AddrPortFrom(netip.AddrFrom16(a), e.Port())
}

// sound fails where a checksum of a datagram's bytes is wrong.
func sound(t *rapid.T, what string, data []byte) {
	read := wire.Decode(wire.LinkRaw, data, len(data))
	for _, r := range wire.VerifyChecksums(&read, data) {
		if r.State != wire.ChecksumGood {
			t.Fatalf("%s: %s checksum %v", what, r.Protocol, r.State)
		}
	}
}

// TestRewritingAndItsInverseAreInverse: there and back the bytes are the same,
// whether the datagram is at hand in structure or as bytes, and the checksums
// are right on either side.
func TestRewritingAndItsInverseAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := datagrams(t)
		p := Read(&d)
		src, dst := ends(t, "other src"), ends(t, "other dst")
		if d.Src.Is6() {
			src, dst = six(src), six(dst)
		}
		if d.ICMP != nil {
			dst = netip.AddrPortFrom(dst.Addr(), 0)
		}
		plain := d.Append(nil)
		there, rawThere := Rewrite(d, src, dst), Rewrite(raw(d), src, dst)
		sound(t, "there", there.Append(nil))
		if !bytes.Equal(there.Append(nil), rawThere.Append(nil)) {
			t.Fatalf("as bytes it is % x, not % x", rawThere.Append(nil), there.Append(nil))
		}
		if q := Read(&there); q.Src != src || q.Dst != dst {
			t.Fatalf("it goes %v → %v", q.Src, q.Dst)
		}
		back, rawBack := Rewrite(there, p.Src, p.Dst), Rewrite(rawThere, p.Src, p.Dst)
		if !bytes.Equal(back.Append(nil), plain) || !bytes.Equal(rawBack.Append(nil), plain) || !bytes.Equal(d.Append(nil), plain) {
			t.Fatal("back, it is another")
		}
	})
}

// TestRFC3022DamageStaysDamage: what was wrong with a checksum before addresses
// were rewritten is wrong with it afterwards (RFC 3022 §4.2).
func TestRFC3022DamageStaysDamage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := raw(datagrams(t))
		d.Payload = slices.Clone(d.Payload)
		if len(d.Payload) < 24 {
			return
		}
		d.Payload[len(d.Payload)-1] ^= 0x10
		src, dst := ends(t, "other src"), ends(t, "other dst")
		if d.Src.Is6() {
			src, dst = six(src), six(dst)
		}
		there := Rewrite(d, src, dst)
		data := there.Append(nil)
		read := wire.Decode(wire.LinkRaw, data, len(data))
		for _, r := range wire.VerifyChecksums(&read, data) {
			if r.Protocol != "ip" && r.State == wire.ChecksumGood {
				t.Fatalf("the %s checksum is right now", r.Protocol)
			}
		}
	})
}

// TestRFC5508REQ4WhatAnErrorQuotesIsRewritten, its checksums included, and back
// again it is what it was.
func TestRFC5508REQ4WhatAnErrorQuotesIsRewritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		about := datagrams(t)
		router := ends(t, "router")
		src, dst := ends(t, "other src"), ends(t, "other dst")
		if about.Src.Is6() {
			router, src, dst = six(router), six(src), six(dst)
		}
		if about.ICMP != nil {
			dst = netip.AddrPortFrom(dst.Addr(), 0)
		}
		d := quoting(router.Addr(), about, rapid.IntRange(48, 120).Draw(t, "most"))
		p := Read(&d)
		if p.Kind != Error {
			t.Fatalf("got %+v", p)
		}
		there := RewriteError(d, router.Addr(), src.Addr(), src, dst)
		sound(t, "the error", there.Append(nil))
		q := Read(&there)
		if q.Kind != Error || q.Dst.Addr() != src.Addr() || q.About.Src != src || q.About.Dst != dst {
			t.Fatalf("got %+v about %+v", q, q.About)
		}
		other := Rewrite(about, src, dst)
		want := other.Append(nil)
		// Of a checksum that is cut in half nothing can be brought in step.
		if got := there.ICMP.Body[:len(there.ICMP.Body)&^1]; !bytes.Equal(got, want[:len(got)]) {
			t.Fatalf("it quotes\n% x\nnot\n% x", got, want[:len(got)])
		}
		back := RewriteError(there, d.Src, d.Dst, p.About.Src, p.About.Dst)
		if !bytes.Equal(back.Append(nil), d.Append(nil)) {
			t.Fatal("back, it is another")
		}
	})
}

func TestNamesTellExchangesApart(t *testing.T) {
	for want, got := range map[string]string{
		"udp 192.0.2.2:50000 ↔ 203.0.113.80:80": Name(wire.ProtocolUDP, inside, server),
		"tcp [2001:db8::2]:1 ↔ [2001:db8::3]:2": Name(wire.ProtocolTCP, end("[2001:db8::2]:1"), end("[2001:db8::3]:2")),
		"icmp 192.0.2.2 id 7 ↔ 203.0.113.80":    Name(wire.ProtocolICMP, end("192.0.2.2:7"), end("203.0.113.80:0")),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzReadAndRewrite(f *testing.F) {
	for _, d := range []wire.Datagram{udp(inside, server, "hello"), quoting(server.Addr(), udp(inside, server, "hello"), 28)} {
		f.Add(d.Append(nil))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		read := wire.Decode(wire.LinkRaw, data, len(data))
		if read.Frame.IP == nil {
			return
		}
		for _, d := range []wire.Datagram{*read.Frame.IP, raw(*read.Frame.IP)} {
			src, dst := outside, server
			if d.Src.Is6() {
				src, dst = six(src), six(dst)
			}
			switch p := Read(&d); p.Kind {
			case Exchange:
				there := Rewrite(d, src, dst)
				if q := Read(&there); q.Kind == Exchange && q.Src.Addr() != src.Addr() {
					t.Errorf("it comes from %v", q.Src)
				}
			case Error:
				there := RewriteError(d, src.Addr(), dst.Addr(), p.About.Src, p.About.Dst)
				if q := Read(&there); q.Kind != Error || *q.About != *p.About {
					t.Errorf("it is about %+v, not %+v", q.About, p.About)
				}
			}
		}
	})
}
