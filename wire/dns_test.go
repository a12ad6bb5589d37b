package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDNSMessageComesBackAsItWasWritten(t *testing.T) {
	m := DNSMessage{
		ID: 7, Response: true, RecursionDesired: true, RecursionAvailable: true, Authoritative: true,
		Questions: []DNSQuestion{{"www.example.test", DNSTypeA, DNSClassInternet}},
		Answers: []DNSRecord{
			{Name: "www.example.test", Type: DNSTypeCNAME, Class: 1, TTL: 60, Target: "host.example.test"},
			{Name: "host.example.test", Type: DNSTypeA, Class: 1, TTL: 60, Addr: server4},
			{Name: "host.example.test", Type: DNSTypeAAAA, Class: 1, TTL: 60, Addr: server6},
			{Name: "example.test", Type: DNSTypeMX, Class: 1, TTL: 60, Preference: 10, Target: "mail.example.test"},
			{Name: "_http._tcp.example.test", Type: DNSTypeSRV, Class: 1, Preference: 1, Weight: 2, Port: 80, Target: "host.example.test"},
			{Name: "example.test", Type: DNSTypeTXT, Class: 1, Texts: []string{"one", "", "three"}},
			{Name: "2.2.0.192.in-addr.arpa", Type: DNSTypePTR, Class: 1, Target: "."},
			{Name: `dots\.in a\\label.test`, Type: 99, Class: 3, Data: []byte{1, 2, 3}},
		},
		Authority: []DNSRecord{
			{Name: "example.test", Type: DNSTypeNS, Class: 1, Target: "ns.example.test"},
			{Name: "example.test", Type: DNSTypeSOA, Class: 1, SOA: &DNSAuthority{"ns.example.test", "me.example.test", 1, 2, 3, 4, 5}},
		},
		Additional: []DNSRecord{{Name: ".", Type: DNSTypeOPT, Class: 1232, Options: []DNSOption{{10, []byte{1, 2}}}}},
	}
	got, err := ParseDNS(m.Serialize())
	if diff := cmp.Diff(m, got, exact); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
}

func TestDNSNamesThatLeadNowhere(t *testing.T) {
	head := []byte{0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	for _, test := range []struct {
		name string
		body []byte
		want Fault
	}{
		{"a pointer to itself", []byte{0xc0, 12, 0, 1, 0, 1}, Fault{"dns", 12, BadPointer, 12, 12}},
		{"a pointer into its own labels", []byte{1, 'a', 0xc0, 12, 0, 1, 0, 1}, Fault{"dns", 14, BadPointer, 12, 12}},
		{"a pointer forwards", []byte{0xc0, 14, 0, 0, 1, 0, 1}, Fault{"dns", 12, BadPointer, 14, 12}},
		{"a label that is too long", []byte{64, 'a', 0, 0, 1, 0, 1}, Fault{"dns", 12, BadName, 64, 63}},
		{"a label that is cut", []byte{9, 'a'}, Fault{"dns", 12, HeaderCut, 1, 9}},
		{"a question that is cut", []byte{1, 'a', 0, 0, 1}, Fault{"dns", 17, HeaderCut, 0, 2}},
	} {
		_, err := ParseDNS(append(head[:len(head):len(head)], test.body...))
		if diff := cmp.Diff(error(&test.want), err); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestDNSNamesAreNeverLongerThanAllowed(t *testing.T) {
	// Each of a hundred names adds a label to the one before, by a pointer.
	b := []byte{0, 7, 0x80, 0, 0, 100, 0, 0, 0, 0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 1, 0, 1}
	last := 12
	for range 99 {
		at := len(b)
		b = append(b, 3, 'x', 'y', 'z', 0xc0|byte(last>>8), byte(last), 0, 1, 0, 1)
		last = at
	}
	m, err := ParseDNS(b)
	if err == nil || len(m.Questions) != 63 {
		t.Fatal(len(m.Questions), err)
	}
	if n := len(m.Questions[62].Name); n != 62*4+3 {
		t.Error(n)
	}
}
