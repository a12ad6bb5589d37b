package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/internal/oracle"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// tables lists what the tables of a scenario's hosts said, and what was kept
// back by which rule, in order.
func tables(log trace.LogView) (lines []string) {
	for _, e := range log.Events.All() {
		who := log.Nodes.At(int(e.Node)-1).Name + " "
		switch d := e.Detail.(type) {
		case trace.TableEntry:
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%v %s%s: %s %s", e.Time, who, d.Key, d.Value, d.Rule)))
		case trace.Lost:
			if d.Rule != "" {
				lines = append(lines, fmt.Sprintf("%v %skept back packet %d: %s", e.Time, who, e.Packet, d.Rule))
			}
		}
	}
	return lines
}

// expectTables fails where the tables said something else. {p} stands for the
// first port that a host chose.
func expectTables(t *testing.T, log trace.LogView, want ...string) {
	t.Helper()
	p := fmt.Sprint(port(log))
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "{p}", p)
	}
	if got := tables(log); !slices.Equal(got, want) {
		t.Errorf("the tables say")
		for _, line := range got {
			t.Errorf("\t%q,", strings.ReplaceAll(line, p, "{p}"))
		}
	}
}

// TestTheGuardAtTheDoor: the late answer is dropped, a connection from outside
// too, and one to a rejected port refused.
func TestTheGuardAtTheDoor(t *testing.T) {
	log, summary := record(t, embedded(t, "firewall"))
	expectTables(t, log,
		"5ms firewall udp 192.0.2.2:{p} ↔ 203.0.113.53:53: UNREPLIED ≤ 2m0.005s out default: accept",
		"1.015s firewall kept back packet 2: in default: drop",
		"2.015s firewall kept back packet 3: in default: drop",
		"10.015s firewall kept back packet 4: in #1 tcp port 22: reject",
		"2m0.005s firewall udp 192.0.2.2:{p} ↔ 203.0.113.53:53:",
		"2m30.035s firewall kept back packet 6: in default: drop",
	)
	want := []trace.State{trace.SynSent, trace.Closed, trace.SynSent, trace.Closed}
	if got := states(log, "server"); !slices.Equal(got, want) {
		t.Errorf("the server's connections went through %v", got)
	}
	if summary.Stop != Finished || summary.Nodes[0].Received != 0 {
		t.Errorf("got %+v", summary)
	}
}

// TestEachHopHasItsOwnBytes: inside nothing is said of the NAT's address, and
// outside nothing of those behind it.
func TestEachHopHasItsOwnBytes(t *testing.T) {
	log, _ := record(t, embedded(t, "nat"))
	nat, seen := netip.MustParseAddr("198.51.100.1"), map[string]int{}
	for _, s := range log.Sightings.All() {
		tap := log.Taps.At(int(s.Tap) - 1)
		data := log.Data(s)
		read := wire.Decode(wire.LinkEthernet, data, s.Length)
		hidden := read.Frame.IP.Src == nat || read.Frame.IP.Dst == nat
		where := log.Nodes.At(int(tap.Node)-1).Name + " " + tap.Interface
		outside := where == "server eth0" || where == "nat eth2"
		if hidden != outside {
			t.Errorf("%s: %v → %v", where, read.Frame.IP.Src, read.Frame.IP.Dst)
		}
		for _, r := range wire.VerifyChecksums(&read, data) {
			if r.State != wire.ChecksumGood {
				t.Errorf("%s: %s checksum %v", where, r.Protocol, r.State)
			}
		}
		seen[where]++
	}
	if len(seen) != 6 || seen["server eth0"] != 18 {
		t.Errorf("seen at %v", seen)
	}
}

// behind is a network behind a NAT: two hosts inside, one of them a server that
// is reached from outside by a forwarded port.
const behind = `
hosts:
  - name: client
    addresses: [192.0.2.2]
    resolver: {server: 203.0.113.53}
    does: [%s]
  - {name: web, addresses: [192.0.2.80], serves: [{http: 8080, resources: {path: /, size: 300}}]}
  - {name: nat, addresses: [192.0.2.1, 198.51.100.1], nat: {outside: router, address: 198.51.100.1, forward: {port: 80, to: "192.0.2.80:8080"}}}
  - {name: router, addresses: [198.51.100.9], router: true}
  - {name: server, addresses: [203.0.113.53], does: [%s]}
links:
  - {between: [client, nat], delay: 1ms}
  - {between: [web, nat], delay: 1ms}
  - {between: [nat, router], delay: 5ms}
  - {between: [router, server], delay: 5ms%s}
`

