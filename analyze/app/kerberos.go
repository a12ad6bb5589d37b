package app

import (
	"encoding/binary"
	"strconv"
	"strings"

	"wiretale/trace"
)

var kerberosProtocol = Protocol{
	Name: "KRB5", Recognise: recogniseKerberos,
	Stream:   func(t Teller) Parser { return &kerberosTalk{t: t} },
	Datagram: func(t Teller) DatagramParser { return &kerberosTalk{t: t} },
}

// kerberosMessage is a message of Kerberos 5 (RFC 4120 §5), as far as it is
// not encrypted.
type kerberosMessage struct {
	kind           byte
	client, server string // principals
	realm          string
	code           int64 // of an error
	text           string
}

// kerberosKinds are the messages by the numbers of their tags (RFC 4120 §5.10).
var kerberosKinds = map[byte]string{
	10: "AS-REQ", 11: "AS-REP", 12: "TGS-REQ", 13: "TGS-REP", 14: "AP-REQ", 15: "AP-REP", 20: "KRB-SAFE", 21: "KRB-PRIV",
	22: "KRB-CRED", 30: "KRB-ERROR",
}

const (
	kerberosAuthentication = 10
	kerberosAuthenticated  = 11
	kerberosTicket         = 12
	kerberosTicketGranted  = 13
	kerberosApplication    = 14
	kerberosAccepted       = 15
	kerberosError          = 30
)

// kerberosErrors are those that people meet (RFC 4120 §7.5.9).
var kerberosErrors = map[int64]string{
	0: "KDC_ERR_NONE", 6: "KDC_ERR_C_PRINCIPAL_UNKNOWN", 7: "KDC_ERR_S_PRINCIPAL_UNKNOWN", 12: "KDC_ERR_POLICY",
	14: "KDC_ERR_ETYPE_NOSUPP", 18: "KDC_ERR_CLIENT_REVOKED", 23: "KDC_ERR_KEY_EXPIRED", 24: "KDC_ERR_PREAUTH_FAILED",
	25: "KDC_ERR_PREAUTH_REQUIRED", 31: "KRB_AP_ERR_BAD_INTEGRITY", 32: "KRB_AP_ERR_TKT_EXPIRED",
	33: "KRB_AP_ERR_TKT_NYV", 34: "KRB_AP_ERR_REPEAT", 36: "KRB_AP_ERR_BADMATCH", 37: "KRB_AP_ERR_SKEW",
	41: "KRB_AP_ERR_MODIFIED", 52: "KRB_ERR_RESPONSE_TOO_BIG", 60: "KRB_ERR_GENERIC", 68: "KDC_ERR_WRONG_REALM",
}

// looksLikeKerberos reports whether a message begins as one does: its tag, and
// in it the protocol's version.
func looksLikeKerberos(b []byte) bool {
	_, head := berSize(b)
	if head == 0 || b[0]>>5 != 3 || kerberosKinds[b[0]&0x1f] == "" {
		return false
	}
	c := cursor{b: b[head:]}
	_, inner := berSize(c.b)
	if inner == 0 || c.b[0] != berSequence {
		return false
	}
	c.take(inner)
	// pvno is 5; requests have it in [1], others in [0].
	return len(c.b) >= 5 && (c.b[0] == berContext || c.b[0] == berContext+1) && string(c.b[1:5]) == "\x03\x02\x01\x05"
}

func recogniseKerberos(o *Opening) Verdict {
	b := o.Data
	if o.Datagram {
		size, _ := berSize(b)
		return verdict(size == len(b) && looksLikeKerberos(b))
	}
	const enough = 32 // for a header
	switch {
	case o.From == Server, b[0] != 0, len(b) >= 4 && binary.BigEndian.Uint32(b) > maxKerberos:
		return No
	case len(b) > 4 && looksLikeKerberos(b[4:]):
		return Yes
	case len(b) < enough && (len(b) < 5 || b[4]>>5 == 3 && kerberosKinds[b[4]&0x1f] != ""):
		return Maybe
	}
	return No
}

const (
	maxKerberos     = 1 << 20
	maxKerberosKept = 16 << 10
)

