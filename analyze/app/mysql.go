package app

import "wiretale/trace"

var mysqlProtocol = Protocol{
	Name: "MySQL", Recognise: recogniseMySQL,
	Stream: func(t Teller) Parser { return &mysqlTalk{t: t} },
}

func recogniseMySQL(o *Opening) Verdict {
	if o.From == Client {
		return No
	}
	yes, more := looksLikeMySQL(o.Data)
	if more {
		return Maybe
	}
	return verdict(yes)
}

// mysqlTalk reads MySQL's protocol. A client asks one thing at a time.
type mysqlTalk struct {
	t          Teller
	phase      mysqlPhase
	server     uint32 // its capabilities
	both       uint32 // those that both sides have
	asked      trace.MessageID
	command    uint8
	result     *mysqlResult // nil between two answers
	compressed bool         // from here on
	guessed    bool         // both, as the login was not seen
}

// mysqlPhase is how far a session is.
type mysqlPhase uint8

const (
	mysqlGreets mysqlPhase = iota // the server
	mysqlLogsIn                   // the client
	mysqlProves                   // who the client is
	mysqlServes                   // one command after the other
)

// maxMySQLKept bounds what is looked at of a packet, and of a row.
const (
	maxMySQLKept = 16 << 10
	maxMySQLRow  = 512
)

// Cut implements Parser.
func (x *mysqlTalk) Cut(from Side, u *Unit) Cut {
	const compressedHeader = 7
	switch {
	case x.compressed && len(u.Data) >= compressedHeader:
		return Cut{Size: int64(compressedHeader + mysqlSize(u.Data)), Carries: "Compressed packets"}
	case x.compressed || len(u.Data) < mysqlHeader:
		return Cut{}
	}
	size := mysqlHeader + mysqlSize(u.Data)
	cut := Cut{Size: int64(size), Keep: min(size, maxMySQLKept)}
	if from == Server && x.result != nil && x.result.next != mysqlFirst {
		cut.Keep, cut.Carries = min(size, maxMySQLRow), "Response"
	}
	return cut
}

// Unit implements Parser.
func (x *mysqlTalk) Unit(from Side, u *Unit) bool {
	if x.compressed || len(u.Data) <= mysqlHeader {
		return true
	}
	number, b := u.Data[3], u.Data[mysqlHeader:]
	switch {
	case from == Server && x.phase == mysqlGreets:
		x.greet(u, b)
	case from == Server && x.phase == mysqlProves:
		x.judge(u, b)
	case from == Server:
		x.answer(u, b, int(u.End-u.Start)-mysqlHeader)
	case x.phase == mysqlLogsIn:
		x.login(u, b)
	case x.phase == mysqlProves:
		m := u.message(Client, trace.MessageRequest, "Authentication response")
		u.hide(m, b)
		x.ask(m)
	case x.phase == mysqlServes && number == 0:
		x.order(u, b)
	default:
		x.t.Carries("Data")
	}
	return true
}

// Lost implements Parser.
func (x *mysqlTalk) Lost(from Side) {
	x.result = nil
	if x.phase != mysqlServes {
		x.phase, x.both, x.guessed = mysqlServes, mysqlProtocol41|mysqlNoEOF, true
	}
}

// Begins implements Parser: a client's packet is one command and nothing else.
// A server's are not told from rows.
func (x *mysqlTalk) Begins(from Side, b []byte) bool {
	if from == Server {
		return x.asked != 0 && x.result == nil && len(b) > mysqlHeader && b[3] == 1
	}
	return len(b) > mysqlHeader && b[3] == 0 && mysqlHeader+mysqlSize(b) == len(b) && mysqlCommands[b[4]] != ""
}

// Closed implements Parser.
func (x *mysqlTalk) Closed(Side, int64) {}

func (x *mysqlTalk) ask(m *trace.Message) {
	say(x.t, m)
	x.asked = m.ID
}

// greet takes the server's first packet.
func (x *mysqlTalk) greet(u *Unit, b []byte) {
	if b[0] == mysqlError {
		fault := parseMySQLFault(b)
		m := u.message(Server, trace.MessageOther, fault.title())
		var f fields
		fault.addTo(&f)
		m.Fields = f
		say(x.t, m)
		return
	}
	g := parseMySQLGreeting(b)
	x.server, x.phase = g.capabilities, mysqlLogsIn
	m := u.message(Server, trace.MessageOther, "Server Greeting (version="+g.version+")")
	m.Fields = fields{{Name: "mysql.version", Value: bounded(g.version)}, {Name: "mysql.thread_id", Value: decimal(g.thread)}}
	say(x.t, m)
}

// login takes the client's first packet, or one before it that begins to
// encrypt.
func (x *mysqlTalk) login(u *Unit, b []byte) {
	l := parseMySQLLogin(b)
	if l.encrypts {
		say(x.t, u.message(Client, trace.MessageOther, "SSL Request"))
		x.t.Become("TLS", nil)
		return
	}
	x.both, x.phase = l.capabilities&x.server, mysqlProves
	said := []string{"user=" + l.user}
	f := fields{{Name: "mysql.user", Value: bounded(l.user)}}
	if l.schema != "" {
		said = append(said, "db="+l.schema)
		f.add("mysql.schema", l.schema)
	}
	if l.plugin != "" {
		f.add("mysql.client_auth_plugin", l.plugin)
	}
	m := u.message(Client, trace.MessageRequest, "Login Request"+inBrackets(said))
	u.hide(m, l.proof)
	m.Fields = f
	x.ask(m)
}

// judge takes what the server says to a login.
func (x *mysqlTalk) judge(u *Unit, b []byte) {
	m := u.message(Server, trace.MessageResponse, "")
	m.Answers = x.asked
	var f fields
	switch b[0] {
	case mysqlOK:
		m.Title, x.phase = "OK", mysqlServes
		x.compressed = x.both&(mysqlCompress|mysqlZstd) != 0
	case mysqlError:
		fault := parseMySQLFault(b)
		m.Title = bounded(fault.title())
		fault.addTo(&f)
	case mysqlEOF:
		c := cursor{b: b[1:]}
		m.Title = bounded("Auth Switch Request " + c.text())
	default:
		m.Title = "Authentication data"
	}
	f.add("mysql.response_code", hexadecimal(uint64(b[0]), 2))
	m.Fields = f
	say(x.t, m)
}

// order takes a command.
func (x *mysqlTalk) order(u *Unit, b []byte) {
	x.drop()
	x.command = b[0]
	name, ok := mysqlCommands[b[0]]
	if !ok {
		name = "Command " + decimal(b[0])
	}
	f := fields{{Name: "mysql.command", Value: decimal(b[0])}}
	title := name
	switch b[0] {
	case mysqlQuery, mysqlPrepare:
		text := mysqlText(b, x.both&mysqlQueryValues != 0)
		f.add("mysql.query", text)
		title = oneLine(text)
		if b[0] == mysqlPrepare {
			title = name + ": " + title
		}
	case mysqlInitDB:
		f.add("mysql.schema", string(b[1:]))
		title += " " + string(b[1:])
	case mysqlExecute, mysqlCloseStmt, mysqlFetch:
		c := cursor{b: b[1:]}
		title += " " + decimal(uint32(c.little(4)))
	}
	part := trace.MessageRequest
	if b[0] == mysqlQuit || b[0] == mysqlLongData || b[0] == mysqlCloseStmt { // these are not answered
		part = trace.MessageOther
	}
	m := u.message(Client, part, title)
	m.Fields = f
	if part == trace.MessageOther {
		say(x.t, m)
		return
	}
	x.ask(m)
}
