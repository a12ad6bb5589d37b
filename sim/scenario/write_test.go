package scenario

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wiretale/session"
	"wiretale/sim/link"
)

// again saves a scenario and reads it again.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, sc *Scenario, interventions ...session.Intervention) (*Scenario, string) {
	t.Helper()
	var b bytes.Buffer
	if err := sc.Write(&b, interventions); err != nil {
		t.Fatalf("%v", err)
	}
	back, err := Parse("saved.yaml", b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return back, b.String()
}

// told is what determines a run: a scenario without its names and places.
func told(sc *Scenario) *Scenario {
	c := *sc
	c.Name, c.Title, c.Description, c.focusAt, c.interventionsAt, c.base = "", Words{}, Words{}, position{}, nil, base{}
	c.Hosts, c.Links = append([]Host(nil), sc.Hosts...), append([]Link(nil), sc.Links...)
	for i := range c.Hosts {
		h := &c.Hosts[i]
		h.at, h.Services, h.Actions = position{}, append([]Service(nil), h.Services...), append([]Action(nil), h.Actions...)
		if f := h.Firewall; f != nil {
			own := *f
			own.at, h.Firewall = nil, &own
		}
		if t := h.NAT; t != nil {
			own := *t
			own.at, own.addressAt, own.forwardsAt, h.NAT = position{}, position{}, nil, &own
		}
		for j := range h.Services {
			h.Services[j].at = position{}
		}
		for j := range h.Actions {
			h.Actions[j].at = position{}
		}
	}
	for i := range c.Links {
		c.Links[i].at = position{}
	}
	if len(c.Interventions) == 0 {
		c.Interventions = nil
	}
	return &c
}

func TestASavedEmbeddedScenarioIsAFewLines(t *testing.T) {
	sc, _ := Embedded("lossy")
	_, text := again(t, sc,
		session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 3, At: 40_000_123, Fingerprint: "tcp 49152>80 PSH·ACK 120"},
		session.Intervention{Action: session.Crash, Host: "server", At: 2500 * time.Millisecond})
	want := `base: lossy
seed: 2
interventions:
  - {action: drop, at: 40.000123 ms, from: client, to: server, nth: 3, fingerprint: "tcp 49152>80 PSH·ACK 120"}
  - {action: crash, at: 2.5 s, host: server}
`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
}

// TestAScenarioOfAFileIsSavedWhole holds that the author's text stays as it is.
func TestAScenarioOfAFileIsSavedWhole(t *testing.T) {
	text := strings.TrimPrefix(full, "\n")
	text = strings.Replace(text, "description: {en: All keys, es: Todas las claves}", "# why\ndescription:\n  en: >-\n    All\n\n    keys\n  es: \"Todas\n\n  las claves\"", 1)
	sc, err := Parse("own.yaml", []byte("---\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := sc.With(7, 0).Set("loss", "3 %")
	if err != nil {
		t.Fatal(err)
	}
	v := session.Intervention{Action: session.SetRate, From: "client", To: "r1", At: time.Second}
	back, saved := again(t, changed, v)
	if want := "base:\n  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  "); !strings.HasPrefix(strings.ReplaceAll(saved, "\n\n", "\n  \n"), want) {
		t.Errorf("got\n%s", saved)
	}
	want := told(changed)
	want.Interventions = append([]session.Intervention{v}, want.Interventions...)
	if !reflect.DeepEqual(told(back), want) || back.Title != sc.Title || back.Description != sc.Description {
		t.Errorf("got %+v\nwant %+v", told(back), want)
	}
	// Saved again, it does not grow.
	if twice, second := again(t, back); second != saved || !reflect.DeepEqual(told(twice), told(back)) {
		t.Errorf("saved again:\n%s", cmp.Diff(saved, second))
	}
}

func TestWhatWasSavedIsReadAgainExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(Names()).Draw(t, "base")
		sc, err := Embedded(name)
		if err != nil {
			t.Fatalf("%v", err)
		}
		sc = sc.With(rapid.Uint64().Draw(t, "seed"), time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "delay")))
		var list []session.Intervention
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			list = append(list, draw(t, sc))
		}
		for i, v := range list {
			if key, found := sc.Fault(v); key != "" {
				t.Fatalf("intervention %d: %s is %q: %+v", i, key, found, v)
			}
		}
		back, text := again(t, sc, list...)
		want := told(sc)
		want.Interventions = append(list, want.Interventions...)
		if len(want.Interventions) == 0 {
			want.Interventions = nil
		}
		if !reflect.DeepEqual(told(back), want) {
			t.Fatalf("%s\n%s", text, cmp.Diff(want.Interventions, told(back).Interventions))
		}
	})
}

// draw draws an intervention that makes sense in a scenario.
func draw(t *rapid.T, sc *Scenario) (v session.Intervention) {
	v.Action = session.Action(rapid.SampledFrom(actions).Draw(t, "action"))
	v.At = time.Duration(rapid.Int64Range(0, int64(maxTime)).Draw(t, "at"))
	span := func() time.Duration { return time.Duration(rapid.Int64Range(1, int64(maxTime)).Draw(t, "delay")) }
	l := rapid.SampledFrom(sc.Links).Draw(t, "link")
	switch v.Action.On() {
	case session.OnHost:
		v.Host = rapid.SampledFrom(sc.Hosts).Draw(t, "host").Name
		return v
	case session.OnLink:
		v.From, v.To = l.Between[1], l.Between[0]
		switch v.Action {
		case session.SetLoss:
			v.Loss = rapid.IntRange(0, int(link.Always)).Draw(t, "loss")
		case session.SetRate:
			v.Rate = rapid.Int64Range(0, million*million).Draw(t, "rate")
		default:
			v.Delay = span()
		}
		return v
	}
	v.From, v.To = l.Between[0], l.Between[1]
	v.Nth = rapid.IntRange(1, 1_000_000).Draw(t, "nth")
	v.Filter = rapid.SampledFrom([]string{"", `tcp.flags.syn and not tcp.flags.ack`, `dns.qry.name == "a\"b"`, "ip.ttl > 3"}).Draw(t, "filter")
	v.Fingerprint = rapid.StringN(0, 40, 150).Draw(t, "fingerprint")
	switch v.Action {
	case session.Delay, session.Reorder, session.Duplicate:
		v.Delay = span()
	case session.Corrupt:
		v.Offset, v.XOR = rapid.IntRange(0, 65535).Draw(t, "offset"), uint8(rapid.IntRange(1, 255).Draw(t, "xor"))
	}
	return v
}

// TestATextThatCannotStandInAnotherIsRefused: indented, it is too long.
func TestATextThatCannotStandInAnotherIsRefused(t *testing.T) {
	text := full + strings.Repeat("# a\n", (maxFile-len(full))/4)
	sc, err := Parse("long.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err, ok := sc.Write(&b, nil).(*Error); !ok || err.Code != TooLarge || b.Len() != 0 {
		t.Errorf("%v, %d bytes written", err, b.Len())
	}
}
