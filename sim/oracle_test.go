package sim

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/internal/oracle"
	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// capture writes what one node's taps saw as a pcap file.
func capture(t *testing.T, log trace.LogView, node string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), node+".pcap")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := pcapgo.NewWriterNanos(f)
	if err := w.WriteFileHeader(65536, layers.LinkTypeEthernet); err != nil {
		t.Fatal(err)
	}
	for _, s := range log.Sightings.All() {
		tap := log.Taps.At(int(s.Tap) - 1)
		if log.Nodes.At(int(tap.Node)-1).Name != node {
			continue
		}
		info := gopacket.CaptureInfo{Timestamp: Epoch.Add(s.Time), CaptureLength: s.Length, Length: s.Length}
		if err := w.WritePacket(info, log.Data(s)); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// ask runs tshark over a capture with every checksum verified, and returns the
// lines that it prints.
func ask(t *testing.T, path string, args ...string) []string {
	t.Helper()
	args = append([]string{"-n", "-r", path, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
		"-o", "udp.check_checksum:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE"}, args...)
	var stderr bytes.Buffer
	cmd := exec.Command("tshark", args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, stderr.String())
	}
	if len(out) == 0 {
		return nil // a host that is down saw nothing
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

// TestTsharkFindsNothingMalformed shows tshark every frame of every embedded
// scenario, at each host that has a tap.
func TestTsharkFindsNothingMalformed(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, name := range scenario.Names() {
		log, _ := record(t, embedded(t, name))
		for _, n := range log.Nodes.All() {
			path := capture(t, log, n.Name)
			lines := ask(t, path, "-T", "fields", "-e", "frame.number", "-e", "_ws.malformed", "-e", "ip.checksum.status",
				"-e", "tcp.checksum.status", "-e", "udp.checksum.status", "-e", "_ws.expert.severity", "-e", "icmp.checksum.status", "-e", "_ws.expert.message", "-e", "arp.opcode")
			for _, line := range lines {
				v := strings.Split(line, "\t")
				transport := v[3] + v[4]
				if v[8] != "" { // ARP has no checksum
					v[2], transport = "1", "1"
				}
				if v[6] != "" { // the segment that an error quotes is cut, and tshark takes its checksum for bad
					v[2], transport, v[5] = strings.TrimSuffix(v[2], ",1"), v[6], ""
				}
				if v[1] != "" || v[2] != "1" || transport != "1" || severe(v[5]) {
					t.Errorf("%s at %s: frame %s", name, n.Name, line)
				}
			}
			oracle.Count(t, len(lines))
		}
	}
}

// severe reports whether tshark found an error; notes and warnings about
// retransmissions and the like are what the scenarios are about.
func severe(severities string) bool { return strings.Contains(severities, "8388608") }

// TestTsharkReadsTheSameBodies has tshark put the download together.
func TestTsharkReadsTheSameBodies(t *testing.T) {
	oracle.Need(t, "tshark")
	for name, size := range map[string]string{"web-page": "4200", "file": "200000", "lossy": "40000"} {
		log, _ := record(t, embedded(t, name))
		got := ask(t, capture(t, log, "client"), "-Y", "http.response", "-T", "fields", "-e", "http.response.code", "-e", "http.content_length")
		if len(got) != 1 || got[0] != "200\t"+size {
			t.Errorf("%s: tshark read %q", name, got)
		}
		oracle.Count(t, 1)
	}
}

// TestTsharkAgreesOnRetransmissions compares what the sender knows to have
// sent again with what tshark finds at the sender's own tap. tshark calls an
// exact copy within the initial round trip, such as one that a partial
// acknowledgment asks for, out of order.
func TestTsharkAgreesOnRetransmissions(t *testing.T) {
	oracle.Need(t, "tshark")
	for seed := uint64(1); seed <= 5; seed++ {
		log, _ := record(t, embedded(t, "lossy").With(seed, 0))
		got := ask(t, capture(t, log, "server"), "-Y", "ip.src == 203.0.113.80",
			"-T", "fields", "-e", "tcp.analysis.retransmission", "-e", "tcp.analysis.out_of_order")
		var want []bool
		for _, e := range log.Events.All() {
			if d, ok := e.Detail.(trace.Sent); ok && log.Nodes.At(int(e.Node)-1).Name == "server" {
				want = append(want, d.Retransmission)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("tshark saw %d segments of %d", len(got), len(want))
		}
		for i, line := range got {
			if want[i] != strings.Contains(line, "1") {
				t.Errorf("seed %d: segment %d: sent again is %v, tshark says %q", seed, i+1, want[i], line)
			}
		}
		oracle.Count(t, len(got))
	}
}

// TestTsharkSeesACorruptedSegment changes one byte of the request: tshark and
// the server both find the checksum wrong.
func TestTsharkSeesACorruptedSegment(t *testing.T) {
	oracle.Need(t, "tshark")
	log, _ := record(t, embedded(t, "web-page"),
		session.Intervention{From: "client", To: "server", Nth: 3, Action: session.Corrupt, Offset: 60, XOR: 0x20})
	bad := ask(t, capture(t, log, "server"), "-Y", "tcp.checksum.status == 0", "-T", "fields", "-e", "frame.number")
	if len(bad) != 1 || bad[0] != "4" {
		t.Errorf("tshark finds %q wrong", bad)
	}
	ignored := 0
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Ignored); ok && d.Rule == "RFC 9293 §3.1" {
			ignored++
		}
	}
	if ignored != 1 {
		t.Errorf("%d segments were ignored", ignored)
	}
	oracle.Count(t, 1)
}
