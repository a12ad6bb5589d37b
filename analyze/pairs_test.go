package analyze_test

import (
	"strconv"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/internal/oracle"
	"wiretale/sim/scenario"
)

const pairsText = `
title: {en: Test, es: Prueba}
description: {en: Test, es: Prueba}
hosts:
  - name: client
    addresses: [192.0.2.2, "2001:db8::2"]
    does:
      - {ping: 192.0.2.80, interval: 10ms, count: 20}
      - {ping: "2001:db8::80", count: 5}
      - {ping: 192.0.2.80, count: 2}
  - {name: server, addresses: [192.0.2.80, "2001:db8::80"]}
links:
  - {between: [client, server], delay: 20ms, arp: true, loss: 10 %}
`

// TestEchoesArePairedAsTsharkDoes: which request a reply answers, in a capture
// and in a simulation with three pings at once, of which some get lost.
func TestEchoesArePairedAsTsharkDoes(t *testing.T) {
	oracle.Need(t, "tshark")
	sc, err := scenario.Parse("pairs.yaml", []byte(pairsText))
	if err != nil {
		t.Fatal(err)
	}
	log := logOf(t, sc)
	paths := []string{"testdata/zeek/icmp-icmp-ping.pcap", written(t, log, 1), written(t, log, 2)}
	answers := 0
	for _, path := range paths {
		s := analyze.Read(load(t, path))
		for i, row := range tsharkAtOnce(t, path, "icmp.resp_to", "icmpv6.resp_to") {
			p := s.Packets.At(i)
			if !strings.HasPrefix(p.Text, "echo") {
				continue
			}
			want := row[0] + row[1]
			got := ""
			if p.Quotes != 0 {
				got = strconv.Itoa(int(p.Quotes))
				answers++
			}
			if got != want {
				t.Errorf("%s: packet %d (%s) answers %q, says tshark, not %q", path, i+1, p.Text, want, got)
			}
			oracle.Count(t, 1)
		}
	}
	if answers < 20 {
		t.Errorf("only %d replies", answers)
	}
}

// TestNeighboursAnswersArePaired with the latest question for the address.
func TestNeighboursAnswersArePaired(t *testing.T) {
	sc, err := scenario.Parse("pairs.yaml", []byte(pairsText))
	if err != nil {
		t.Fatal(err)
	}
	s := analyze.Read(logOf(t, sc))
	answers := 0
	for _, p := range s.Packets.All() {
		asked, ok := s.Packet(p.Quotes)
		if !ok || strings.HasPrefix(p.Text, "echo") {
			continue
		}
		answers++
		from, to := p.Ends()
		if asker, answerer := asked.Ends(); asker != to || answerer != from || asked.Departed() > p.Departed() || !strings.HasPrefix(asked.Text, "who has") {
			t.Errorf("%q answers %q", p.Text, asked.Text)
		}
	}
	if answers < 2 {
		t.Errorf("only %d answers", answers)
	}
}
