package explain

import (
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/internal/sample"
	"wiretale/text"
	"wiretale/trace"
)

// TestWhoIsMeantIsKnownFromTheStart cuts a story after each of its events: a ping that
// has only come to a router is told as one of the host that it is for.
func TestWhoIsMeantIsKnownFromTheStart(t *testing.T) {
	whole, p := sample.Story(t, "traceroute"), text.For(text.English)
	said := map[string]bool{}
	for o := range min(whole.Log.Events.Len(), 60) {
		s := analyze.Read(whole.Log.Until(trace.Ordinal(o + 1)))
		for _, k := range s.Packets.All() {
			if words := Packet(p, s, k.ID); strings.Contains(words, " pings ") {
				said[words] = true
			}
		}
	}
	for _, want := range []string{"The client pings the server, number 1.", "The client pings the server, number 2."} {
		if !said[want] {
			t.Errorf("nobody says %q", want)
		}
		delete(said, want)
	}
	for words := range said {
		t.Errorf("got %q", words)
	}
}
