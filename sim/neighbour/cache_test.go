package neighbour

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

var (
	them  = netip.MustParseAddr("192.0.2.80")
	other = netip.MustParseAddr("192.0.2.81")
	mac   = wire.MAC{0, 0, 0x5e, 0, 0x53, 1}
	moved = wire.MAC{0, 0, 0x5e, 0, 0x53, 2}
)

// bench is a cache with what it has said of itself.
type bench struct {
	*Cache[string]
	said []string
}

func newBench(r Rules) *bench {
	b := &bench{}
	b.Cache = New[string](r, func(about netip.Addr, e trace.Event) {
		switch d := e.Detail.(type) {
		case trace.TableEntry:
			b.said = append(b.said, fmt.Sprintf("%s %s %s", d.Table, d.Key, d.Value))
		case trace.Timer:
			b.said = append(b.said, map[trace.EventKind]string{trace.TimerSet: "set", trace.TimerFired: "fired", trace.TimerStopped: "stopped"}[e.Kind])
		}
	})
	return b
}

// asks are the questions that are to be sent.
func (b *bench) asks() (list []Ask[string]) {
	for a, ok := b.Next(); ok; a, ok = b.Next() {
		list = append(list, a)
	}
	return list
}

// run lets time pass, and returns what has waited in vain and when questions
// were put.
func (b *bench) run(until time.Duration) (failed []string, asked []time.Duration) {
	for at, ok := b.Deadline(); ok && at <= until; at, ok = b.Deadline() {
		f, _ := b.Expire(at)
		failed = append(failed, f...)
		for range b.asks() {
			asked = append(asked, at)
		}
	}
	return failed, asked
}

func (b *bench) check(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(b.said, want) {
		t.Errorf("it says %q, not %q", b.said, want)
	}
	b.said = nil
}

func equal[S ~[]E, E comparable](t *testing.T, what string, got S, want ...E) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}

// RFC 1122 §2.3.2.1: not more than one question a second; RFC 4861 §7.2.2:
// after three without an answer nobody is there.
func TestNobodyAnswers(t *testing.T) {
	for _, r := range []Rules{ARP, Discovery} {
		b := newBench(r)
		if _, known := b.Resolve(0, them, "first"); known {
			t.Fatal("it knows what nobody told it")
		}
		equal(t, "asked at once", b.asks(), Ask[string]{Target: them, For: "first"})
		b.Resolve(1500*time.Millisecond, them, "second")
		equal(t, "asked once more", b.asks())
		failed, asked := b.run(time.Hour)
		equal(t, "asked", asked, time.Second, 2*time.Second)
		equal(t, "in vain", failed, "first", "second")
		b.check(t, r.Table+" 192.0.2.80 INCOMPLETE", "set", "fired", "set", "fired", "set", "fired", r.Table+" 192.0.2.80 ")
		b.Resolve(time.Hour, them, "third")
		equal(t, "asked anew", b.asks(), Ask[string]{Target: them, For: "third"})
	}
}

func TestItGivesUpAfterThreeSeconds(t *testing.T) {
	b := newBench(ARP)
	b.Resolve(0, them, "first")
	if failed, _ := b.run(3*time.Second - 1); len(failed) > 0 {
		t.Errorf("%q have waited in vain before", failed)
	}
	if failed, _ := b.run(3 * time.Second); len(failed) != 1 {
		t.Errorf("%q have waited in vain then", failed)
	}
}

// RFC 1122 §2.3.2.2: at least the latest is kept; RFC 4861 §7.2.2: a new one
// takes the place of the oldest.
func TestOnlyAFewWait(t *testing.T) {
	b := newBench(ARP)
	for i := range maxWaiting + 2 {
		b.Resolve(0, them, fmt.Sprint(i))
	}
	leaves := b.Heard(0, them, mac, true)
	if len(leaves) != maxWaiting || leaves[0] != "2" || leaves[maxWaiting-1] != fmt.Sprint(maxWaiting+1) {
		t.Errorf("%d leave: %q", len(leaves), leaves)
	}
}

