package sim

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/sim/link"
	"wiretale/trace"
	"wiretale/wire"
)

// names tells what was said of names: one line for each message, as it was sent.
func names(log trace.LogView) (lines []string) {
	for _, e := range log.Events.All() {
		d, ok := e.Detail.(trace.Sent)
		if !ok || d.Hop > 0 {
			continue
		}
		s, _ := log.Sighting(e.Sighting)
		over, b := "", []byte(nil)
		switch ip := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length).Frame.IP; {
		case ip.UDP != nil:
			b = ip.UDP.Payload
		case ip.TCP != nil && len(ip.TCP.Payload) > 2 && int(binary.BigEndian.Uint16(ip.TCP.Payload)) == len(ip.TCP.Payload)-2:
			over, b = " over TCP", ip.TCP.Payload[2:]
		}
		if m, err := wire.ParseDNS(b); err == nil {
			from, to := log.Nodes.At(int(e.Node)-1).Name, log.Nodes.At(int(d.To)-1).Name
			lines = append(lines, fmt.Sprintf("%v %s>%s %s%s", e.Time, from, to, message(&m), over))
		}
	}
	return lines
}

// message is what a message says, in a few words.
func message(m *wire.DNSMessage) string {
	s := m.Questions[0].Type.String() + " " + m.Questions[0].Name
	if !m.Response {
		return s + "?"
	}
	for _, flag := range []struct {
		set  bool
		name string
	}{{m.Authoritative, " AA"}, {m.Truncated, " TC"}, {m.Code == wire.DNSNameError, " NXDOMAIN"}, {m.Code == wire.DNSServerFailure, " SERVFAIL"}} {
		if flag.set {
			s += flag.name
		}
	}
	for _, r := range slices.Concat(m.Answers, m.Authority, m.Additional) {
		s += fmt.Sprintf(", %s %d %s", r.Name, r.TTL, r.Type)
		if r.Addr.IsValid() {
			s += " " + r.Addr.String()
		}
	}
	return s
}

// table tells what a node's tables came to hold, and what went.
func table(log trace.LogView, node string) (lines []string) {
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.TableEntry); ok && log.Nodes.At(int(e.Node)-1).Name == node {
			lines = append(lines, fmt.Sprintf("%v %s: %s = %s", e.Time, d.Table, d.Key, d.Value))
		}
	}
	return lines
}

func expectLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestWhoKnowsAName(t *testing.T) {
	log, summary := record(t, embedded(t, "dns-tree"))
	expectLines(t, names(log),
		"0s client>resolver A www.example.test?",
		"5ms resolver>root A www.example.test?",
		"25ms root>resolver A www.example.test, test 86400 NS, ns.test 86400 A 198.51.100.2",
		"45ms resolver>top A www.example.test?",
		"65ms top>resolver A www.example.test, example.test 86400 NS, ns.example.test 86400 A 203.0.113.53",
		"85ms resolver>authority A www.example.test?",
		"115ms authority>resolver A www.example.test AA, www.example.test 3600 A 203.0.113.80",
		"145ms resolver>client A www.example.test, www.example.test 3600 A 203.0.113.80",
		"10s client>resolver A www.example.test?",
		"10.005s resolver>client A www.example.test, www.example.test 3590 A 203.0.113.80",
		"20s client>resolver A nobody.example.test?",
		"20.005s resolver>authority A nobody.example.test?",
		"20.035s authority>resolver A nobody.example.test AA NXDOMAIN, example.test 300 SOA",
		"20.065s resolver>client A nobody.example.test NXDOMAIN, example.test 300 SOA",
		"30s client>resolver A nobody.example.test?",
		"30.005s resolver>client A nobody.example.test NXDOMAIN, example.test 290 SOA",
		"40s client>resolver TXT long.example.test?",
		"40.005s resolver>authority TXT long.example.test?",
		"40.035s authority>resolver TXT long.example.test AA TC",
		"40.125s resolver>authority TXT long.example.test? over TCP",
		"40.155s authority>resolver TXT long.example.test AA, long.example.test 300 TXT over TCP",
		"40.185s resolver>client TXT long.example.test TC",
		"40.2s client>resolver TXT long.example.test? over TCP",
		"40.205s resolver>client TXT long.example.test, long.example.test 300 TXT over TCP",
	)
	expectLines(t, table(log, "resolver"),
		"45ms dns cache: test NS = ns.test, 86400 s",
		"45ms dns cache: ns.test A = 198.51.100.2, 86400 s",
		"85ms dns cache: example.test NS = ns.example.test, 86400 s",
		"85ms dns cache: ns.example.test A = 203.0.113.53, 86400 s",
		"145ms dns cache: www.example.test A = 203.0.113.80, 3600 s",
		"20.065s dns cache: nobody.example.test = NXDOMAIN, 300 s",
		"40.185s dns cache: long.example.test TXT = a long text that says no…, 300 s",
	)
	if summary.Stop != Finished || summary.Lost != 0 {
		t.Errorf("got %+v", summary)
	}
}

