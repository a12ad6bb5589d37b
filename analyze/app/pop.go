package app

import (
	"bytes"
	"strings"

	"wiretale/trace"
)

// POP3 (RFC 1939): commands and responses, some of which have several lines.
var popProtocol = Protocol{
	Name: "POP", Recognise: recognisePOP,
	Stream: func(t Teller) Parser { return &pop{tell: t} },
}

type pop struct {
	tell  Teller
	asked inOrder
	sasl  sasl
	proof bool // the client's next line is of an authentication
	part  popPart
	now   *trace.Message // a response of several lines
	head  mailHead       // of the mail in it
}

// popPart is what a server says next.
type popPart uint8

const (
	popStatus popPart = iota // a response's first line
	popLines                 // a line of a list, or the dot that ends it
	popHead                  // a line of a mail's header
	popBody                  // of a mail, as far as a dot alone in a line
)

// recognisePOP knows a server by its status indicator (RFC 1939 §3) and a client
// by a command that no other protocol has. USER is FTP's too.
func recognisePOP(o *Opening) Verdict {
	if o.From == Server {
		v := verbOf(o.Data, "+OK", "-ERR")
		if v == Yes && len(o.Other) > 0 && verbOf(o.Other, popVerbs[:]...) == No {
			return No
		}
		return v
	}
	if v := verbOf(o.Data, "CAPA", "APOP", "STLS"); v != No {
		return v
	}
	switch v := verbOf(o.Data, "USER"); {
	case v == Yes && o.ServerPort == 110 && len(o.Other) == 0:
		return Yes
	case v != No:
		return Maybe
	}
	return No
}

var popVerbs = [...]string{
	"CAPA", "APOP", "STLS", "USER", "PASS", "AUTH", "QUIT", "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "NOOP", "RSET", "UTF8", "LANG",
}

// Cut implements Parser.
func (p *pop) Cut(from Side, u *Unit) Cut {
	switch {
	case from == Client && p.proof:
		return line(u, maxProof)
	case from == Client:
		return commandCut(u)
	case p.part == popBody:
		return mailBody(u)
	case p.part != popStatus:
		return mailLine
	case u.Data[0] != '+' && u.Data[0] != '-':
		return Cut{Size: NoUnit}
	}
	return line(u, maxProof)
}

// Unit implements Parser.
func (p *pop) Unit(from Side, u *Unit) bool {
	switch {
	case from == Client && p.proof && !p.Begins(Client, u.Data): // or the refusal wasn't seen
		p.proved(u)
	case from == Client:
		p.command(u)
	case p.part == popStatus:
		return p.status(u)
	default:
		p.lines(u)
	}
	return true
}

func (p *pop) command(u *Unit) {
	verb, rest := command(u.Data)
	m := u.message(Client, trace.MessageRequest, strings.TrimRight(verb+" "+rest, " "))
	var f fields
	f.add("pop.request.command", verb)
	if rest != "" {
		f.add("pop.request.parameter", rest)
	}
	verb = strings.ToUpper(verb)
	p.proof = false
	switch {
	case verb == "PASS": // a list is seen over one's shoulder
		m.Title = "PASS"
		u.hideText(m, rest)
	case verb == "AUTH" && rest != "": // RFC 5034 §4
		mechanism, initial, _ := strings.Cut(rest, " ")
		p.sasl.begin(mechanism)
		p.proof = true
		if initial != "" {
			m.Title = "AUTH " + p.sasl.reply(initial, &f, saslNames{})
			u.hideText(m, initial)
		}
	case verb == "APOP": // the digest is one of the password (RFC 1939 §7)
		_, digest, _ := strings.Cut(rest, " ")
		u.hideText(m, digest)
	case verb == "AUTH":
		verb = "AUTH?" // which mechanisms there are
	case (verb == "LIST" || verb == "UIDL") && rest != "":
		verb = "STAT" // of one mail: a single line too
	}
	m.Fields = f
	say(p.tell, m)
	p.asked.push(m.ID, verb)
}

// proved takes in a line of an authentication.
func (p *pop) proved(u *Unit) {
	text := strings.TrimRight(string(u.Data), "\r\n")
	var f fields
	f.add("pop.request.data", text)
	m := u.message(Client, trace.MessageRequest, p.sasl.reply(text, &f, saslNames{}))
	m.Fields = f
	u.hideLine(m)
	say(p.tell, m)
	p.asked.push(m.ID, "AUTH")
}

// popMultiline are the commands whose positive responses have several lines
// (RFC 1939 §3, RFC 2449 §5).
var popMultiline = map[string]popPart{
	"CAPA": popLines, "LIST": popLines, "UIDL": popLines, "AUTH?": popLines, "LANG": popLines,
	"RETR": popHead, "TOP": popHead,
}

// status takes in a response's first line.
func (p *pop) status(u *Unit) bool {
	indicator, rest := command(u.Data)
	to := p.asked.pop()
	m := u.message(Server, trace.MessageResponse, strings.TrimRight(indicator+" "+rest, " "))
	m.Answers = to.id
	var f fields
	f.add("pop.response.indicator", indicator)
	if rest != "" {
		f.add("pop.response.description", rest)
	}
	m.Fields = f
	p.tell.Begun(m)
	part := popMultiline[to.verb]
	switch {
	case indicator == "+" && to.verb == "AUTH": // RFC 5034 §4
		m.Title = strings.TrimRight("+ "+bounded(challenge(rest)), " ")
	case indicator != "+OK" && indicator != "-ERR":
		return false
	case to.verb == "AUTH":
		p.proof = false
	case indicator == "+OK" && part != popStatus:
		p.part, p.now, p.head = part, m, mailHead{}
		p.tell.Carries(m.Title)
		return true
	case indicator == "+OK" && to.verb == "STLS": // RFC 2595 §4
		p.tell.Become("TLS", nil)
	}
	p.tell.Complete(m)
	return true
}

// lines takes in what follows the first line.
func (p *pop) lines(u *Unit) {
	m := p.now
	m.End = u.End
	switch {
	case string(u.Data) == mailEnd, p.part == popBody:
		carry(m, u.Start, u.End-int64(len(mailEnd)))
		if p.part == popHead {
			p.describe()
		}
		p.part, p.now = popStatus, nil
		p.tell.Complete(m)
		return
	case p.part == popLines:
		f := fields(m.Fields)
		f.add("pop.response.data", string(bytes.TrimRight(u.Data, "\r\n")))
		m.Fields = f
	case p.part == popHead:
		if p.head.line(u.Data); p.head.ended {
			p.part = popBody
			p.describe()
			p.tell.Changed(m)
		}
	}
	carry(m, u.Start, u.End)
	p.tell.Carries(m.Title)
}

// describe says of the response what the header of its mail says.
func (p *pop) describe() {
	if title := p.head.title(); title != "" {
		p.now.Title = bounded(p.now.Title + ", mail: " + title)
		p.now.Fields = append(p.now.Fields, p.head.fields()...)
	}
}

// Lost implements Parser.
func (p *pop) Lost(from Side) {
	p.asked.clear()
	if from == Client {
		p.proof = false
		return
	}
	p.part, p.now = popStatus, nil
}

// Begins implements Parser.
func (p *pop) Begins(from Side, b []byte) bool {
	if from == Client {
		return verbOf(b, popVerbs[:]...) == Yes
	}
	return verbOf(b, "+OK", "-ERR") == Yes
}

// Closed implements Parser.
func (p *pop) Closed(Side, int64) {}
