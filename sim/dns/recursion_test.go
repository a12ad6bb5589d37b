package dns

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/wire"
)

const (
	wwwAnswer = "www.example.test 600 A 203.0.113.80\nwww.example.test 600 A 203.0.113.81\n"
	atRoot    = "198.51.100.1 A "
	atTest    = "198.51.100.2 A "
	atExample = "203.0.113.53 A "
)

// RFC 1034 §5.3.3: from the root down, and what was learned is remembered.
func TestAResolverIsLedFromTheRootDown(t *testing.T) {
	w := newWorld(t)
	w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer,
		atRoot+"www.example.test", atTest+"www.example.test", atExample+"www.example.test")
	w.now += 100 * time.Second
	w.expect(w.ask("WWW.example.test", wire.DNSTypeA), wire.DNSNoError, strings.ReplaceAll(wwwAnswer, "600", "500"))
	w.expect(w.ask("mail.example.test", wire.DNSTypeA), wire.DNSNoError, "mail.example.test 600 A 203.0.113.25\n",
		atExample+"mail.example.test") // step 2: the closest servers that it knows
	w.now += 500 * time.Second
	w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer, atExample+"www.example.test")
	w.now += 7200 * time.Second
	w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer,
		atTest+"www.example.test", atExample+"www.example.test") // the zone's servers are forgotten, those above not
}

func TestItsQueriesAskForNoRecursion(t *testing.T) { // RFC 1034 §4.3.1
	w := newWorld(t)
	_, x := w.machine.Reply(w.now, NewQuestion(1, "www.example.test", wire.DNSTypeA).Bytes(), false)
	ask, ok := x.Next(w.now)
	m, err := wire.ParseDNS(ask.Query)
	if !ok || err != nil || m.RecursionDesired || m.Response || len(m.Questions) != 1 || ask.Stream || ask.Wait != time.Second {
		t.Errorf("it asks %+v, %+v", ask, m)
	}
}

func TestWhoForgetsAsksEachTime(t *testing.T) {
	w := newWorld(t)
	w.machine.Forgets = true
	for range 2 {
		w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer,
			atRoot+"www.example.test", atTest+"www.example.test", atExample+"www.example.test")
	}
}

// RFC 1034 §5.3.3 step 4c, §3.6.2: an alias is followed into other zones.
func TestAliasesAreFollowedAcrossZones(t *testing.T) {
	w := newWorld(t)
	w.servers[exampleAt] = func(query []byte, stream bool) []byte { // one server, that does not itself go on
		m, _ := wire.ParseDNS(query)
		if within(m.Questions[0].Name, "other.test") {
			return Server{otherZone}.Answer(query, stream)
		}
		return Server{exampleZone}.Answer(query, stream)
	}
	w.expect(w.ask("away.example.test", wire.DNSTypeA), wire.DNSNoError,
		"away.example.test 60 CNAME www.other.test\nwww.other.test 30 A 203.0.113.90\n",
		atRoot+"away.example.test", atTest+"away.example.test", atExample+"away.example.test", atTest+"www.other.test", atExample+"www.other.test")
	w.now += 10 * time.Second
	w.expect(w.ask("away.example.test", wire.DNSTypeA), wire.DNSNoError,
		"away.example.test 50 CNAME www.other.test\nwww.other.test 20 A 203.0.113.90\n")
	w.expect(w.ask("old.example.test", wire.DNSTypeA), wire.DNSNoError, "old.example.test 60 CNAME www.example.test\n"+wwwAnswer,
		atExample+"old.example.test")
	w.expect(w.ask("lost.example.test", wire.DNSTypeA), wire.DNSNameError, "lost.example.test 60 CNAME none.example.test\n", // RFC 2308 §2.1
		atExample+"lost.example.test")
	m := w.ask("none.example.test", wire.DNSTypeA) // known from the alias
	w.expect(m, wire.DNSNameError, "")
}

