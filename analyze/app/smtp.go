package app

import (
	"strconv"
	"strings"

	"wiretale/trace"
)

// SMTP (RFC 5321): commands, replies of one or more lines, and mails.
var smtpProtocol = Protocol{
	Name: "SMTP", Recognise: recogniseSMTP,
	Stream: func(t Teller) Parser { return newSMTP(t) },
}

type smtp struct {
	replies
	part smtpPart
	mail *trace.Message // the mail, or the BDAT with its chunk, in hand
	head mailHead       // of the mail
	// wanted says that the server was seen to ask for the mail: until then, what
	// looks like a command behind DATA is one.
	wanted bool
	chunk  int64 // the bytes that follow BDAT
	sasl   sasl
}

// smtpPart is what a client says next.
type smtpPart uint8

const (
	smtpCommand smtpPart = iota
	smtpHead             // a line of a mail's header, or the dot that ends it
	smtpBody             // of a mail, as far as a dot alone in a line
	smtpChunk            // BDAT's
	smtpProof            // a line of an authentication
)

func newSMTP(t Teller) *smtp {
	return &smtp{replies: replies{tell: t, code: "smtp.response.code", text: "smtp.rsp.parameter"}}
}

// recogniseSMTP knows a client by its first command (RFC 5321 §4.1.1.1).
func recogniseSMTP(o *Opening) Verdict {
	if o.From == Server {
		return greeting(o, smtpWord, ftpWord, 25, 587)
	}
	return verbOf(o.Data, "EHLO", "HELO", "LHLO")
}

// Cut implements Parser.
func (s *smtp) Cut(from Side, u *Unit) Cut {
	if from == Server {
		return s.replies.cut(u)
	}
	switch s.part {
	case smtpHead:
		return mailLine
	case smtpBody:
		return mailBody(u)
	case smtpChunk:
		return Cut{Size: s.chunk, Keep: int(min(s.chunk, maxMailHead)), Carries: "mail"}
	case smtpProof:
		return line(u, maxProof)
	}
	return commandCut(u)
}

// Unit implements Parser.
func (s *smtp) Unit(from Side, u *Unit) bool {
	switch {
	case from == Server:
		if s.replies.line(u) {
			s.answered()
		}
	case s.part == smtpHead && (s.wanted || s.mail != nil || !s.Begins(Client, u.Data)), s.part == smtpBody:
		s.mailed(u)
	case s.part == smtpChunk:
		s.chunked(u)
	case s.part == smtpProof && !s.Begins(Client, u.Data): // or the refusal wasn't seen
		s.proof(u)
	default:
		s.command(u)
	}
	return true
}

func (s *smtp) command(u *Unit) {
	verb, rest := command(u.Data)
	m := u.message(Client, trace.MessageRequest, strings.TrimRight(verb+" "+rest, " "))
	var f fields
	f.add("smtp.req.command", verb)
	if rest != "" {
		f.add("smtp.req.parameter", rest)
	}
	verb = strings.ToUpper(verb)
	s.part = smtpCommand
	switch verb {
	case "MAIL":
		s.head = mailHead{}
	case "DATA": // RFC 5321 §4.1.1.4
		s.part, s.head, s.wanted = smtpHead, mailHead{}, false
	case "AUTH":
		mechanism, initial, _ := strings.Cut(rest, " ")
		s.sasl.begin(mechanism)
		s.part = smtpProof
		if initial != "" {
			m.Title = verb + " " + s.sasl.reply(initial, &f, smtpCredentials)
			u.hideText(m, initial)
		}
	case "BDAT":
		size, _, _ := strings.Cut(rest, " ")
		if n, err := strconv.ParseInt(size, 10, 64); err == nil && n > 0 {
			s.part, s.chunk, s.mail = smtpChunk, n, m
		}
	}
	m.Fields = f
	s.tell.Begun(m)
	s.asked.push(m.ID, verb)
	if s.part != smtpChunk {
		s.tell.Complete(m)
	}
}

var smtpCredentials = saslNames{"smtp.auth.username", "smtp.auth.password"}

// proof is a line of an authentication (RFC 4954 §4).
func (s *smtp) proof(u *Unit) {
	var f fields
	m := u.message(Client, trace.MessageRequest, s.sasl.reply(strings.TrimRight(string(u.Data), "\r\n"), &f, smtpCredentials))
	m.Fields = f
	u.hideLine(m)
	say(s.tell, m)
	s.asked.push(m.ID, "AUTH")
}

// mailed takes in a part of the mail that follows DATA.
func (s *smtp) mailed(u *Unit) {
	if s.mail == nil {
		s.mail = u.message(Client, trace.MessageRequest, "mail")
		s.mail.End = s.mail.Start
		s.tell.Begun(s.mail)
	}
	if s.part == smtpBody || string(u.Data) == mailEnd {
		carry(s.mail, u.Start, u.End-int64(len(mailEnd)))
		if s.part == smtpHead {
			s.describe()
		}
		m := s.mail
		s.mail, s.part = nil, smtpCommand
		m.End = u.End
		s.asked.push(m.ID, "mail")
		s.tell.Complete(m)
		return
	}
	carry(s.mail, u.Start, u.End)
	s.mail.End = u.End
	s.tell.Carries("mail")
	if s.head.line(u.Data); s.head.ended {
		s.part = smtpBody
		s.describe()
		s.tell.Changed(s.mail)
	}
}

// describe says of the mail in hand what its header says.
func (s *smtp) describe() {
	if title := s.head.title(); title != "" {
		s.mail.Title = bounded(s.mail.Title + ": " + title)
		s.mail.Fields = append(s.mail.Fields, s.head.fields()...)
	}
}

// chunked takes in the bytes that belong to a BDAT (RFC 3030 §2).
func (s *smtp) chunked(u *Unit) {
	carry(s.mail, u.Start, u.End)
	if !s.head.ended { // by a chunk before
		s.head.text(u.Data)
		s.describe()
	}
	m := s.mail
	s.mail, s.part = nil, smtpCommand
	m.End = u.End
	s.tell.Complete(m)
}

// answered takes in a reply, which may change what the client says next.
func (s *smtp) answered() {
	r, to, m := s.answer()
	if to.verb == "AUTH" && r.code == "334" && len(r.text) > 0 {
		m.Title = bounded(r.code + " " + challenge(r.text[0]))
	}
	s.tell.Complete(m)
	s.wanted = s.wanted || r.code == "354"
	switch {
	case to.verb == "DATA" && r.code != "354" && s.part == smtpHead && s.mail == nil,
		to.verb == "AUTH" && r.code != "334" && s.part == smtpProof:
		s.part = smtpCommand
	case to.verb == "STARTTLS" && r.code == "220": // RFC 3207 §4
		s.tell.Become("TLS", nil)
	}
}

// Lost implements Parser.
func (s *smtp) Lost(from Side) {
	if s.lost(); from == Client {
		s.part, s.mail = smtpCommand, nil
	}
}

// Begins implements Parser.
func (s *smtp) Begins(from Side, b []byte) bool {
	if from == Server {
		return len(b) > 3 && looksLikeReply(b)
	}
	return verbOf(b, "EHLO", "HELO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "STARTTLS") == Yes
}

// Closed implements Parser.
func (s *smtp) Closed(Side, int64) {}
