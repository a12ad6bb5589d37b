package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

const routed = `
hosts:
  - name: client
    addresses: [192.0.2.2, "2001:db8:1::2"]
    resolver: {server: 192.0.2.2}
    does:
      - {connect: "203.0.113.80:80"}
  - {name: r1, addresses: [192.0.2.1, "2001:db8:1::1"], router: true}
  - {name: r2, addresses: [203.0.113.1], router: true}
  - name: server
    addresses: [203.0.113.80, "2001:db8:2::80"]
    serves: [{tcp: 80}, {http: 8080, resources: {path: /, size: 3000}, closes: server}]
links:
  - {between: [client, r1], delay: 1ms}
  - {between: [r1, r2], delay: 10ms}
  - {between: [r2, server], delay: 1ms}
`

// TestRoutersPassOn follows a SYN over three links: one packet, three hops,
// a smaller TTL and other MAC addresses on each.
func TestRoutersPassOn(t *testing.T) {
	log, summary := record(t, parse(t, routed))
	var hops []string
	for _, s := range log.Sightings.All() {
		if s.Packet != 1 || s.Direction != trace.Outbound {
			continue
		}
		read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		hops = append(hops, fmt.Sprintf("%v ttl %d id %d %x>%x", s.Time, read.Frame.IP.HopLimit, read.Frame.IP.ID, read.Frame.Src[5], read.Frame.Dst[5]))
	}
	id := strings.Fields(hops[0])[4]
	want := []string{"0s ttl 64 id " + id + " 1>2", "1ms ttl 63 id " + id + " 3>4", "11ms ttl 62 id " + id + " 5>6"}
	if !slices.Equal(hops, want) {
		t.Errorf("got %q", hops)
	}
	if summary.Packets != 7 || summary.Delivered != 21 || summary.Stop != Finished {
		t.Errorf("got %+v", summary)
	}
}

// TestDamageReachesTheReceiverThroughRouters corrupts a segment on the first
// link: routers pass it on as it is, and only the server finds it wrong.
func TestDamageReachesTheReceiverThroughRouters(t *testing.T) {
	log, summary := record(t, parse(t, routed),
		session.Intervention{From: "client", To: "r1", Nth: 1, Action: session.Corrupt, Offset: 40, XOR: 4})
	ignored := ignoredBy(log)
	if !slices.Equal(ignored, []string{"server RFC 9293 §3.1"}) || summary.Corrupted != 1 || summary.Retransmissions != 1 {
		t.Errorf("ignored %q, %+v", ignored, summary)
	}
}

// TestADamagedHeaderIsFoundAtOnce does so with a byte of the IP header.
func TestADamagedHeaderIsFoundAtOnce(t *testing.T) {
	for offset, want := range map[int]string{3: "IEEE 802.3 §3.2.4", 12: "RFC 894", 16: "RFC 1122 §3.2.1.2", 33: "RFC 1122 §3.2.1.2"} {
		log, _ := record(t, parse(t, routed),
			session.Intervention{From: "client", To: "r1", Nth: 1, Action: session.Corrupt, Offset: offset, XOR: 0x40})
		if got := ignoredBy(log); !slices.Equal(got, []string{"r1 " + want}) {
			t.Errorf("byte %d: ignored %q", offset, got)
		}
	}
}

// TestNoDamageBreaksAHost changes every byte of a SYN, over IPv4 and IPv6, one
// after another: whatever becomes of it, the connection is made in the end.
func TestNoDamageBreaksAHost(t *testing.T) {
	for _, text := range []string{routed, strings.Replace(routed, "203.0.113.80:80", "[2001:db8:2::80]:80", 1)} {
		sc := parse(t, text)
		log, _ := record(t, sc)
		first, _ := log.Sighting(1)
		for offset := range first.Length {
			for _, xor := range []uint8{1, 0x10, 0x80, 0xff} {
				log, summary := record(t, sc, session.Intervention{From: "client", To: "r1", Nth: 1,
					Action: session.Corrupt, Offset: offset, XOR: xor})
				if got := states(log, "client"); summary.Stop != Finished || !slices.Contains(got, trace.Established) {
					t.Errorf("byte %d xor %#x: %v, %+v", offset, xor, got, summary)
				}
			}
		}
	}
}

// ignoredBy lists who ignored a packet, by which rule.
func ignoredBy(log trace.LogView) (list []string) {
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Ignored); ok {
			if e.Packet == 0 || e.Cause == 0 {
				list = append(list, "nobody knows which packet")
			}
			list = append(list, log.Nodes.At(int(e.Node)-1).Name+" "+d.Rule)
		}
	}
	return list
}

