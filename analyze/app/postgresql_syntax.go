package app

import (
	"bytes"
	"strings"
)

// The codes that stand where a startup message has its version (PostgreSQL
// 15 documentation §55.7).
const (
	pgCancelRequest = 80877102
	pgSSLRequest    = 80877103
	pgGSSRequest    = 80877104
	pgVersion3      = 3 << 16
)

// The bytes that messages begin with, once the connection is started (§55.7).
const (
	pgFrontend = "QPBDECSHFpdcfX"
	pgBackend  = "RSKZTDCENAGHWI123nstdcVv"
)

// Bounds on messages.
const (
	pgHeader     = 5
	maxPGStartup = 10_000 // as the server's own
	maxPGMessage = 1 << 30
	maxPGKept    = 16 << 10
)

// pgStartup reports whether a length and a code begin a startup message.
func pgStartup(size, code uint32) bool {
	switch code {
	case pgSSLRequest, pgGSSRequest:
		return size == 8
	case pgCancelRequest:
		return size == 16
	}
	return code >= pgVersion3 && code <= pgVersion3+2 && size > 8 && size <= maxPGStartup
}

// pgHeaderFits reports whether bytes, at least pgHeader, begin a message of one
// of the kinds.
func pgHeaderFits(b []byte, kinds string) bool {
	c := cursor{b: b[1:]}
	size := c.uint32()
	return strings.IndexByte(kinds, b[0]) >= 0 && size >= 4 && size < maxPGMessage
}

// pgParameter is a setting in a startup message.
type pgParameter struct{ name, value string }

func parsePGStartup(b []byte) (all []pgParameter) {
	c := cursor{b: b}
	for len(c.b) > 1 && len(all) < 32 {
		all = append(all, pgParameter{c.text(), c.text()})
	}
	return all
}

// pgAuthentications name the ways in which a server wants a client to prove
// who it is.
var pgAuthentications = map[uint32]string{
	0: "ok", 2: "Kerberos V5", 3: "cleartext password", 5: "MD5 password", 6: "SCM credentials", 7: "GSSAPI",
	8: "GSSAPI continue", 9: "SSPI", 10: "SASL", 11: "SASL continue", 12: "SASL final",
}

const (
	pgAuthOK       = 0
	pgAuthSASL     = 10
	pgAuthContinue = 11
)

// pgFault is an error or a notice (§55.8).
type pgFault struct{ severity, code, message string }

func parsePGFault(b []byte) (f pgFault) {
	c := cursor{b: b}
	for len(c.b) > 1 {
		switch kind := c.uint8(); kind {
		case 0:
			return f
		case 'S':
			f.severity = c.text()
		case 'C':
			f.code = c.text()
		case 'M':
			f.message = c.text()
		default:
			c.text()
		}
	}
	return f
}

func (e *pgFault) title() string { return e.severity + ": " + e.message }

func (e *pgFault) addTo(f *fields) {
	f.add("pgsql.severity", e.severity)
	f.add("pgsql.code", e.code)
	f.add("pgsql.message", e.message)
}

// pgColumns are the names in a RowDescription.
func pgColumns(b []byte) (names []string) {
	c := cursor{b: b}
	for n := int(c.uint16()); n > 0 && !c.short && len(names) < 16; n-- {
		names = append(names, c.text())
		c.take(18)
	}
	return names
}

// oneLine writes a statement as a list has it: without its line breaks.
func oneLine(s string) string {
	if len(s) > 1024 {
		s = s[:1024]
	}
	return strings.Join(strings.Fields(s), " ")
}

// pgProof is the part of a password message that proves who the client is: all
// but the end of a text, and what a first response says before it.
func pgProof(b []byte, auth uint32) []byte {
	if auth == pgAuthSASL {
		c := cursor{b: b}
		c.text() // the mechanism
		return c.counted(4).b
	}
	return bytes.TrimRight(b, "\x00")
}