// TestRFC5508REQ4AnErrorFindsItsWayIn: the server says that nobody listens, and
// what it quotes is, at the client, what the client has sent.
func TestRFC5508REQ4AnErrorFindsItsWayIn(t *testing.T) {
	log, _ := record(t, parse(t, fmt.Sprintf(behind, "{lookup: www.example.test}", "", "")))
	p := port(log)
	expectStory(t, log,
		fmt.Sprintf("0s client>nat udp %d>53 34", p), fmt.Sprintf("1ms nat>router udp %d>53 34", p), fmt.Sprintf("6ms router>server udp %d>53 34", p),
		"11ms server>router icmp 3/3 62", "16ms router>nat icmp 3/3 62", "21ms nat>client icmp 3/3 62")
	expectTables(t, log,
		"1ms nat udp 192.0.2.2:{p} ↔ 198.51.100.1:{p}: UNREPLIED ≤ 5m0.001s",
		"21ms nat udp 192.0.2.2:{p} ↔ 198.51.100.1:{p}: UNREPLIED ≤ 5m0.001s",
		"5m0.001s nat udp 192.0.2.2:{p} ↔ 198.51.100.1:{p}:")
	var sent, last wire.Decoded
	for _, s := range log.Sightings.All() {
		if tap := log.Taps.At(int(s.Tap) - 1); log.Nodes.At(int(tap.Node)-1).Name == "client" {
			last = wire.Decode(wire.LinkEthernet, slices.Clone(log.Data(s)), s.Length)
			if s.Direction == trace.Outbound {
				sent = last
			}
		}
	}
	quoted, ok := last.Frame.IP.ICMP.Quoted(false)
	if !ok || quoted.Frame.IP.Src != sent.Frame.IP.Src || quoted.Frame.IP.UDP.SrcPort != p || last.Frame.IP.Dst != sent.Frame.IP.Src {
		t.Fatalf("it quotes %+v", quoted.Frame.IP)
	}
	for _, r := range wire.VerifyChecksums(&quoted, last.Frame.IP.ICMP.Body) {
		if r.State != wire.ChecksumGood {
			t.Errorf("the quoted %s checksum is %v", r.Protocol, r.State)
		}
	}
}

// TestAForwardIsReachedFromOutside and, by RFC 4787 REQ-9, from inside: both
// know the server by the NAT's address only.
func TestAForwardIsReachedFromOutside(t *testing.T) {
	page := `{get: "http://198.51.100.1/"}`
	for who, text := range map[string]string{"server": fmt.Sprintf(behind, "", page, ""), "client": fmt.Sprintf(behind, page, "", "")} {
		log, summary := record(t, parse(t, text))
		if len(delivered(t, log, who)) < 300 || summary.Stop != Finished {
			t.Errorf("%s got %d bytes, %+v", who, len(delivered(t, log, who)), summary)
		}
		for _, s := range log.Sightings.All() {
			tap := log.Taps.At(int(s.Tap) - 1)
			ip := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length).Frame.IP
			if web := netip.MustParseAddr("192.0.2.80"); log.Nodes.At(int(tap.Node)-1).Name == who && (ip.Src == web || ip.Dst == web) {
				t.Errorf("at %s: %v → %v", who, ip.Src, ip.Dst)
			}
		}
	}
}

// TestWhatNobodyAskedForIsKeptBack: a SYN to a port of the NAT's that is
// nobody's gets no answer (RFC 5382 REQ-4).
func TestWhatNobodyAskedForIsKeptBack(t *testing.T) {
	log, _ := record(t, parse(t, fmt.Sprintf(behind, "", `{connect: "198.51.100.1:22"}`, "")),
		session.Intervention{Action: session.Crash, Host: "server", At: 500 * time.Millisecond})
	expectTables(t, log, "10ms nat kept back packet 1: no mapping")
}

