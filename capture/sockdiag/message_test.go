package sockdiag

import (
	"bytes"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/trace"
	"wiretale/wire"
)

// recorded is a datagram that Linux 6.18 answered on a little-endian machine.
func recorded(t testing.TB, name string) []byte {
	t.Helper()
	if native.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the answers were recorded on a little-endian machine")
	}
	b, err := os.ReadFile(filepath.Join("testdata", name+".bin"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// answered is the one answer in a datagram.
func answered(t testing.TB, protocol wire.IPProtocol, b []byte) Report {
	t.Helper()
	m, rest, err := nextMessage(b)
	if err != nil || len(rest) != 0 || m.kind != kindByFamily {
		t.Fatalf("got a message of kind %d, then %d bytes, %v", m.kind, len(rest), err)
	}
	r, err := parse(protocol, m.body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reversed is the question for the other end's socket.
func (q question) reversed() question { return question{q.protocol, q.remote, q.local} }

func named(f Figures) map[string]int64 {
	all := make(map[string]int64)
	for v := range f.All() {
		all[v.Name] = v.Value
	}
	return all
}

const us = int64(time.Microsecond)

// TestAnswersSayWhatSsSaid holds the answers of a kernel with what ss printed
// of the same sockets at the same moment.
func TestAnswersSayWhatSsSaid(t *testing.T) {
	at := netip.MustParseAddrPort
	for _, c := range []struct {
		name     string
		protocol wire.IPProtocol
		want     Report
		figures  map[string]int64
	}{
		{"established", wire.ProtocolTCP,
			Report{State: trace.Established, Local: at("127.0.0.1:46972"), Remote: at("127.0.0.1:37481"), Cookie: 0x11e2, Inode: 1608798, Congestion: "bbr"},
			map[string]int64{"Recv-Q": 5, "Send-Q": 0, "rcvbuf": 131072, "sndbuf": 3939840, "drops": 0, "ca_state": 0, "backoff": 0,
				"RTO": 204_000 * us, "SRTT": 27 * us, "RTTVAR": 15 * us, "RTT.min": 11 * us, "MSS": 50176, "cwnd": 11, "unacked": 0, "sacked": 0,
				"lost": 0, "retrans": 0, "pacing": 249_517_099_808 / 8, "delivery": 36_491_636_360 / 8, "SND.WND": 100352}},
		{"listening", wire.ProtocolTCP,
			Report{State: trace.Listen, Local: at("127.0.0.1:37481"), Remote: at("0.0.0.0:0"), Cookie: 0x11e3, Inode: 1608796, Congestion: "bbr"},
			map[string]int64{"accept-Q": 0, "backlog": 4096, "rcvbuf": 131072, "sndbuf": 16384, "drops": 0}},
		{"ipv6", wire.ProtocolTCP,
			Report{State: trace.Established, Local: at("[::1]:57930"), Remote: at("[::1]:35383"), Cookie: 0x11e4, Inode: 1608802, Congestion: "bbr"},
			map[string]int64{"Recv-Q": 0, "Send-Q": 0, "rcvbuf": 131072, "sndbuf": 3939840, "drops": 0, "ca_state": 0, "backoff": 0,
				"RTO": 200_000 * us, "SRTT": 16 * us, "RTTVAR": 8 * us, "RTT.min": 16 * us, "MSS": 32732, "cwnd": 10, "unacked": 0, "sacked": 0,
				"lost": 0, "retrans": 0, "pacing": 467_715_986_712 / 8, "delivery": 0, "SND.WND": 65464}},
		{"mapped", wire.ProtocolTCP, // not accepted yet: no process has it
			Report{State: trace.Established, Local: at("127.0.0.1:35383"), Remote: at("127.0.0.1:53968"), Cookie: 0x11e5, Congestion: "bbr"},
			map[string]int64{"Recv-Q": 0, "Send-Q": 0, "rcvbuf": 131072, "sndbuf": 3939840, "drops": 0, "ca_state": 0, "backoff": 0,
				"RTO": 200_000 * us, "SRTT": 7 * us, "RTTVAR": 3 * us, "RTT.min": 7 * us, "MSS": 32768, "cwnd": 10, "unacked": 0, "sacked": 0,
				"lost": 0, "retrans": 0, "pacing": 1_070_240_895_144 / 8, "delivery": 0, "SND.WND": 65536}},
		{"udp", wire.ProtocolUDP,
			Report{Local: at("127.0.0.1:45128"), Remote: at("0.0.0.0:0"), Cookie: 0x11e6, Inode: 1608804},
			map[string]int64{"Recv-Q": 832, "Send-Q": 0, "rcvbuf": 212992, "sndbuf": 212992, "drops": 0}},
	} {
		got := answered(t, c.protocol, recorded(t, c.name))
		if diff := cmp.Diff(c.figures, named(got.Figures)); diff != "" {
			t.Errorf("%s: want −, got +:\n%s", c.name, diff)
		}
		if got.Figures = (Figures{}); got != c.want {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

func TestARefusalNamesItsReason(t *testing.T) {
	const noSuchFile = 2 // ENOENT
	m, _, err := nextMessage(recorded(t, "missing"))
	if err != nil || m.kind != kindError || m.errno() != noSuchFile {
		t.Errorf("got kind %d, %d, %v", m.kind, m.errno(), err)
	}
}

// TestAnOlderKernelTellsLess cuts the answer where older kernels' tcp_info ends.
func TestAnOlderKernelTellsLess(t *testing.T) {
	whole := answered(t, wire.ProtocolTCP, recorded(t, "established"))
	var older Figures
	info := make([]byte, 104) // up to tcpi_total_retrans
	info[80] = 10
	older.takeInfo(info)
	got, all := named(older), named(whole.Figures)
	for _, name := range []string{"pacing", "delivery", "RTT.min", "SND.WND"} {
		if _, told := got[name]; told || all[name] == 0 {
			t.Errorf("%s is told", name)
		}
	}
	if got["cwnd"] != 10 {
		t.Errorf("got %v", got)
	}
}

// TestWhatHasNoLimitIsNotTold holds the values that stand for none.
func TestWhatHasNoLimitIsNotTold(t *testing.T) {
	info := bytes.Repeat([]byte{0xff}, 232)
	var f Figures
	f.takeInfo(info)
	got := named(f)
	for _, name := range []string{"ssthresh", "pacing", "delivery", "RTT.min"} {
		if v, told := got[name]; told {
			t.Errorf("%s is %d", name, v)
		}
	}
}

// TestOnlyWhatChangedIsTold holds a report against the one before.
func TestOnlyWhatChangedIsTold(t *testing.T) {
	r := answered(t, wire.ProtocolTCP, recorded(t, "established"))
	var known Figures
	changes := func() (names []string) {
		for i := range known.each(known.update(&r.Figures)) {
			names = append(names, figures[i].name)
		}
		return names
	}
	first := changes()
	want := []string{"Recv-Q", "Send-Q", "rcvbuf", "sndbuf", "RTO", "MSS", "unacked", "SRTT", "RTTVAR", "cwnd", "retrans", "pacing", "RTT.min", "delivery", "SND.WND"}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("at first: want −, got +:\n%s", diff)
	}
	if again := changes(); again != nil {
		t.Errorf("the same again tells %q", again)
	}
	r.Figures.values[figReceiveQueue] = 0
	if later := changes(); len(later) != 1 || later[0] != "Recv-Q" {
		t.Errorf("an empty queue tells %q", later)
	}
}

func TestFaultsSayWhere(t *testing.T) {
	good := recorded(t, "established")
	cut := func(n int) []byte { return append([]byte(nil), good[:n]...) }
	claim := func(at int, low, high byte) []byte {
		b := cut(len(good))
		b[at], b[at+1] = low, high
		return b
	}
	for name, c := range map[string]struct {
		b    []byte
		want FormatError
	}{
		"no header":        {cut(10), FormatError{"length of a message", 0, 10, 16}},
		"a message cut":    {cut(200), FormatError{"length of a message", 0, 456, 200}},
		"a short message":  {claim(0, 8, 0), FormatError{"length of a message", 0, 8, 456}},
		"no socket":        {claim(0, 40, 0), FormatError{"length of an inet_diag_msg", 16, 24, 72}},
		"another family":   {claim(16, 17, 1), FormatError{"family", 16, 17, 2}},
		"a long attribute": {claim(88, 0xff, 0xff), FormatError{"length of an attribute", 88, 0xffff, 368}},
		"an empty one":     {claim(88, 0, 0), FormatError{"length of an attribute", 88, 0, 368}},
	} {
		m, _, err := nextMessage(c.b)
		if err == nil {
			_, err = parse(wire.ProtocolTCP, m.body)
		}
		var got *FormatError
		if !errors.As(err, &got) || *got != c.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	for _, name := range []string{"established", "listening", "ipv6", "mapped", "udp", "missing"} {
		f.Add(recorded(f, name))
	}
	f.Add(append(recorded(f, "udp"), recorded(f, "missing")...))
	f.Fuzz(func(t *testing.T, b []byte) {
		for n := len(b); len(b) > 0; {
			m, rest, err := nextMessage(b)
			if err != nil {
				return
			}
			if len(rest) >= len(b) || len(rest) > n {
				t.Fatal("it doesn't come to an end")
			}
			_ = m.errno()
			r, _ := parse(wire.ProtocolTCP, m.body)
			if len(r.Congestion) > longestName || int(r.State) > int(trace.TimeWait) {
				t.Errorf("got %+v", r)
			}
			for v := range r.Figures.All() {
				if v.Name == "" || v.Value < 0 {
					t.Errorf("got %+v", v)
				}
			}
			b = rest
		}
	})
}
