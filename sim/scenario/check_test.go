package scenario

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// places are mistakes as a line each: where, what, and what was found.
func places(faults []*Error) (list []string) {
	for _, f := range faults {
		list = append(list, fmt.Sprintf("%d %s %s", f.Line, f.Code, f.Found))
	}
	return list
}

func TestEveryMistakeThatStandsAloneIsFound(t *testing.T) {
	sc, faults := Check("many.yaml", []byte(`title: Many
seed: much
hosts:
  - name: client
    adresses: 192.0.2.1
    does:
      - {connect: "server:80", at: soon, hold: 1}
      - {get: [ftp://x/, http://server/], think: -1 s}
      - dance: now
  - name: server
    tcp: {profile: bsd}
    serves: [{tcp: 0}, {tcp: 80}]
links:
  - {between: [client, server], dealy: 5 ms, loss: 5}
`))
	want := []string{"2 bad-value much", "5 unknown-key adresses", "7 bad-value soon", "7 bad-value 1", "8 bad-value ftp://x/",
		"8 negative -1 s", "9 unknown-key dance", "11 bad-value bsd", "12 out-of-range 0", "14 unknown-key dealy", "14 bad-value 5"}
	if diff := cmp.Diff(want, places(faults)); diff != "" || sc != nil {
		t.Errorf("got %v %s", sc, diff)
	}
}

// TestMistakesBetweenPartsAreFoundOnceThePartsAreSound holds that no mistake is
// told which is only the consequence of another.
func TestMistakesBetweenPartsAreFoundOnceThePartsAreSound(t *testing.T) {
	_, faults := Check("parts.yaml", []byte(`hosts:
  - {name: a, addresses: 192.0.2.1, serves: [{tcp: 80}, {http: 80}]}
  - {name: a, addresses: 192.0.2.2}
  - {name: b, addresses: 192.0.2.2, does: {connect: "a:80"}}
links:
  - between: [a, c]
  - between: [b, b]
focus: d
interventions:
  - {action: crash, host: e}
  - {action: drop, from: a, to: b}
`))
	want := []string{"2 duplicate-port tcp 80", "3 duplicate-name a", "4 duplicate-address 192.0.2.2", "6 unknown-host c",
		"7 self-link b", "8 unknown-host d", "10 unknown-host e", "11 no-route a → b"}
	if diff := cmp.Diff(want, places(faults)); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesAreToldUpToABound(t *testing.T) {
	_, faults := Check("endless.yaml", []byte("hosts:\n"+strings.Repeat("  - x: 1\n", 32)+"links: []\n"))
	if len(faults) != maxFaults {
		t.Errorf("%d mistakes are told", len(faults))
	}
}

// tiny is the least that makes a story.
const tiny = `hosts:
  - name: client
    does:
      - get: http://server/
  - name: server
    serves:
      - http: 80
links:
  - between: [client, server]
`

func TestWhatNeedNotBeSaidIsMadeUp(t *testing.T) {
	sc, err := Parse("tiny.yaml", []byte(tiny))
	if err != nil {
		t.Fatal(err)
	}
	if sc.Title != (Words{"tiny", "tiny"}) || sc.Focus != "client" || sc.Links[0].Back.Delay != defaultDelay {
		t.Errorf("got %+v", sc)
	}
	if a := sc.Hosts[1].Addresses; len(a) != 1 || a[0] != netip.MustParseAddr("192.0.2.2") {
		t.Errorf("the server has %v", a)
	}
	if p := sc.Hosts[1].Services[0].Offer.(*HTTP).Resources; len(p) != 1 || p[0].Path != "/" {
		t.Errorf("the server has %+v", p)
	}
}

func TestHostsStandForTheirAddresses(t *testing.T) {
	sc, err := Parse("names.yaml", []byte(`title: {es: Nombres}
hosts:
  - {name: a, resolver: {server: ns}, does: [{connect: "b:80"}, {send: 1 kB, to: "b:80"}]}
  - {name: b, addresses: [192.0.2.1, "2001:db8::1"], serves: {tcp: 80}}
  - {name: ns, serves: {dns: 53, zone: {name: b.test, addresses: b}}}
links: [{between: [a, b]}, {between: [a, ns]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	b := netip.MustParseAddrPort("192.0.2.1:80")
	a := sc.Hosts[0]
	if a.Addresses[0] != netip.MustParseAddr("192.0.2.2") || a.Resolver.Server != netip.MustParseAddr("192.0.2.3") {
		t.Errorf("got %+v", a)
	}
	if a.Actions[0].Deed.(*Connect).To != b || a.Actions[1].Deed.(*Send).To != b {
		t.Errorf("got %+v", a.Actions)
	}
	if r := sc.Hosts[2].Services[0].Offer.(*DNS).Zone[0]; r.Addresses[0] != b.Addr() {
		t.Errorf("got %+v", r)
	}
	if sc.Title != (Words{"Nombres", "Nombres"}) || a.Known != nil || sc.Hosts[1].Known == nil {
		t.Errorf("got %+v, %+v", sc.Title, sc.Hosts)
	}
}
