package wire

import (
	"fmt"
	"path/filepath"
	"testing"

	"wiretale/internal/oracle"
)

// tsharkStates are tshark's words for what a checksum turned out to be.
var tsharkStates = map[ChecksumState]string{ChecksumGood: "1", ChecksumBad: "0", ChecksumPartial: "0", ChecksumAbsent: "3", ChecksumUnverified: "2"}

// checksumStatus collects the statuses that tshark gives a protocol's
// checksums, in wire order.
func checksumStatus(s said, into map[string][]string) {
	for _, p := range [...]string{"ip", "tcp", "udp", "icmp", "icmpv6"} {
		if s.Name == p+".checksum.status" {
			into[p] = append(into[p], s.Show)
		}
	}
	for _, f := range append(s.Protos, s.Fields...) {
		checksumStatus(f, into)
	}
}

func TestChecksumsAgainstTshark(t *testing.T) {
	oracle.Need(t, "tshark")
	n := 0
	for _, path := range captures(t) {
		theirs := pdml(t, path, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")
		for i, s := range readCapture(t, path) {
			want := map[string][]string{}
			checksumStatus(theirs[i], want)
			d := Decode(s.link, s.data, s.length)
			for _, r := range VerifyChecksums(&d, s.data) {
				if len(want[r.Protocol]) == 0 {
					continue // it doesn't verify that of a header which was cut
				}
				n++
				if mine := tsharkStates[r.State]; mine != want[r.Protocol][0] {
					t.Errorf("%s: %+v, tshark says %s", fmt.Sprintf("%s frame %d", filepath.Base(path), i+1), r, want[r.Protocol][0])
				}
			}
		}
	}
	t.Logf("%d checksums compared", n)
	oracle.Count(t, n)
}
