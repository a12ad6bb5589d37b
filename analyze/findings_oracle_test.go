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
	fields := []string{"frame.protocols", "tcp.analysis.duplicate_ack_num", "tcp.analysis.duplicate_ack_frame"}
	for _, f := range trace.AllFindings() {
		fields = append(fields, "tcp.analysis."+f.String())
	}
	for _, path := range captures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			r := analyze.Read(load(t, path))
			rows := tshark(t, path, fields...)
			compared := 0
			for i, row := range rows {
				if !isTCP(row[0]) {
					continue
				}
				compared++
				p := r.Packets.At(i)
				var ours, theirs []string
				for k, f := range trace.AllFindings() {
					if p.Findings.Has(f) {
						ours = append(ours, f.String())
					}
					if row[k+3] != "" && f != trace.FindingDuplicateAck || row[1] != "" && f == trace.FindingDuplicateAck {
						theirs = append(theirs, f.String())
					}
				}
				theirs = narrowest(theirs)
				a, b := strings.Join(ours, ","), strings.Join(theirs, ",")
				if a != b && findingDeviations[filepath.Base(path)+":"+itoa(i+1)] != a+" / "+b {
					t.Errorf("packet %d: %q, tshark says %q", i+1, a, b)
				}
				if p.Findings.Has(trace.FindingDuplicateAck) && int(p.Repeats) != number(row[2]) {
					t.Errorf("packet %d repeats %d, tshark says %s", i+1, p.Repeats, row[2])
				}
			}
			oracle.Count(t, compared)
		})
	}
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
