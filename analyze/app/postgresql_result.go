package app

import (
	"strings"

	"wiretale/trace"
)

// pgResult is what a server says in answer to one request, up to the message
// that it is ready for another.
type pgResult struct {
	m      *trace.Message
	fields fields
	rows   int
	said   []string // tags, errors
}

// backend takes a message of the server.
func (x *pgTalk) backend(u *Unit, kind byte, b []byte) {
	c := cursor{b: b}
	switch kind {
	case 'N':
		notice := parsePGFault(b)
		m := u.message(Server, trace.MessageOther, notice.title())
		var f fields
		notice.addTo(&f)
		m.Fields = f
		say(x.t, m)
		return
	case 'A':
		c.take(4) // the process that notifies
		say(x.t, u.message(Server, trace.MessageOther, "Notification "+c.text()+": "+c.text()))
		return
	case 'S':
		if x.result == nil { // a setting has changed
			return
		}
	case 'R':
		if code := c.uint32(); code != pgAuthOK {
			x.authenticate(u, code, &c)
			return
		}
	}
	x.step(u, kind, &c)
}

// authenticate takes the server's wish for proof.
func (x *pgTalk) authenticate(u *Unit, code uint32, c *cursor) {
	x.auth = code
	name, ok := pgAuthentications[code]
	if !ok {
		name = decimal(code)
	}
	if code == pgAuthSASL {
		var mechanisms []string
		for len(c.b) > 1 && len(mechanisms) < 8 {
			mechanisms = append(mechanisms, c.text())
		}
		name += inBrackets(mechanisms)
	}
	m := u.message(Server, trace.MessageResponse, "Authentication request: "+name)
	m.Answers = x.answered()
	m.Fields = fields{{Name: "pgsql.authtype", Value: decimal(code)}}
	say(x.t, m)
}

// step takes a message that belongs to an answer.
func (x *pgTalk) step(u *Unit, kind byte, c *cursor) {
	if x.result == nil {
		m := u.message(Server, trace.MessageResponse, "")
		if m.Answers = x.answered(); kind == 'R' && m.Answers == 0 { // a second answer to the same proof
			m.Answers = x.last
		}
		x.result = &pgResult{m: m}
		x.t.Begun(m)
	}
	r := x.result
	r.m.End = u.End
	x.t.Carries("Response")
	switch kind {
	case 'R':
		r.say("Authentication ok")
	case 'S':
		if name, value := c.text(), c.text(); name == "server_version" {
			r.say("PostgreSQL " + value)
			r.fields.add("pgsql.parameter_name", name)
			r.fields.add("pgsql.parameter_value", value)
		}
	case 'T':
		for _, name := range pgColumns(c.b) {
			r.fields.add("pgsql.col.name", name)
		}
	case 'D', 'd':
		r.rows++
	case 'C':
		tag := c.text()
		r.say(tag)
		r.fields.add("pgsql.tag", tag)
	case 'I':
		r.say("empty query")
	case 's':
		r.say(amount(r.rows, "row") + ", more to come")
	case 'G':
		r.say("COPY in")
	case 'E':
		fault := parsePGFault(c.b)
		r.say(fault.title())
		fault.addTo(&r.fields)
		if fault.severity == "FATAL" || fault.severity == "PANIC" { // the connection ends
			x.finish()
		}
	case 'Z':
		r.fields.add("pgsql.status", string(c.take(1)))
		x.finish()
	}
}

func (r *pgResult) say(what string) {
	if len(r.said) < 8 {
		r.said = append(r.said, what)
	}
}

// finish completes the answer in hand.
func (x *pgTalk) finish() {
	m := x.result.m
	m.Title, m.Fields = bounded(x.result.title()), x.result.fields
	x.result = nil
	x.t.Complete(m)
}

func (r *pgResult) title() string {
	if len(r.said) == 0 {
		return "Ready"
	}
	return strings.Join(r.said, ", ")
}
