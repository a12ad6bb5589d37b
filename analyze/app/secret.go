package app

import (
	"bytes"
	"strings"

	"wiretale/trace"
)

// hide notes that a part of a unit's bytes, which is not a copy of them, is
// secret.
func (u *Unit) hide(m *trace.Message, part []byte) {
	if len(part) == 0 {
		return
	}
	for i := range u.Data {
		if &u.Data[i] == &part[0] {
			conceal(m, u.Start+int64(i), u.Start+int64(i+len(part)))
			return
		}
	}
}

// hideText notes that a text is secret, where it stands last in a unit.
func (u *Unit) hideText(m *trace.Message, text string) {
	if i := bytes.LastIndex(u.Data, []byte(text)); i >= 0 && text != "" {
		u.hide(m, u.Data[i:i+len(text)])
	}
}

// hideLine notes that all of a line but its end is secret.
func (u *Unit) hideLine(m *trace.Message) { u.hide(m, bytes.TrimRight(u.Data, "\r\n")) }

// conceal adds a range to what is secret in a message.
func conceal(m *trace.Message, start, end int64) {
	if start < end && len(m.Secrets) < maxSpans {
		m.Secrets = append(m.Secrets, trace.Span{Start: start, End: end})
	}
}

// secretFields are the header fields of HTTP and SIP that say who somebody is
// by what only they know (RFC 9110 §11, RFC 6265). The word by which some begin
// names a scheme.
var secretFields = map[string]bool{
	"authorization": true, "proxy-authorization": true, "cookie": false, "set-cookie": false,
	"x-api-key": false, "x-auth-token": false, "x-csrf-token": false,
}

// hideHead notes what is secret in a head of HTTP or SIP: the values of some
// fields, and what stands before the host in a URL (RFC 3986 §3.2.1).
func (u *Unit) hideHead(m *trace.Message) {
	secret := false
	for line := range bytes.Lines(u.Data) {
		line = bytes.TrimRight(line, "\r\n")
		name, value, _ := bytes.Cut(line, []byte(":"))
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') { // the field goes on (RFC 9112 §5.2)
			name, value = nil, line
		} else {
			secret = false
		}
		schemed, known := secretFields[strings.ToLower(string(bytes.TrimRight(name, " \t")))]
		value = bytes.TrimSpace(value)
		if known && schemed {
			if _, rest, ok := bytes.Cut(value, []byte(" ")); ok {
				value = rest
			}
		}
		if secret = secret || known; secret {
			u.hide(m, value)
			continue
		}
		u.hideUserinfo(m, line)
	}
}

// hideUserinfo notes the user and password in the URLs of a line.
func (u *Unit) hideUserinfo(m *trace.Message, line []byte) {
	for {
		_, rest, ok := bytes.Cut(line, []byte("://"))
		if !ok {
			return
		}
		end := bytes.IndexAny(rest, "/?# \t\"<>")
		if end < 0 {
			end = len(rest)
		}
		if at := bytes.LastIndexByte(rest[:end], '@'); at > 0 {
			u.hide(m, rest[:at])
		}
		line = rest
	}
}
