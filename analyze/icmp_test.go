package analyze

import (
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
		{wire.ICMP{Type: 200, Code: 7}, false, "type 200 code 7"},
	} {
		if got := icmpInfo(&c.message, c.v6); got != c.want {
			t.Errorf("%+v is told as %q", c.message, got)
		}
	}
}