func TestAliasesInARingComeToAnEnd(t *testing.T) {
	w := newWorld(t)
	m := w.ask("loop.example.test", wire.DNSTypeA)
	if m.Code != wire.DNSServerFailure || len(m.Answers) != 0 || len(w.asked) > maxQueries {
		t.Errorf("got %+v after %d queries", m, len(w.asked))
	}
	w.servers[exampleAt] = func(query []byte, _ bool) []byte { // each name is an alias of another
		q, m, _, _ := readQuery(query)
		m.Authoritative = true
		m.Answers = []wire.DNSRecord{{Name: m.Questions[0].Name, Type: wire.DNSTypeCNAME, Class: 1, TTL: 9,
			Target: fmt.Sprintf("x%d.example.test", m.ID)}}
		return q.pack(m, true)
	}
	m = w.ask("endless.example.test", wire.DNSTypeA)
	if m.Code != wire.DNSServerFailure || len(w.asked) != maxAliases+1 {
		t.Errorf("got %+v after %d queries", m, len(w.asked))
	}
}

// RFC 2308 §5, §6: what is not there is remembered, too, and the answer shows
// how long it still is.
func TestDenialsAreRemembered(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		kind wire.DNSType
		code uint8
	}{"none.example.test": {wire.DNSTypeA, wire.DNSNameError}, "www.example.test": {wire.DNSTypeMX, wire.DNSNoError}} {
		if m := w.ask(name, c.kind); m.Code != c.code || len(m.Answers) != 0 || said(m.Authority) != "example.test 300 SOA 300\n" || len(w.asked) == 0 {
			t.Errorf("%s: %+v", name, m)
		}
		w.now += 100 * time.Second
		if m := w.ask(name, c.kind); m.Code != c.code || said(m.Authority) != "example.test 200 SOA 300\n" || len(w.asked) != 0 {
			t.Errorf("%s again: %+v, asking %q", name, m, w.asked)
		}
		w.now += 200 * time.Second
		if w.ask(name, c.kind); len(w.asked) != 1 {
			t.Errorf("%s after its time: asking %q", name, w.asked)
		}
	}
}

func TestADenialWithoutProofIsNotRemembered(t *testing.T) { // RFC 2308 §5
	for name, proof := range map[string][]wire.DNSRecord{"none": nil, "of a zone that isn't the server's": records("test 9999 SOA 9999"),
		"of a zone that the name isn't in": records("sub.example.test 9999 SOA 9999")} {
		w := newWorld(t)
		w.answer(exampleAt, func(m *wire.DNSMessage) { m.Authority = proof })
		for range 2 {
			if m := w.ask("none.example.test", wire.DNSTypeA); m.Code != wire.DNSNameError || len(w.asked) == 0 || len(m.Authority) != 0 {
				t.Errorf("%s: got %+v, asking %q", name, m, w.asked)
			}
		}
	}
}

// RFC 1035 §4.2.1: the other servers come before one is asked again, for which
// one waits longer.
func TestSilentServersAreAskedInTurn(t *testing.T) {
	w := newWorld(t)
	w.servers[exampleAt] = nil
	begun := w.now
	w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer,
		atRoot+"www.example.test", atTest+"www.example.test", atExample+"www.example.test", "203.0.113.54 A www.example.test")
	if took := w.now - begun; took != time.Second+30*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	w.servers[example2At] = nil
	begun = w.now
	m := w.ask("mail.example.test", wire.DNSTypeA)
	w.expect(m, wire.DNSServerFailure, "", slices.Repeat([]string{atExample + "mail.example.test", "203.0.113.54 A mail.example.test"}, 3)...)
	if took := w.now - begun; took != 14*time.Second {
		t.Errorf("it took %v", took)
	}
	w.servers[exampleAt] = Server{exampleZone}.Answer
	if m := w.ask("mail.example.test", wire.DNSTypeA); m.Code != wire.DNSNoError {
		t.Errorf("the failure was remembered: %+v", m)
	}
}

