package app

import (
	"bytes"
	"strings"

	"wiretale/internal/waiting"
	"wiretale/trace"
)

// IMAP (RFC 9051, RFC 3501): commands with tags, the responses that complete
// them, and untagged responses, with literals in any of them.
var imapProtocol = Protocol{
	Name: "IMAP", Recognise: recogniseIMAP,
	Stream: func(t Teller) Parser { return &imap{tell: t, asked: waiting.Table[string, request]{Most: maxIMAPTags}} },
}

type imap struct {
	tell  Teller
	sides [2]imapSide
	asked waiting.Table[string, request] // by tag
	last  imapCommand                    // the client's
	sasl  sasl
}

// imapCommand is one that continuations are for.
type imapCommand struct {
	tag, verb string
	id        trace.MessageID
	open      bool // not completed yet
}

// imapSide is how far a side was read.
type imapSide struct {
	now     *trace.Message // it goes on behind a literal
	literal int64          // bytes of a literal that comes next
	asks    bool           // the server may refuse that literal
	mail    bool           // literals are mails
	head    mailHead
}

// maxIMAPTags bounds the commands that wait for their completion.
const maxIMAPTags = 1024

// maxIMAPLine bounds a line. RFC 7162 §4 wants 8192 bytes.
const maxIMAPLine = 32 << 10

// recogniseIMAP knows a server by its greeting (RFC 9051 §7.1), and a client by a
// tag before a command.
func recogniseIMAP(o *Opening) Verdict {
	if o.From == Client {
		return taggedCommand(o.Data)
	}
	verdict := No
	for _, greeting := range [...]string{"* OK", "* PREAUTH", "* BYE"} {
		verdict = max(verdict, beginsWith(o, greeting))
	}
	return verdict
}

// taggedCommand judges what a client says: a tag with a digit in it, and a
// command that is known.
func taggedCommand(b []byte) Verdict {
	tag, rest, ok := bytes.Cut(b[:min(len(b), maxIMAPTag+1)], []byte(" "))
	switch {
	case !imapTag(tag) || ok && !bytes.ContainsAny(tag, "0123456789"):
		return No
	case !ok && len(b) <= maxIMAPTag:
		return Maybe
	case !ok:
		return No
	}
	rest = b[len(b[:min(len(b), maxIMAPTag+1)])-len(rest):]
	if len(rest) == 0 {
		return Maybe
	}
	return verbOf(rest, imapVerbs[:]...)
}

// Cut implements Parser.
func (p *imap) Cut(from Side, u *Unit) Cut {
	if s := &p.sides[from]; s.literal > 0 {
		s.asks = false // it has been told to go on, or doesn't care
		return Cut{Size: s.literal, Keep: int(min(s.literal, maxMailHead)), Carries: "literal"}
	}
	return line(u, maxIMAPLine)
}

// Unit implements Parser.
func (p *imap) Unit(from Side, u *Unit) bool {
	s := &p.sides[from]
	switch {
	case s.literal > 0:
		s.literal = 0
		carry(s.now, u.Start, u.End)
		s.now.End = u.End
		if s.mail {
			s.head.text(u.Data)
		}
		return true
	case s.now != nil:
		p.more(from, u)
		return true
	case from == Client:
		return p.command(u)
	}
	return p.response(u)
}

// begin tells of a message whose first line is there. It goes on if that ends
// with a literal's announcement.
func (p *imap) begin(from Side, m *trace.Message, u *Unit) {
	p.tell.Begun(m)
	s := &p.sides[from]
	s.now, s.mail, s.head = m, imapMail(u.Data), mailHead{}
	p.more(from, u)
}

// more takes in a line of the message in hand.
func (p *imap) more(from Side, u *Unit) {
	s := &p.sides[from]
	s.now.End = u.End
	n, asks, ok := imapLiteral(u.Data)
	if s.literal, s.asks = n, asks; ok {
		p.tell.Carries(s.now.Title)
		return // behind a literal of nothing the line goes on too
	}
	p.finish(from)
}

// finish completes the message in hand.
func (p *imap) finish(from Side) {
	s := &p.sides[from]
	m := s.now
	if title := s.head.title(); title != "" {
		m.Title = bounded(m.Title + " mail: " + title)
		m.Fields = append(m.Fields, s.head.fields()...)
	}
	s.now, s.literal, s.asks = nil, 0, false
	p.tell.Complete(m)
}

