package analyze_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wiretale/analyze"
)

// Requests that are answered in another conversation are found there: a DHCP
// server sends its answers to where the client will be, or to all, and a TFTP
// server sends a file from a port of its own.
func TestAnswersInAnotherConversation(t *testing.T) {
	for path, want := range map[string][]string{
		"testdata/zeek/dhcp-dhcp.pcap": {
			"Discover 192.168.211.194 (host=btest.is.cool)",
			"Offer 128.2.6.97 (server=128.2.6.152, lease=900 s) ← Discover 192.168.211.194 (host=btest.is.cool)",
			"Request 192.168.211.194 (host=btest.is.cool, server=128.2.6.152)",
			"NAK (server=128.2.6.152, requested address not available) ← " +
				"Request 192.168.211.194 (host=btest.is.cool, server=128.2.6.152)",
			"Request 128.2.6.189 (host=btest.is.cool)",
			"ACK 128.2.6.189 (server=128.2.6.152, lease=900 s) ← Request 128.2.6.189 (host=btest.is.cool)",
			"Decline",
			"Release",
			"Inform 128.2.6.189 (host=btest.is.cool, lease=19841984 s)",
		},
		"testdata/loopback/tftp.pcap": {
			"Read Request boot.img (octet)",
			"Data boot.img (3 blocks, 1280 bytes) ← Read Request boot.img (octet)",
			"Read Request other.img (octet)",
			"ERROR 1 File not found ← Read Request other.img (octet)",
		},
	} {
		s := analyze.Read(load(t, path))
		var got []string
		for _, m := range s.Messages.All() {
			line := m.Title
			if asked, ok := s.Message(m.Answers); ok {
				line += " ← " + asked.Title
			}
			got = append(got, line)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-wanted +got): %s", path, d)
		}
	}
}
