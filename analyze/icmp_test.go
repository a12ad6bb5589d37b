package analyze

import (
	"net/netip"
	"testing"

	"wiretale/wire"
)

func TestWhatAnICMPErrorSaysIsNamed(t *testing.T) {
	for _, c := range []struct {
		message wire.ICMP
		v6      bool
		want    string
	}{
		{wire.ICMP{Type: 3, Code: 3}, false, "destination unreachable (port unreachable)"},
		{wire.ICMP{Type: 3, Code: 4, Rest: [4]byte{0, 0, 0x05, 0x78}}, false, "destination unreachable (fragmentation needed, MTU 1400)"},
		{wire.ICMP{Type: 3, Code: 4}, false, "destination unreachable (fragmentation needed)"},
		{wire.ICMP{Type: 2, Rest: [4]byte{0, 0, 0x05, 0x00}}, true, "packet too big (MTU 1280)"},
		{wire.ICMP{Type: 1, Code: 4}, true, "destination unreachable (port unreachable)"},
		{wire.ICMP{Type: 11}, false, "time exceeded"},
		{wire.ICMP{Type: 8, Rest: [4]byte{1, 2, 1, 4}}, false, "echo request 260"},
		{wire.ICMP{Type: 129, Rest: [4]byte{1, 2, 0, 4}}, true, "echo reply 4"},
		{*wire.Neighbor{Target: netip.MustParseAddr("2001:db8::2")}.ICMP(), true, "who has 2001:db8::2?"},
		{*wire.Neighbor{Target: netip.MustParseAddr("2001:db8::2"), Advertisement: true}.ICMP(), true, "2001:db8::2 is here"},
		{*wire.Neighbor{Target: netip.MustParseAddr("2001:db8::2"), Advertisement: true, MAC: wire.MAC{2}}.ICMP(), true, "2001:db8::2 is at 02:00:00:00:00:00"},
		{wire.ICMP{Type: 200, Code: 7}, false, "type 200 code 7"},
	} {
		if got := icmpInfo(&c.message, c.v6); got != c.want {
			t.Errorf("%+v is told as %q", c.message, got)
		}
	}
}
