package analyze_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/export"
	"wiretale/internal/oracle"
	"wiretale/internal/randomnet"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

// written writes what a tap of a simulation saw, as a capture.
func written(t *testing.T, log trace.LogView, tap trace.TapID) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "written.pcapng")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := export.WritePcapng(f, log, tap); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkWrittenFindings holds that tshark finds in a tap's capture what we find
// at the tap.
func checkWrittenFindings(t *testing.T, log trace.LogView, tap trace.TapID) {
	t.Helper()
	r := analyze.ReadTap(log, tap)
	if r.Notes.Len() == 0 {
		return
	}
	frame := map[trace.SightingID]int{}
	seen := passed{}
	compared := 0
	for i, theirs := range tsharkFindings(t, written(t, log, tap)) {
		n := r.Notes.At(i)
		frame[n.Sighting] = i + 1
		if n.TCP == nil || n.Quotes != 0 {
			continue // damaged, or not TCP
		}
		compared++
		ours := strings.Join(findings(n.Findings), ",")
		if ours != theirs.findings && !seen.excuses(&n, ours, theirs.findings) {
			t.Errorf("tap %d, frame %d (%s): %q, tshark says %q", tap, i+1, n.Info(), ours, theirs.findings)
		}
		if n.Findings.Has(trace.FindingDuplicateAck) && frame[n.Repeats] != theirs.repeats {
			t.Errorf("tap %d, frame %d (%s) repeats %d, tshark says %d", tap, i+1, n.Info(), frame[n.Repeats], theirs.repeats)
		}
		seen.take(&n)
	}
	oracle.Count(t, compared)
}

// passed is what a tap has seen of each direction.
type passed map[side]*sideSeen

type side struct {
	conversation trace.ConversationID
	client       bool
}

type sideSeen struct {
	segments map[[2]uint32]bool // the relative numbers that each took
	highest  uint32             // the end of the highest
	syns     int
}

// rangeOf is the range of relative numbers that a segment takes.
func rangeOf(n *trace.Note) [2]uint32 {
	end := n.TCP.RelSeq + uint32(n.TCP.Len)
	if n.TCP.Flags&(wire.SYN|wire.FIN) != 0 {
		end++
	}
	return [2]uint32{n.TCP.RelSeq, end}
}

func (p passed) of(n *trace.Note, client bool) *sideSeen {
	at := side{n.Conversation, client}
	if p[at] == nil {
		p[at] = &sideSeen{segments: map[[2]uint32]bool{}}
	}
	return p[at]
}

func (p passed) take(n *trace.Note) {
	x, r := p.of(n, n.FromClient), rangeOf(n)
	x.segments[r] = true
	x.highest = max(x.highest, r[1])
	if n.TCP.Flags.Has(wire.SYN) {
		x.syns++
	}
}

// excuses reports whether a difference is one of the two that show in what
// simulations write.
func (p passed) excuses(n *trace.Note, ours, theirs string) bool {
	return p.order(n, ours, theirs) || p.scaling(n, ours, theirs)
}

// order: tshark 4.0 calls a copy out of order that comes within the initial
// round trip of the highest segment, if it ends before that. Newer versions call
// it a retransmission, and so do we.
func (p passed) order(n *trace.Note, ours, theirs string) bool {
	x, r := p.of(n, n.FromClient), rangeOf(n)
	return x.carried(r) && r[1] < x.highest && strings.Replace(ours, "retransmission", "out_of_order", 1) == theirs
}

// carried reports whether a segment has passed that held all of a range.
func (x *sideSeen) carried(r [2]uint32) bool {
	for s := range x.segments {
		if s[0] <= r[0] && r[1] <= s[1] {
			return true
		}
	}
	return false
}

// scaling: where only the client offered to scale windows, and the whole
// handshake came twice, tshark scales the client's window nevertheless. That
// the server fills it is seen by us alone.
func (p passed) scaling(n *trace.Note, ours, theirs string) bool {
	twice := p.of(n, true).syns > 1 && p.of(n, false).syns > 1
	return twice && !n.FromClient && strings.Trim(strings.Replace(ours, "window_full", "", 1), ",") == theirs
}

// TestFindingsAtEveryWrittenTapAreTsharks compares them at each tap of each
// embedded scenario.
func TestFindingsAtEveryWrittenTapAreTsharks(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, name := range scenario.Names() {
		t.Run(name, func(t *testing.T) {
			everyTap(t, simulate(t, name, 0))
		})
	}
}

