package app

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// sasl follows how a client proves who it is (RFC 4422), as SMTP, POP3 and IMAP
// carry it: base64 by lines.
type sasl struct {
	mechanism string // in capitals; "" outside of an exchange
	replies   int    // the client's, so far
}

// credentials are what a client says of itself, as far as it can be told.
type credentials struct{ user, password string }

// begin starts an exchange.
func (x *sasl) begin(mechanism string) { *x = sasl{mechanism: strings.ToUpper(bounded(mechanism))} }

// saslNames are the fields that hold what a client says of itself; "" for
// what isn't kept.
type saslNames struct{ user, password string }

// maxProof bounds a line of base64. RFC 4954 §4 wants 12288 bytes.
const maxProof = 16 << 10

// reply reads a line of the client's and returns what to call it: never with
// the password, as a list is seen over one's shoulder.
func (x *sasl) reply(line string, f *fields, names saslNames) string {
	x.replies++
	if line == "*" { // RFC 4954 §4, RFC 5034 §4, RFC 9051 §6.2.2
		return "* (authentication cancelled)"
	}
	b, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		return x.mechanism + " response"
	}
	c := x.read(b)
	if c.user != "" && names.user != "" {
		f.add(names.user, c.user)
	}
	if c.password != "" && names.password != "" {
		f.add(names.password, c.password)
	}
	switch {
	case x.mechanism == "LOGIN" && x.replies == 1:
		return "LOGIN user name " + c.user
	case x.mechanism == "LOGIN" && x.replies == 2:
		return "LOGIN password"
	case c.user != "":
		return x.mechanism + " credentials of " + c.user
	}
	return x.mechanism + " response"
}

func (x *sasl) read(b []byte) credentials {
	switch {
	case x.mechanism == "PLAIN": // RFC 4616 §2
		if part := bytes.SplitN(b, []byte{0}, 3); len(part) == 3 {
			return credentials{bounded(string(part[1])), bounded(string(part[2]))}
		}
	case x.mechanism == "LOGIN" && x.replies == 1:
		return credentials{user: bounded(string(b))}
	case x.mechanism == "LOGIN" && x.replies == 2:
		return credentials{password: bounded(string(b))}
	case x.mechanism == "CRAM-MD5": // RFC 2195 §2: a name, a space, a digest
		if i := bytes.LastIndexByte(b, ' '); i > 0 {
			return credentials{user: bounded(string(b[:i]))}
		}
	case strings.HasPrefix(x.mechanism, "SCRAM-") && x.replies == 1: // RFC 5802 §7
		if _, rest, ok := bytes.Cut(b, []byte("n=")); ok {
			user, _, _ := bytes.Cut(rest, []byte(","))
			return credentials{user: bounded(string(user))}
		}
	case x.mechanism == "XOAUTH2":
		if rest, ok := bytes.CutPrefix(b, []byte("user=")); ok {
			user, _, _ := bytes.Cut(rest, []byte{1})
			return credentials{user: bounded(string(user))}
		}
	case x.mechanism == "OAUTHBEARER": // RFC 7628 §3.1
		if _, rest, ok := bytes.Cut(b, []byte("a=")); ok {
			user, _, _ := bytes.Cut(rest, []byte(","))
			return credentials{user: bounded(string(user))}
		}
	}
	return credentials{}
}

// challenge is what a server asks, in words where it is words.
func challenge(line string) string {
	b, err := base64.StdEncoding.DecodeString(line)
	if err != nil || len(b) == 0 || bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' || r > '~' }) {
		return line
	}
	return string(b)
}