// RFC 1034 §5.3.3 step 4d: who is of no use is left.
func TestServersOfNoUseAreLeft(t *testing.T) {
	for name, spoil := range map[string]func(m *wire.DNSMessage){
		"one that fails": func(m *wire.DNSMessage) {
			*m = wire.DNSMessage{ID: m.ID, Response: true, Questions: m.Questions, Code: wire.DNSServerFailure}
		},
		"one that refuses": func(m *wire.DNSMessage) {
			*m = wire.DNSMessage{ID: m.ID, Response: true, Questions: m.Questions, Code: wire.DNSRefused}
		},
		"one that says too much": func(m *wire.DNSMessage) { m.Answers = slices.Repeat(m.Answers, 200) },
		"one without authority":  func(m *wire.DNSMessage) { m.Authoritative = false },
		"one that points to itself": func(m *wire.DNSMessage) {
			m.Authoritative, m.Answers, m.Authority = false, nil, records("example.test 60 NS ns.evil.test")
		},
		"one that points up": func(m *wire.DNSMessage) {
			m.Authoritative, m.Answers, m.Authority = false, nil, records("test 60 NS ns.evil.test")
		},
		"one that points to other names": func(m *wire.DNSMessage) {
			m.Authoritative, m.Answers, m.Authority = false, nil, records("mail.example.test 60 NS ns.evil.test")
		},
	} {
		w := newWorld(t)
		w.answer(exampleAt, spoil)
		w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer,
			atRoot+"www.example.test", atTest+"www.example.test", atExample+"www.example.test", "203.0.113.54 A www.example.test")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	w := newWorld(t)
	delete(w.servers, exampleAt) // nobody listens there
	w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSNoError, wwwAnswer,
		atRoot+"www.example.test", atTest+"www.example.test", atExample+"www.example.test", "203.0.113.54 A www.example.test")
	w.machine.Roots = nil
	w.machine.Cache.Clear()
	w.expect(w.ask("www.example.test", wire.DNSTypeA), wire.DNSServerFailure, "")
}

// RFC 1034 §5.3.3 step 3: the address of a server known by name only is looked
// for first; RFC 1034 §4.2.1 is why a ring of such names leads nowhere.
func TestServersKnownByNameOnly(t *testing.T) {
	w := newWorld(t)
	w.servers[exampleAt] = Server{exampleZone, otherZone}.Answer
	w.expect(w.ask("www.other.test", wire.DNSTypeA), wire.DNSNoError, "www.other.test 30 A 203.0.113.90\n",
		atRoot+"www.other.test", atTest+"www.other.test", atExample+"www.other.test") // its address came along
	w = newWorld(t)
	w.answer(testAt, func(m *wire.DNSMessage) {
		if within(m.Questions[0].Name, "other.test") {
			m.Additional = nil
		}
	})
	w.expect(w.ask("www.other.test", wire.DNSTypeA), wire.DNSNoError, "www.other.test 30 A 203.0.113.90\n",
		atRoot+"www.other.test", atTest+"www.other.test",
		atTest+"ns.example.test", atExample+"ns.example.test", atExample+"www.other.test")
	m := w.ask("www.ring.test", wire.DNSTypeA)
	if m.Code != wire.DNSServerFailure || len(w.asked) > 5 {
		t.Errorf("got %+v after %q", m, w.asked)
	}
}

// RFC 7766 §5, RFC 2181 §9: what was cut is not used, but asked for over TCP.
func TestATruncatedAnswerIsAskedForOverTCP(t *testing.T) {
	w := newWorld(t)
	w.machine.Forgets = true
	m := w.ask("long.example.test", wire.DNSTypeTXT)
	if len(m.Answers) != 1 || len(strings.Join(m.Answers[0].Texts, "")) != 600 {
		t.Errorf("got %+v", m)
	}
	want := []string{"198.51.100.1 TXT long.example.test", "198.51.100.2 TXT long.example.test", "203.0.113.53 TXT long.example.test",
		"203.0.113.53 TXT long.example.test over TCP"}
	if !slices.Equal(w.asked, want) {
		t.Errorf("it asked %q", w.asked)
	}
	w.answer(exampleAt, func(m *wire.DNSMessage) { m.Truncated = true }) // over TCP, too
	if w.ask("long.example.test", wire.DNSTypeTXT); w.asked[4] != "203.0.113.54 TXT long.example.test" {
		t.Errorf("it asked %q", w.asked)
	}
	w.servers[exampleAt] = func(query []byte, stream bool) []byte {
		if stream {
			return nil
		}
		return Server{exampleZone}.Answer(query, false)
	}
	if w.ask("long.example.test", wire.DNSTypeTXT); w.asked[4] != "203.0.113.54 TXT long.example.test" {
		t.Errorf("it asked %q", w.asked)
	}
}

