package dns

import (
	"net/netip"
	"testing"
	"time"

	"wiretale/wire"
)

var (
	four = netip.MustParseAddr("203.0.113.80")
	six  = netip.MustParseAddr("2001:db8::80")
	zone = Zone{
		{Name: "www.example.test", Addresses: []netip.Addr{six, four}, TTL: time.Hour},
		{Name: "old.example.test", Alias: "www.example.test", TTL: time.Minute},
		{Name: "lost.example.test", Alias: "gone.example.test"},
		{Name: "ring.example.test", Alias: "ring.example.test"},
		{Name: "four.example.test", Addresses: []netip.Addr{four}},
	}
)

func TestAQuestionKnowsItsAnswer(t *testing.T) {
	for _, c := range []struct {
		name string
		v6   bool
		want netip.Addr
		err  error
	}{
		{"www.example.test", false, four, nil},
		{"WWW.Example.Test", true, six, nil},
		{"old.example.test", false, four, nil},
		{"lost.example.test", false, netip.Addr{}, ErrNoName},
		{"none.example.test", false, netip.Addr{}, ErrNoName},
		{"ring.example.test", false, netip.Addr{}, ErrServer},
		{"four.example.test", true, netip.Addr{}, ErrNoAddress},
	} {
		q := NewQuestion(7, c.name, AddressType(c.v6))
		got, err, ours := q.Read(zone.Answer(q.Bytes()))
		if got != c.want || err != c.err || !ours {
			t.Errorf("%s: got %v, %v, %v", c.name, got, err, ours)
		}
	}
}

func TestAnAnswerToSomethingElseIsPassedOver(t *testing.T) {
	answer := zone.Answer(NewQuestion(7, "www.example.test", wire.DNSTypeA).Bytes())
	for name, q := range map[string]*Question{
		"another id":   NewQuestion(8, "www.example.test", wire.DNSTypeA),
		"another name": NewQuestion(7, "old.example.test", wire.DNSTypeA),
		"another type": NewQuestion(7, "www.example.test", wire.DNSTypeAAAA),
	} {
		if _, _, ours := q.Read(answer); ours {
			t.Errorf("%s was taken for ours", name)
		}
	}
	q := NewQuestion(7, "www.example.test", wire.DNSTypeA)
	for n := range answer {
		if _, _, ours := q.Read(answer[:n]); ours {
			t.Errorf("the first %d bytes were taken for an answer", n)
		}
	}
	if _, _, ours := q.Read(q.Bytes()); ours {
		t.Error("the question was taken for an answer")
	}
}

func TestTheServerAnswersEachAliasOnTheWay(t *testing.T) {
	m, err := wire.ParseDNS(zone.Answer(NewQuestion(7, "old.example.test", wire.DNSTypeA).Bytes()))
	if err != nil || len(m.Answers) != 2 || m.Answers[0].Target != "www.example.test" || m.Answers[0].TTL != 60 ||
		m.Answers[1].Addr != four || m.Answers[1].TTL != 3600 {
		t.Errorf("got %+v, %v", m, err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(NewQuestion(7, "old.example.test", wire.DNSTypeA).Bytes())
	f.Fuzz(func(t *testing.T, query []byte) {
		answer := zone.Answer(query)
		if answer == nil {
			return
		}
		m, err := wire.ParseDNS(answer)
		if err != nil || !m.Response || len(query) < 2 || m.ID != uint16(query[0])<<8|uint16(query[1]) {
			t.Fatalf("answered %x: %v", answer, err)
		}
		if zone.Answer(answer) != nil {
			t.Fatal("an answer was answered")
		}
	})
}