// tree is a scenario with two servers for the lowest zone.
const tree = `
hosts:
  - name: client
    addresses: [192.0.2.2]
    resolver: {server: 192.0.2.53}
    does: [DOES]
  - name: resolver
    addresses: [192.0.2.53]
    serves: [{resolver: 53}]
  - name: root
    addresses: [198.51.100.1]
    serves: [{dns: 53, authority: ., think: 2ms}, {http: 80, resources: [{path: /, size: 100}]}]
  - name: one
    addresses: [203.0.113.1]
    serves: [{dns: 53, authority: test, records: [{name: www.test, addresses: 203.0.113.80, ttl: 30s}, {name: old.test, alias: www.test}]}]
  - name: two
    addresses: [203.0.113.2]
    serves: [{dns: 53, authority: test, records: [{name: www.test, addresses: 203.0.113.80, ttl: 30s}]}]
links:
  - {between: [client, resolver], delay: 5ms}
  - {between: [resolver, root], delay: 10ms}
  - {between: [resolver, one], delay: 10ms}
  - {between: [resolver, two], delay: 10ms}
`

func withDeeds(deeds string) string { return strings.Replace(tree, "DOES", deeds, 1) }

// TestWhatExpiresIsSeenToGo: an entry is gone when somebody would have it.
func TestWhatExpiresIsSeenToGo(t *testing.T) {
	log, _ := record(t, parse(t, withDeeds("{lookup: www.test}, {lookup: www.test, at: 20s}, {lookup: www.test, at: 40s}")))
	expectLines(t, names(log),
		"0s client>resolver A www.test?",
		"5ms resolver>root A www.test?",
		"17ms root>resolver A www.test, test 86400 NS, test 86400 NS, ns1.test 86400 A 203.0.113.1, ns2.test 86400 A 203.0.113.2",
		"27ms resolver>one A www.test?",
		"37ms one>resolver A www.test AA, www.test 30 A 203.0.113.80",
		"47ms resolver>client A www.test, www.test 30 A 203.0.113.80",
		"20s client>resolver A www.test?",
		"20.005s resolver>client A www.test, www.test 10 A 203.0.113.80",
		"40s client>resolver A www.test?",
		"40.005s resolver>one A www.test?",
		"40.015s one>resolver A www.test AA, www.test 30 A 203.0.113.80",
		"40.025s resolver>client A www.test, www.test 30 A 203.0.113.80",
	)
	expectLines(t, table(log, "resolver"),
		"27ms dns cache: test NS = ns1.test, ns2.test, 86400 s",
		"27ms dns cache: ns1.test A = 203.0.113.1, 86400 s",
		"27ms dns cache: ns2.test A = 203.0.113.2, 86400 s",
		"47ms dns cache: www.test A = 203.0.113.80, 30 s",
		"40.005s dns cache: www.test A = ",
		"40.025s dns cache: www.test A = 203.0.113.80, 30 s",
	)
}

// TestASilentServerIsLeftForTheNextOne: RFC 1035 §4.2.1. The same question asked
// meanwhile makes no more work.
func TestASilentServerIsLeftForTheNextOne(t *testing.T) {
	log, _ := record(t, parse(t, withDeeds("{lookup: www.test}, {lookup: www.test, at: 500ms}")), on("one", session.Crash, 0))
	expectLines(t, names(log),
		"0s client>resolver A www.test?",
		"5ms resolver>root A www.test?",
		"17ms root>resolver A www.test, test 86400 NS, test 86400 NS, ns1.test 86400 A 203.0.113.1, ns2.test 86400 A 203.0.113.2",
		"27ms resolver>one A www.test?",
		"500ms client>resolver A www.test?",
		"1.027s resolver>two A www.test?",
		"1.037s two>resolver A www.test AA, www.test 30 A 203.0.113.80",
		"1.047s resolver>client A www.test, www.test 30 A 203.0.113.80",
		"1.047s resolver>client A www.test, www.test 30 A 203.0.113.80",
	)
	log, _ = record(t, parse(t, withDeeds("{lookup: www.test}")), on("one", session.Crash, 0), on("two", session.Crash, 0))
	lines := names(log)
	want := []string{"27ms resolver>one", "1.027s resolver>two", "2.027s resolver>one", "4.027s resolver>two", "5s client>resolver", "6.027s resolver>one", "10.027s resolver>two", "14.027s resolver>client"}
	for i, w := range want {
		if len(lines) != 3+len(want) || !strings.HasPrefix(lines[3+i], w) { // the client gives up at 10 s, as it always did; the resolver at 14 s
			t.Fatalf("got\n%s", strings.Join(lines, "\n"))
		}
	}
}

