package analyze_test

import (
	"path/filepath"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/internal/oracle"
	"wiretale/trace"
)

// findingDeviations are the packets of which this package says, on purpose,
// something else than tshark 4.0: by file and number, ours and theirs.
//
// tshark's fast retransmission also goes by SACK ranges, and so takes the FIN
// that is sent again for one; and once it does not see that a segment which
// was never captured is acknowledged.
var findingDeviations = map[string]string{
	"tcp-reassembly.pcap:8":   "ack_lost_segment,retransmission / ack_lost_segment,fast_retransmission",
	"tcp-reassembly.pcap:10":  "ack_lost_segment,retransmission / ack_lost_segment,fast_retransmission",
	"tcp-reassembly.pcap:12":  "retransmission / fast_retransmission",
	"tcp-reassembly.pcap:105": "ack_lost_segment / ",
}

func TestFindingsAreTsharks(t *testing.T) {
	for _, path := range captures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			r := analyze.Read(load(t, path))
			compared := 0
			for i, theirs := range tsharkFindings(t, path) {
				if !theirs.tcp {
					continue
				}
				compared++
				p := r.Packets.At(i)
				ours := strings.Join(findings(p.Findings), ",")
				if ours != theirs.findings && findingDeviations[filepath.Base(path)+":"+itoa(i+1)] != ours+" / "+theirs.findings {
					t.Errorf("packet %d: %q, tshark says %q", i+1, ours, theirs.findings)
				}
				if p.Findings.Has(trace.FindingDuplicateAck) && int(p.Repeats) != theirs.repeats {
					t.Errorf("packet %d repeats %d, tshark says %d", i+1, p.Repeats, theirs.repeats)
				}
			}
			oracle.Count(t, compared)
		})
	}
}

// theirFindings are what tshark finds in one frame.
type theirFindings struct {
	tcp      bool
	findings string // names, with commas between
	repeats  int    // the frame that a duplicate acknowledgment repeats
}

// tsharkFindings asks tshark about every frame of a file.
func tsharkFindings(t testing.TB, path string) (all []theirFindings) {
	t.Helper()
	fields := []string{"frame.protocols", "tcp.analysis.duplicate_ack_num", "tcp.analysis.duplicate_ack_frame"}
	for _, f := range trace.AllFindings() {
		fields = append(fields, "tcp.analysis."+f.String())
	}
	for _, row := range tsharkAtOnce(t, path, fields...) {
		var names []string
		for k, f := range trace.AllFindings() {
			if row[k+3] != "" && f != trace.FindingDuplicateAck || row[1] != "" && f == trace.FindingDuplicateAck {
				names = append(names, f.String())
			}
		}
		all = append(all, theirFindings{isTCP(row[0]), strings.Join(narrowest(names), ","), number(row[2])})
	}
	return all
}

// narrowest leaves out what tshark says besides: a fast or spurious
// retransmission is a retransmission too.
func narrowest(findings []string) []string {
	all := strings.Join(findings, ",")
	if !strings.Contains(all, "fast_") && !strings.Contains(all, "spurious_") {
		return findings
	}
	var kept []string
	for _, f := range findings {
		if f != "retransmission" {
			kept = append(kept, f)
		}
	}
	return kept
}
