package app

import (
	"encoding/binary"
	"strconv"
	"strings"

	"wiretale/trace"
)

var pgProtocol = Protocol{
	Name: "PGSQL", Recognise: recognisePG,
	Stream: func(t Teller) Parser { return &pgTalk{t: t} },
}

func recognisePG(o *Opening) Verdict {
	b := o.Data
	switch {
	case o.From == Server:
		return No
	case len(b) < 8:
		if b[0] == 0 && (len(b) < 2 || b[1] == 0) {
			return Maybe
		}
		return No
	}
	return verdict(pgStartup(binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])))
}

// pgTalk reads PostgreSQL's protocol 3. What a client says up to a Sync is one
// request, and what the server says up to its ReadyForQuery is the answer.
type pgTalk struct {
	t       Teller
	started bool // the client's messages begin with their kind
	offered bool // to encrypt: the server answers with one byte
	auth    uint32
	batch   *trace.Message // of the extended protocol; nil between two
	batched pgBatch
	asked   []trace.MessageID // that wait for their answers
	last    trace.MessageID   // that was answered last
	result  *pgResult         // nil between two answers
	named   map[string]string // prepared statements
	copied  pgCopy
}

// pgBatch is what a batch consists of.
type pgBatch struct {
	fields fields
	text   string // the first statement
	name   string // of a prepared statement that is not known
	parts  []string
}

const (
	maxPGAsked = 1024
	maxPGNamed = 256
)

// Cut implements Parser.
func (x *pgTalk) Cut(from Side, u *Unit) Cut {
	b := u.Data
	switch {
	case from == Client && !x.started:
		if len(b) < 8 {
			return Cut{}
		}
		size := binary.BigEndian.Uint32(b)
		if !pgStartup(size, binary.BigEndian.Uint32(b[4:])) {
			return Cut{Size: NoUnit}
		}
		return whole(int(size))
	case from == Server && x.offered && b[0] != 'E':
		return whole(1)
	case len(b) < pgHeader:
		return Cut{}
	case !pgHeaderFits(b, x.kinds(from)):
		return Cut{Size: NoUnit}
	}
	size := 1 + int64(binary.BigEndian.Uint32(b[1:]))
	cut := Cut{Size: size, Keep: int(min(size, maxPGKept))}
	switch {
	case b[0] == 'd':
		cut.Keep, cut.Carries = pgHeader, "COPY data"
	case b[0] == 'D' && from == Server:
		cut.Keep, cut.Carries = pgHeader, "Data row"
	}
	return cut
}

func (x *pgTalk) kinds(from Side) string {
	if from == Client {
		return pgFrontend
	}
	return pgBackend
}

// Unit implements Parser.
func (x *pgTalk) Unit(from Side, u *Unit) bool {
	b := u.Data
	switch {
	case from == Client && !x.started:
		x.startup(u, binary.BigEndian.Uint32(b[4:]), b[8:])
	case from == Server && x.offered && len(b) == 1:
		x.encrypt(u, b[0])
	case from == Client:
		x.frontend(u, b[0], b[pgHeader:])
	default:
		x.offered = false
		x.backend(u, b[0], b[pgHeader:])
	}
	return true
}

// Lost implements Parser. Which requests the lost bytes have answered, or
// which were among them, is not known: none of those before is paired.
func (x *pgTalk) Lost(from Side) {
	x.asked = nil
	if from == Client {
		x.batch, x.copied = nil, pgCopy{}
	} else {
		x.result = nil
	}
}

// Begins implements Parser: the bytes are whole messages and nothing else.
func (x *pgTalk) Begins(from Side, b []byte) bool {
	for len(b) > 0 {
		if len(b) < pgHeader || !pgHeaderFits(b, x.kinds(from)) {
			return false
		}
		size := 1 + int(binary.BigEndian.Uint32(b[1:]))
		if size > len(b) {
			return false
		}
		b = b[size:]
	}
	x.started = true
	return true
}

// Closed implements Parser.
func (x *pgTalk) Closed(Side, int64) {}

// ask tells of a request that is complete.
func (x *pgTalk) ask(m *trace.Message) {
	m.Kind = trace.MessageRequest
	say(x.t, m)
	x.wait(m.ID)
}

func (x *pgTalk) wait(id trace.MessageID) {
	if len(x.asked) == maxPGAsked {
		x.asked = x.asked[1:]
	}
	x.asked = append(x.asked, id)
}

// startup takes one of the messages that a connection begins with.
func (x *pgTalk) startup(u *Unit, code uint32, b []byte) {
	m := u.message(Client, trace.MessageRequest, "")
	switch code {
	case pgSSLRequest, pgGSSRequest:
		m.Title = map[uint32]string{pgSSLRequest: "SSL request", pgGSSRequest: "GSS encrypt request"}[code]
		x.offered = true
	case pgCancelRequest:
		c := cursor{b: b}
		m.Kind, m.Title = trace.MessageOther, "Cancel request (pid="+decimal(c.uint32())+")"
		say(x.t, m)
		return
	default:
		var f fields
		var said []string
		for _, p := range parsePGStartup(b) {
			f.add("pgsql.parameter_name", p.name)
			f.add("pgsql.parameter_value", p.value)
			if p.name == "user" || p.name == "database" || p.name == "replication" {
				said = append(said, p.name+"="+p.value)
			}
		}
		m.Title, m.Fields = bounded("Startup"+inBrackets(said)), f
		x.started = true
	}
	x.ask(m)
}

