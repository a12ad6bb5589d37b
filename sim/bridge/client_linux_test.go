package bridge

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/sim/http"
	"wiretale/trace"
	"wiretale/wire"
)

// serverSide is a network whose client is real. Its places are the seed and
// settings of the link.
const serverSide = `
seed: %d
hosts:
  - name: client
    addresses: [192.0.2.2, "2001:db8:1::2"]
    resolver: {server: 203.0.113.80, timeout: 1s, attempts: 8}
  - name: server
    addresses: [203.0.113.80, "2001:db8:2::80"]
    tcp: {profile: linux}
    serves:
      - dns: 53
        zone:
          - {name: server, addresses: [203.0.113.80, "2001:db8:2::80"]}
          - {name: gone, addresses: 203.0.113.99}
      - http: 80
        uploads: true
        resources: [{path: /1m, size: 1 MB}, {path: /20k, size: 20 kB}]
  - {name: gone, addresses: [203.0.113.99], down: true}
links:
  - {between: [client, server], delay: 20ms, %s}
  - {between: [client, gone], delay: 20ms}
`

const lossy = "loss: 5 %"

// expected is what a file of the simulated server holds.
func expected(path string, size int) string {
	return digest(http.Resource{Path: path, Size: size}.Content())
}

// fetched is the hash of a file that a command has written.
func fetched(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return digest(data)
}

func TestCurlDownloadsOverALossyLink(t *testing.T) {
	t.Parallel()
	for name, flag := range map[string]string{"IPv4": "-4", "IPv6": "-6"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "file")
			o := on(t, "client", fmt.Sprintf(serverSide, 1, lossy), curl(t, flag, "-o", file, "http://server/1m")...)
			if o.status != 0 || fetched(t, file) != expected("/1m", 1_000_000) {
				t.Errorf("curl ended with %d after %v: %s", o.status, o.took, o.output)
			}
			lost := 0
			for _, e := range o.log.Events.All() {
				if e.Kind == trace.PacketLost {
					lost++
				}
			}
			if lost < 10 {
				t.Errorf("only %d packets were lost", lost)
			}
			o.whole(t)
		})
	}
}

// whole holds that the trace is one that an analyser can read: every checksum
// of the real machine's frames is right, and its states follow from them.
func (o *told) whole(t *testing.T) {
	t.Helper()
	for _, s := range o.log.Sightings.All() {
		data := o.log.Data(s)
		read := wire.Decode(wire.LinkEthernet, data, s.Length)
		for _, sum := range wire.VerifyChecksums(&read, data) {
			if sum.State == wire.ChecksumBad || sum.State == wire.ChecksumPartial || read.Malformed != nil {
				t.Fatalf("sighting %d: %+v, %v", s.ID, sum, read.Malformed)
			}
		}
	}
	snapshot := analyze.Read(o.log)
	for _, c := range snapshot.Conversations {
		if c.Protocol != wire.ProtocolTCP {
			continue
		}
		real, simulated := snapshot.EndpointsOf(c.ID)
		if simulated != nil && !snapshot.Knows(simulated.Endpoint.Node) {
			real, simulated = simulated, real
		}
		var states []trace.State
		for _, change := range real.States.All() {
			states = append(states, change.Value)
		}
		if !slices.Contains(states, trace.Established) || simulated.States.Len() == 0 {
			t.Errorf("conversation %d: the real end's states are %v", c.ID, states)
		}
	}
}

func TestCurlUploadsOverALossyLink(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	data := content(1_000_000)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	answer := fmt.Sprintf("1000000 bytes\nsha256 %s\n", digest(data))
	for name, args := range map[string][]string{
		"counted": {"-T", file},
		"chunked": {"-T", file, "-H", "Transfer-Encoding: chunked"},
		"posted":  {"--data-binary", "@" + file, "-H", "Expect: 100-continue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := on(t, "client", fmt.Sprintf(serverSide, 2, lossy), curl(t, append(args, "http://server/x")...)...)
			if o.status != 0 || o.output != answer {
				t.Errorf("curl ended with %d after %v: %s", o.status, o.took, o.output)
			}
		})
	}
}

func TestFiftyDownloadsAtOnceFinish(t *testing.T) {
	t.Parallel()
	dir, args := t.TempDir(), []string{"--parallel", "--parallel-immediate", "--parallel-max", "50"}
	for i := range 50 {
		args = append(args, "-o", filepath.Join(dir, fmt.Sprint(i)), "http://server/20k")
	}
	o := on(t, "client", fmt.Sprintf(serverSide, 3, lossy), curl(t, args...)...)
	if o.status != 0 {
		t.Fatalf("curl ended with %d after %v: %s", o.status, o.took, o.output)
	}
	for i := range 50 {
		if fetched(t, filepath.Join(dir, fmt.Sprint(i))) != expected("/20k", 20_000) {
			t.Errorf("download %d is not what was sent", i)
		}
	}
	ports := map[uint16]bool{}
	for _, f := range o.segments("client", trace.Outbound) {
		ports[f.TCP.SrcPort] = true
	}
	if len(ports) < 50 {
		t.Errorf("there were only %d connections", len(ports))
	}
}

