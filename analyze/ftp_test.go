package analyze_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wiretale/analyze"
)

// FTP's control connection says what its data connections carry, and who opens
// them: PASV has the client do it, PORT the server.
func TestDataConnectionsOfFTPAreKnown(t *testing.T) {
	for path, want := range map[string][]string{
		"testdata/zeek/ftp-ipv4.pcap": {"server LIST 342", "server RETR robots.txt 77", "client LIST 342", "client RETR robots.txt 77"},
		"testdata/zeek/ftp-retr.pcap": {"server RETR /README 16557"},
	} {
		s := analyze.Read(load(t, path))
		var got []string
		for _, m := range s.Messages.All() {
			if m.Protocol != "FTP-DATA" {
				continue
			}
			side := "server"
			if m.FromClient {
				side = "client"
			}
			got = append(got, fmt.Sprintf("%s %s %d", side, m.Title, m.End-m.Start))
			if c := s.Conversation(m.Conversation); c.Application != "FTP-DATA" || !m.Complete {
				t.Errorf("%s: %q is of %q, complete %v", path, m.Title, c.Application, m.Complete)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s", path, strings.Join(got, "; "))
		}
	}
}
