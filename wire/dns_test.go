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
