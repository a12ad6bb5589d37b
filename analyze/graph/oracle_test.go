package graph_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/analyze/graph"
	"wiretale/internal/oracle"
	"wiretale/trace"
)

// asked are the fields of each packet by which tshark tells what the graphs
// draw, as it has them when a packet is read first.
func asked(t *testing.T, path string) []map[string]string {
	t.Helper()
	oracle.Need(t, "tshark")
	names := []string{"frame.time_relative", "tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size", "tcp.flags.ack", "tcp.flags.reset",
		"tcp.options.sack_le", "tcp.options.sack_re", "tcp.analysis.ack_rtt", "tcp.analysis.flags"}
	args := []string{"-n", "-r", path, "-T", "fields", "-E", "separator=\t", "-o", "tcp.relative_sequence_numbers:TRUE"}
	for _, name := range names {
		args = append(args, "-e", name)
	}
	out, err := exec.Command("tshark", args...).Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("tshark %s: %v", path, err)
	}
	var rows []map[string]string
	for line := range strings.SplitSeq(strings.TrimRight(string(out), "\n"), "\n") {
		row := make(map[string]string)
		for i, value := range strings.Split(line, "\t") {
			row[names[i]] = value
		}
		rows = append(rows, row)
	}
	return rows
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// TestSegmentsAreWhereTsharkHasThem compares the strokes of the time–sequence
// graph, the blocks of SACK and the round trips with tshark's fields.
func TestSegmentsAreWhereTsharkHasThem(t *testing.T) {
	segments, blocks, trips := 0, 0, 0
	for _, name := range []string{"zeek/tcp-reassembly.pcap", "zeek/tcp-retransmit-fast009.pcap", "zeek/http-http-single-conn-22.pcap",
		"zeek/ssh-single-conn.pcap", "zeek/ftp-retr.pcap", "zeek/pop3-pop3.pcap", "loopback/http-large-segments.pcap", "loopback/zero-window.pcap.gz"} {
		path := filepath.Join("..", "testdata", name)
		rows, s := asked(t, path), captured(t, path)
		directions(s, func(id trace.ConversationID, fromClient bool) {
			c := course(s, id, fromClient)
			for _, list := range []*graph.Ranges{&c.Data, &c.Again} {
				for i := range list.Len() {
					r := list.At(i)
					row := rows[r.Packet-1]
					from, length := number(row["tcp.seq"]), number(row["tcp.len"])
					if r.From != from || r.To-r.From != length && length > 0 && r.To-r.From != length+1 {
						t.Errorf("%s, packet %d: %d to %d, tshark has %d, %d bytes", name, r.Packet, r.From, r.To, from, length)
					}
					if seconds, _ := strconv.ParseFloat(row["frame.time_relative"], 64); math.Abs(r.At.Seconds()-seconds) > 1e-6 {
						t.Errorf("%s, packet %d: at %v, tshark has %v s", name, r.Packet, r.At, seconds)
					}
					segments++
				}
			}
			blocks += compareBlocks(t, name, rows, c)
			trips += compareTrips(t, name, rows, s, c, fromClient)
		})
	}
	oracle.Count(t, segments+blocks+trips)
	if segments < 200 || blocks < 5 || trips < 50 {
		t.Errorf("only %d segments, %d blocks and %d round trips were compared", segments, blocks, trips)
	}
}

// compareBlocks compares what SACK named, of which tshark tells the absolute
// numbers.
func compareBlocks(t *testing.T, name string, rows []map[string]string, c *graph.Reader) int {
	for i := range c.Sacked.Len() {
		r := c.Sacked.At(i)
		row := rows[r.Packet-1]
		lefts, rights := strings.Split(row["tcp.options.sack_le"], ","), strings.Split(row["tcp.options.sack_re"], ",")
		ok := false
		for k := range lefts {
			ok = ok || number(lefts[k]) == r.From && number(rights[k]) == r.To || number(rights[k])-number(lefts[k]) == r.To-r.From
		}
		if !ok {
			t.Errorf("%s, packet %d: SACK of %d to %d, tshark has %v and %v", name, r.Packet, r.From, r.To, lefts, rights)
		}
	}
	return c.Sacked.Len()
}

// compareTrips compares the round trips: each that is told tshark has as well, if
// the acknowledgment ends where a segment does.
func compareTrips(t *testing.T, name string, rows []map[string]string, s *trace.Snapshot, c *graph.Reader, fromClient bool) (compared int) {
	told := make(map[string]time.Duration)
	for i := range c.Trips.Len() {
		at, trip := c.Trips.At(i)
		told[fmt.Sprintf("%.6f", at.Seconds())] = time.Duration(trip)
	}
	for i, row := range rows {
		p, _ := s.Packet(trace.PacketID(i + 1))
		trip, ok := told[fmt.Sprintf("%.6f", p.Departed().Seconds())]
		if row["tcp.analysis.ack_rtt"] == "" || !ok || p.FromClient == fromClient {
			continue
		}
		seconds, _ := strconv.ParseFloat(row["tcp.analysis.ack_rtt"], 64)
		if math.Abs(trip.Seconds()-seconds) > 2e-6 {
			t.Errorf("%s, packet %d: a round trip of %v, tshark has %v s", name, i+1, trip, seconds)
		}
		compared++
	}
	return compared
}
