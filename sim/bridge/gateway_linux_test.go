package bridge

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"

	"wiretale/sim/engine"
	"wiretale/wire"
)

// silent is a gateway that calls nobody outside: all of its streams and flows
// are taken.
func silent(t testing.TB) (g *gateway, sent *[][]byte) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	in := newInside(prefixes("2001:db8::1/64"), []netip.AddrPort{netip.MustParseAddrPort("127.0.0.53:53")})
	g = newGateway(done, in, []netip.AddrPort{netip.MustParseAddrPort("127.0.0.53:53")}, engine.New())
	sent = new([][]byte)
	g.deliver = func(d []byte) { *sent = append(*sent, slices.Clone(d)) }
	for port := range uint16(maxStreams) {
		g.streams[ends{netip.AddrPortFrom(netip.IPv6Loopback(), port), netip.AddrPort{}}] = nil
	}
	for port := range uint16(maxFlows) {
		g.flows[exchange{0, ends{netip.AddrPortFrom(netip.IPv6Loopback(), port), netip.AddrPort{}}}] = nil
	}
	return g, sent
}

// from is a datagram of the command's.
func from(g *gateway, to string, d wire.Datagram) []byte {
	d.Src, d.Dst, d.HopLimit = g.inside.Command, netip.MustParseAddr(to), 64
	if d.Dst.Is6() {
		d.Src = g.inside.Command6
	}
	return d.Append(nil)
}