// RFC 5452 §9.1: the identifier and the question must be the query's own.
func TestAnswersToSomethingElseArePassedOver(t *testing.T) {
	for name, spoil := range map[string]func(m *wire.DNSMessage){
		"another identifier": func(m *wire.DNSMessage) { m.ID++ },
		"another name":       func(m *wire.DNSMessage) { m.Questions[0].Name = "mail.example.test" },
		"another type":       func(m *wire.DNSMessage) { m.Questions[0].Type = wire.DNSTypeAAAA },
		"another class":      func(m *wire.DNSMessage) { m.Questions[0].Class = 3 },
		"no question":        func(m *wire.DNSMessage) { m.Questions = nil },
		"two questions":      func(m *wire.DNSMessage) { m.Questions = append(m.Questions, m.Questions[0]) },
		"no response":        func(m *wire.DNSMessage) { m.Response = false },
		"another opcode":     func(m *wire.DNSMessage) { m.Opcode = 4 },
	} {
		w := newWorld(t)
		_, x := w.machine.Reply(w.now, NewQuestion(1, "www.example.test", wire.DNSTypeA).Bytes(), false)
		if x.Read(w.now, Server{rootZone}.Answer(NewQuestion(0, "www.example.test", wire.DNSTypeA).Bytes(), false)) {
			t.Fatal("an answer to what was not asked yet was taken")
		}
		ask, _ := x.Next(w.now)
		right := Server{rootZone}.Answer(ask.Query, false)
		m, _ := wire.ParseDNS(right)
		spoil(&m)
		if x.Read(w.now, m.Serialize()) {
			t.Errorf("%s was taken for the answer", name)
		}
		if !x.Read(w.now, right) {
			t.Errorf("after %s the right one was not", name)
		}
		if x.Read(w.now, right) {
			t.Errorf("%s: the right one was taken twice", name)
		}
	}
}

// RFC 5452 §6, RFC 2181 §5.4.1: a server is heard on the names of its zone only.
func TestRecordsOutOfTheServersZoneAreIgnored(t *testing.T) {
	evil := netip.MustParseAddr("192.0.2.66")
	w := newWorld(t)
	w.answer(exampleAt, func(m *wire.DNSMessage) {
		m.Answers = append(m.Answers, records("www.victim.test 600 A 192.0.2.66\nmail.example.test 600 A 192.0.2.66")...)
		m.Authority = append(m.Authority, records("victim.test 600 NS ns.victim.test\n. 600 NS ns.victim.test\ntest 600 SOA 600")...)
		m.Additional = append(m.Additional, records("ns.test 600 A 192.0.2.66\nns.victim.test 600 A 192.0.2.66\nwww.example.test 600 AAAA 2001:db8::66")...)
	})
	w.ask("www.example.test", wire.DNSTypeA)
	w.ask("away.example.test", wire.DNSTypeA)
	for _, e := range w.machine.Cache.order {
		if strings.Contains(e.name, "victim") || slices.ContainsFunc(e.records, func(r wire.DNSRecord) bool { return r.Addr == evil || r.Addr.Is6() }) {
			t.Errorf("it keeps %v: %s", e.place, said(e.records))
		}
	}
	// The end of an alias elsewhere is not believed, but asked for.
	w = newWorld(t)
	w.answer(exampleAt, func(m *wire.DNSMessage) {
		if same(m.Questions[0].Name, "away.example.test") {
			m.Answers = records("away.example.test 60 CNAME www.other.test\nwww.other.test 60 A 192.0.2.66")
		}
	})
	w.expect(w.ask("away.example.test", wire.DNSTypeA), wire.DNSNoError, "away.example.test 60 CNAME www.other.test\nwww.other.test 30 A 203.0.113.90\n",
		atRoot+"away.example.test", atTest+"away.example.test", atExample+"away.example.test", atTest+"www.other.test", atExample+"www.other.test")
	// Nor is what a referral says of servers that are none of its business.
	w = newWorld(t)
	w.answer(testAt, func(m *wire.DNSMessage) {
		m.Authority = records("example.test 60 NS ns.elsewhere")
		m.Additional = records("ns.elsewhere 60 A 192.0.2.66")
	})
	if m := w.ask("www.example.test", wire.DNSTypeA); m.Code != wire.DNSServerFailure || slices.ContainsFunc(w.asked, func(s string) bool { return strings.HasPrefix(s, "192.0.2.66") }) {
		t.Errorf("got %+v after %q", m, w.asked)
	}
}