const datagrams = `
hosts:
  - name: client
    addresses: [%q]
    resolver: {server: %q, timeout: 5s, attempts: 2}
    does: [{lookup: www.example.test}]
  - {name: server, addresses: [%q]}
links:
  - {between: [client, server], delay: 20ms}
`

// TestAClosedUDPPortIsUnreachable holds that the answer is an ICMP error which
// quotes the question, and that the client then asks no more.
func TestAClosedUDPPortIsUnreachable(t *testing.T) {
	for _, c := range []struct{ client, server, answer string }{
		{"192.0.2.2", "198.51.100.53", "icmp 3/3 62"},
		{"2001:db8::2", "2001:db8::53", "icmp 1/4 82"},
	} {
		log, summary := record(t, parse(t, fmt.Sprintf(datagrams, c.client, c.server, c.server)))
		p := port(log)
		expectStory(t, log,
			fmt.Sprintf("0s client>server udp %d>53 34", p),
			"20ms server>client "+c.answer)
		if summary.End.String() != "40ms" {
			t.Errorf("it ended at %v", summary.End)
		}
	}
}

func TestNobodyAnswersForEver(t *testing.T) {
	sc := embedded(t, "dns-retry")
	sc.Interventions = nil
	for i := range sc.Links {
		sc.Links[i].There.Loss = 1_000_000
	}
	log, summary := record(t, sc)
	if got := len(story(log)); got != 2 || summary.End.String() != "10s" || summary.Stop != Finished {
		t.Errorf("%d questions, %+v", got, summary)
	}
}

const pages = `
hosts:
  - name: client
    addresses: ["2001:db8::2"]
    resolver: {server: "2001:db8::53"}
    does: [{get: ["http://www.example.test:8080/a", "http://www.example.test:8080/none", "http://www.example.test:8080/b"], think: 1ms}]
  - name: server
    addresses: ["2001:db8::53", "2001:db8::80"]
    serves:
      - {dns: 53, zone: [{name: www.example.test, alias: web.example.test}, {name: web.example.test, addresses: "2001:db8::80"}]}
      - {http: 8080, closes: %s, resources: [{path: /a, size: 100}, {path: /b, size: 5 kB}]}
links:
  - {between: [client, server], delay: 20ms, duplicate: 10 %%}
`

// TestPagesShareAConnectionUnlessTheServerCloses asks for three things over
// IPv6, from a server that keeps its connections and from one that doesn't.
func TestPagesShareAConnectionUnlessTheServerCloses(t *testing.T) {
	for closes, want := range map[string]struct{ syns, closer int }{"client": {1, 1}, "server": {3, 2}} {
		log, summary := record(t, parse(t, fmt.Sprintf(pages, closes)))
		syns := 0
		var waited trace.NodeID
		for _, e := range log.Events.All() {
			if d, ok := e.Detail.(trace.Transition); ok {
				if d.To == trace.SynSent {
					syns++
				}
				if d.To == trace.TimeWait {
					waited = e.Node
				}
			}
		}
		var requests []string
		for _, s := range log.Sightings.All() {
			read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
			if seg := read.Frame.IP.TCP; seg != nil && s.Direction == trace.Outbound && len(seg.Payload) > 0 && seg.DstPort == 8080 {
				head, _, _ := wire.ParseHTTPHead(seg.Payload)
				requests = append(requests, head.Target)
			}
		}
		if syns != want.syns || int(waited) != want.closer || summary.Stop != Finished {
			t.Errorf("closed by the %s: %d connections, node %d waited, %+v", closes, syns, waited, summary)
		}
		if !slices.Equal(requests, []string{"/a", "/none", "/b"}) {
			t.Errorf("closed by the %s: asked for %q", closes, requests)
		}
	}
}

// TestAnyNetworkComesToRest runs downloads over links that do everything wrong
// at once.
func TestAnyNetworkComesToRest(t *testing.T) {
	for seed := uint64(1); seed <= 40; seed++ {
		sc := embedded(t, "lossy").With(seed, 0)
		for i := range sc.Links {
			c := &sc.Links[i].There
			c.Loss, c.Duplicate, c.Corrupt, c.Reorder, c.ReorderBy = 30_000, 30_000, 30_000, 30_000, c.Delay
			c.QueuePackets = 8
			sc.Links[i].Back = *c
		}
		log, summary := record(t, sc)
		sent := 0
		for _, e := range log.Events.All() {
			if e.Kind == trace.PacketSent {
				sent++
			}
		}
		if summary.Stop != Finished || summary.Delivered+summary.Lost != sent {
			t.Errorf("seed %d: %+v", seed, summary)
		}
		if stream := delivered(t, log, "client"); len(stream) < 40_000 {
			t.Errorf("seed %d: %d bytes arrived", seed, len(stream))
		}
	}
}