func TestWhatTheGatewayCannotCarryIsAnswered(t *testing.T) {
	ack := &wire.Segment{SrcPort: 1, DstPort: 80, Seq: 7, Ack: 9, Flags: wire.ACK}
	for name, c := range map[string]struct {
		to   string
		d    wire.Datagram
		want string
	}{
		"a segment of no connection":   {"192.0.2.1", wire.Datagram{Protocol: wire.ProtocolTCP, TCP: ack}, "192.0.2.1 RST"},
		"a service of a name server":   {"10.0.2.3", wire.Datagram{Protocol: wire.ProtocolTCP, TCP: &wire.Segment{SrcPort: 1, DstPort: 80, Flags: wire.SYN}}, "10.0.2.3 RST·ACK"},
		"datagrams at a name server":   {"10.0.2.3", wire.Datagram{Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 1, DstPort: 54}}, "10.0.2.3 3/3"},
		"another protocol":             {"192.0.2.1", wire.Datagram{Protocol: 132, Payload: []byte("sctp")}, "10.0.2.2 3/2"},
		"another protocol over IPv6":   {"2001:db8::9", wire.Datagram{Protocol: 132, Payload: []byte("sctp")}, "fd77:6972:6574:616c::2 4/1"},
		"what is for everybody":        {"224.0.0.251", wire.Datagram{Protocol: 132, Payload: []byte("sctp")}, ""},
		"what is for oneself":          {"127.0.0.1", wire.Datagram{Protocol: wire.ProtocolTCP, TCP: ack}, ""},
		"an ICMP error of the command": {"192.0.2.1", wire.Datagram{Protocol: wire.ProtocolICMP, ICMP: &wire.ICMP{Type: 3, Code: 3}}, ""},
	} {
		g, sent := silent(t)
		g.emit(from(g, c.to, c.d))
		got := ""
		for _, b := range *sent {
			read := wire.Decode(wire.LinkRaw, b, len(b))
			d := read.Frame.IP
			for _, sum := range wire.VerifyChecksums(&read, b) {
				if sum.State == wire.ChecksumBad && d.ICMP == nil {
					t.Errorf("%s: a wrong checksum of %s", name, sum.Protocol)
				}
			}
			got = d.Src.String() + " "
			if d.TCP != nil {
				got += d.TCP.Flags.String()
			} else {
				got += string('0'+rune(d.ICMP.Type)) + "/" + string('0'+rune(d.ICMP.Code))
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestAStrangersDatagramsAreNotCarried(t *testing.T) {
	g, sent := silent(t)
	d := wire.Datagram{Src: netip.MustParseAddr("192.0.2.7"), Dst: netip.MustParseAddr("192.0.2.1"), Protocol: wire.ProtocolTCP,
		TCP: &wire.Segment{SrcPort: 1, DstPort: 2, Flags: wire.ACK}}
	g.emit(d.Append(nil))
	if len(*sent) > 0 {
		t.Errorf("answered: %x", *sent)
	}
}

// TestPartsBecomeWholeAgain cuts datagrams as the gateway does, and puts them
// together again as it does, over IPv4 and IPv6.
func TestPartsBecomeWholeAgain(t *testing.T) {
	for _, to := range []string{"192.0.2.1", "2001:db8::9"} {
		g, _ := silent(t)
		d := wire.Datagram{Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 1, DstPort: 2, Payload: content(40_000)}, ID: 77}
		whole := from(g, to, d)
		read := wire.Decode(wire.LinkRaw, whole, len(whole)).Frame.IP
		parts := split(read, whole)
		if len(parts) < 27 {
			t.Fatalf("%s: %d parts", to, len(parts))
		}
		for i, p := range parts {
			b := p.Append(nil)
			if len(b) > mtu {
				t.Errorf("%s: part %d has %d bytes", to, i, len(b))
			}
			got := g.parts.whole(0, b)
			if last := i == len(parts)-1; last != (got != nil) {
				t.Fatalf("%s: part %d gives %d bytes", to, i, len(got))
			} else if last {
				back := wire.Decode(wire.LinkRaw, got, len(got)).Frame.IP
				if back.UDP == nil || string(back.UDP.Payload) != string(content(40_000)) {
					t.Errorf("%s: got %+v", to, back)
				}
			}
		}
	}
}

func TestPartsWhoseOthersAreMissingAreForgotten(t *testing.T) {
	g, _ := silent(t)
	part := func(id uint32, offset int, more bool) []byte {
		return from(g, "192.0.2.1", wire.Datagram{Protocol: wire.ProtocolUDP, ID: id, FragmentOffset: offset, MoreFragments: more, Payload: make([]byte, 8)})
	}
	for id := range uint32(10 * maxPartials) {
		g.parts.whole(0, part(id, 0, true))
	}
	if n := len(g.parts.begun); n != maxPartials {
		t.Errorf("%d are kept", n)
	}
	last := uint32(10*maxPartials - 1)
	if g.parts.whole(patienceFor+time.Second, part(last, 8, false)) != nil || len(g.parts.begun) > 0 {
		t.Error("an old part was completed")
	}
	g.parts.whole(0, part(1, 0, true))
	if g.parts.whole(0, part(1, 16, false)) != nil || len(g.parts.begun) > 0 {
		t.Error("a part out of order was taken")
	}
}

// FuzzEmit has the command's kernel send anything at all.
func FuzzEmit(f *testing.F) {
	g, _ := silent(f)
	f.Add(from(g, "192.0.2.1", wire.Datagram{Protocol: wire.ProtocolTCP, TCP: &wire.Segment{SrcPort: 1, DstPort: 2, Flags: wire.SYN}}))
	f.Add(from(g, "10.0.2.3", wire.Datagram{Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 1, DstPort: 53, Payload: []byte("x")}}))
	f.Add(from(g, "2001:db8::9", wire.Datagram{Protocol: wire.ProtocolUDP, MoreFragments: true, FragmentOffset: 8, Payload: []byte("12345678")}))
	f.Add(from(g, "192.0.2.1", wire.Datagram{Protocol: wire.ProtocolICMP, ICMP: &wire.ICMP{Type: 8}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, sent := silent(t)
		g.emit(data)
		for _, d := range *sent {
			if len(d) > mtu {
				t.Errorf("%d bytes were sent", len(d))
			}
		}
	})
}