func everyTap(t *testing.T, log trace.LogView) {
	t.Helper()
	for _, tap := range log.Taps.All() {
		checkWrittenFindings(t, log, tap.ID)
	}
}

// conversationOf is a client and a server with the settings that a case asks
// for, and the link between them.
const conversationOf = `
limit: 60s
hosts:
  - name: client
    addresses: [192.0.2.2]
    tcp: {%s}
    does: [%s]
  - name: server
    addresses: [203.0.113.80]
    tcp: {%s}
    serves:
      - {http: 80, resources: [{path: /, size: 60 kB}]%s}
      - {tcp: 4242%s}
links:
  - {between: [client, server], %s, back: {%s}}
`

// TestFindingsOfEachKindAreTsharks compares what the settings of TCP make of
// the same few packets.
func TestFindingsOfEachKindAreTsharks(t *testing.T) {
	oracle.Need(t, "tshark")
	get, hold, send := `get: "http://203.0.113.80/"`, `connect: "203.0.113.80:4242", hold: 5s`, `send: 60 kB, to: "203.0.113.80:4242"`
	far, lossy, loose := "delay: 20ms, rate: 10 Mbit/s", "delay: 20ms, loss: 5 %", "delay: 20ms, reorder: 10 %, reorder_by: 30ms, duplicate: 3 %"
	small := "receive_buffer: 3000"
	for name, c := range map[string]struct{ client, does, server, queues, there, back string }{
		"loss, Linux":               {"profile: linux", get, "profile: linux", "", lossy, lossy},
		"loss, textbook":            {"profile: textbook", get, "profile: textbook", "", lossy, lossy},
		"loss, SACK without RACK":   {"profile: linux, rack: false", get, "profile: linux, rack: false", "", lossy, lossy},
		"loss, only the timer":      {"profile: linux", get, "profile: linux, recovery: timeout", "", lossy, lossy},
		"loss, BBR":                 {"profile: linux", get, "profile: linux, congestion: bbr", "", lossy, lossy},
		"reordering, Linux":         {"profile: linux", get, "profile: linux", "", loose, loose},
		"reordering, textbook":      {"profile: textbook", get, "profile: textbook", "", loose, loose},
		"zero window, Linux":        {"profile: linux", send, "profile: linux, window_scale: false, " + small, ", accepts_after: 3s", far, far},
		"zero window, textbook":     {"profile: textbook", send, "profile: textbook, " + small, ", accepts_after: 3s", far, far},
		"zero window with loss":     {"profile: textbook", send, "profile: textbook, " + small, ", accepts_after: 3s", lossy, lossy},
		"keep-alives":               {"profile: linux, keep_alive: true, keep_idle: 500ms, keep_interval: 200ms", hold, "profile: linux", "", far, far},
		"keep-alives with loss":     {"profile: linux, keep_alive: true, keep_idle: 50ms, keep_interval: 50ms", hold, "profile: linux", "", lossy, lossy},
		"keep-alives of both sides": {"keep_alive: true, keep_idle: 90ms, keep_interval: 70ms", hold, "keep_alive: true, keep_idle: 70ms, keep_interval: 90ms", "", lossy, loose},
		"cookies":                   {"profile: linux", get, "profile: linux", ", syn_cookies: always", lossy, lossy},
		"full queues":               {"profile: linux", get + "}, {" + get + "}, {" + get, "profile: linux", ", backlog: 1, accepts_after: 4s, syn_cookies: when-full", far, far},
		"ECN":                       {"profile: linux, ecn: ask", get, "profile: linux", "", lossy, lossy},
	} {
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf(conversationOf, c.client, "{"+c.does+"}", c.server, c.queues, c.queues, c.there, c.back)
			sc, err := scenario.Parse("case.yaml", []byte(text))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			everyTap(t, logOf(t, sc))
		})
	}
}

// TestFindingsInRandomNetworksAreTsharks compares them in a few networks, in
// which nothing is damaged: tshark reads damaged segments like any others.
func TestFindingsInRandomNetworksAreTsharks(t *testing.T) {
	oracle.Need(t, "tshark")
	networks := rapid.Custom(func(t *rapid.T) *scenario.Scenario {
		sc, _ := randomnet.Draw(t, randomnet.Calm{Damage: true})
		return sc
	})
	for seed := range 6 {
		t.Run(itoa(seed), func(t *testing.T) { everyTap(t, logOf(t, networks.Example(seed))) })
	}
}
