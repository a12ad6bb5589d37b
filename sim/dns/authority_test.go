package dns

import (
	"strings"
	"testing"

	"wiretale/wire"
)

// TestAZoneAnswersByTheRules: RFC 1034 §4.3.2, RFC 2308 §2 and §3, RFC 8020 §3.1.
func TestAZoneAnswersByTheRules(t *testing.T) {
	for _, c := range []struct {
		rule                           string
		server                         Server
		name                           string
		kind                           wire.DNSType
		aa                             bool
		code                           uint8
		answers, authority, additional string
	}{
		{"step 3a: the name is there", Server{exampleZone}, "www.example.test", wire.DNSTypeA, true, wire.DNSNoError,
			"www.example.test 600 A 203.0.113.80\nwww.example.test 600 A 203.0.113.81\n", "", ""},
		{"RFC 4343: in letters of any form", Server{exampleZone}, "WWW.Example.TEST", wire.DNSTypeA, true, wire.DNSNoError,
			"www.example.test 600 A 203.0.113.80\nwww.example.test 600 A 203.0.113.81\n", "", ""},
		{"step 3a: an alias is followed within the zone", Server{exampleZone}, "old.example.test", wire.DNSTypeA, true, wire.DNSNoError,
			"old.example.test 60 CNAME www.example.test\nwww.example.test 600 A 203.0.113.80\nwww.example.test 600 A 203.0.113.81\n", "", ""},
		{"RFC 1034 §3.6.2: who asks for the alias gets it", Server{exampleZone}, "old.example.test", wire.DNSTypeCNAME, true, wire.DNSNoError,
			"old.example.test 60 CNAME www.example.test\n", "", ""},
		{"an alias that leads out of what it knows", Server{exampleZone}, "away.example.test", wire.DNSTypeA, true, wire.DNSNoError,
			"away.example.test 60 CNAME www.other.test\n", "", ""},
		{"an alias into another of its zones", Server{exampleZone, otherZone}, "away.example.test", wire.DNSTypeA, true, wire.DNSNoError,
			"away.example.test 60 CNAME www.other.test\nwww.other.test 30 A 203.0.113.90\n", "", ""},
		{"RFC 2308 §2.1: the end of an alias doesn't exist", Server{exampleZone}, "lost.example.test", wire.DNSTypeA, true, wire.DNSNameError,
			"lost.example.test 60 CNAME none.example.test\n", "example.test 300 SOA 300\n", ""},
		{"aliases in a ring", Server{exampleZone}, "loop.example.test", wire.DNSTypeA, true, wire.DNSServerFailure, "", "", ""},
		{"step 3b: a referral, with the addresses it knows", Server{testZone}, "www.example.test", wire.DNSTypeA, false, wire.DNSNoError, "",
			"example.test 7200 NS ns.example.test\nexample.test 7200 NS ns2.example.test\n",
			"ns.example.test 7200 A 203.0.113.53\nns2.example.test 7200 A 203.0.113.54\n"},
		{"step 3b: also for the zone's own name", Server{testZone}, "example.test", wire.DNSTypeNS, false, wire.DNSNoError, "",
			"example.test 7200 NS ns.example.test\nexample.test 7200 NS ns2.example.test\n",
			"ns.example.test 7200 A 203.0.113.53\nns2.example.test 7200 A 203.0.113.54\n"},
		{"step 3b: what lies below a zone that is left to others is theirs", Server{testZone}, "www.hidden.other.test", wire.DNSTypeA, false, wire.DNSNoError, "",
			"other.test 7200 NS ns.example.test\n", "ns.example.test 7200 A 203.0.113.53\n"},
		{"step 2: the nearest of its zones", Server{rootZone, testZone, exampleZone}, "www.example.test", wire.DNSTypeA, true, wire.DNSNoError,
			"www.example.test 600 A 203.0.113.80\nwww.example.test 600 A 203.0.113.81\n", "", ""},
		{"step 6: the addresses of mail servers", Server{exampleZone}, "example.test", wire.DNSTypeMX, true, wire.DNSNoError,
			"example.test 600 MX mail.example.test\n", "", "mail.example.test 600 A 203.0.113.25\n"},
		{"RFC 2308 §2.1, §3: no such name", Server{exampleZone}, "none.example.test", wire.DNSTypeA, true, wire.DNSNameError,
			"", "example.test 300 SOA 300\n", ""},
		{"RFC 2308 §2.2: no such record", Server{exampleZone}, "www.example.test", wire.DNSTypeAAAA, true, wire.DNSNoError,
			"", "example.test 300 SOA 300\n", ""},
		{"RFC 8020 §3.1: a name below makes a name", Server{exampleZone}, "empty.example.test", wire.DNSTypeA, true, wire.DNSNoError,
			"", "example.test 300 SOA 300\n", ""},
		{"no zone of its own", Server{exampleZone}, "www.other.test", wire.DNSTypeA, false, wire.DNSRefused, "", "", ""},
		{"nor one whose name merely ends alike", Server{exampleZone}, "myexample.test", wire.DNSTypeA, false, wire.DNSRefused, "", "", ""},
	} {
		m, err := wire.ParseDNS(c.server.Answer(NewQuestion(7, c.name, c.kind).Bytes(), false))
		if err != nil || !m.Response || m.ID != 7 || m.RecursionAvailable || !m.RecursionDesired || len(m.Questions) != 1 {
			t.Errorf("%s: got %+v, %v", c.rule, m, err)
		}
		if m.Authoritative != c.aa || m.Code != c.code || said(m.Answers) != c.answers || said(m.Authority) != c.authority || said(m.Additional) != c.additional {
			t.Errorf("%s: AA %v, code %d\n%s--\n%s--\n%s", c.rule, m.Authoritative, m.Code, said(m.Answers), said(m.Authority), said(m.Additional))
		}
	}
}