// parseKerberos reads a message that looks like Kerberos.
func parseKerberos(b []byte) (m kerberosMessage) {
	c := cursor{b: b}
	tag, c := c.ber()
	m.kind = tag & 0x1f
	_, c = c.ber()
	const none = 0xff
	var crealm, cname, realm, sname byte // the numbers of the fields
	switch m.kind {
	case kerberosAuthentication, kerberosTicket:
		for len(c.b) > 0 && c.b[0] != berContext+4 {
			c.ber()
		}
		body := c.expect(berContext + 4)
		c = body.expect(berSequence)
		crealm, cname, realm, sname = none, 1, 2, 3
	case kerberosAuthenticated, kerberosTicketGranted:
		crealm, cname, realm, sname = 3, 4, none, none
	case kerberosError:
		crealm, cname, realm, sname = 7, 8, 9, 10
	default:
		return m
	}
	for len(c.b) > 0 && !c.short {
		tag, value := c.ber()
		switch number := tag - berContext; {
		case number == crealm || number == realm:
			_, text := value.ber()
			m.realm = string(text.b)
		case number == cname:
			m.client = principal(&value)
		case number == sname:
			m.server = principal(&value)
		case m.kind == kerberosError && number == 6:
			m.code = value.expect(berInteger).integer()
		case m.kind == kerberosError && number == 11:
			_, text := value.ber()
			m.text = string(text.b)
		}
	}
	return m
}

// principal writes a PrincipalName (RFC 4120 §5.2.2).
func principal(c *cursor) string {
	name := c.expect(berSequence)
	name.expect(berContext) // its type
	parts := name.expect(berContext + 1)
	list := parts.expect(berSequence)
	var all []string
	for len(list.b) > 0 && len(all) < 8 {
		_, part := list.ber()
		all = append(all, string(part.b))
	}
	return strings.Join(all, "/")
}

func (m *kerberosMessage) title() string {
	title := kerberosKinds[m.kind]
	if m.kind == kerberosError {
		name, ok := kerberosErrors[m.code]
		if !ok {
			name = strconv.FormatInt(m.code, 10)
		}
		title += " " + name
		if m.text != "" {
			title += inBrackets([]string{m.text})
		}
		return title
	}
	if m.client != "" {
		title += " " + m.client + "@" + m.realm
	}
	if m.server != "" {
		title += " for " + m.server
	}
	return title
}

func (m *kerberosMessage) fields() (f fields) {
	f.add("kerberos.msg_type", decimal(m.kind))
	for _, x := range [...]struct{ name, value string }{
		{"kerberos.realm", m.realm}, {"kerberos.CNameString", m.client}, {"kerberos.SNameString", m.server},
	} {
		if x.value != "" {
			f.add(x.name, x.value)
		}
	}
	if m.kind == kerberosError {
		f.add("kerberos.error_code", strconv.FormatInt(m.code, 10))
	}
	return f
}

// kerberosTalk reads Kerberos (RFC 4120 §7.2): a client asks one thing after
// the other.
type kerberosTalk struct {
	t     Teller
	asked trace.MessageID
}

// Datagram implements DatagramParser.
func (x *kerberosTalk) Datagram(from Side, b []byte, at Place) bool {
	if !looksLikeKerberos(b) {
		return false
	}
	u := datagramUnit(b, at)
	x.tell(from, &u, b)
	return true
}

// Cut implements Parser. Over a stream each message has its length before it
// (RFC 4120 §7.2.2).
func (x *kerberosTalk) Cut(_ Side, u *Unit) Cut {
	return record(u, 4, maxKerberosKept, func(b []byte) int64 {
		if n := binary.BigEndian.Uint32(b); n <= maxKerberos {
			return 4 + int64(n)
		}
		return NoUnit
	})
}

// Unit implements Parser.
func (x *kerberosTalk) Unit(from Side, u *Unit) bool {
	if !looksLikeKerberos(u.Data[4:]) {
		return false
	}
	x.tell(from, u, u.Data[4:])
	return true
}

// Lost implements Parser.
func (x *kerberosTalk) Lost(Side) { x.asked = 0 }

// Begins implements Parser.
func (x *kerberosTalk) Begins(_ Side, b []byte) bool { return len(b) > 4 && looksLikeKerberos(b[4:]) }

// Closed implements Parser.
func (x *kerberosTalk) Closed(Side, int64) {}

func (x *kerberosTalk) tell(from Side, u *Unit, b []byte) {
	k := parseKerberos(b)
	m := u.message(from, trace.MessageOther, k.title())
	m.Fields = k.fields()
	switch k.kind {
	case kerberosAuthentication, kerberosTicket, kerberosApplication:
		m.Kind = trace.MessageRequest
	case kerberosAuthenticated, kerberosTicketGranted, kerberosAccepted, kerberosError:
		m.Kind, m.Answers, x.asked = trace.MessageResponse, x.asked, 0
	}
	say(x.t, m)
	if m.Kind == trace.MessageRequest {
		x.asked = m.ID
	}
}
