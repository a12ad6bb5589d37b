package tui

import (
	"strings"
	"testing"

	"wiretale/text"
)

// TestAPacketIsComparedWithAnother sets the SYN aside and goes to the SYN·ACK.
func TestAPacketIsComparedWithAnother(t *testing.T) {
	m := watching(text.English, simulated(), 120, 36)
	press(m, ".", "3", "x")
	if got := screenOf(m); !strings.Contains(got, "Set aside.") {
		t.Errorf("nothing says that the packet was set aside:\n%s", got)
	}
	press(m, ".")
	got := screenOf(m)
	for _, want := range []string{"Source port           80 ≠ 49152", "fields of packet 1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not on the screen:\n%s", want, got)
		}
	}
	press(m, "x")
	if got := screenOf(m); strings.Contains(got, "≠") {
		t.Errorf("the comparison goes on:\n%s", got)
	}
}