// TestWhatIsTooBigForADatagramIsLeftOut: RFC 1035 §4.1.1 and §4.2.1, RFC 2181
// §9, RFC 6891 §6.2.3.
func TestWhatIsTooBigForADatagramIsLeftOut(t *testing.T) {
	long := NewQuestion(7, "long.example.test", wire.DNSTypeTXT)
	roomy := func(size uint16) []byte {
		m, _ := wire.ParseDNS(long.Bytes())
		m.Additional = []wire.DNSRecord{{Name: root, Type: wire.DNSTypeOPT, Class: size}}
		return m.Serialize()
	}
	for _, c := range []struct {
		name      string
		query     []byte
		stream    bool
		truncated bool
		most      int
	}{
		{"512 bytes for who says nothing", long.Bytes(), false, true, 512},
		{"no bound over TCP", long.Bytes(), true, false, 65535},
		{"what the asker can take", roomy(1000), false, false, 1000},
		{"less than 512 counts as 512", roomy(100), false, true, 512},
	} {
		b := Server{exampleZone}.Answer(c.query, c.stream)
		m, err := wire.ParseDNS(b)
		if err != nil || m.Truncated != c.truncated || len(b) > c.most || (len(m.Answers) == 0) != c.truncated {
			t.Errorf("%s: %d bytes, %+v, %v", c.name, len(b), m, err)
		}
		if extended := len(m.Additional) == 1 && m.Additional[0].Type == wire.DNSTypeOPT; extended != (c.query[11] == 1) {
			t.Errorf("%s: the additional records are %+v", c.name, m.Additional) // RFC 6891 §6.1.1
		}
	}
}

func TestOfAnAnswerTheMerelyUsefulIsLeftOutFirst(t *testing.T) {
	zone := Authority{"example.test", records(`example.test 600 MX mail.example.test` + strings.Repeat("\nmail.example.test 600 A 192.0.2.1", 40))}
	m, _ := wire.ParseDNS(Server{zone}.Answer(NewQuestion(7, "example.test", wire.DNSTypeMX).Bytes(), false))
	if m.Truncated || len(m.Answers) != 1 || len(m.Additional) != 0 {
		t.Errorf("got %+v", m) // RFC 2181 §9
	}
	zone = Authority{"test", records(`example.test 600 NS ns.example.test` + strings.Repeat("\nns.example.test 600 A 192.0.2.1", 40))}
	m, _ = wire.ParseDNS(Server{zone}.Answer(NewQuestion(7, "example.test", wire.DNSTypeMX).Bytes(), false))
	if !m.Truncated {
		t.Errorf("a referral without its addresses: %+v", m) // RFC 9471 §3.1
	}
}

func TestWhatIsNoQuestionToAZone(t *testing.T) {
	ask := func(change func(m *wire.DNSMessage)) []byte {
		m, _ := wire.ParseDNS(NewQuestion(7, "www.example.test", wire.DNSTypeA).Bytes())
		change(&m)
		return Server{exampleZone}.Answer(m.Serialize(), false)
	}
	if got := ask(func(m *wire.DNSMessage) { m.Response = true }); got != nil {
		t.Errorf("an answer was answered: %x", got)
	}
	for name, c := range map[string]struct {
		change func(m *wire.DNSMessage)
		code   uint8
	}{
		"two questions":  {func(m *wire.DNSMessage) { m.Questions = append(m.Questions, m.Questions[0]) }, wire.DNSFormatError},
		"no question":    {func(m *wire.DNSMessage) { m.Questions = nil }, wire.DNSFormatError},
		"another opcode": {func(m *wire.DNSMessage) { m.Opcode = 5 }, wire.DNSNotImplemented},
		"another class":  {func(m *wire.DNSMessage) { m.Questions[0].Class = 3 }, wire.DNSRefused},
	} {
		m, err := wire.ParseDNS(ask(c.change))
		if err != nil || m.Code != c.code || len(m.Questions) > 1 {
			t.Errorf("%s: got %+v, %v", name, m, err)
		}
	}
}

func TestNamesAreComparedByLabels(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		want       bool
	}{
		{"www.example.test", "example.test", true}, {"example.test", "Example.Test", true}, {"test", "example.test", false},
		{"badexample.test", "example.test", false}, {"a.b.c", ".", true}, {".", ".", true}, {".", "test", false},
		{`www\.example.test`, "example.test", false}, {`a\\.example.test`, "example.test", true},
	} {
		if got := within(c.name, c.zone); got != c.want {
			t.Errorf("%s in %s: %v", c.name, c.zone, got)
		}
	}
	if got := parent(`a\.b.test`); got != "test" {
		t.Error(got)
	}
	if fold("A.test\xc4Z") != "a.test\xc4z" || same("\u212A", "k") {
		t.Error("RFC 4343 §3: ASCII letters alone have two forms")
	}
}