func TestAnAnswerEndsTheWait(t *testing.T) {
	b := newBench(ARP)
	b.Resolve(0, them, "first")
	equal(t, "they leave", b.Heard(20*time.Millisecond, them, mac, true), "first")
	b.check(t, "arp 192.0.2.80 INCOMPLETE", "set", "stopped", "arp 192.0.2.80 00:00:5e:00:53:01")
	if at, ok := b.Deadline(); ok {
		t.Errorf("something is due at %v", at)
	}
	if got, known := b.Resolve(time.Second, them, "second"); !known || got != mac {
		t.Errorf("%v, %v", got, known)
	}
}

// RFC 826, "Packet Reception".
func TestArpLearnsFromRequests(t *testing.T) {
	b := newBench(ARP)
	b.Heard(0, them, mac, false)
	b.check(t) // it was for another, and its sender is nobody we know
	b.Heard(0, them, mac, true)
	b.check(t, "arp 192.0.2.80 00:00:5e:00:53:01")
	b.Heard(0, them, moved, false)
	b.check(t, "arp 192.0.2.80 00:00:5e:00:53:02") // who is known is noted anew, whom ever it asked for
}

// RFC 1122 §2.3.2.1: entries are timed out, and what is heard from one starts
// its time anew.
func TestArpForgets(t *testing.T) {
	b := newBench(ARP)
	b.Heard(0, them, mac, true)
	b.Heard(30*time.Second, them, mac, false)
	if _, known := b.Resolve(90*time.Second-1, them, "early"); !known {
		t.Error("it has forgotten too early")
	}
	if _, known := b.Resolve(90*time.Second, them, "late"); known {
		t.Error("it has not forgotten")
	}
	b.check(t, "arp 192.0.2.80 00:00:5e:00:53:01", "arp 192.0.2.80 ", "arp 192.0.2.80 INCOMPLETE", "set")
}

// RFC 4861 §7.3.3: after its time a neighbour is written to all the same; if
// nothing confirms within 5 s that it is there, it is asked itself.
func TestDiscoveryDoubts(t *testing.T) {
	b := newBench(Discovery)
	b.Resolve(0, them, "first")
	b.asks()
	b.Advertised(0, Advertisement{Target: them, MAC: mac, Solicited: true})
	b.said = nil
	b.Resolve(30*time.Second-1, them, "in time")
	b.check(t)
	if got, known := b.Resolve(30*time.Second, them, "late"); !known || got != mac {
		t.Errorf("%v, %v", got, known)
	}
	b.check(t, "neighbours 192.0.2.80 00:00:5e:00:53:01 DELAY", "set")
	b.Expire(35 * time.Second)
	equal(t, "asked", b.asks(), Ask[string]{Target: them, To: mac})
	failed, asked := b.run(time.Hour)
	equal(t, "asked", asked, 36*time.Second, 37*time.Second)
	equal(t, "in vain", failed)
	b.check(t, "fired", "neighbours 192.0.2.80 00:00:5e:00:53:01 PROBE", "set", "fired", "set", "fired", "set", "fired", "neighbours 192.0.2.80 ")
}

// RFC 4861 §7.3.1: progress of what is above confirms that a neighbour is there.
func TestProgressEndsTheDoubt(t *testing.T) {
	b := newBench(Discovery)
	b.Solicited(them, mac)
	b.Resolve(0, them, "")
	b.said = nil
	b.Confirm(4*time.Second, them)
	b.check(t, "stopped", "neighbours 192.0.2.80 00:00:5e:00:53:01 REACHABLE")
	b.Confirm(4*time.Second, other) // nobody we know
	b.Resolve(0, other, "")
	b.said = nil
	b.Confirm(5*time.Second, other) // nobody has said where it is
	b.check(t)
}

