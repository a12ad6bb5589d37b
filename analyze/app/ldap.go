package app

import (
	"strconv"

	"wiretale/trace"
)

var ldapProtocol = Protocol{
	Name: "LDAP", Recognise: recogniseLDAP,
	Stream: func(t Teller) Parser { return &ldapTalk{t: t} },
}

// recogniseLDAP looks for the first message of a client: it binds, searches, or
// asks to encrypt.
func recogniseLDAP(o *Opening) Verdict {
	b := o.Data
	if o.From == Server || b[0] != berSequence {
		return No
	}
	size, head := berSize(b)
	switch {
	case size < 0 || size > 0 && size < head+5:
		return No
	case size == 0 || len(b) < head+2:
		return Maybe
	case b[head] != berInteger || b[head+1] == 0 || b[head+1] > 4:
		return No
	}
	at := head + 2 + int(b[head+1])
	if len(b) <= at {
		return Maybe
	}
	tag := b[at]
	return verdict(tag == berApplication+ldapBind || tag == berApplication+ldapSearch || tag == berApplication+ldapExtended)
}

// ldapTalk reads LDAP (RFC 4511): answers have the number of the request. What
// a search finds is one message, up to its end.
type ldapTalk struct {
	t       Teller
	asked   pending[int64]
	found   map[int64]*ldapFound
	startID int64 // of the request to begin TLS; 0 if there is none
}

// ldapFound is what a search has found so far.
type ldapFound struct {
	m       *trace.Message
	entries int
}

// Bounds on what is kept.
const (
	maxLDAPKept  = 8 << 10 // bytes of a message
	maxLDAPFound = 64      // searches at once
)

// Cut implements Parser.
func (x *ldapTalk) Cut(_ Side, u *Unit) Cut {
	if u.Data[0] != berSequence {
		return Cut{Size: NoUnit}
	}
	switch size, _ := berSize(u.Data); {
	case size < 0:
		return Cut{Size: NoUnit}
	case size == 0:
		return Cut{}
	default:
		return Cut{Size: int64(size), Keep: min(size, maxLDAPKept)}
	}
}

// Unit implements Parser.
func (x *ldapTalk) Unit(from Side, u *Unit) bool {
	p, ok := parseLDAP(u.Data)
	if !ok {
		return false
	}
	x.t.Carries(ldapOperations[p.operation])
	switch {
	case from == Client:
		x.request(u, &p)
	case p.operation == ldapEntry, p.operation == ldapReference, p.operation == ldapIntermediate:
		x.entry(u, &p)
	case p.operation == ldapSearchResult && x.found[p.id] != nil:
		x.over(u, &p)
	default:
		m := u.message(Server, trace.MessageResponse, ldapOperations[p.operation]+" "+p.result())
		m.Fields = p.fields()
		x.asked.inform(x.t, m, p.id)
		if p.operation == ldapExtendedDone && p.code == 0 && x.startID != 0 && p.id == x.startID {
			x.t.Become("TLS", nil)
		}
	}
	return true
}

func (x *ldapTalk) request(u *Unit, p *ldapMessage) {
	part := trace.MessageRequest
	if p.operation == ldapUnbind || p.operation == ldapAbandon {
		part = trace.MessageOther
	}
	if p.operation == ldapExtended && p.name == ldapStartTLS {
		x.startID = p.id
	}
	m := u.message(Client, part, p.title())
	m.Fields = p.fields()
	u.hide(m, p.secret)
	x.asked.inform(x.t, m, p.id)
}

// entry takes something that a search has found.
func (x *ldapTalk) entry(u *Unit, p *ldapMessage) {
	f := x.found[p.id]
	if f == nil {
		if len(x.found) >= maxLDAPFound {
			return
		}
		if x.found == nil {
			x.found = make(map[int64]*ldapFound)
		}
		f = &ldapFound{m: u.message(Server, trace.MessageResponse, p.title())}
		f.m.Answers = x.asked.answered(p.id)
		x.found[p.id] = f
		x.t.Begun(f.m)
	}
	if p.operation == ldapEntry {
		f.entries++
	}
	f.m.End = u.End
}

// over ends a search.
func (x *ldapTalk) over(u *Unit, p *ldapMessage) {
	f := x.found[p.id]
	delete(x.found, p.id)
	what := strconv.Itoa(f.entries) + " entries"
	if f.entries == 1 {
		what = "1 entry"
	}
	f.m.Title = bounded("searchResDone " + p.result() + ", " + what)
	f.m.End, f.m.Fields = u.End, p.fields()
	x.t.Complete(f.m)
}

// Lost implements Parser.
func (x *ldapTalk) Lost(from Side) {
	if from == Server {
		x.found = nil
	}
}

// Begins implements Parser.
func (x *ldapTalk) Begins(_ Side, b []byte) bool {
	if b[0] != berSequence {
		return false
	}
	_, ok := parseLDAP(b)
	return ok
}

// Closed implements Parser.
func (x *ldapTalk) Closed(Side, int64) {}

func (m *ldapMessage) fields() (f fields) {
	f.add("ldap.messageID", strconv.FormatInt(m.id, 10))
	f.add("ldap.protocolOp", decimal(m.operation))
	switch m.operation {
	case ldapBind:
		f.add("ldap.name", m.name)
	case ldapSearch:
		f.add("ldap.baseObject", m.name)
	case ldapExtended:
		f.add("ldap.requestName", m.name)
	case ldapBindResult, ldapSearchResult, 7, 9, 11, 13, 15, ldapExtendedDone:
		f.add("ldap.resultCode", strconv.FormatInt(m.code, 10))
		if m.text != "" {
			f.add("ldap.errorMessage", m.text)
		}
	}
	return f
}