// command takes in a line with which a client begins something.
func (p *imap) command(u *Unit) bool {
	text := string(bytes.TrimRight(u.Data, "\r\n"))
	switch {
	case p.last.open && p.last.verb == "AUTHENTICATE" && taggedCommand(u.Data) != Yes: // or the refusal wasn't seen
		p.proof(u, text)
		return true
	case p.last.open && p.last.verb == "IDLE" && strings.EqualFold(text, "DONE"): // RFC 2177 §3
		m := u.message(Client, trace.MessageOther, text)
		say(p.tell, m)
		return true
	}
	tag, rest, _ := strings.Cut(text, " ")
	verb, arguments, _ := strings.Cut(rest, " ")
	if !imapTag([]byte(tag)) || verb == "" {
		return false
	}
	m := u.message(Client, trace.MessageRequest, text)
	var f fields
	f.add("imap.request_tag", tag)
	f.add("imap.request.command", verb)
	p.last = imapCommand{tag: tag, verb: strings.ToUpper(bounded(verb)), open: true}
	switch p.last.verb {
	case "LOGIN": // a list is seen over one's shoulder
		m.Title = tag + " " + verb
		if user, rest := imapWord(arguments); !strings.HasPrefix(user, "{") {
			password, _ := imapWord(rest)
			f.add("imap.request.username", user)
			f.add("imap.request.password", password)
			m.Title += " " + user
			u.hideText(m, rest)
		}
	case "AUTHENTICATE": // RFC 9051 §6.2.2
		mechanism, initial, _ := strings.Cut(arguments, " ")
		p.sasl.begin(mechanism)
		if initial != "" {
			m.Title = tag + " " + verb + " " + p.sasl.reply(initial, &f, imapCredentials)
			u.hideText(m, initial)
		}
	}
	m.Title, m.Fields = bounded(m.Title), f
	p.begin(Client, m, u)
	p.last.id = m.ID
	p.asked.Put(tag, request{id: m.ID, verb: p.last.verb})
	return true
}

var imapCredentials = saslNames{"imap.request.username", "imap.request.password"}

// proof takes in a line of an authentication.
func (p *imap) proof(u *Unit, text string) {
	var f fields
	m := u.message(Client, trace.MessageRequest, p.sasl.reply(text, &f, imapCredentials))
	m.Fields = f
	u.hideLine(m)
	say(p.tell, m)
	p.last.id = m.ID
}

// response takes in a line with which a server begins something (RFC 9051
// §7).
func (p *imap) response(u *Unit) bool {
	text := string(bytes.TrimRight(u.Data, "\r\n"))
	tag, rest, _ := strings.Cut(text, " ")
	m := u.message(Server, trace.MessageOther, text)
	switch {
	case tag == "*":
	case tag == "+":
		m.Kind = trace.MessageResponse
		if p.last.open {
			m.Answers = p.last.id
		}
		if p.last.verb == "AUTHENTICATE" {
			m.Title = bounded(strings.TrimRight("+ "+challenge(rest), " "))
		}
	default:
		return p.completion(u, m, tag, rest)
	}
	p.begin(Server, m, u)
	return true
}

// completion takes in the response that completes a command.
func (p *imap) completion(u *Unit, m *trace.Message, tag, rest string) bool {
	status, _, _ := strings.Cut(rest, " ")
	status = strings.ToUpper(bounded(status))
	if !imapTag([]byte(tag)) || status != "OK" && status != "NO" && status != "BAD" {
		return false
	}
	to, _ := p.asked.Get(tag)
	p.asked.Drop(tag)
	m.Kind, m.Answers = trace.MessageResponse, to.id
	var f fields
	f.add("imap.response_tag", tag)
	f.add("imap.response.status", status)
	m.Fields = f
	if p.last.tag == tag {
		p.last.open = false
		if s := &p.sides[Client]; s.now != nil && s.asks && s.now.ID == to.id {
			p.finish(Client) // its literal was refused (RFC 9051 §4.3)
		}
	}
	p.begin(Server, m, u)
	if status != "OK" {
		return true
	}
	switch to.verb {
	case "STARTTLS": // RFC 9051 §6.2.1
		p.tell.Become("TLS", nil)
	case "COMPRESS": // RFC 4978 §3: DEFLATE
		p.tell.Become("", nil)
	}
	return true
}

// Lost implements Parser.
func (p *imap) Lost(from Side) {
	p.sides[from] = imapSide{}
	if from == Client {
		p.last = imapCommand{}
	}
}

// Begins implements Parser.
func (p *imap) Begins(from Side, b []byte) bool {
	if from == Client {
		return taggedCommand(b) == Yes
	}
	tag, rest, _ := bytes.Cut(b[:min(len(b), 64)], []byte(" "))
	return string(tag) == "*" || imapTag(tag) && verbOf(rest, "OK", "NO", "BAD") == Yes
}

// Closed implements Parser.
func (p *imap) Closed(Side, int64) {}
