package sim

import (
	"strings"
	"testing"
	"time"

	"wiretale/internal/oracle"
	"wiretale/session"
	"wiretale/trace"
)

// linked is a network of two links whose ends ask for each other, in both
// families; a host at its end is off. Everything here that ICMP is for happens.
const linked = `
hosts:
  - name: client
    addresses: [192.0.2.2, "2001:db8:1::2"]
    tcp: {profile: linux}
    does:
      - {ping: 203.0.113.80, count: 2}
      - {ping: "2001:db8:2::80", count: 2}
      - {trace_route: "2001:db8:2::80", probes: 2}
      - {at: 1s, trace_route: 203.0.113.99, probes: 1}
      - {at: 2s, connect: "[2001:db8:2::80]:80"}
      - {at: 2s, connect: "[2001:db8:2::99]:80"}
  - {name: router, addresses: [192.0.2.1, 203.0.113.1, "2001:db8:1::1", "2001:db8:2::1"], router: true}
  - {name: server, addresses: [203.0.113.80, "2001:db8:2::80"], serves: [{tcp: 80}]}
  - {name: gone, addresses: [203.0.113.99, "2001:db8:2::99"], down: true}
links:
  - {between: [client, router], delay: 5ms, arp: true}
  - {between: [router, server], delay: 5ms, arp: true}
  - {between: [router, gone], delay: 5ms, arp: true}
`

// TestTsharkUnderstandsNeighbours shows tshark both families at every host.
func TestTsharkUnderstandsNeighbours(t *testing.T) {
	oracle.Need(t, "tshark")
	log, _ := record(t, parse(t, linked))
	kinds := map[string]int{}
	for _, n := range log.Nodes.All() {
		lines := ask(t, capture(t, log, n.Name), "-T", "fields", "-e", "frame.number", "-e", "_ws.malformed", "-e", "_ws.expert.severity",
			"-e", "icmp.checksum.status", "-e", "icmpv6.checksum.status", "-e", "icmp.type", "-e", "icmpv6.type", "-e", "arp.opcode")
		for _, line := range lines {
			v := strings.Split(line, "\t")
			// What an error quotes is cut, and its checksum with it.
			quotes := strings.HasPrefix(v[5], "3") || strings.HasPrefix(v[5], "11") || v[6] == "1" || v[6] == "3"
			if v[1] != "" || severe(v[2]) && !quotes || v[3] == "0" || v[4] == "0" {
				t.Errorf("%s: frame %s", n.Name, line)
			}
			for i, of := range []string{"icmp ", "icmpv6 ", "arp "} {
				if v[5+i] != "" {
					kinds[of+strings.Split(v[5+i], ",")[0]]++
				}
			}
		}
		oracle.Count(t, len(lines))
	}
	for _, kind := range []string{"arp 1", "arp 2", "icmpv6 135", "icmpv6 136", "icmp 8", "icmp 0", "icmpv6 128", "icmpv6 129",
		"icmp 11", "icmpv6 3", "icmp 3", "icmpv6 1"} {
		if kinds[kind] == 0 {
			t.Errorf("there is no %s", kind)
		}
	}
}

// TestNoDamageToAQuestionStopsARun: whichever byte of a question or an answer is
// changed on the way, the run comes to its end soon, and no table holds nonsense.
func TestNoDamageToAQuestionStopsARun(t *testing.T) {
	sc := parse(t, linked)
	for _, way := range [][2]string{{"client", "router"}, {"router", "client"}} {
		for nth := 1; nth <= 2; nth++ {
			for offset := range 86 {
				v := session.Intervention{Action: session.Corrupt, From: way[0], To: way[1], Nth: nth, Offset: offset, XOR: 0xff}
				log, summary := record(t, sc, v)
				if summary.Stop != Finished {
					t.Fatalf("%v: %v", v, summary.Stop)
				}
				if summary.End > 2*time.Minute {
					t.Errorf("%v: it lasts until %v", v, summary.End)
				}
				for _, e := range log.Events.All() {
					if d, ok := e.Detail.(trace.TableEntry); ok && len(d.Value) > 40 {
						t.Errorf("%v: %+v", v, d)
					}
				}
			}
		}
	}
}