func TestReferralsToWhomNobodyMayAskLeadNowhere(t *testing.T) {
	for _, at := range []string{"127.0.0.1", "0.0.0.0", "224.0.0.251", resolverAt.String(), "2001:db8::53"} {
		w := newWorld(t)
		w.answer(testAt, func(m *wire.DNSMessage) {
			m.Authority = records("example.test 60 NS ns.example.test")
			kind := " A "
			if strings.Contains(at, ":") {
				kind = " AAAA " // it has no address of that family
			}
			m.Additional = records("ns.example.test 60" + kind + at)
		})
		if m := w.ask("www.example.test", wire.DNSTypeA); m.Code != wire.DNSServerFailure ||
			slices.ContainsFunc(w.asked, func(s string) bool { return strings.HasPrefix(s, at) }) {
			t.Errorf("%s: got %+v after %q", at, m, w.asked)
		}
	}
}

func TestWhoAsksWithoutWishingForMoreHearsOnlyWhatIsKnown(t *testing.T) { // RFC 1034 §4.3.1
	w := newWorld(t)
	ask := func() wire.DNSMessage {
		m := wire.DNSMessage{ID: 3, Questions: []wire.DNSQuestion{{Name: "www.example.test", Type: wire.DNSTypeA, Class: 1}}}
		b, work := w.machine.Reply(w.now, m.Serialize(), false)
		reply, _ := wire.ParseDNS(b)
		if work != nil {
			t.Fatal("it sets to work")
		}
		return reply
	}
	if m := ask(); m.Code != wire.DNSRefused || m.RecursionDesired {
		t.Errorf("got %+v", m)
	}
	w.ask("www.example.test", wire.DNSTypeA)
	if m := ask(); m.Code != wire.DNSNoError || len(m.Answers) != 2 {
		t.Errorf("got %+v", m)
	}
}

func TestWhatIsNoQuestionToAResolver(t *testing.T) {
	w := newWorld(t)
	for kind, code := range map[wire.DNSType]uint8{wire.DNSTypeANY: wire.DNSNotImplemented, 252: wire.DNSNotImplemented} {
		if m := w.ask("www.example.test", kind); m.Code != code || len(w.asked) != 0 {
			t.Errorf("%v: got %+v", kind, m)
		}
	}
	if b, work := w.machine.Reply(0, []byte("nonsense"), false); b != nil || work != nil {
		t.Errorf("got %x, %v", b, work)
	}
	two, _ := wire.ParseDNS(NewQuestion(1, "a.test", wire.DNSTypeA).Bytes())
	two.Questions = append(two.Questions, two.Questions[0])
	b, work := w.machine.Reply(0, two.Serialize(), false)
	if m, _ := wire.ParseDNS(b); m.Code != wire.DNSFormatError || work != nil {
		t.Errorf("got %+v", m)
	}
}

// TestAChainOfDelegationsIsBounded: a zone whose servers' names lie in zones
// whose servers' names lie …
func TestAChainOfDelegationsIsBounded(t *testing.T) {
	w := newWorld(t)
	w.servers[rootAt] = func(query []byte, _ bool) []byte {
		q, m, _, _ := readQuery(query)
		name := m.Questions[0].Name
		for parent(name) != root {
			name = parent(name)
		}
		for i := range 40 {
			m.Authority = append(m.Authority, wire.DNSRecord{Name: name, Type: wire.DNSTypeNS, Class: 1, TTL: 60, Target: fmt.Sprintf("ns.%d-%d", m.ID, i)})
		}
		return q.pack(m, true)
	}
	if m := w.ask("www.example.test", wire.DNSTypeA); m.Code != wire.DNSServerFailure || len(w.asked) > maxQueries {
		t.Errorf("got %+v after %d queries", m, len(w.asked))
	}
}