// TestNoDamageBreaksANAT changes every byte of a SYN on its way to the NAT, and
// of the answer: what is wrong is noticed by the one it is for, and the
// connection is made in the end.
func TestNoDamageBreaksANAT(t *testing.T) {
	sc := parse(t, fmt.Sprintf(behind, "", `{get: "http://198.51.100.1/"}`, ""))
	log, _ := record(t, sc)
	first, _ := log.Sighting(1)
	for _, way := range [...][2]string{{"router", "nat"}, {"web", "nat"}} {
		for offset := range first.Length {
			for _, xor := range []uint8{1, 0x80} {
				log, summary := record(t, sc, session.Intervention{From: way[0], To: way[1], Nth: 1, Action: session.Corrupt, Offset: offset, XOR: xor})
				if got := states(log, "server"); summary.Stop != Finished || !slices.Contains(got, trace.Established) {
					t.Errorf("from %s, byte %d xor %#x: %v, %+v", way[0], offset, xor, got, summary.Stop)
				}
			}
		}
	}
}

// TestATableDoesNotOutlastThePower: started anew, a NAT knows nothing of the
// connections that went through it.
func TestATableDoesNotOutlastThePower(t *testing.T) {
	log, _ := record(t, parse(t, fmt.Sprintf(behind, `{connect: "203.0.113.53:80", hold: 5s}`, "", "")),
		session.Intervention{Action: session.Reboot, Host: "nat", At: 100 * time.Millisecond})
	lines := tables(log)
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "100ms nat tcp") && strings.HasSuffix(l, ":") }) {
		t.Errorf("the tables say %q", lines)
	}
}

// guarded is a network behind a firewall, over IPv4 or IPv6.
const guarded = `
hosts:
  - name: client
    addresses: ["%[1]s2"]
    resolver: {server: "%[2]s53"}
    does: [{lookup: www.example.test}]
  - name: firewall
    addresses: ["%[1]s1"]
    firewall: {inside: client, rules: [{direction: out, protocol: udp, ports: 53, then: %[3]s}]}
  - {name: server, addresses: ["%[2]s53"], serves: [{dns: 53, zone: {name: www.example.test, addresses: "%[2]s80"}}]}
links:
  - {between: [client, firewall], delay: 1ms}
  - {between: [firewall, server], delay: 1ms}
`

// TestARejectedDatagramIsAnsweredByAnError: administratively prohibited, in
// both versions of ICMP (RFC 1812 §5.2.7.1, RFC 4443 §3.1).
func TestARejectedDatagramIsAnsweredByAnError(t *testing.T) {
	for prefix, want := range map[[2]string]string{{"192.0.2.", "203.0.113."}: "icmp 3/13 62", {"2001:db8:1::", "2001:db8:2::"}: "icmp 1/1 82"} {
		log, _ := record(t, parse(t, fmt.Sprintf(guarded, prefix[0], prefix[1], "reject")))
		p := port(log)
		expectStory(t, log, fmt.Sprintf("0s client>firewall udp %d>53 34 blocked", p), "1ms firewall>client "+want)
		expectTables(t, log, "1ms firewall kept back packet 1: out #1 udp port 53: reject")
	}
}

// TestAcceptedAnAnswerIsKnownByItsEntry over both versions of IP.
func TestAcceptedAnAnswerIsKnownByItsEntry(t *testing.T) {
	log, _ := record(t, parse(t, fmt.Sprintf(guarded, "2001:db8:1::", "2001:db8:2::", "accept")))
	expectTables(t, log,
		"1ms firewall udp [2001:db8:1::2]:{p} ↔ [2001:db8:2::53]:53: UNREPLIED ≤ 30.001s out #1 udp port 53: accept",
		"3ms firewall udp [2001:db8:1::2]:{p} ↔ [2001:db8:2::53]:53: REPLIED ≤ 2m0.003s",
		"2m0.003s firewall udp [2001:db8:1::2]:{p} ↔ [2001:db8:2::53]:53:")
}

// TestTsharkFindsTranslatedErrorsSound asks it on both sides of a NAT.
func TestTsharkFindsTranslatedErrorsSound(t *testing.T) {
	oracle.Need(t, "tshark")
	log, _ := record(t, parse(t, fmt.Sprintf(behind, "{lookup: www.example.test}", "", "")))
	for _, n := range log.Nodes.All() {
		lines := ask(t, capture(t, log, n.Name), "-Y", "icmp", "-T", "fields", "-e", "_ws.malformed", "-e", "ip.checksum.status",
			"-e", "icmp.checksum.status", "-e", "udp.checksum.status")
		for _, line := range lines {
			if line != "\t1,1\t1\t1" {
				t.Errorf("at %s: %q", n.Name, line)
			}
		}
		if seen := n.Name != "web"; seen != (len(lines) > 0) {
			t.Errorf("%s saw %d errors", n.Name, len(lines))
		}
		oracle.Count(t, len(lines))
	}
}

