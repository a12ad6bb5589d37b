package app

import (
	"net/netip"
	"strconv"
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
		u.hideText(m, rest)
	case ftpTransfers[verb] && f.transfer != nil:
		f.transfer.command, f.transfer = m.Title, nil
	}
	m.Fields = x
	f.announce(Client, u.Data, m)
	say(f.tell, m)
	f.asked.push(m.ID, verb)
}

// ftpTransfers are the commands that data pass for (RFC 959 §4.1.3, RFC 3659 §7).
var ftpTransfers = map[string]bool{
	"RETR": true, "STOR": true, "STOU": true, "APPE": true, "LIST": true, "NLST": true, "MLSD": true,
}

// announce tells of the connection for data that a line announces, to the side
// that says so. Where addresses are translated, it may go to the one that the
// side has here.
func (f *ftp) announce(from Side, line []byte, m *trace.Message) {
	to, by, ok := ftpAnnounces(from, line)
	if !ok {
		return
	}
	place := ftpPlaces[by]
	x := fields(m.Fields)
	switch a := to.Addr(); {
	case a.Is6():
		x.add(place.address+"v6", a.String())
	case a.IsValid():
		x.add(place.address, a.String())
	}
	x.add(place.port, strconv.Itoa(int(to.Port())))
	m.Fields = x
	transfer := &ftpTransfer{method: place.method}
	f.transfer = transfer
	expected := Expected{Name: ftpDataProtocol.Name, Stream: func(t Teller) Parser {
		return &ftpData{tell: t, transfer: transfer}
	}}
	here := netip.AddrPortFrom(f.tell.Ends()[from].Addr(), to.Port())
	f.tell.Expect(here, expected)
	if to.Addr().IsValid() && to != here {
		f.tell.Expect(to, expected)
	}
}

// ftpPlaces are the ways to agree upon a connection, by the word that says
// where it goes: Wireshark's names for that, and the command's.
var ftpPlaces = map[string]struct{ address, port, method string }{
	"PORT": {"ftp.active.cip", "ftp.active.port", "PORT"},
	"EPRT": {"ftp.eprt.ip", "ftp.eprt.port", "EPRT"},
	"227":  {"ftp.passive.ip", "ftp.passive.port", "PASV"},
	"229":  {"ftp.epsv.ip", "ftp.epsv.port", "EPSV"},
}

// answered takes in a reply.
func (f *ftp) answered() {
	r, to, m := f.answer()
	f.announce(Server, []byte(r.code+" "+strings.Join(r.text, " ")), m)
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
