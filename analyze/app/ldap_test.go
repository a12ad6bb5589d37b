package app

import "testing"

func ldapOf(id byte, operation string) string { return tlv(berSequence, integer(id), operation) }

func ldapEnd(tag, code byte, text string) string {
	return tlv(tag, tlv(berEnumerated, string([]byte{code})), tlv(berOctets, ""), tlv(berOctets, text))
}

var (
	everyone = tlv(0xa0, tlv(0xa3, tlv(berOctets, "uid"), tlv(berOctets, "anna")),
		tlv(0xa2, tlv(0x87, "mail")), tlv(0xa4, tlv(berOctets, "cn"), tlv(berSequence, tlv(0x80, "a"), tlv(0x81, "b"), tlv(0x82, "c"))),
		tlv(0xa1, tlv(0xa5, tlv(berOctets, "age"), tlv(berOctets, "7")), tlv(0xa4, tlv(berOctets, "sn"), tlv(berSequence, tlv(0x81, "x")))))
	found = tlv(0x64, tlv(berOctets, "uid=anna,dc=example"), tlv(berSequence))
)

// directory is a session that searches, is refused, and ends in TLS.
var directory = []said{
	client(ldapOf(1, tlv(0x60, integer(3), tlv(berOctets, "cn=admin"), tlv(0x80, "secret")))),
	server(ldapOf(1, ldapEnd(0x61, 49, "no"))),
	client(ldapOf(2, tlv(0x63, tlv(berOctets, "dc=example"), tlv(berEnumerated, "\x02"), tlv(berEnumerated, "\x00"), integer(0), integer(0),
		tlv(0x01, "\x00"), everyone, tlv(berSequence))) +
		ldapOf(3, tlv(0x63, tlv(berOctets, ""), tlv(berEnumerated, "\x00"), tlv(berEnumerated, "\x00"), integer(0), integer(0), tlv(0x01, "\x00"),
			tlv(0x87, "objectClass"), tlv(berSequence)))),
	server(ldapOf(2, found)), server(ldapOf(3, ldapEnd(0x65, 32, "")) + ldapOf(2, found)), server(ldapOf(2, ldapEnd(0x65, 0, ""))),
	client(ldapOf(4, tlv(0x4a, "uid=anna,dc=example"))), server(ldapOf(4, ldapEnd(0x6b, 50, ""))),
	client(ldapOf(5, tlv(0x77, tlv(0x80, ldapStartTLS)))), server(ldapOf(5, ldapEnd(0x78, 0, ""))),
}

func TestLDAP(t *testing.T) {
	hello := conversationsOf(t, "tls13-keylog.pcap")[0].script[0]
	checkTalk(t, 389, append(directory[:len(directory):len(directory)], hello), `
		1 → LDAP bindRequest "cn=admin" simple (0–28) #1–1
		2 ← LDAP bindResponse invalidCredentials (no) [1] (0–16) #2–2
		3 → LDAP searchRequest "dc=example" wholeSubtree (&(uid=anna)(!(mail=*))(cn=a*b*c)(|(age>=7)(sn=*x*))) (28–127) #3–3
		4 → LDAP searchRequest "" baseObject (objectClass=*) (127–166) #3–3
		5 ← LDAP searchResDone success, 2 entries [3] (16–104) #4–6
		6 ← LDAP searchResDone noSuchObject [4] (46–60) #5–5
		7 → LDAP delRequest "uid=anna,dc=example" (166–192) #7–7
		8 ← LDAP delResponse insufficientAccessRights [7] (104–118) #8–8
		9 → LDAP extendedReq StartTLS (192–223) #9–9
		10 ← LDAP extendedResp success [9] (118–132) #10–10
		11 → TLS Client Hello (SNI=localhost, ALPN=h2,http/1.1) (223–740) #11–11
	`)
}

func TestLDAPFieldsAreTsharks(t *testing.T) {
	checkScript(t, 389, false, directory[:2], nil, "ldap.messageID", "ldap.protocolOp", "ldap.name", "ldap.resultCode", "ldap.errorMessage")
}

func FuzzLDAP(f *testing.F) { fuzzTalk(f, "LDAP", directory) }
