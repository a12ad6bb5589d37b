package bridge

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// clientSide is a network whose server is real: the client is ours, and comes
// when that has had time to start.
const clientSide = `
seed: %d
hosts:
  - name: client
    addresses: [192.0.2.2, "2001:db8:1::2"]
    tcp: {profile: linux}
    does:
%s
  - {name: server, addresses: [203.0.113.80, "2001:db8:2::80"]}
  - {name: gone, addresses: [203.0.113.99], down: true}
links:
  - {between: [client, server], delay: 20ms, %s}
  - {between: [client, gone], delay: 20ms}
`

// start is when the client comes.
const start = 2 * time.Second

// against runs the server for a client that does something over a number of
// connections.
func against(t *testing.T, link string, connections int, does ...string) told {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	actions := ""
	for _, a := range does {
		actions += fmt.Sprintf("      - {%s, at: %s}\n", a, start-headStart)
	}
	return on(t, "server", fmt.Sprintf(clientSide, 1, actions, link), self, "serve", fmt.Sprint(connections))
}

func TestOurClientDownloadsFromARealServer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url  string
		read func([]byte) []byte
	}{
		"counted":         {"http://203.0.113.80/counted?size=1000000", func(b []byte) []byte { return b }},
		"chunked by IPv6": {"http://[2001:db8:2::80]/?size=1000000", unchunked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := against(t, lossy, 1, fmt.Sprintf("get: %q", c.url))
			bodies := o.bodies("client")
			if o.status != 0 || len(bodies) != 1 || digest(c.read(bodies[0])) != digest(content(1_000_000)) {
				t.Errorf("the server ended with %d after %v: %s", o.status, o.took, o.output)
			}
			o.whole(t)
		})
	}
}

// unchunked takes the lines before chunks out of a body.
func unchunked(b []byte) (all []byte) {
	for {
		size, length, err := wire.ParseHTTPChunk(b)
		if err != nil || size == 0 || length+int(size) > len(b) {
			return all
		}
		all = append(all, b[length:length+int(size)]...)
		b = b[length+int(size)+len("\r\n"):]
	}
}

func TestOurClientUploadsToARealServer(t *testing.T) {
	t.Parallel()
	o := against(t, lossy, 1, "put: http://203.0.113.80/x, size: 1 MB")
	if o.status != 0 || o.output != expected("/x", 1_000_000)+" <nil>\n" {
		t.Errorf("the server ended with %d after %v: %s", o.status, o.took, o.output)
	}
}

func TestFiftyOfOurClientsFinishAtOnce(t *testing.T) {
	t.Parallel()
	does := make([]string, 50)
	for i := range does {
		does[i] = `get: "http://203.0.113.80/counted?size=20000"`
	}
	o := against(t, lossy, len(does), does...)
	bodies := o.bodies("client")
	if o.status != 0 || len(bodies) != len(does) {
		t.Fatalf("the server ended with %d after %v, %d answers: %s", o.status, o.took, len(bodies), o.output)
	}
	for i, b := range bodies {
		if digest(b) != digest(content(20_000)) {
			t.Errorf("answer %d is not what was sent", i)
		}
	}
}

// TestARealHostRefusesOurClientAtOnce has it ask at a port where nobody
// listens, and a host that is down, for as long as the server runs.
func TestARealHostRefusesOurClientAtOnce(t *testing.T) {
	t.Parallel()
	o := against(t, "loss: 0 %", 1, `connect: "203.0.113.80:81"`, `connect: "203.0.113.99:80"`,
		`get: "http://203.0.113.80/?size=1"`)
	resets := map[uint16]time.Duration{}
	for _, f := range o.segments("client", trace.Inbound) {
		if f.TCP.Flags.Has(wire.RST) {
			resets[f.TCP.SrcPort] = f.Time
		}
	}
	at, refused := resets[81]
	if o.status != 0 || !refused || len(resets) != 1 || at < start+40*time.Millisecond || at > start+time.Second {
		t.Errorf("the server ended with %d, resets at %v: %s", o.status, resets, o.output)
	}
	asked := map[string]int{}
	for _, f := range o.segments("client", trace.Outbound) {
		if f.TCP.Flags.Has(wire.SYN) {
			asked[fmt.Sprintf("%v:%d", f.Dst, f.TCP.DstPort)]++
		}
	}
	if asked["203.0.113.80:81"] != 1 || asked["203.0.113.99:80"] == 0 {
		t.Errorf("asked %v", asked)
	}
}

// TestOurClientAsksAHostThatIsDownAsTheKernelWould waits for the first of its
// repetitions; they come at exact times.
func TestOurClientAsksAHostThatIsDownAsTheKernelWould(t *testing.T) {
	t.Parallel()
	text := fmt.Sprintf(clientSide, 1, `      - {connect: "203.0.113.99:80"}`, "loss: 0 %")
	o := on(t, "server", text, "sh", "-c", "exec sleep 4.5")
	const want = "1s 2s 3s 4s 5s 6s 8s 12s " // as far as the command lets it come
	got := ""
	for _, f := range o.segments("client", trace.Outbound) {
		got += f.Time.String() + " "
	}
	if !strings.HasPrefix(want, got) || !strings.HasPrefix(got, "1s 2s 3s 4s ") || o.status != 0 {
		t.Errorf("asked at %s", got)
	}
}

func TestOurDownloadSurvivesACutOfThreeSeconds(t *testing.T) {
	t.Parallel()
	link := "rate: 10 Mbit/s, queue: 100, down: {from: 2500ms, to: 5500ms}"
	o := begunBefore("client", 2500*time.Millisecond, func() told {
		return against(t, link, 1, `get: "http://203.0.113.80/counted?size=1000000"`)
	})
	bodies := o.bodies("client")
	if o.status != 0 || len(bodies) != 1 || digest(bodies[0]) != digest(content(1_000_000)) {
		t.Errorf("the server ended with %d after %v: %s", o.status, o.took, o.output)
	}
	o.wasCut(t, "client", 2500*time.Millisecond)
}
