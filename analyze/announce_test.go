package analyze

import (
	"net/netip"
	"testing"

	"wiretale/analyze/app"
)

// Of too many announcements of which nothing comes the oldest are forgotten.
func TestTheLatestAnnouncementCounts(t *testing.T) {
	server := func(i int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, 2}), uint16(10000+i))
	}
	var v vantage
	for i := range maxAnnounced + 1 {
		v.announce(server(i), app.Expected{Name: "FTP-DATA"})
	}
	for i, want := range map[int]bool{0: false, 1: true, maxAnnounced: true} {
		c := &conversation{}
		c.facts.Server = server(i)
		if _, ok := v.expectation(c); ok != want {
			t.Errorf("announcement %d of %d counts: %v", i+1, maxAnnounced+1, ok)
		}
		if _, ok := v.expectation(c); ok {
			t.Errorf("announcement %d counts twice", i+1)
		}
	}
}
