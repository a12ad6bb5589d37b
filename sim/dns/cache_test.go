package dns

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

func TestTimesToLiveCountDown(t *testing.T) { // RFC 1034 §3.6, RFC 2181 §5.2
	var c Cache
	c.keep(0, records("www.test 60 A 192.0.2.1\nwww.test 50 A 192.0.2.2"), authority)
	for _, s := range []struct {
		at   time.Duration
		want string
	}{
		{0, "www.test 50 A 192.0.2.1\nwww.test 50 A 192.0.2.2\n"},
		{10 * time.Second, "www.test 40 A 192.0.2.1\nwww.test 40 A 192.0.2.2\n"},
		{100 * time.Millisecond, "www.test 50 A 192.0.2.1\nwww.test 50 A 192.0.2.2\n"},
		{49600 * time.Millisecond, "www.test 0 A 192.0.2.1\nwww.test 0 A 192.0.2.2\n"},
		{50 * time.Second, ""},
	} {
		if e, ok := c.find(s.at, "WWW.test", wire.DNSTypeA, authority); said(e.records) != s.want || ok != (s.want != "") {
			t.Errorf("at %v: %v, %s", s.at, ok, said(e.records))
		}
	}
}

func TestWhatMayNotBeKeptIsNot(t *testing.T) {
	var c Cache
	c.keep(0, records("brief.test 0 A 192.0.2.1"), authority)        // RFC 1035 §3.2.1
	c.keep(0, records("odd.test 2147483648 A 192.0.2.1"), authority) // RFC 2181 §8
	soa := records("test 60 SOA 0")[0]
	c.deny(0, "none.test", wire.DNSTypeA, wire.DNSNameError, soa)
	if len(c.order) != 0 {
		t.Errorf("it keeps %d entries", len(c.order))
	}
	c.keep(0, records("year.test 31536000 A 192.0.2.1"), authority)
	soa = records("test 99999 SOA 99999")[0]
	c.deny(0, "none.test", wire.DNSTypeA, wire.DNSNameError, soa)
	if e, _ := c.find(0, "year.test", wire.DNSTypeA, authority); e.records[0].TTL != 7*24*3600 { // RFC 2181 §8
		t.Errorf("a year: %d s", e.records[0].TTL)
	}
	if e, _ := c.find(0, "none.test", wire.DNSTypeA, authority); e.soa.TTL != 3*3600 { // RFC 2308 §5
		t.Errorf("a denial: %d s", e.soa.TTL)
	}
}

func TestHearsayNeverReplacesWhatAuthoritySays(t *testing.T) { // RFC 2181 §5.4.1
	var c Cache
	c.keep(0, records("ns.test 60 A 192.0.2.1"), hearsay)
	if _, ok := c.find(0, "ns.test", wire.DNSTypeA, authority); ok {
		t.Error("hearsay is good for an answer")
	}
	c.keep(0, records("ns.test 60 A 192.0.2.2"), authority)
	c.keep(0, records("ns.test 60 A 192.0.2.3"), hearsay)
	if e, ok := c.find(0, "ns.test", wire.DNSTypeA, hearsay); !ok || said(e.records) != "ns.test 60 A 192.0.2.2\n" {
		t.Errorf("got %s", said(e.records))
	}
	c.keep(time.Minute, records("ns.test 60 A 192.0.2.3"), hearsay)
	if e, ok := c.find(time.Minute, "ns.test", wire.DNSTypeA, hearsay); !ok || said(e.records) != "ns.test 60 A 192.0.2.3\n" {
		t.Errorf("after its time it still stands in the way: %s", said(e.records))
	}
}

func TestDenials(t *testing.T) { // RFC 2308 §5
	var c Cache
	soa := records("test 60 SOA 20")[0]
	c.deny(0, "none.test", wire.DNSTypeA, wire.DNSNameError, soa)
	c.deny(0, "www.test", wire.DNSTypeAAAA, wire.DNSNoError, soa)
	for _, k := range []wire.DNSType{wire.DNSTypeA, wire.DNSTypeMX} {
		if e, ok := c.find(5*time.Second, "none.test", k, authority); !ok || e.code != wire.DNSNameError || e.soa.TTL != 15 {
			t.Errorf("a name that isn't there has no %v: %v %+v", k, ok, e)
		}
	}
	if e, ok := c.find(0, "www.test", wire.DNSTypeAAAA, authority); !ok || e.code != wire.DNSNoError || len(e.records) != 0 {
		t.Errorf("no such record: %v %+v", ok, e)
	}
	if _, ok := c.find(0, "www.test", wire.DNSTypeA, authority); ok {
		t.Error("a denial of one type was taken for another's")
	}
	if _, ok := c.find(20*time.Second, "none.test", wire.DNSTypeA, authority); ok {
		t.Error("the minimum has passed")
	}
	c.deny(0, "new.test", wire.DNSTypeA, wire.DNSNameError, soa)
	c.keep(time.Second, records("new.test 60 A 192.0.2.1"), authority)
	if e, _ := c.find(time.Second, "new.test", wire.DNSTypeA, authority); len(e.records) != 1 {
		t.Error("a name that has come about is still denied")
	}
}

func TestTheTableTellsWhatComesAndGoes(t *testing.T) {
	var got []string
	c := Cache{Changed: func(e trace.TableEntry) { got = append(got, e.Table+": "+e.Key+" = "+e.Value) }}
	c.keep(0, records("www.example.test 3600 A 203.0.113.80"), authority)
	c.keep(0, records("mail.test 9 A 192.0.2.1\nmail.test 8 A 192.0.2.2\nmail.test 9 A 192.0.2.3\nmail.test 9 A 192.0.2.4\nmail.test 9 A 192.0.2.5"), hearsay)
	c.deny(0, "none.test", wire.DNSTypeA, wire.DNSNameError, records("test 60 SOA 20")[0])
	c.deny(0, "www.test", wire.DNSTypeAAAA, wire.DNSNoError, records("test 60 SOA 20")[0])
	c.Expire(10 * time.Second)
	c.Expire(19 * time.Second)
	c.Expire(20 * time.Second)
	c.Clear()
	want := []string{
		"dns cache: www.example.test A = 203.0.113.80, 3600 s",
		"dns cache: mail.test A = 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, …, 8 s",
		"dns cache: none.test = NXDOMAIN, 20 s",
		"dns cache: www.test AAAA = NODATA, 20 s",
		"dns cache: mail.test A = ",
		"dns cache: none.test = ",
		"dns cache: www.test AAAA = ",
		"dns cache: www.example.test A = ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestACacheIsBounded(t *testing.T) {
	var c Cache
	for i := range 3 * maxEntries {
		c.keep(0, records(fmt.Sprintf("n%d.test 60 A 192.0.2.1", i)), authority)
		if len(c.order) > maxEntries || len(c.entries) != len(c.order) || c.size > maxCacheSize {
			t.Fatalf("%d entries, %d bytes", len(c.order), c.size)
		}
	}
	if _, ok := c.find(0, fmt.Sprintf("n%d.test", 3*maxEntries-1), wire.DNSTypeA, authority); !ok {
		t.Error("the latest is not there")
	}
	c.Clear()
	if c.size != 0 || len(c.entries) != 0 {
		t.Errorf("empty, it takes %d bytes", c.size)
	}
}
