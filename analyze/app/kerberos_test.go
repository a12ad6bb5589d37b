package app

import "testing"

func principalOf(parts ...string) string {
	names := ""
	for _, p := range parts {
		names += tlv(0x1b, p)
	}
	return tlv(berSequence, tlv(0xa0, integer(1)), tlv(0xa1, tlv(berSequence, names)))
}

var (
	ticketBody = tlv(0xa4, tlv(berSequence, tlv(0xa0, "\x03\x05\x00\x40\x00\x00\x10"), tlv(0xa1, principalOf("anna")), tlv(0xa2, tlv(0x1b, "EXAMPLE")),
		tlv(0xa3, principalOf("krbtgt", "EXAMPLE")), tlv(0xa5, tlv(0x18, "20370913024805Z")), tlv(0xa7, integer(9)), tlv(0xa8, tlv(berSequence, integer(18)))))
	ticketWanted = tlv(0x6a, tlv(berSequence, tlv(0xa1, integer(5)), tlv(0xa2, integer(10)), ticketBody))
	refusedFirst = tlv(0x7e, tlv(berSequence, tlv(0xa0, integer(5)), tlv(0xa1, integer(30)), tlv(0xa4, tlv(0x18, "20260101000000Z")), tlv(0xa5, integer(1)),
		tlv(0xa6, integer(25)), tlv(0xa9, tlv(0x1b, "EXAMPLE")), tlv(0xaa, principalOf("krbtgt", "EXAMPLE"))))
	granted = tlv(0x6b, tlv(berSequence, tlv(0xa0, integer(5)), tlv(0xa1, integer(11)), tlv(0xa3, tlv(0x1b, "EXAMPLE")), tlv(0xa4, principalOf("anna"))))
)

func counted4(s string) string { return string([]byte{0, 0, byte(len(s) >> 8), byte(len(s))}) + s }

var (
	tickets     = []said{client(ticketWanted), server(refusedFirst), client(ticketWanted), server(granted)}
	ticketsLong = []said{client(counted4(ticketWanted)), server(counted4(granted))}
)

func TestKerberos(t *testing.T) {
	checkDatagrams(t, 88, tickets, `
		1 → KRB5 AS-REQ anna@EXAMPLE for krbtgt/EXAMPLE (0–118) #1–1
		2 ← KRB5 KRB-ERROR KDC_ERR_PREAUTH_REQUIRED [1] (0–84) #2–2
		3 → KRB5 AS-REQ anna@EXAMPLE for krbtgt/EXAMPLE (0–118) #3–3
		4 ← KRB5 AS-REP anna@EXAMPLE [3] (0–44) #4–4
	`)
	checkTalk(t, 88, ticketsLong, `
		1 → KRB5 AS-REQ anna@EXAMPLE for krbtgt/EXAMPLE (0–122) #1–1
		2 ← KRB5 AS-REP anna@EXAMPLE [1] (0–48) #2–2
	`)
}

func TestKerberosFieldsAreTsharks(t *testing.T) {
	checkScript(t, 88, true, tickets[:2], nil, "kerberos.msg_type", "kerberos.error_code", "kerberos.realm")
}

func FuzzKerberos(f *testing.F) { fuzzTalk(f, "KRB5", ticketsLong) }

func FuzzKerberosDatagrams(f *testing.F) { fuzzDatagrams(f, "KRB5", tickets) }
