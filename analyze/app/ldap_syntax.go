package app

import (
	"strconv"
	"strings"
)

// The operations of LDAP (RFC 4511 §4.2 and following), by the numbers of
// their tags.
const (
	ldapBind         = 0
	ldapBindResult   = 1
	ldapUnbind       = 2
	ldapSearch       = 3
	ldapEntry        = 4
	ldapSearchResult = 5
	ldapDelete       = 10
	ldapAbandon      = 16
	ldapReference    = 19
	ldapExtended     = 23
	ldapExtendedDone = 24
	ldapIntermediate = 25
)

var ldapOperations = map[byte]string{
	0: "bindRequest", 1: "bindResponse", 2: "unbindRequest", 3: "searchRequest", 4: "searchResEntry", 5: "searchResDone",
	6: "modifyRequest", 7: "modifyResponse", 8: "addRequest", 9: "addResponse", 10: "delRequest", 11: "delResponse",
	12: "modDNRequest", 13: "modDNResponse", 14: "compareRequest", 15: "compareResponse", 16: "abandonRequest",
	19: "searchResRef", 23: "extendedReq", 24: "extendedResp", 25: "intermediateResponse",
}

// ldapStartTLS is the name of the operation behind which TLS begins (RFC 4511
// §4.14).
const ldapStartTLS = "1.3.6.1.4.1.1466.20037"

// ldapResults are the result codes (RFC 4511 Appendix A).
var ldapResults = map[int64]string{
	0: "success", 1: "operationsError", 2: "protocolError", 3: "timeLimitExceeded", 4: "sizeLimitExceeded",
	5: "compareFalse", 6: "compareTrue", 7: "authMethodNotSupported", 8: "strongerAuthRequired", 10: "referral",
	11: "adminLimitExceeded", 12: "unavailableCriticalExtension", 13: "confidentialityRequired", 14: "saslBindInProgress",
	16: "noSuchAttribute", 17: "undefinedAttributeType", 18: "inappropriateMatching", 19: "constraintViolation",
	20: "attributeOrValueExists", 21: "invalidAttributeSyntax", 32: "noSuchObject", 33: "aliasProblem", 34: "invalidDNSyntax",
	36: "aliasDereferencingProblem", 48: "inappropriateAuthentication", 49: "invalidCredentials",
	50: "insufficientAccessRights", 51: "busy", 52: "unavailable", 53: "unwillingToPerform", 54: "loopDetect",
	64: "namingViolation", 65: "objectClassViolation", 66: "notAllowedOnNonLeaf", 67: "notAllowedOnRDN",
	68: "entryAlreadyExists", 69: "objectClassModsProhibited", 71: "affectsMultipleDSAs", 80: "other",
}

// ldapMessage is a message, as far as it is read.
type ldapMessage struct {
	id        int64
	operation byte
	name      string // of the object, the one who binds, or an extended operation
	about     string // how one binds, what one searches
	code      int64  // of a result
	text      string // that the server says of it
	secret    []byte // a password or proof, part of what was read
}

// parseLDAP reads a message as far as it is there; ok is false if it isn't one
// of LDAP.
func parseLDAP(b []byte) (m ldapMessage, ok bool) {
	c := cursor{b: b}
	_, c = c.ber()
	id := c.expect(berInteger)
	m.id = id.integer()
	tag, body := c.ber()
	m.operation = tag & 0x1f
	if len(id.b) == 0 || len(id.b) > 4 || tag>>6 != 1 || ldapOperations[m.operation] == "" {
		return m, false
	}
	switch m.operation {
	case ldapBind:
		body.expect(berInteger) // version
		m.name = string(body.expect(berOctets).b)
		if sasl, ok := body.optional(berContext + 3); ok {
			m.about = "SASL " + string(sasl.expect(berOctets).b)
			m.secret = sasl.expect(berOctets).b
		} else {
			m.about = "simple"
			password, _ := body.optional(berPlain)
			m.secret = password.b
		}
	case ldapSearch:
		m.name = string(body.expect(berOctets).b)
		m.about = ldapScope(body.expect(berEnumerated).integer())
		body.expect(berEnumerated) // aliases
		body.expect(berInteger)    // the most entries
		body.expect(berInteger)    // the longest time
		body.expect(0x01)          // types only
		walk := maxLDAPFilter
		m.about += " " + ldapFilter(&body, 0, &walk)
	case ldapDelete:
		m.name = string(body.b)
	case ldapExtended:
		name, _ := body.optional(berPlain)
		m.name = string(name.b)
	case ldapUnbind, ldapAbandon, ldapReference, ldapIntermediate:
	case ldapBindResult, ldapSearchResult, 7, 9, 11, 13, 15, ldapExtendedDone:
		m.code = body.expect(berEnumerated).integer()
		body.expect(berOctets)
		m.text = string(body.expect(berOctets).b)
	default:
		m.name = string(body.expect(berOctets).b)
	}
	return m, true
}

func ldapScope(n int64) string {
	names := [...]string{"baseObject", "singleLevel", "wholeSubtree", "subordinateSubtree"}
	if n < 0 || n >= int64(len(names)) {
		return "scope " + strconv.FormatInt(n, 10)
	}
	return names[n]
}

// Bounds on a filter's parts.
const (
	maxLDAPFilter = 64
	maxLDAPDepth  = 16
)

// ldapFilter writes a filter as people do (RFC 4515 §3), as far as its parts
// are few; walk counts them down.
func ldapFilter(c *cursor, depth int, walk *int) string {
	if *walk--; *walk < 0 || depth > maxLDAPDepth {
		c.b = nil
		return "…"
	}
	tag, body := c.ber()
	pair := func(between string) string {
		return "(" + string(body.expect(berOctets).b) + between + string(body.expect(berOctets).b) + ")"
	}
	switch tag {
	case berContext, berContext + 1, berContext + 2:
		var b strings.Builder
		b.WriteString("(" + "&|!"[tag-berContext:][:1])
		for len(body.b) > 0 && *walk > 0 {
			b.WriteString(ldapFilter(&body, depth+1, walk))
		}
		return b.String() + ")"
	case berContext + 3:
		return pair("=")
	case berContext + 4:
		text := "(" + string(body.expect(berOctets).b) + "="
		for parts := body.expect(berSequence); len(parts.b) > 0 && *walk > 0; *walk-- {
			const initial, final = berPlain, berPlain + 2
			kind, part := parts.ber()
			if kind != initial && !strings.HasSuffix(text, "*") {
				text += "*"
			}
			if text += string(part.b); kind != final {
				text += "*"
			}
		}
		return text + ")"
	case berContext + 5:
		return pair(">=")
	case berContext + 6:
		return pair("<=")
	case berPlain + 7:
		return "(" + string(body.b) + "=*)"
	case berContext + 8:
		return pair("~=")
	}
	return "(…)"
}

func (m *ldapMessage) title() string {
	title := ldapOperations[m.operation]
	if m.operation == ldapExtended && m.name == ldapStartTLS {
		return title + " StartTLS"
	}
	switch {
	case m.name != "":
		title += " \"" + m.name + "\""
	case m.operation == ldapBind || m.operation == ldapSearch:
		title += " \"\""
	}
	if m.about != "" {
		title += " " + m.about
	}
	return title
}

// result says how an operation ended.
func (m *ldapMessage) result() string {
	text, ok := ldapResults[m.code]
	if !ok {
		text = "result " + strconv.FormatInt(m.code, 10)
	}
	if m.text != "" {
		text += inBrackets([]string{m.text})
	}
	return text
}
