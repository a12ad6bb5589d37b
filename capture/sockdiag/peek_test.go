package sockdiag

import (
	"net/netip"
	"testing"

	"wiretale/wire"
)

// decoded is what the whole decoder says of the same frame.
func decoded(link wire.LinkType, b []byte) (q question, flags wire.Flags, ok bool) {
	ip := wire.Decode(link, b, len(b)).Frame.IP
	switch {
	case ip == nil:
		return q, 0, false
	case ip.TCP != nil:
		return question{wire.ProtocolTCP, netip.AddrPortFrom(ip.Src, ip.TCP.SrcPort), netip.AddrPortFrom(ip.Dst, ip.TCP.DstPort)}, ip.TCP.Flags, true
	case ip.UDP != nil:
		return question{wire.ProtocolUDP, netip.AddrPortFrom(ip.Src, ip.UDP.SrcPort), netip.AddrPortFrom(ip.Dst, ip.UDP.DstPort)}, 0, true
	}
	return q, 0, false
}

// specimens are frames of both protocols in both versions of IP.
func specimens(link wire.LinkType) (all [][]byte) {
	for _, ends := range [][2]string{{"127.0.0.1", "127.0.0.2"}, {"2001:db8::2", "2001:db8::80"}} {
		src, dst := netip.MustParseAddr(ends[0]), netip.MustParseAddr(ends[1])
		kind := wire.EtherTypeIPv4
		if src.Is6() {
			kind = wire.EtherTypeIPv6
		}
		tcp := &wire.Datagram{Src: src, Dst: dst, HopLimit: 64, Protocol: wire.ProtocolTCP,
			TCP: &wire.Segment{SrcPort: 40312, DstPort: 80, Flags: wire.SYN | wire.ECE, Options: wire.Options{MSS: 1460}}}
		udp := &wire.Datagram{Src: src, Dst: dst, HopLimit: 64, Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 53, DstPort: 40000, Payload: []byte("x")}}
		for _, d := range []*wire.Datagram{tcp, udp} {
			all = append(all, (&wire.Frame{Link: link, EtherType: kind, IP: d}).Serialize())
		}
	}
	return all
}

// tagged puts VLAN tags into a frame of Ethernet.
func tagged(b []byte, tags ...byte) []byte {
	out := append([]byte(nil), b[:12]...)
	for _, t := range tags {
		kind := []byte{0x81, 0x00}
		if t == 's' {
			kind = []byte{0x88, 0xa8}
		}
		out = append(out, kind[0], kind[1], 0, 7)
	}
	return append(out, b[12:]...)
}

// TestPeekingSaysWhatDecodingSays holds the quick look with the whole one.
func TestPeekingSaysWhatDecodingSays(t *testing.T) {
	compare := func(link wire.LinkType, b []byte) {
		t.Helper()
		w, flags, ok := peek(link, b)
		q, want, found := decoded(link, b)
		if !ok || !found || w.question() != q || wayOf(q) != w || flags != want || w.back().question() != q.reversed() {
			t.Errorf("link %d, % x: got %+v, %v, %v; want %+v, %v", link, b, w.question(), flags, ok, q, want)
		}
	}
	for _, b := range specimens(wire.LinkRaw) {
		compare(wire.LinkRaw, b)
	}
	for _, b := range specimens(wire.LinkEthernet) {
		compare(wire.LinkEthernet, b)
		compare(wire.LinkEthernet, tagged(b, 'c'))
		compare(wire.LinkEthernet, tagged(b, 's', 'c'))
		if _, _, ok := peek(wire.LinkEthernet, tagged(b, 's', 'c', 'c')); ok {
			t.Error("three tags are more than there can be")
		}
	}
	for _, b := range specimens(wire.LinkLinuxSLL2) {
		compare(wire.LinkLinuxSLL2, b)
	}
}

// FuzzPeek holds that nothing is read beyond a frame, and that where both tell
// of a frame they agree.
func FuzzPeek(f *testing.F) {
	for _, link := range []wire.LinkType{wire.LinkRaw, wire.LinkEthernet, wire.LinkLinuxSLL2} {
		for _, b := range specimens(link) {
			f.Add(uint16(link), b)
			f.Add(uint16(link), b[:len(b)-9])
		}
	}
	f.Fuzz(func(t *testing.T, link uint16, b []byte) {
		w, flags, ok := peek(wire.LinkType(link), b)
		q, want, found := decoded(wire.LinkType(link), b)
		if ok && found && q.protocol == w.protocol && (w.question() != q || flags != want) && wire.Decode(wire.LinkType(link), b, len(b)).Malformed == nil {
			t.Errorf("got %+v, %v; want %+v, %v", w.question(), flags, q, want)
		}
	})
}
