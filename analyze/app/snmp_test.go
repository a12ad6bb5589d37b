package app

import "testing"

const (
	sysName  = "\x2b\x06\x01\x02\x01\x01\x05\x00"
	ifInput  = "\x2b\x06\x01\x02\x01\x02\x02\x01\x0a\x01"
	snmpName = "\x04\x06public"
)

func snmpPDU(tag byte, id, status byte, pairs ...string) string {
	return tlv(tag, integer(id), integer(status), integer(0), tlv(berSequence, pairs...))
}

// managed are a question and its answer, one that fails, traps, and version 3.
var managed = []said{
	client(tlv(berSequence, integer(1), snmpName, snmpPDU(0xa0, 7, 0, tlv(berSequence, tlv(berObject, sysName), "\x05\x00"),
		tlv(berSequence, tlv(berObject, ifInput), "\x05\x00")))),
	server(tlv(berSequence, integer(1), snmpName, snmpPDU(0xa2, 7, 0, tlv(berSequence, tlv(berObject, sysName), "\x04\x06router"),
		tlv(berSequence, tlv(berObject, ifInput), "\x41\x05\x00\xff\x00\x00\x00")))),
	client(tlv(berSequence, integer(0), snmpName, snmpPDU(0xa1, 8, 0, tlv(berSequence, tlv(berObject, sysName), "\x05\x00")))),
	server(tlv(berSequence, integer(0), snmpName, snmpPDU(0xa2, 8, 2, tlv(berSequence, tlv(berObject, sysName), "\x05\x00")))),
	client(tlv(berSequence, integer(1), snmpName, snmpPDU(0xa7, 9, 0, tlv(berSequence, tlv(berObject, sysName), tlv(berObject, ifInput))))),
	client(tlv(berSequence, integer(3), tlv(berSequence, integer(5), "\x02\x02\x10\x00", "\x04\x01\x04", integer(3)), tlv(berOctets, "security"),
		tlv(berSequence, tlv(berOctets, "engine"), tlv(berOctets, ""), snmpPDU(0xa5, 1, 0, tlv(berSequence, tlv(berObject, sysName), "\x05\x00"))))),
	server(tlv(berSequence, integer(3), tlv(berSequence, integer(5), "\x02\x02\x10\x00", "\x04\x01\x03", integer(3)), tlv(berOctets, "security"),
		tlv(berOctets, "sealed"))),
}

func TestSNMP(t *testing.T) {
	checkDatagrams(t, 161, managed, `
		1 → SNMP get-request 1.3.6.1.2.1.1.5.0 1.3.6.1.2.1.2.2.1.10.1 (0–56) #1–1
		2 ← SNMP get-response 1.3.6.1.2.1.1.5.0=router 1.3.6.1.2.1.2.2.1.10.1=4278190080 [1] (0–67) #2–2
		3 → SNMP get-next-request 1.3.6.1.2.1.1.5.0 (0–40) #3–3
		4 ← SNMP get-response noSuchName 1.3.6.1.2.1.1.5.0 [3] (0–40) #4–4
		5 → SNMP snmpV2-trap 1.3.6.1.2.1.1.5.0=1.3.6.1.2.1.2.2.1.10.1 (0–50) #5–5
		6 → SNMP getBulkRequest 1.3.6.1.2.1.1.5.0 (0–69) #6–6
		7 ← SNMP encryptedPDU [6] (0–38) #7–7
	`)
}

func TestSNMPFieldsAreTsharks(t *testing.T) {
	checkScript(t, 161, true, managed[:5], nil, "snmp.version", "snmp.request_id", "snmp.error_status", "snmp.name")
}

func FuzzSNMP(f *testing.F) { fuzzDatagrams(f, "SNMP", managed) }
