package wire

import (
	"net/netip"
	"testing"
)

func TestANeighborMessageReadsAsItWasWritten(t *testing.T) {
	target := netip.MustParseAddr("2001:db8::2")
	for _, n := range []Neighbor{
		{Target: target, MAC: MAC{0, 0, 0x5e, 0, 0x53, 1}},
		{Target: target},
		{Target: target, MAC: MAC{0, 0, 0x5e, 0, 0x53, 2}, Advertisement: true, Solicited: true, Override: true},
		{Target: target, MAC: MAC{0, 0, 0x5e, 0, 0x53, 3}, Advertisement: true, Router: true},
	} {
		if got, ok := n.ICMP().Neighbor(); !ok || got != n {
			t.Errorf("%+v reads as %+v, %v", n, got, ok)
		}
	}
}

// Each is not valid by RFC 4861 §7.1.1 or §7.1.2.
func TestANeighborMessageThatIsNotValidIsNotRead(t *testing.T) {
	good := Neighbor{Target: netip.MustParseAddr("2001:db8::2"), MAC: MAC{1}}
	for what, spoil := range map[string]func(m *ICMP){
		"another type":               func(m *ICMP) { m.Type = 133 },
		"a code":                     func(m *ICMP) { m.Code = 1 },
		"fewer than 24 bytes":        func(m *ICMP) { m.Body = m.Body[:15] },
		"a multicast target":         func(m *ICMP) { m.Body[0] = 0xff },
		"an option of length 0":      func(m *ICMP) { m.Body[17] = 0 },
		"an option behind the end":   func(m *ICMP) { m.Body[17] = 2 },
		"an option of a single byte": func(m *ICMP) { m.Body = m.Body[:17] },
	} {
		m := good.ICMP()
		spoil(m)
		if n, ok := m.Neighbor(); ok {
			t.Errorf("%s: %+v", what, n)
		}
	}
}

func FuzzNeighbor(f *testing.F) {
	f.Add(uint8(135), Neighbor{Target: netip.MustParseAddr("2001:db8::2"), MAC: MAC{1}}.ICMP().Body)
	f.Add(uint8(136), []byte("\x20\x01 and some more that means little"))
	f.Fuzz(func(t *testing.T, kind uint8, body []byte) {
		m := &ICMP{Type: kind, Body: body}
		n, ok := m.Neighbor()
		if !ok {
			return
		}
		if again, ok := n.ICMP().Neighbor(); !ok || again != n {
			t.Errorf("%+v reads as %+v", n, again)
		}
	})
}

// The examples are those of RFC 4291 §2.7.1 and RFC 2464 §7.
func TestWhereAnAddressIsAskedFor(t *testing.T) {
	group := SolicitedNode(netip.MustParseAddr("4037::01:800:200e:8c6c"))
	if group != netip.MustParseAddr("ff02::1:ff0e:8c6c") {
		t.Errorf("it is asked for at %v", group)
	}
	if mac := MulticastMAC(group); mac != (MAC{0x33, 0x33, 0xff, 0x0e, 0x8c, 0x6c}) {
		t.Errorf("that is %v", mac)
	}
}
