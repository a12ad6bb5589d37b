package app

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"wiretale/trace"
)

var snmpProtocol = Protocol{
	Name: "SNMP", Anywhere: true,
	Recognise: func(o *Opening) Verdict { return verdict(o.Datagram && looksLikeSNMP(o.Data)) },
	Datagram:  func(t Teller) DatagramParser { return &snmpExchange{t: t} },
}

// snmpMessage is a message of SNMP (RFC 1157 §4, RFC 3416 §3, RFC 3412 §6). A
// community is told to nobody, as it is a password.
type snmpMessage struct {
	version int64 // 0 is 1, 1 is 2c
	id      int64 // of the request, or of the message in version 3
	kind    int   // −1 where it is encrypted
	status  int64
	pairs   []snmpPair
	// community is a part of what was read.
	community []byte
}

type snmpPair struct{ name, value string }

// The kinds (RFC 3416 §3).
var snmpKinds = [...]string{
	"get-request", "get-next-request", "get-response", "set-request", "trap", "getBulkRequest", "informRequest",
	"snmpV2-trap", "report",
}

const (
	snmpResponse = 2
	snmpTrap1    = 4
	snmpBulk     = 5
	snmpTrap2    = 7
	snmpReport   = 8
)

// snmpErrors are the error statuses (RFC 3416 §3).
var snmpErrors = [...]string{
	"noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType", "wrongLength",
	"wrongEncoding", "wrongValue", "noCreation", "inconsistentValue", "resourceUnavailable", "commitFailed", "undoFailed",
	"authorizationError", "notWritable", "inconsistentName",
}

const maxSNMPPairs = 12

// looksLikeSNMP reports whether a datagram is one value whose version is one of
// SNMP's, with what belongs behind that.
func looksLikeSNMP(b []byte) bool {
	c := cursor{b: b}
	if size, _ := berSize(b); len(b) == 0 || size != len(b) || b[0] != berSequence {
		return false
	}
	_, c = c.ber()
	switch version := c.expect(berInteger); {
	case c.short || len(version.b) != 1:
		return false
	case version.b[0] == 3:
		return len(c.b) > 0 && c.b[0] == berSequence
	case version.b[0] > 1:
		return false
	}
	c.expect(berOctets)
	return !c.short && len(c.b) > 0 && c.b[0] >= berContext && int(c.b[0]) < berContext+len(snmpKinds)
}

// parseSNMP reads a datagram that looks like SNMP as far as it can be.
func parseSNMP(b []byte) (m snmpMessage) {
	c := cursor{b: b}
	_, c = c.ber()
	m.version, m.kind = c.expect(berInteger).integer(), -1
	if m.version < 3 {
		m.community = c.expect(berOctets).b
		m.pdu(&c)
		return m
	}
	global := c.expect(berSequence)
	m.id = global.expect(berInteger).integer()
	c.expect(berOctets) // security
	if scoped, ok := c.optional(berSequence); ok {
		scoped.expect(berOctets) // engine
		scoped.expect(berOctets) // context
		id := m.id
		m.pdu(&scoped)
		m.id = id
	}
	return m
}

func (m *snmpMessage) pdu(c *cursor) {
	tag, pdu := c.ber()
	kind := int(tag) - berContext
	if kind < 0 || kind >= len(snmpKinds) {
		return
	}
	if m.kind = kind; m.kind == snmpTrap1 { // RFC 1157 §4.1.6
		m.pairs = []snmpPair{{name: pdu.expect(berObject).object()}}
		return
	}
	m.id = pdu.expect(berInteger).integer()
	if status := pdu.expect(berInteger).integer(); m.kind != snmpBulk {
		m.status = status
	}
	pdu.expect(berInteger)
	for list := pdu.expect(berSequence); len(list.b) > 0 && len(m.pairs) < maxSNMPPairs; {
		pair := list.expect(berSequence)
		name := pair.expect(berObject).object()
		tag, value := pair.ber()
		m.pairs = append(m.pairs, snmpPair{name, snmpValue(tag, value)})
	}
}

// snmpValue writes a value as its type is (RFC 2578 §7.1).
func snmpValue(tag byte, c cursor) string {
	const address, counter, gauge, ticks, counter64 = 0x40, 0x41, 0x42, 0x43, 0x46
	switch {
	case tag == berInteger:
		return strconv.FormatInt(c.integer(), 10)
	case tag == counter || tag == gauge || tag == ticks || tag == counter64:
		if n := len(c.b); n <= 8 || n == 9 && c.b[0] == 0 {
			c.b = c.b[max(0, n-8):]
			return strconv.FormatUint(c.number(len(c.b)), 10)
		}
	case tag == berObject:
		return c.object()
	case tag == address && len(c.b) == 4:
		return addr4(c.b).String()
	case tag == berOctets:
		if text := string(c.b); readable(text) {
			return text
		}
		return amount(len(c.b), "byte")
	case tag == 0x80:
		return "noSuchObject"
	case tag == 0x81:
		return "noSuchInstance"
	case tag == 0x82:
		return "endOfMibView"
	}
	return ""
}

// readable reports whether bytes are a text.
func readable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

func (m *snmpMessage) title() string {
	if m.kind < 0 {
		return "encryptedPDU"
	}
	title := snmpKinds[m.kind]
	if m.status > 0 && m.status < int64(len(snmpErrors)) {
		title += " " + snmpErrors[m.status]
	}
	for _, p := range m.pairs {
		title += " " + p.name
		if p.value != "" {
			title += "=" + p.value
		}
	}
	return title
}

func (m *snmpMessage) fields() (f fields) {
	f.add("snmp.version", strconv.FormatInt(m.version, 10))
	if m.version < 3 && m.kind >= 0 && m.kind != snmpTrap1 {
		f.add("snmp.request_id", strconv.FormatInt(m.id, 10))
	}
	if m.kind >= 0 && m.kind != snmpTrap1 && m.kind != snmpBulk {
		f.add("snmp.error_status", strconv.FormatInt(m.status, 10))
	}
	for _, p := range m.pairs {
		f.add("snmp.name", p.name)
	}
	return f
}

// snmpExchange reads SNMP: answers have the number of the request, or in
// version 3 that of its message.
type snmpExchange struct {
	t     Teller
	asked pending[int64]
}

// Datagram implements DatagramParser.
func (x *snmpExchange) Datagram(from Side, b []byte, at Place) bool {
	if !looksLikeSNMP(b) {
		return false
	}
	s, u := parseSNMP(b), datagramUnit(b, at)
	part := trace.MessageRequest
	switch {
	case s.kind == snmpTrap1 || s.kind == snmpTrap2:
		part = trace.MessageOther
	case s.kind == snmpResponse, s.kind == snmpReport, s.kind < 0 && from == Server:
		part = trace.MessageResponse
	}
	m := u.message(from, part, s.title())
	m.Fields = s.fields()
	u.hide(m, s.community)
	x.asked.inform(x.t, m, s.id)
	return true
}
