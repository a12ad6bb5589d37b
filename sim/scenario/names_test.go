package scenario

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"wiretale/wire"
)

const names = `
hosts:
  - {name: resolver, addresses: [192.0.2.53, "2001:db8::53"], serves: [{resolver: 53, timeout: 2s, think: 1ms, cache: false}]}
  - {name: root, addresses: [198.51.100.1, "2001:db8::1"], serves: [{dns: 53, authority: .}]}
  - {name: top, addresses: [198.51.100.2], serves: [{dns: 53, authority: test, denial_ttl: 1 min}]}
  - name: one
    addresses: [203.0.113.1]
    serves:
      - dns: 53
        authority: example.test
        records:
          - {name: www.example.test, addresses: [203.0.113.80, "2001:db8::80"], ttl: 1h}
          - {name: old.example.test, alias: www.example.test}
          - {name: example.test, mail: [mail.example.test, mail2.example.test], text: "v=spf1 -all"}
          - {name: long.example.test, size: 300}
        delegates:
          - {zone: deep.example.test, to: [two, Root]}
  - {name: two, addresses: [203.0.113.2], serves: [{dns: 53, authority: example.test}, {http: 80, resources: []}]}
  - {name: Root, addresses: [203.0.113.3]}
links:
  - {between: [resolver, root]}
  - {between: [resolver, top]}
`

// zoneOf writes the records of the zone that a host has authority for.
func zoneOf(sc *Scenario, host string) (lines []string) {
	for _, h := range sc.Hosts {
		for _, s := range h.Services {
			a, ok := s.Offer.(*Authority)
			if !ok || h.Name != host {
				continue
			}
			for _, r := range a.served.Records {
				data := r.Target
				switch {
				case r.Addr.IsValid():
					data = r.Addr.String()
				case r.SOA != nil:
					data = fmt.Sprintf("%s %s %d", r.SOA.Server, r.SOA.Mailbox, r.SOA.Minimum)
				case r.Texts != nil:
					data = fmt.Sprint(len(r.Texts), len(strings.Join(r.Texts, "")))
				case r.Type == wire.DNSTypeMX:
					data = fmt.Sprint(r.Preference, " ", r.Target)
				}
				lines = append(lines, fmt.Sprintf("%s %d %v %s", r.Name, r.TTL, r.Type, data))
			}
		}
	}
	return lines
}

// TestAZoneNeedsNotSayWhatFollows: its SOA, its servers, the zones below, and the
// addresses of these.
func TestAZoneNeedsNotSayWhatFollows(t *testing.T) {
	sc, err := Parse("names.yaml", []byte(names))
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string][]string{
		"root": {
			". 3600 SOA ns hostmaster 300", ". 86400 NS ns", "ns 86400 A 198.51.100.1", "ns 86400 AAAA 2001:db8::1",
			"test 86400 NS ns.test", "ns.test 86400 A 198.51.100.2"},
		"top": {
			"test 3600 SOA ns.test hostmaster.test 60", "test 86400 NS ns.test", "ns.test 86400 A 198.51.100.2",
			"example.test 86400 NS ns1.example.test", "example.test 86400 NS ns2.example.test",
			"ns1.example.test 86400 A 203.0.113.1", "ns2.example.test 86400 A 203.0.113.2"},
		"one": {
			"example.test 3600 SOA ns1.example.test hostmaster.example.test 300",
			"example.test 86400 NS ns1.example.test", "example.test 86400 NS ns2.example.test",
			"ns1.example.test 86400 A 203.0.113.1", "ns2.example.test 86400 A 203.0.113.2",
			"www.example.test 3600 A 203.0.113.80", "www.example.test 3600 AAAA 2001:db8::80",
			"old.example.test 300 CNAME www.example.test",
			"example.test 300 MX 10 mail.example.test", "example.test 300 MX 20 mail2.example.test",
			"example.test 300 TXT 1 11", "long.example.test 300 TXT 2 300",
			"deep.example.test 86400 NS two.deep.example.test", "deep.example.test 86400 NS root.deep.example.test",
			"two.deep.example.test 86400 A 203.0.113.2", "root.deep.example.test 86400 A 203.0.113.3"},
	} {
		if got := zoneOf(sc, host); !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s", host, strings.Join(got, "\n"))
		}
	}
	r := sc.Hosts[0].Services[0].Offer.(*Recursive)
	if want := []netip.Addr{netip.MustParseAddr("198.51.100.1"), netip.MustParseAddr("2001:db8::1")}; !slices.Equal(r.Roots, want) ||
		!r.Forgets || r.Timeout != 2e9 || r.Think != 1e6 {
		t.Errorf("the resolver is %+v", r)
	}
}
