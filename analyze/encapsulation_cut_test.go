package analyze_test

import (
	"fmt"
	"testing"
)

// TestCutConversationsAreTsharks compares them where the capture kept only the
// first bytes of each frame, for each number of bytes.
func TestCutConversationsAreTsharks(t *testing.T) {
	var frames []encapsulated
	n := 0
	for _, name := range []string{"Ethernet", "VLAN and LLC", "MPLS, Ethernet", "PPPoE", "GRE of PPTP", "IP in IPv6", "VXLAN",
		"Geneve with options", "GTP with an extension", "Teredo's origin", "802.11 with quality of service", "SLL2"} {
		for _, e := range encapsulations {
			if e.name != name {
				continue
			}
			longest := 0
			for _, f := range wrapped([]encapsulation{e}) {
				longest = max(longest, len(f.data))
			}
			for cut := range longest {
				n++
				for _, f := range wrappedFrom(n, []encapsulation{e}) {
					f.name = fmt.Sprintf("%s, %d bytes", f.name, cut)
					f.length, f.data = len(f.data), f.data[:min(cut, len(f.data))]
					frames = append(frames, f)
				}
			}
		}
	}
	compareFrames(t, frames)
}
