package app

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"wiretale/trace"
	"wiretale/wire"
)

// query and reply are messages of DNS about a name's address.
func query(id uint16, name string) string {
	m := wire.DNSMessage{ID: id, RecursionDesired: true, Questions: []wire.DNSQuestion{{Name: name, Type: wire.DNSTypeA, Class: 1}}}
	return string(m.Serialize())
}

func reply(id uint16, name, addr string) string {
	m := wire.DNSMessage{
		ID: id, Response: true, Questions: []wire.DNSQuestion{{Name: name, Type: wire.DNSTypeA, Class: 1}},
		Answers: []wire.DNSRecord{{Name: name, Type: wire.DNSTypeA, Class: 1, TTL: 60, Addr: netip.MustParseAddr(addr)}},
	}
	return string(m.Serialize())
}

// counted puts the length of a message before it (RFC 1035 §4.2.2).
func counted(m string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(len(m)))) + m
}

var (
	dnsDatagrams = []said{
		client(query(7, "a.test")), client(query(8, "b.test")), server(reply(8, "b.test", "192.0.2.8")),
		server(reply(7, "a.test", "192.0.2.7")), server(reply(9, "c.test", "192.0.2.9")),
	}
	dnsStream = []said{
		client(counted(query(7, "a.test")) + counted(query(8, "b.test"))),
		server(counted(reply(8, "b.test", "192.0.2.8"))), server(counted(reply(7, "a.test", "192.0.2.7"))),
	}
)

func TestDNSAnswersArePairedByTheirIdentifier(t *testing.T) {
	want := `
		1 → DNS A a.test (0–24) #1–1
		2 → DNS A b.test (0–24) #2–2
		3 ← DNS A b.test → 192.0.2.8 [2] (0–40) #3–3
		4 ← DNS A a.test → 192.0.2.7 [1] (0–40) #4–4
		5 ← DNS A c.test → 192.0.2.9 (0–40) #5–5
	`
	checkDatagrams(t, 53, dnsDatagrams, want)
	checkDatagrams(t, 10053, dnsDatagrams, want) // known by what it says
}

func TestDNSOverAStream(t *testing.T) {
	for _, port := range []uint16{53, 10053} {
		checkTalk(t, port, dnsStream, `
			1 → DNS A a.test (0–26) #1–1
			2 → DNS A b.test (26–52) #1–1
			3 ← DNS A b.test → 192.0.2.8 [2] (0–42) #2–2
			4 ← DNS A a.test → 192.0.2.7 [1] (42–84) #3–3
		`, "dns.never")
	}
}

// RFC 6762 §18.1: identifiers tell nothing in mDNS. A host that asks and then
// answers somebody else has not answered itself.
func TestMDNSHostsDoNotAnswerThemselves(t *testing.T) {
	checkDatagrams(t, 5353, []said{client(query(0, "a.local")), client(reply(0, "b.local", "192.0.2.9"))}, `
		1 → MDNS A a.local (0–25) #1–1
		2 → MDNS A b.local → 192.0.2.9 (0–41) #2–2
	`)
}

// TestDNSMessagesAreTsharks compares what is asked and which query each
// response answers.
func TestDNSMessagesAreTsharks(t *testing.T) {
	for _, path := range []string{"dns-long-connection.pcap", "dns-dns-corrupt.pcap", "dns-max-compression-depth.pcap"} {
		t.Run(path, func(t *testing.T) {
			ours, request := spoken(t, path, "DNS")
			rows := tshark(t, path, "dns and not _ws.malformed", nil,
				"frame.number", "dns.id", "dns.qry.name", "dns.qry.type", "dns.flags.response", "dns.flags.rcode", "dns.response_to")
			for _, row := range rows {
				frame, _ := strconv.Atoi(row[0])
				if len(ours[frame]) != 1 {
					t.Errorf("frame %d: %d messages", frame, len(ours[frame]))
					continue
				}
				m := ours[frame][0]
				field := func(name string) string { v, _ := m.Field(name); return v }
				id, _ := strconv.Atoi(field("dns.id"))
				got := []string{fmt.Sprintf("0x%04x", id), field("dns.qry.name"), field("dns.qry.type"), field("dns.flags.response"),
					field("dns.flags.rcode"), ""}
				if m.Answers != 0 {
					got[5] = strconv.Itoa(request[m])
				}
				if m.Kind == trace.MessageRequest && got[4] == "" {
					got[4] = row[5]
				}
				if d := differ(strings.Join(row[1:], "\n"), strings.Join(got, "\n")); d != "" {
					t.Errorf("frame %d: tshark (-) and we (+): %s", frame, d)
				}
			}
		})
	}
}

