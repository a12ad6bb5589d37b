package scenario

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"wiretale/sim/link"
)

func TestEveryEmbeddedScenarioIsSound(t *testing.T) {
	for _, name := range Names() {
		sc, err := Embedded(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if sc.Name != name || sc.Focus != "client" {
			t.Errorf("%s: called %q, told from %q", name, sc.Name, sc.Focus)
		}
		for _, w := range []Words{sc.Title, sc.Description} {
			if w.In("en") == "" || w.In("es") == "" || w.In("en") == w.In("es") {
				t.Errorf("%s: words %+v", name, w)
			}
		}
	}
	entries, err := data.ReadDir("data")
	if err != nil || len(entries) != len(Names()) {
		t.Errorf("%d files are embedded, %d are listed (%v)", len(entries), len(Names()), err)
	}
}

const full = `
title: {en: Everything, es: Todo}
description: {en: All keys, es: Todas las claves}
seed: 18446744073709551615
limit: 1.5 min
hosts:
  - name: client
    addresses: [192.0.2.1, "2001:db8::1"]
    resolver: {server: 192.0.2.53, timeout: 2.5 s, attempts: 3}
    tcp: {profile: linux, mss: 1000, delayed_ack: 0 ms, time_wait: 1 s, recovery: timeout, nagle: false}
    does:
      - {get: [http://www.example.test/, "http://www.example.test/a?b=c"], at: 10ms, think: 1 ms}
      - {lookup: WWW.example.test.}
      - {connect: "198.51.100.1:80", hold: 1s}
      - {put: http://198.51.100.1/, size: 2 kB}
  - {name: r1, addresses: 192.0.2.254, router: true}
  - name: server
    addresses: [198.51.100.1]
    serves:
      - {http: 80, closes: server, uploads: true, think: 1ms, resources: [{path: /, size: 1.5 kB}]}
      - {dns: 53, zone: [{name: www.example.test, alias: web.example.test, ttl: 1 h}]}
  - name: ns
    addresses: [192.0.2.53]
    down: true
links:
  - between: [client, r1]
    delay: 250 us
    rate: 1.5 Mbit/s
    queue: 64 kB
    loss: 0.25 %
    duplicate: 10 ppm
    reorder: 1 %
    reorder_by: 30 ms
    down: {from: 2s, to: 5s}
    back: {delay: 5 ms, queue: 25 packets}
  - between: [r1, server]
  - between: [r1, ns]
`

func TestEveryKeyIsRead(t *testing.T) {
	sc, err := Parse("everything.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if sc.Seed != ^uint64(0) || sc.Limit != 90*time.Second || sc.Focus != "client" || sc.Name != "everything" {
		t.Errorf("got %+v", sc)
	}
	there := link.Config{Delay: 250 * time.Microsecond, Rate: 1_500_000, QueueBytes: 64000, Loss: 2500,
		Duplicate: 10, Reorder: 10_000, ReorderBy: 30 * time.Millisecond,
		Down: []link.Outage{{From: 2 * time.Second, To: 5 * time.Second}}}
	if got := sc.Links[0].There; !reflect.DeepEqual(got, there) {
		t.Errorf("there: %+v", got)
	}
	there.Delay, there.QueueBytes, there.QueuePackets = 5*time.Millisecond, 0, 25
	if got := sc.Links[0].Back; !reflect.DeepEqual(got, there) {
		t.Errorf("back: %+v", got)
	}
	c := sc.Hosts[0].TCP
	if c.MSS != 1000 || !c.Timestamps || c.DelayedAck != -1 || c.TimeWait != time.Second || !c.NoDelay {
		t.Errorf("tcp: %+v", c)
	}
	if r := sc.Hosts[0].Resolver; r.Timeout != 2500*time.Millisecond || r.Attempts != 3 {
		t.Errorf("resolver: %+v", r)
	}
	if z := sc.Hosts[2].Services[1].Offer.(*DNS).Zone[0]; z.Alias != "web.example.test" || z.TTL != time.Hour {
		t.Errorf("zone: %+v", z)
	}
	if h := sc.Hosts[2].Services[0].Offer.(*HTTP); !h.Close || !h.Uploads || h.Resources[0].Size != 1500 {
		t.Errorf("http: %+v", h)
	}
	if a := sc.Hosts[0].Actions[1].Deed.(*Lookup); a.Name != "www.example.test" {
		t.Errorf("lookup: %q", a.Name)
	}
	if a := sc.Hosts[0].Actions[3].Deed.(*Put); a.URL.Host != "198.51.100.1" || a.Size != 2000 {
		t.Errorf("put: %+v", a)
	}
	if !sc.Hosts[3].Down || sc.Hosts[2].Down {
		t.Error("another host is down")
	}
}

func TestOnlyRoutersPassOn(t *testing.T) {
	sc := &Scenario{
		Hosts: []Host{{Name: "a"}, {Name: "r", Router: true}, {Name: "b"}, {Name: "c"}},
		Links: []Link{{Between: [2]string{"a", "r"}}, {Between: [2]string{"r", "b"}}, {Between: [2]string{"b", "c"}}},
	}
	got := sc.routes()
	want := [][]int{{-1, 1, 1, -1}, {0, -1, 2, -1}, {1, 1, -1, 3}, {-1, -1, 2, -1}}
	for i := range want {
		for j := range want[i] {
			if got[i][j] != want[i][j] {
				t.Errorf("from %d to %d through %d, want %d", i, j, got[i][j], want[i][j])
			}
		}
	}
}

func TestQuantitiesAreExact(t *testing.T) {
	for _, c := range []struct {
		text  string
		worth int64
		want  int64
		unit  string
	}{
		{"20ms", 1e6, 20e6, "ms"},
		{" 0.25 % ", 1e4, 2500, "%"},
		{"1.000001 s", 1e9, 1_000_001_000, "s"},
		{"0.000001 h", 3600e9, 3_600_000, "h"},
		{"999999999999 bit/s", 1, 999_999_999_999, "bit/s"},
		{"7", 1, 7, ""},
	} {
		q, ok := parseQuantity(c.text)
		v, fits := q.in(c.worth)
		if !ok || !fits || v != c.want || q.unit != c.unit || q.negative {
			t.Errorf("%q: got %d %q, %v %v", c.text, v, q.unit, ok, fits)
		}
	}
	for _, bad := range []string{"", "ms", ".5 s", "1. s", "1.1234567 s", "- 5", "+5", "1e9", "1000000000000"} {
		if q, ok := parseQuantity(bad); ok && q.unit == "" {
			t.Errorf("%q was read as %+v", bad, q)
		}
	}
	if _, fits := (quantity{millionths: maxWhole * 1e6}).in(3600e9); fits {
		t.Error("an overflow went unnoticed")
	}
}

func TestWithChangesSeedAndDelayOnly(t *testing.T) {
	sc, _ := Embedded("web-page")
	changed := sc.With(99, time.Millisecond)
	if changed.Seed != 99 || changed.Links[1].There.Delay != time.Millisecond || changed.Links[1].There.Rate != sc.Links[1].There.Rate {
		t.Errorf("got %+v", changed.Links[1])
	}
	if sc.Seed == 99 || sc.Links[1].There.Delay == time.Millisecond {
		t.Error("the original changed")
	}
	if same := sc.With(0, 0); same.Seed != sc.Seed || !reflect.DeepEqual(same.Links[0], sc.Links[0]) {
		t.Error("nothing was to change")
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, _ := data.ReadFile("data/" + name + ".yaml")
		f.Add(text)
	}
	f.Add([]byte(full))
	f.Add([]byte(tiny))
	f.Add([]byte("base: lossy\nset: [loss=3 %, delay=1 ms]\nseed: 9\ninterventions:\n" +
		"  - {action: drop, at: 1.5 ms, from: client, to: server, nth: 2, filter: \"tcp.flags.syn\", fingerprint: \"tcp 1>2 SYN 0\"}\n" +
		"  - {action: set-rate, at: 1 s, from: client, to: server, rate: 0}\n  - {action: reboot, host: server}\n"))
	f.Add([]byte("base:\n\n   # indented\n   title:\n    en: |2\n       a\n    es: \"b\n\n c\"\n   hosts: [{name: a, addresses: 192.0.2.1}]\n   links: []\n"))
	f.Add([]byte("a: &a [*a, *a]\nb: !!binary x\n? [x]\n: y\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		sc, err := Parse("fuzz.yaml", text)
		if (sc == nil) == (err == nil) {
			t.Fatalf("got %v, %v", sc, err)
		}
		if fault, ok := err.(*Error); err != nil && (!ok || fault.Line < 1 || fault.Column < 1) {
			t.Fatalf("got %v", err)
		}
		_, faults := Check("fuzz.yaml", text)
		if len(faults) > maxFaults || (len(faults) == 0) != (err == nil) {
			t.Fatalf("got %v, %v", err, faults)
		}
		var saved bytes.Buffer
		if err != nil || sc.Write(&saved, nil) != nil {
			return // indented, it may be too long
		}
		if back, err := Parse("fuzz.yaml", saved.Bytes()); err != nil || !reflect.DeepEqual(told(back), told(sc)) || back.Title != sc.Title {
			t.Fatalf("saved as %q\nit is %+v, %v", saved.String(), back, err)
		}
	})
}

// TestAFileMayBeginAsEditorsBeginIt holds it for those that say first that it is UTF-8.
func TestAFileMayBeginAsEditorsBeginIt(t *testing.T) {
	for _, name := range Names() {
		src, err := Source(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, faults := Check(name, append([]byte("\ufeff"), src...)); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
	}
}
