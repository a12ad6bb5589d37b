package analyze_test

import (
	"fmt"
	"testing"

	"wiretale/analyze"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

const fastOpens = `
hosts:
  - name: client
    addresses: [192.0.2.2]
    tcp: {profile: linux, fast_open: true}
    does:
      - {get: "http://203.0.113.80/"}
      - {get: "http://203.0.113.80/", at: 2s}
  - name: server
    addresses: [203.0.113.80]
    tcp: {profile: linux, fast_open: true}
    serves:
      - {http: 80, resources: [{path: /, size: 9000}]}
links:
  - {between: [client, server], delay: 20ms}
interventions:
  - {from: server, to: client, nth: %d, action: delay, delay: 15ms}
  - {from: server, to: client, nth: %d, action: delay, delay: 15ms}
`

// TestAServerIsReadThatIsHeardBeforeItsSYNACK delays the SYN·ACK of a Fast
// Open and the segment behind it, so that the client's tap sees the rest of the
// answer before them.
func TestAServerIsReadThatIsHeardBeforeItsSYNACK(t *testing.T) {
	run := func(nth int) trace.LogView {
		sc, err := scenario.Parse("fastopens.yaml", []byte(fmt.Sprintf(fastOpens, nth, nth+1)))
		if err != nil {
			t.Fatal(err)
		}
		return logOf(t, sc)
	}
	log := run(1000)
	nth, sent, answers := 0, 0, 0
	for _, n := range analyze.ReadTap(log, tapsOf(log, 2)...).Notes.All() {
		if s, _ := log.Sighting(n.Sighting); s.Direction != trace.Outbound {
			continue
		}
		sent++
		if n.TCP.Flags.Has(wire.SYN) {
			if answers++; answers == 2 {
				nth = sent
			}
		}
	}
	log = run(nth)
	checkRandomWalks(t, log)
	checkRandomPhases(t, log)
	r := analyze.ReadTap(log, tapsOf(log, 1)...)
	first := true
	for _, n := range r.Notes.All() {
		if n.Conversation == 2 && !n.FromClient {
			if first && n.TCP.Flags.Has(wire.SYN) {
				t.Error("the SYN·ACK came first after all")
			}
			first = false
		}
	}
	for _, m := range r.Messages.All() {
		if !m.Complete {
			t.Errorf("%s is not complete", m.Title)
		}
	}
	if n := r.Messages.Len(); n != 4 {
		t.Errorf("%d messages", n)
	}
}
