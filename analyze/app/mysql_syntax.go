package app

import "strconv"

// What both sides can do, as far as it decides how packets look (MySQL 8.0
// source documentation, "Capabilities Flags").
const (
	mysqlWithSchema  = 1 << 3
	mysqlCompress    = 1 << 5
	mysqlProtocol41  = 1 << 9
	mysqlSSL         = 1 << 11
	mysqlSecure      = 1 << 15
	mysqlPlugin      = 1 << 19
	mysqlLongAuth    = 1 << 21
	mysqlNoEOF       = 1 << 24
	mysqlZstd        = 1 << 26
	mysqlQueryValues = 1 << 27
)

// The commands that are read.
const (
	mysqlQuit      = 1
	mysqlInitDB    = 2
	mysqlQuery     = 3
	mysqlFieldList = 4
	mysqlStatistic = 9
	mysqlPrepare   = 22
	mysqlExecute   = 23
	mysqlLongData  = 24
	mysqlCloseStmt = 25
	mysqlFetch     = 28
)

var mysqlCommands = map[uint8]string{
	0: "Sleep", mysqlQuit: "Quit", mysqlInitDB: "Use Database", mysqlQuery: "Query", mysqlFieldList: "Show Fields",
	5: "Create Database", 6: "Drop Database", 7: "Refresh", 8: "Shutdown", mysqlStatistic: "Statistics",
	10: "Process List", 12: "Kill Server Thread", 13: "Dump Debuginfo", 14: "Ping", 17: "Change User",
	18: "Send Binlog", 21: "Register Slave", mysqlPrepare: "Prepare Statement", mysqlExecute: "Execute Statement",
	mysqlLongData: "Send BLOB", mysqlCloseStmt: "Close Statement", 26: "Reset Statement", 27: "Set Option",
	mysqlFetch: "Fetch Data", 30: "Binlog Dump GTID", 31: "Reset Connection",
}

// The first bytes of a server's packets.
const (
	mysqlOK       = 0x00
	mysqlMoreData = 0x01 // while the client logs in
	mysqlInfile   = 0xfb
	mysqlEOF      = 0xfe // or a change of the way to log in
	mysqlError    = 0xff
)

const mysqlHeader = 4

// mysqlSize is the size of the payload that a packet's header tells.
func mysqlSize(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// mysqlGreeting is what a server begins with (Protocol::HandshakeV10).
type mysqlGreeting struct {
	version      string
	thread       uint32
	capabilities uint32
	plugin       string
}

// looksLikeMySQL reports whether a server's stream begins with a greeting; more
// says that it may, once there is more of it.
func looksLikeMySQL(b []byte) (yes, more bool) {
	const version10 = 10
	if len(b) > 3 && b[3] != 0 || len(b) > 4 && b[4] != version10 || len(b) > 2 && (b[1] != 0 || b[2] != 0) {
		return false, false
	}
	for i := mysqlHeader + 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0:
			return i > mysqlHeader+3 && mysqlHeader+mysqlSize(b) > i+8+4, false
		case c < ' ' || c > '~' || i > 64:
			return false, false
		}
	}
	return false, true
}

func parseMySQLGreeting(b []byte) (g mysqlGreeting) {
	c := cursor{b: b}
	c.uint8()
	g.version = c.text()
	g.thread = uint32(c.little(4))
	c.take(9) // the first part of the challenge, and a zero byte
	g.capabilities = uint32(c.little(2))
	c.take(3) // character set, status
	g.capabilities |= uint32(c.little(2)) << 16
	challenge := int(c.uint8())
	c.take(10)
	c.take(max(13, challenge-8))
	if g.capabilities&mysqlPlugin != 0 {
		g.plugin = c.text()
	}
	return g
}

// mysqlLogin is a client's answer to the greeting
// (Protocol::HandshakeResponse41, Protocol::SSLRequest).
type mysqlLogin struct {
	capabilities uint32
	user, schema string
	plugin       string
	proof        []byte // of the password, part of what was read
	encrypts     bool   // nothing more is said before TLS
}

func parseMySQLLogin(b []byte) (l mysqlLogin) {
	c := cursor{b: b}
	l.capabilities = uint32(c.little(2))
	if l.capabilities&mysqlProtocol41 == 0 { // Protocol::HandshakeResponse320
		c.take(3)
		l.encrypts = l.capabilities&mysqlSSL != 0 && len(c.b) == 0
		l.user = c.text()
		l.proof = c.b
		return l
	}
	l.capabilities |= uint32(c.little(2)) << 16
	c.take(28) // longest packet, character set, filler
	if len(c.b) == 0 {
		l.encrypts = l.capabilities&mysqlSSL != 0
		return l
	}
	l.user = c.text()
	switch {
	case l.capabilities&mysqlLongAuth != 0:
		l.proof = c.take(int(c.mysqlNumber()))
	case l.capabilities&mysqlSecure != 0:
		l.proof = c.counted(1).b
	default:
		from := c.b
		l.proof = from[:len(c.text())]
	}
	if l.capabilities&mysqlWithSchema != 0 {
		l.schema = c.text()
	}
	if l.capabilities&mysqlPlugin != 0 && len(c.b) > 0 {
		l.plugin = c.text()
	}
	return l
}

// mysqlNumber returns a number of variable length (Protocol::LengthEncodedInteger).
func (c *cursor) mysqlNumber() uint64 {
	switch n := c.uint8(); n {
	case 0xfc:
		return c.little(2)
	case 0xfd:
		return c.little(3)
	case 0xfe:
		return c.little(8)
	default:
		return uint64(n)
	}
}

// mysqlFault is an ERR packet's code and text.
type mysqlFault struct {
	code  uint16
	state string
	text  string
}

func parseMySQLFault(b []byte) (f mysqlFault) {
	c := cursor{b: b}
	c.uint8()
	f.code = uint16(c.little(2))
	if len(c.b) > 5 && c.b[0] == '#' {
		f.state = string(c.take(6)[1:])
	}
	f.text = string(c.b)
	return f
}

func (f *mysqlFault) title() string {
	title := "ERROR " + decimal(f.code)
	if f.state != "" {
		title += " (" + f.state + ")"
	}
	return title + ": " + f.text
}

func (f *mysqlFault) addTo(to *fields) {
	to.add("mysql.error_code", decimal(f.code))
	to.add("mysql.error.message", f.text)
}

// mysqlDone is an OK packet, or an EOF packet: rows is meaningful in the first
// alone.
type mysqlDone struct {
	rows uint64
	more bool // results
}

func parseMySQLOK(b []byte) (d mysqlDone) {
	c := cursor{b: b}
	c.uint8()
	d.rows = c.mysqlNumber()
	c.mysqlNumber() // the last id that was given
	d.more = c.little(2)&mysqlMoreResults != 0
	return d
}

// mysqlMoreResults is the status flag that another result follows.
const mysqlMoreResults = 0x0008

func parseMySQLEOF(b []byte) (d mysqlDone) {
	c := cursor{b: b}
	c.take(3) // and warnings
	d.more = c.little(2)&mysqlMoreResults != 0
	return d
}

// mysqlText is the text of a command that has one.
func mysqlText(b []byte, values bool) string {
	c := cursor{b: b}
	if command := c.uint8(); values && command == mysqlQuery {
		if count := c.mysqlNumber(); count > 0 { // the text stands behind their values
			return "(with " + strconv.FormatUint(count, 10) + " attributes)"
		}
		c.mysqlNumber()
	}
	return string(c.b)
}
