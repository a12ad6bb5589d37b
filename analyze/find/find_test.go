package find_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wiretale/analyze"
	"wiretale/analyze/find"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// open indexes a capture, and tells its story whole.
func open(t testing.TB, name string, data []byte) (find.Capture, *trace.Snapshot) {
	t.Helper()
	log := new(trace.Log)
	_ = capture.Open(name, bytes.NewReader(data)).Run(context.Background(), log)
	return indexed(t, name, data), analyze.Read(log.View())
}

// indexed indexes a capture; one that is cut short as far as it goes.
func indexed(t testing.TB, name string, data []byte) find.Capture {
	t.Helper()
	f := capture.Open(name, bytes.NewReader(data))
	f.Keep()
	t.Cleanup(func() { f.Close() })
	x := index.New(true)
	_ = f.Run(context.Background(), x)
	return find.Capture{Index: x, Frames: func() index.Frames { return f.Frames() }}
}

// found are the hits of a whole search.
func found(t testing.TB, c find.Capture, q session.Query) []session.Hit {
	t.Helper()
	var all []session.Hit
	err := find.Each(context.Background(), c, q, func(hits []session.Hit, _ int) { all = append(all, hits...) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func numbers(hits []session.Hit) []int {
	var all []int
	for _, h := range hits {
		all = append(all, int(h.Number))
	}
	return all
}

func captures(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../testdata/*/*.pcap*")
	if err != nil || len(files) == 0 {
		t.Fatal("no capture in testdata")
	}
	all := map[string][]byte{}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(path)] = data
	}
	return all
}

// expressions look as deep as they can, each depth at every field that has a
// way of its own to be known there.
var expressions = map[filter.Depth][]string{
	filter.Kept: {
		`frame`, `frame.len > 100`, `frame.cap_len != 60`, `frame.number in {3..7, 11}`, `frame.time_relative > 0.1`,
		`tcp`, `not tcp`, `udp`, `ip`, `ipv6`, `ip.src == 10.0.0.0/8`, `ip.dst != 127.0.0.1`, `ip.addr == 192.168.0.0/16`, `ipv6.dst > ::1`,
		`tcp.port == 80`, `tcp.srcport < 1024`, `tcp.dstport in {80, 443}`, `udp.port == 53`, `udp.srcport != 53`, `udp.dstport > 1000`,
		`tcp.analysis.flags`, `tcp.analysis.retransmission`, `not tcp.analysis.duplicate_ack and tcp`,
		`packet.from_client`, `packet.from_client == false`, `event.kind`,
		`conversation.number == 0`, `conversation.state == "reset" or conversation.state == closed`, `conversation.application == "HTTP"`,
		`conversation.packets > 6`, `conversation.packets.client >= 3`, `conversation.bytes.server > 1000`, `conversation.bytes > 1000 and conversation.bytes.client < 500`,
		`conversation.duration < 10ms`, `conversation.start > 0`, `conversation.port == 80`, `conversation.client == 0.0.0.0/0`, `conversation.server == 10.0.0.0/8`,
		`conversation.findings > 0`, `conversation.completeness == 31`, `conversation.round_trip > 1ms`, `conversation.protocol == "TCP"`, `conversation.packets.server == 0`,
	},
	filter.Bytes: {
		`tcp.flags.syn and not tcp.flags.ack`, `tcp.flags == 0x18`, `tcp.len > 0`, `tcp.window_size_value < 1000`, `tcp.seq_raw > 0x80000000`, `tcp.ack_raw == 0`,
		`ip.ttl < 64`, `ip.proto == 17`, `ipv6.hlim == 64`, `eth.type == 0x0800`, `eth.addr == 00:00:00:00:00:00`, `arp`, `icmp`, `icmp.type == 3`,
		`tcp.options.mss_val == 1460`, `frame.protocols == "tcp"`, `dns.flags.response == 1`, `tcp.port == 80 and tcp.flags.fin`,
	},
	filter.Story: {
		`http`, `dns`, `http.request`, `http.response.code >= 300`, `http.host contains "."`, `tcp.seq == 1`, `tcp.ack > 100`, `tcp.window_size > 65535`,
		`packet.protocol == "TCP"`, `packet.phase == handshake`, `packet.fate == arrived`, `http.request and tcp.port == 80`,
	},
}

func TestEveryDepthPicksWhatTheStoryPicks(t *testing.T) {
	for name, data := range captures(t) {
		t.Run(name, func(t *testing.T) {
			c, s := open(t, name, data)
			for depth, sources := range expressions {
				for _, src := range sources {
					f, err := filter.Parse(src)
					if err != nil {
						t.Fatalf("%s: %v", src, err)
					}
					if f.Depth() != depth {
						t.Fatalf("%s looks at depth %d, not %d", src, f.Depth(), depth)
					}
					var want []int
					for _, p := range s.Packets.All() {
						if f.Packet(s, &p) {
							want = append(want, int(p.ID))
						}
					}
					if got := numbers(found(t, c, session.Query{Filter: f})); !slices.Equal(got, want) {
						t.Errorf("%s\nin the capture %v\nin the story   %v", src, got, want)
					}
				}
			}
		})
	}
}