// encrypt takes the byte that answers an offer to encrypt.
func (x *pgTalk) encrypt(u *Unit, b byte) {
	x.offered = false
	m := u.message(Server, trace.MessageResponse, "Encryption refused")
	if b == 'S' || b == 'G' {
		m.Title = "Encryption accepted"
	}
	m.Answers = x.answered()
	say(x.t, m)
	if b == 'S' {
		x.t.Become("TLS", nil)
	}
}

// answered takes the request that is answered next; 0 if none waits.
func (x *pgTalk) answered() trace.MessageID {
	if len(x.asked) == 0 {
		return 0
	}
	x.last, x.asked = x.asked[0], x.asked[1:]
	return x.last
}

// frontend takes a message of the client.
func (x *pgTalk) frontend(u *Unit, kind byte, b []byte) {
	c := cursor{b: b}
	switch kind {
	case 'Q':
		text := c.text()
		m := u.message(Client, trace.MessageRequest, oneLine(text))
		if m.Title == "" {
			m.Title = "Empty query"
		}
		m.Fields = fields{{Name: "pgsql.type", Value: "Simple query"}, {Name: "pgsql.query", Value: bounded(text)}}
		x.ask(m)
	case 'p':
		title := "Password"
		switch x.auth {
		case pgAuthSASL:
			title = "SASL initial response (" + c.text() + ")"
		case pgAuthContinue:
			title = "SASL response"
		}
		m := u.message(Client, trace.MessageRequest, title)
		u.hide(m, pgProof(b, x.auth))
		x.ask(m)
	case 'F':
		x.ask(u.message(Client, trace.MessageRequest, "Function call "+decimal(c.uint32())))
	case 'd', 'c', 'f':
		x.copy(u, kind, &c)
	case 'X':
		say(x.t, u.message(Client, trace.MessageOther, "Terminate"))
	case 'H':
	default:
		x.extended(u, kind, &c)
	}
}

// extended takes a step of the extended protocol (§55.2.3).
func (x *pgTalk) extended(u *Unit, kind byte, c *cursor) {
	if x.batch == nil {
		x.batch, x.batched = u.message(Client, trace.MessageRequest, ""), pgBatch{}
		x.t.Begun(x.batch)
		x.wait(x.batch.ID)
	}
	t, m := &x.batched, x.batch
	switch kind {
	case 'P':
		name, text := c.text(), c.text()
		x.prepared(name, text)
		t.part("Parse")
		t.fields.add("pgsql.query", text)
		if t.text == "" {
			t.text = text
		}
	case 'B':
		portal, name := c.text(), c.text()
		t.part("Bind")
		for _, f := range [...]trace.MessageField{{Name: "pgsql.portal", Value: portal}, {Name: "pgsql.statement", Value: name}} {
			if f.Value != "" {
				t.fields.add(f.Name, f.Value)
			}
		}
		if t.text == "" {
			t.text, t.name = x.named[name], name
		}
	case 'D':
		t.part("Describe")
	case 'E':
		t.part("Execute")
	case 'C':
		t.part("Close")
	case 'S':
		t.part("Sync")
	}
	m.Title, m.End = bounded(t.title()), u.End
	if kind == 'S' {
		m.Fields = t.fields
		x.batch = nil
		x.t.Complete(m)
	}
}

func (t *pgBatch) part(name string) {
	t.fields.add("pgsql.type", name)
	if n := len(t.parts); n < 8 && (n == 0 || t.parts[n-1] != name) {
		t.parts = append(t.parts, name)
	}
}

func (t *pgBatch) title() string {
	steps := strings.Join(t.parts, "/")
	switch {
	case t.text != "":
		return bounded(oneLine(t.text)) + " (" + steps + ")"
	case t.name != "":
		return steps + " " + t.name
	}
	return steps
}

// prepared remembers a statement, within bounds.
func (x *pgTalk) prepared(name, text string) {
	if x.named == nil {
		x.named = make(map[string]string)
	}
	if _, known := x.named[name]; known || len(x.named) < maxPGNamed {
		x.named[name] = bounded(text)
	}
}

// pgCopy is what a client copies into a table; the message is nil before.
type pgCopy struct {
	m     *trace.Message
	units int
	bytes int64
}

// copy takes data that a client copies into a table, and their end (§55.2.6).
func (x *pgTalk) copy(u *Unit, kind byte, c *cursor) {
	d := &x.copied
	if d.m == nil {
		d.m = u.message(Client, trace.MessageOther, "COPY data")
		x.t.Begun(d.m)
	}
	d.m.End = u.End
	switch size := u.End - u.Start - pgHeader; kind {
	case 'd':
		d.units, d.bytes = d.units+1, d.bytes+size
		carry(d.m, u.Start+pgHeader, u.End)
		return
	case 'f':
		d.m.Title = bounded("COPY fails: " + c.text())
	default:
		d.m.Title += " (" + amount(d.units, "message") + ", " + strconv.FormatInt(d.bytes, 10) + " bytes)"
	}
	x.t.Complete(d.m)
	*d = pgCopy{}
}