// arrivals lists what reached a host, in order: from where, and what.
func arrivals(log trace.LogView, node string) (lines []string) {
	for _, s := range log.Sightings.All() {
		tap := log.Taps.At(int(s.Tap) - 1)
		if log.Nodes.At(int(tap.Node)-1).Name != node || s.Direction != trace.Inbound {
			continue
		}
		read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		if read.Frame.IP != nil {
			lines = append(lines, fmt.Sprintf("%v %v", read.Frame.IP.Src, session.Fingerprint(&read.Frame)))
		}
	}
	return lines
}

// TestAnEchoAndAPathGoThroughANAT (RFC 5508 REQ-1, REQ-4): the replies come back
// by their identifier, and each router's error by what it quotes.
func TestAnEchoAndAPathGoThroughANAT(t *testing.T) {
	log, _ := record(t, parse(t, fmt.Sprintf(behind, "{ping: 203.0.113.53, count: 1}, {at: 1s, trace_route: 203.0.113.53, probes: 1}", "", "")))
	want := []string{"203.0.113.53 icmp 0/0", "192.0.2.1 icmp 11/0", "198.51.100.9 icmp 11/0", "203.0.113.53 icmp 3/3"}
	got := arrivals(log, "client")
	if len(got) != len(want) {
		t.Fatalf("the client hears %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("the client hears %q, want %q", got[i], want[i])
		}
	}
}

// TestAnEchoGoesThroughAFirewallOneWay: it is asked from inside only.
func TestAnEchoGoesThroughAFirewallOneWay(t *testing.T) {
	const door = `
hosts:
  - {name: client, addresses: [192.0.2.2], does: [%s]}
  - {name: firewall, addresses: [192.0.2.1], firewall: {inside: client}}
  - {name: server, addresses: [203.0.113.53], does: [%s]}
links:
  - {between: [client, firewall], delay: 1ms, arp: true}
  - {between: [firewall, server], delay: 1ms, arp: true}
`
	log, _ := record(t, parse(t, fmt.Sprintf(door, "{ping: server, count: 1}", "")))
	if got := arrivals(log, "client"); len(got) != 1 || !strings.HasPrefix(got[0], "203.0.113.53 icmp 0/0") {
		t.Errorf("the client hears %q", got)
	}
	log, _ = record(t, parse(t, fmt.Sprintf(door, "", "{ping: client, count: 1}")))
	if got := arrivals(log, "client"); len(got) != 0 {
		t.Errorf("the client hears %q", got)
	}
	log, _ = record(t, parse(t, fmt.Sprintf(door, "{trace_route: server, probes: 1}", "")))
	want := []string{"192.0.2.1 icmp 11/0", "203.0.113.53 icmp 3/3"}
	if got := arrivals(log, "client"); len(got) != 2 || !strings.HasPrefix(got[0], want[0]) || !strings.HasPrefix(got[1], want[1]) {
		t.Errorf("the client hears %q", got)
	}
}

// TestAnAbsentHostIsToldInTheSendersWords: behind a NAT the next host does not
// answer ARP. The error quotes the client's datagram as the client knows it.
func TestAnAbsentHostIsToldInTheSendersWords(t *testing.T) {
	log, _ := record(t, parse(t, `
hosts:
  - {name: client, addresses: [192.0.2.2], resolver: {server: 203.0.113.53}, does: [{lookup: www.example.test}]}
  - {name: nat, addresses: [198.51.100.1, 192.0.2.1], nat: {outside: gone, address: 198.51.100.1}}
  - {name: gone, addresses: [203.0.113.53], down: true}
links:
  - {between: [client, nat], delay: 1ms}
  - {between: [nat, gone], delay: 1ms, arp: true}
`))
	got := arrivals(log, "client")
	if len(got) != 1 || !strings.HasPrefix(got[0], "192.0.2.1 icmp 3/1") {
		t.Fatalf("the client hears %q", got)
	}
	for _, s := range log.Sightings.All() {
		read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		if ip := read.Frame.IP; ip != nil && ip.ICMP != nil {
			if q, ok := ip.ICMP.Quoted(false); !ok || q.Frame.IP.Src != netip.MustParseAddr("192.0.2.2") {
				t.Errorf("it quotes %+v", q.Frame.IP)
			}
		}
	}
}