// RFC 4861 §7.2.3: who asks is there, but may not hear us.
func TestDiscoveryLearnsFromSolicitations(t *testing.T) {
	b := newBench(Discovery)
	b.Solicited(them, mac)
	b.check(t, "neighbours 192.0.2.80 00:00:5e:00:53:01 STALE")
	b.Confirm(0, them)
	b.said = nil
	b.Solicited(them, mac)
	b.check(t) // nothing new
	b.Solicited(them, moved)
	b.check(t, "neighbours 192.0.2.80 00:00:5e:00:53:02 STALE")
	b.Resolve(0, other, "first")
	equal(t, "they leave", b.Solicited(other, mac), "first")
}

// RFC 4861 §7.2.5, row by row.
func TestAdvertisements(t *testing.T) {
	const unknown, incomplete, reachable, stale = "unknown", "incomplete", "reachable", "stale"
	for _, c := range []struct {
		before string
		a      Advertisement
		want   string // what the table holds then
	}{
		{unknown, Advertisement{MAC: mac, Solicited: true, Override: true}, ""},
		{incomplete, Advertisement{Solicited: true, Override: true}, "INCOMPLETE"},
		{incomplete, Advertisement{MAC: mac, Solicited: true}, "00:00:5e:00:53:01 REACHABLE"},
		{incomplete, Advertisement{MAC: mac}, "00:00:5e:00:53:01 STALE"},
		{reachable, Advertisement{MAC: moved, Solicited: true}, "00:00:5e:00:53:01 STALE"},
		{stale, Advertisement{MAC: moved, Solicited: true}, "00:00:5e:00:53:01 STALE"},
		{stale, Advertisement{MAC: mac, Solicited: true}, "00:00:5e:00:53:01 REACHABLE"},
		{stale, Advertisement{Solicited: true}, "00:00:5e:00:53:01 REACHABLE"},
		{stale, Advertisement{MAC: moved, Solicited: true, Override: true}, "00:00:5e:00:53:02 REACHABLE"},
		{reachable, Advertisement{MAC: moved, Override: true}, "00:00:5e:00:53:02 STALE"},
		{reachable, Advertisement{MAC: mac, Override: true}, "00:00:5e:00:53:01 REACHABLE"},
	} {
		b := newBench(Discovery)
		switch c.before {
		case incomplete:
			b.Resolve(0, them, "first")
		case reachable:
			b.Solicited(them, mac)
			b.Confirm(0, them)
		case stale:
			b.Solicited(them, mac)
		}
		c.a.Target = them
		b.Advertised(0, c.a)
		got := ""
		if e := b.find(them); e != nil {
			got = e.told
		}
		if got != c.want {
			t.Errorf("%s, %+v: %q, not %q", c.before, c.a, got, c.want)
		}
	}
}

func TestPowerOffForgetsAll(t *testing.T) {
	b := newBench(Discovery)
	b.Solicited(them, mac)
	b.Resolve(0, other, "first")
	b.said = nil
	b.Clear()
	b.check(t, "neighbours 192.0.2.80 ", "stopped", "neighbours 192.0.2.81 ")
	if _, due := b.Deadline(); due || len(b.asks()) > 0 {
		t.Error("something is still to be done")
	}
}

// Anybody may claim any address; there is room for so many only.
func TestTheTableIsBounded(t *testing.T) {
	b := newBench(ARP)
	b.Resolve(0, other, "first")
	at := netip.MustParseAddr("198.51.100.0")
	for range 2 * maxEntries {
		b.Heard(0, at, mac, true)
		at = at.Next()
	}
	if len(b.entries) != maxEntries || b.find(other) != nil {
		t.Errorf("%d entries", len(b.entries))
	}
	if at, due := b.Deadline(); due {
		t.Errorf("something is due at %v for one that is forgotten", at)
	}
}
