package app

import (
	"net/netip"
	"strings"

	"wiretale/trace"
)

// FTP (RFC 959): the commands and replies of a control connection, which tell
// where the data go.
var ftpProtocol = Protocol{
	Name: "FTP", Recognise: recogniseFTP,
	Stream: func(t Teller) Parser { return newFTP(t) },
}

type ftp struct {
	replies
	transfer *ftpTransfer // that the next command is for
}

// ftpTransfer is what the two connections know of each other: the data begin to
// pass after the command that asks for them.
type ftpTransfer struct {
	method  string // how the connection was agreed upon: "PASV"
	command string // "RETR robots.txt"; "" while it wasn't said
}

func newFTP(t Teller) *ftp {
	return &ftp{replies: replies{tell: t, code: "ftp.response.code", text: "ftp.response.arg"}}
}

// recogniseFTP knows a server by a greeting that names FTP, and a client by
// commands that no other protocol begins with. USER is POP3's and IRC's too.
func recogniseFTP(o *Opening) Verdict {
	if o.From == Server {
		return greeting(o, ftpWord, smtpWord, 21)
	}
	if v := verbOf(o.Data, "FEAT", "SYST", "HOST"); v != No {
		return v
	}
	if v := verbOf(o.Data, "USER", "AUTH"); v != Yes {
		return v
	}
	switch {
	case len(o.Other) > 0 && !looksLikeReply(o.Other), ftpArguments(o.Data) > 1:
		return No
	case len(o.Other) > 3, o.ServerPort == 21:
		return Yes
	}
	return Maybe
}

// ftpArguments counts the arguments of a command.
func ftpArguments(line []byte) (n int) {
	for i := 1; i < len(line); i++ {
		if line[i-1] == ' ' && line[i] > ' ' {
			n++
		}
	}
	return n
}

// ftpInterrupt are Telnet's signals that may come before ABOR and STAT while
// data pass (RFC 959 §4.1.3): IAC IP, IAC DM.
const ftpInterrupt = "\xff\xf4\xf2"

// Cut implements Parser.
func (f *ftp) Cut(from Side, u *Unit) Cut {
	switch {
	case from == Server:
		return f.replies.cut(u)
	case strings.IndexByte(ftpInterrupt, u.Data[0]) >= 0:
		return pass(1)
	}
	return commandCut(u)
}

// Unit implements Parser.
func (f *ftp) Unit(from Side, u *Unit) bool {
	switch {
	case from == Server:
		if f.replies.line(u) {
			f.answered()
		}
	case len(u.Data) > 0:
		f.command(u)
	}
	return true
}

func (f *ftp) command(u *Unit) {
	verb, rest := command(u.Data)
	m := u.message(Client, trace.MessageRequest, strings.TrimRight(verb+" "+rest, " "))
	var x fields
	x.add("ftp.request.command", verb)
	if rest != "" {
		x.add("ftp.request.arg", rest)
	}
	verb = strings.ToUpper(verb)
	switch {
	case verb == "PASS" || verb == "ACCT": // a list is seen over one's shoulder
		m.Title = verb
	case verb == "PORT":
		if to, ok := ftpHostPort(rest); ok {
			x.add("ftp.active.cip", to.Addr().String())
			x.add("ftp.active.port", portText(to))
			f.expect(to, verb)
		}
	case verb == "EPRT":
		if to, ok := ftpExtended(rest); ok && to.Addr().IsValid() {
			x.add("ftp.eprt.port", portText(to))
			f.expect(to, verb)
		}
	case ftpTransfers[verb] && f.transfer != nil:
		f.transfer.command, f.transfer = m.Title, nil
	}
	m.Fields = x
	say(f.tell, m)
	f.asked.push(m.ID, verb)
}

// ftpTransfers are the commands that data pass for (RFC 959 §4.1.3, RFC 3659 §7).
var ftpTransfers = map[string]bool{
	"RETR": true, "STOR": true, "STOU": true, "APPE": true, "LIST": true, "NLST": true, "MLSD": true,
}

// expect announces the connection that data will pass through.
func (f *ftp) expect(to netip.AddrPort, method string) {
	transfer := &ftpTransfer{method: method}
	f.transfer = transfer
	f.tell.Expect(to, Expected{Name: ftpDataProtocol.Name, Stream: func(t Teller) Parser {
		return &ftpData{tell: t, transfer: transfer}
	}})
}

// answered takes in a reply.
func (f *ftp) answered() {
	r, to, m := f.answer()
	host := f.tell.Ends()[Server].Addr()
	text := strings.Join(r.text, " ")
	switch {
	case r.code == "227" && to.verb != "EPSV": // RFC 959 §4.1.2
		if a, ok := ftpHostPort(text); ok {
			x := fields(m.Fields)
			x.add("ftp.passive.ip", a.Addr().String())
			x.add("ftp.passive.port", portText(a))
			m.Fields = x
			f.expect(a, "PASV")
		}
	case r.code == "229": // RFC 2428 §3
		if a, ok := ftpExtended(text); ok {
			x := fields(m.Fields)
			x.add("ftp.epsv.port", portText(a))
			m.Fields = x
			f.expect(netip.AddrPortFrom(host, a.Port()), "EPSV")
		}
	}
	f.tell.Complete(m)
	if to.verb == "AUTH" && r.code == "234" { // RFC 4217 §4
		f.tell.Become("TLS", nil)
	}
}

// Lost implements Parser.
func (f *ftp) Lost(Side) { f.lost() }

// Begins implements Parser.
func (f *ftp) Begins(from Side, b []byte) bool {
	if from == Server {
		return len(b) > 3 && looksLikeReply(b)
	}
	return verbOf(b, "USER", "PASS", "CWD", "QUIT", "PORT", "PASV", "EPRT", "EPSV", "TYPE", "RETR", "STOR", "STOU", "APPE",
		"LIST", "NLST", "MLSD", "SIZE", "MDTM", "PWD", "NOOP", "SYST", "FEAT", "ABOR", "REST", "DELE") == Yes
}

// Closed implements Parser.
func (f *ftp) Closed(Side, int64) {}
