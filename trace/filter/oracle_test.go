package filter_test

import (
	"context"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/internal/oracle"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// sameAsWireshark are expressions that mean the same to us and to Wireshark.
// Those that it reads otherwise are left out: != of a repeated field, a bare
// boolean field, and our own fields.
var sameAsWireshark = []string{
	`tcp`, `udp`, `icmp`, `ip`, `ipv6`, `http`, `dns`, `arp`,
	`tcp.flags.syn == 1`, `tcp.flags.syn == 1 and tcp.flags.ack == 0`, `tcp.flags.fin == 1 or tcp.flags.reset == 1`,
	`tcp.flags == 0x018`, `not tcp.flags.ack == 1`,
	`tcp.port == 80`, `tcp.srcport == 80 and tcp.len > 0`, `tcp.port in {22, 80, 443}`, `tcp.srcport in {1..1023}`,
	`tcp.len == 0`, `tcp.len >= 1000`, `tcp.seq == 1`, `tcp.ack == 1`, `tcp.window_size < 1000`, `tcp.window_size_value > 500`,
	`udp.port == 53`, `udp.dstport > 1024`, `udp.length > 20`,
	`frame.len > 100`, `frame.number <= 3`, `frame.number in {2..4, 6}`,
	`ip.ttl < 64`, `ip.ttl == 64`, `ip.proto == 6`, `ip.src == 10.0.0.0/8`, `ip.addr == 127.0.0.1`, `ip.dst == 192.168.0.0/16`, `ipv6.src == ::1`,
	`ip.flags.df == 1`, `ip.len > 60`, `tcp.hdr_len > 20`, `tcp.options.mss_val == 1460`, `tcp.options.timestamp.tsval > 0`,
	`icmp.type == 3`, `icmp.type == 8`, `icmp.code == 3`,
	`http.request`, `http.response`, `http.request.method == "GET"`, `http.response.code == 200`, `http.response.code >= 300`,
	`http.host contains "."`, `http.request.uri contains "/"`,
	`tcp.analysis.retransmission`, `tcp.analysis.duplicate_ack`, `tcp.analysis.zero_window`, `tcp.analysis.window_full`,
	`tcp.analysis.zero_window_probe`, `tcp.analysis.window_update`, `tcp.analysis.fast_retransmission`, `tcp.analysis.out_of_order`,
	`tcp and (tcp.len > 0 or tcp.flags.fin == 1) and not http`,
	`dns.flags.response == 1`, `dns.qry.type == 1`, `dns.qry.name contains "a"`,
	`eth.type == 0x0800`,
}

// read opens a capture and reads it whole.
func read(t *testing.T, path string) *trace.Snapshot {
	t.Helper()
	f, err := capture.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(time.Time{})
	if err := f.Run(context.Background(), log); err != nil {
		t.Fatal(err)
	}
	return analyze.Read(log.View())
}

func TestFiltersPickWhatWiresharkPicks(t *testing.T) {
	oracle.Need(t, "tshark")
	const path = "testdata/mixed.pcapng"
	s := read(t, path)
	for _, src := range sameAsWireshark {
		f, err := filter.Parse(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		var got []int
		for _, p := range s.Packets.All() {
			if f.Packet(s, &p) {
				got = append(got, int(p.ID))
			}
		}
		if want := wiresharkPicks(t, path, src); !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %v\nwant %v", src, got, want)
		}
	}
	oracle.Count(t, len(sameAsWireshark))
}

// wiresharkPicks lists the numbers of the frames that an expression picks.
func wiresharkPicks(t *testing.T, path, src string) []int {
	t.Helper()
	out, err := exec.Command("tshark", "-r", path, "-n", "-Y", src, "-T", "fields", "-e", "frame.number").Output()
	if err != nil {
		t.Fatalf("tshark -Y %q: %v", src, err)
	}
	var picks []int
	for line := range strings.Lines(string(out)) {
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		picks = append(picks, n)
	}
	return picks
}