func FuzzDNS(f *testing.F)          { fuzzTalk(f, "DNS", dnsStream) }
func FuzzDNSDatagrams(f *testing.F) { fuzzDatagrams(f, "DNS", dnsDatagrams) }

// TestWhatAnAnswerWithoutAnswersSays: who knows more, that there is no such
// record, that it was too big.
func TestWhatAnAnswerWithoutAnswersSays(t *testing.T) {
	response := func(change func(m *wire.DNSMessage)) string {
		m := wire.DNSMessage{ID: 7, Response: true, Questions: []wire.DNSQuestion{{Name: "www.a.test", Type: wire.DNSTypeA, Class: 1}}}
		change(&m)
		return string(m.Serialize())
	}
	soa := wire.DNSRecord{Name: "a.test", Type: wire.DNSTypeSOA, Class: 1, TTL: 900, SOA: &wire.DNSAuthority{Server: "ns.a.test", Mailbox: "me.a.test", Minimum: 60}}
	checkDatagrams(t, 53, []said{
		server(response(func(m *wire.DNSMessage) {
			m.Authority = []wire.DNSRecord{{Name: "a.test", Type: wire.DNSTypeNS, Class: 1, TTL: 9, Target: "ns.a.test"}}
		})),
		server(response(func(m *wire.DNSMessage) { m.Authoritative, m.Authority = true, []wire.DNSRecord{soa} })),
		server(response(func(m *wire.DNSMessage) { m.Code, m.Authority = wire.DNSNameError, []wire.DNSRecord{soa} })),
		server(response(func(m *wire.DNSMessage) { m.Truncated = true })),
		server(response(func(m *wire.DNSMessage) {
			m.Answers = []wire.DNSRecord{{Name: "www.a.test", Type: wire.DNSTypeTXT, Class: 1, TTL: 40, Texts: []string{"hello"}},
				{Name: "www.a.test", Type: wire.DNSTypeTXT, Class: 1, TTL: 30, Texts: []string{"there"}}}
		})),
		server(response(func(*wire.DNSMessage) {})),
	}, `
		1 ← DNS A www.a.test → ask ns.a.test (0–45) #1–1
		dns.flags.authoritative = 0
		dns.flags.truncated = 0
		dns.resp.name = a.test
		dns.ns = ns.a.test
		2 ← DNS A www.a.test → no such record (0–70) #2–2
		dns.flags.authoritative = 1
		dns.flags.truncated = 0
		dns.soa.mname = ns.a.test
		dns.resp.ttl = 60
		3 ← DNS A www.a.test → no such name (0–70) #3–3
		dns.flags.authoritative = 0
		dns.flags.truncated = 0
		dns.soa.mname = ns.a.test
		dns.resp.ttl = 60
		4 ← DNS A www.a.test → truncated (0–28) #4–4
		dns.flags.authoritative = 0
		dns.flags.truncated = 1
		5 ← DNS A www.a.test → hello, there (0–64) #5–5
		dns.flags.authoritative = 0
		dns.flags.truncated = 0
		dns.txt = hello
		dns.txt = there
		dns.resp.ttl = 30
		6 ← DNS A www.a.test (0–28) #6–6
		dns.flags.authoritative = 0
		dns.flags.truncated = 0
	`, "dns.flags.authoritative", "dns.flags.truncated", "dns.resp.ttl", "dns.resp.name", "dns.ns", "dns.soa.mname", "dns.txt")
}
