package app

import (
	"bytes"
	"strconv"
	"strings"

	"wiretale/internal/waiting"
	"wiretale/trace"
)

// IRC (RFC 2812): lines, each a message of its own. Only PING is surely
// answered.
var ircProtocol = Protocol{
	Name: "IRC", Recognise: recogniseIRC,
	Stream: func(t Teller) Parser {
		return &irc{tell: t, pings: [2]waiting.Table[string, trace.MessageID]{{Most: maxPings}, {Most: maxPings}}}
	},
}

type irc struct {
	tell  Teller
	pings [2]waiting.Table[string, trace.MessageID] // by who asks, and the token
	sasl  sasl
}

// maxPings bounds the PINGs of a side that wait.
const maxPings = 64

// maxIRCLine bounds a line: RFC 2812 §2.3 allows 512 bytes, tags 8191 more.
const maxIRCLine = 9 << 10

// recogniseIRC knows a client by what it registers with (RFC 2812 §3.1), a
// server by the name before what it says.
func recogniseIRC(o *Opening) Verdict {
	if o.From == Server {
		return ircServer(o.Data)
	}
	b := o.Data
	if verbOf(b, "PASS") == Yes { // FTP and POP3 never begin with it
		_, rest, whole := bytes.Cut(b, []byte("\n"))
		if b = rest; !whole || len(b) == 0 {
			return Maybe
		}
	}
	switch v := verbOf(b, "USER"); {
	case v == Yes && bytes.IndexByte(b, '\n') < 0 && len(b) < maxGreeting:
		return Maybe
	case v == Yes && ftpArguments(b) >= 4:
		return Yes
	case v == Yes:
		return No
	case v == Maybe:
		return Maybe
	}
	return verbOf(b, "NICK", "CAP")
}

func ircServer(b []byte) Verdict {
	if b[0] != ':' {
		return verbOf(b, "NOTICE")
	}
	prefix, rest, ok := bytes.Cut(b[:min(len(b), maxGreeting)], []byte(" "))
	switch {
	case len(prefix) > 1 && bytes.ContainsAny(prefix, "\r\n"):
		return No
	case !ok && len(b) < maxGreeting, ok && len(rest) == 0:
		return Maybe
	}
	return verbOf(rest, "NOTICE", "CAP", "PING", "001", "020", "433", "451")
}

// Cut implements Parser.
func (p *irc) Cut(_ Side, u *Unit) Cut {
	switch c := u.Data[0]; {
	case c == '\r' || c == '\n':
		return pass(1)
	case c < ' ' || c > '~':
		return Cut{Size: NoUnit}
	}
	return line(u, maxIRCLine)
}

// Unit implements Parser.
func (p *irc) Unit(from Side, u *Unit) bool {
	if len(u.Data) == 0 {
		return true
	}
	l := parseIRC(strings.TrimRight(string(u.Data), "\r\n"))
	if l.command == "" {
		return false
	}
	m := u.message(from, trace.MessageOther, l.text)
	var f fields
	if word := p.secret(from, &l, m, &f); word != "" {
		u.hideText(m, word)
	}
	l.fields(from, &f)
	m.Fields = f
	var token string
	if n := len(l.parameters); n > 0 {
		token = bounded(l.parameters[n-1])
	}
	switch strings.ToUpper(l.command) {
	case "PING":
		m.Kind = trace.MessageRequest
	case "PONG":
		m.Kind = trace.MessageResponse
		m.Answers, _ = p.pings[from.Other()].Get(token)
		p.pings[from.Other()].Drop(token)
	}
	say(p.tell, m)
	if m.Kind == trace.MessageRequest {
		p.pings[from].Put(token, m.ID)
	}
	return true
}

// secret leaves passwords out of a message's title: a list is seen over one's
// shoulder. It returns what is secret.
func (p *irc) secret(from Side, l *ircLine, m *trace.Message, f *fields) string {
	switch verb := strings.ToUpper(l.command); {
	case from == Server || len(l.parameters) == 0:
	case verb == "PASS" || verb == "OPER":
		m.Title = bounded(strings.Join(append([]string{l.command}, l.parameters[:len(l.parameters)-1]...), " "))
		return l.parameters[len(l.parameters)-1]
	case verb == "AUTHENTICATE" && p.sasl.mechanism == "": // IRCv3: SASL, line by line
		p.sasl.begin(l.parameters[0])
	case verb == "AUTHENTICATE":
		m.Title = bounded(l.command + " " + p.sasl.reply(l.parameters[0], f, saslNames{}))
		p.sasl = sasl{}
		return l.parameters[0]
	}
	return ""
}

// ircLine is a message (RFC 2812 §2.3.1).
type ircLine struct {
	text       string // without tags
	prefix     string
	command    string
	parameters []string
	trailing   bool // the last parameter may hold blanks
}

func parseIRC(text string) (l ircLine) {
	if strings.HasPrefix(text, "@") { // IRCv3: tags
		_, text, _ = strings.Cut(text, " ")
	}
	l.text = text
	if rest, ok := strings.CutPrefix(text, ":"); ok {
		l.prefix, text, _ = strings.Cut(rest, " ")
	}
	l.command, text, _ = strings.Cut(strings.TrimLeft(text, " "), " ")
	for text != "" && len(l.parameters) < 15 {
		if rest, ok := strings.CutPrefix(text, ":"); ok {
			l.parameters, l.trailing = append(l.parameters, rest), true
			break
		}
		var p string
		if p, text, _ = strings.Cut(text, " "); p != "" {
			l.parameters = append(l.parameters, p)
		}
	}
	return l
}

func (l *ircLine) fields(from Side, f *fields) {
	side := "irc.response."
	if from == Client {
		side = "irc.request."
	}
	if l.prefix != "" {
		f.add(side+"prefix", l.prefix)
	}
	f.add(side+"command", l.command)
	if n, err := strconv.ParseUint(l.command, 10, 16); err == nil && from == Server {
		f.add(side+"num_command", strconv.FormatUint(n, 10))
	}
	for i, p := range l.parameters {
		if l.trailing && i == len(l.parameters)-1 {
			f.add(side+"trailer", p)
		} else {
			f.add(side+"command_parameter", p)
		}
	}
}

// Lost implements Parser.
func (p *irc) Lost(Side) {}

// Begins implements Parser.
func (p *irc) Begins(from Side, b []byte) bool {
	if b[0] == ':' {
		return bytes.IndexByte(b[:min(len(b), maxGreeting)], ' ') > 0
	}
	return verbOf(b, "PING", "PONG", "PRIVMSG", "NOTICE", "JOIN", "PART", "QUIT", "NICK", "MODE", "TOPIC", "WHO") == Yes
}

// Closed implements Parser.
func (p *irc) Closed(Side, int64) {}