func TestAClosedPortRefusesAtOnce(t *testing.T) {
	t.Parallel()
	o := on(t, "client", fmt.Sprintf(serverSide, 1, "loss: 0 %"), curl(t, "http://203.0.113.80:81/")...)
	const couldNotConnect = 7
	resets := 0
	for _, f := range o.segments("client", trace.Inbound) {
		if f.TCP.Flags.Has(wire.RST) {
			resets++
		}
	}
	if o.status != couldNotConnect || resets != 1 || len(o.syns("client")) != 1 {
		t.Errorf("curl ended with %d after %v, %d SYNs, %d resets: %s", o.status, o.took, len(o.syns("client")), resets, o.output)
	}
}

// impatient has the kernel give up on a host sooner than it would, and says
// whether it repeats its first SYNs at equal times, as Linux does since 6.5.
const impatient = `cd /proc/sys/net/ipv4
echo 2 > tcp_syn_retries
if [ -e tcp_syn_linear_timeouts ]; then echo equal; echo 1 > tcp_syn_linear_timeouts; else echo doubled; fi
exec "$@"`

func TestAHostThatIsDownTimesOutAsTheKernelWould(t *testing.T) {
	t.Parallel()
	o := on(t, "client", fmt.Sprintf(serverSide, 1, "loss: 0 %"), append([]string{"sh", "-c", impatient, "sh"}, curl(t, "http://gone/")...)...)
	want := []time.Duration{0, 1 * time.Second, 2 * time.Second, 4 * time.Second}
	end := 8 * time.Second
	if strings.HasPrefix(o.output, "doubled") {
		want, end = []time.Duration{0, 1 * time.Second, 3 * time.Second}, 7*time.Second
	}
	const timedOut = 28
	got := o.syns("client")
	if o.status != timedOut || len(got) != len(want) {
		t.Fatalf("curl ended with %d after %v, SYNs at %v: %s", o.status, o.took, got, o.output)
	}
	// A busy machine is late, with the first one too; but never as late as the
	// next one.
	for i := range want {
		after, next := got[i]-got[0], append(want, end)[i+1]
		if after < want[i]-500*time.Millisecond || after >= next {
			t.Errorf("SYN %d came after %v, want %v", i+1, after, want[i])
		}
	}
	if o.took < end {
		t.Errorf("it was given up after %v, want %v", o.took, end)
	}
	for _, e := range o.log.Events.All() {
		if d, ok := e.Detail.(trace.Lost); ok && d.Fate != trace.LinkDown {
			t.Errorf("a packet was lost otherwise: %+v", e)
		}
	}
}

// cut is a link that is cut while a file is under way on it.
const cut = "rate: 5 Mbit/s, queue: 100, down: {from: 1s, to: 4s}"

func TestADownloadSurvivesACutOfThreeSeconds(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	o := begunBefore("client", time.Second, func() told {
		return on(t, "client", fmt.Sprintf(serverSide, 1, cut), curl(t, "-o", file, "http://server/1m")...)
	})
	if o.status != 0 || fetched(t, file) != expected("/1m", 1_000_000) {
		t.Errorf("curl ended with %d after %v: %s", o.status, o.took, o.output)
	}
	o.wasCut(t, "client", time.Second)
}

// begunBefore runs a program again where the machine was too busy to start it
// before a time: what is to be seen then was not there to be seen.
func begunBefore(host string, by time.Duration, run func() told) (o told) {
	for range 3 {
		o = run()
		if heard := o.segments(host, trace.Inbound); len(heard) > 0 && heard[0].Time < by {
			break
		}
	}
	return o
}

// wasCut holds that a host heard something before the cut of three seconds and
// after it, and nothing meanwhile.
func (o *told) wasCut(t *testing.T, host string, from time.Duration) {
	t.Helper()
	var before, meanwhile, after int
	for _, f := range o.segments(host, trace.Inbound) {
		switch {
		case f.Time < from:
			before++
		case f.Time < from+3*time.Second:
			meanwhile++
		default:
			after++
		}
	}
	if before == 0 || meanwhile > 0 || after == 0 {
		t.Errorf("%d segments arrived before the cut, %d meanwhile, %d after it", before, meanwhile, after)
	}
}