func TestAResolverThatIsStartedAnewRemembersNothing(t *testing.T) {
	log, _ := record(t, parse(t, withDeeds("{lookup: www.test}, {lookup: www.test, at: 10s}")), on("resolver", session.Reboot, 5*time.Second))
	lines := table(log, "resolver")
	expectLines(t, lines[4:8],
		"5s dns cache: test NS = ", "5s dns cache: ns1.test A = ", "5s dns cache: ns2.test A = ", "5s dns cache: www.test A = ")
	if asked := names(log); len(asked) != 12 || asked[7] != "10.005s resolver>root A www.test?" {
		t.Errorf("got\n%s", strings.Join(asked, "\n"))
	}
	log, summary := record(t, parse(t, withDeeds("{lookup: www.test}")), on("resolver", session.Crash, 20*time.Millisecond))
	if asked := names(log); len(asked) != 4 || summary.Stop != Finished { // with the client's second attempt
		t.Errorf("got\n%s", strings.Join(asked, "\n"))
	}
}

// TestAnswersOverTCPThatDoNotCome: what can't be had over TCP can't be had, and the
// client hears of it in time.
func TestAnswersOverTCPThatDoNotCome(t *testing.T) {
	log, summary := record(t, embedded(t, "dns-tree"), session.Intervention{Action: session.Refuse, Host: "authority", At: 30 * time.Second})
	lines := names(log)
	if last := lines[len(lines)-1]; last != "40.125s resolver>client TXT long.example.test SERVFAIL" || summary.Stop != Finished {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
	log, _ = record(t, embedded(t, "dns-tree"), session.Intervention{Action: session.Refuse, Host: "resolver", At: 30 * time.Second})
	lines = names(log)
	if last := lines[len(lines)-1]; last != "40.185s resolver>client TXT long.example.test TC" {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
	for _, to := range []string{"authority", "client"} { // from then on it hears nothing
		log, summary = record(t, embedded(t, "dns-tree"), on(to, session.Crash, 40040*time.Millisecond))
		if summary.Stop != Finished {
			t.Errorf("%s: got %+v", to, summary)
		}
	}
	lines = names(log)
	if last := lines[len(lines)-1]; last != "40.185s resolver>client TXT long.example.test TC" {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
}

// TestAClientThatHearsNothingOverTCPAsksAgainOverTCP: the SYN is TCP's to repeat,
// the question the client's, which then does not try UDP another time.
func TestAClientThatHearsNothingOverTCPAsksAgainOverTCP(t *testing.T) {
	log, summary := record(t, embedded(t, "dns-tree"),
		session.Intervention{Action: session.SetLoss, From: "client", To: "resolver", At: 40190 * time.Millisecond, Loss: int(link.Always)},
		session.Intervention{Action: session.SetLoss, From: "client", To: "resolver", At: 45300 * time.Millisecond})
	var at []time.Duration
	ports := map[uint16]bool{}
	for _, s := range segmentsOf(log, "client", 0) {
		if s.Flags.Has(wire.SYN) {
			at, ports[s.SrcPort] = append(at, s.at.Round(time.Millisecond)), true
		}
	}
	first := 40190 * time.Millisecond
	want := []time.Duration{first, first + time.Second, first + 3*time.Second, first + 5*time.Second, first + 6*time.Second}
	if !slices.Equal(at, want) || len(ports) != 2 || summary.Stop != Finished {
		t.Errorf("SYNs from %d ports at %v; %+v", len(ports), at, summary)
	}
	lines := names(log)
	expectLines(t, lines[len(lines)-3:],
		"40.185s resolver>client TXT long.example.test TC",
		"46.2s client>resolver TXT long.example.test? over TCP",
		"46.205s resolver>client TXT long.example.test, long.example.test 294 TXT over TCP")
}

func TestNamesAreFoundOutOverIPv6(t *testing.T) {
	log, _ := record(t, parse(t, `
hosts:
  - {name: client, addresses: ["2001:db8::2"], resolver: {server: "2001:db8::53"}, does: [{lookup: www.test}, {lookup: www.test, type: MX, at: 1s}]}
  - {name: resolver, addresses: ["2001:db8::53"], serves: [{resolver: 53}]}
  - {name: root, addresses: ["2001:db8::a"], serves: [{dns: 53, authority: .}]}
  - name: top
    addresses: [192.0.2.9, "2001:db8::b"]
    serves: [{dns: 53, authority: test, records: [{name: www.test, addresses: ["2001:db8::80"]}]}]
links:
  - {between: [client, resolver]}
  - {between: [resolver, root]}
  - {between: [resolver, top], delay: 1ms}
`))
	expectLines(t, names(log),
		"0s client>resolver AAAA www.test?",
		"5ms resolver>root AAAA www.test?",
		"10ms root>resolver AAAA www.test, test 86400 NS, ns.test 86400 A 192.0.2.9, ns.test 86400 AAAA 2001:db8::b",
		"15ms resolver>top AAAA www.test?",
		"16ms top>resolver AAAA www.test AA, www.test 300 AAAA 2001:db8::80",
		"17ms resolver>client AAAA www.test, www.test 300 AAAA 2001:db8::80",
		"1s client>resolver MX www.test?",
		"1.005s resolver>top MX www.test?",
		"1.006s top>resolver MX www.test AA, test 300 SOA",
		"1.007s resolver>client MX www.test, test 300 SOA",
	)
}
