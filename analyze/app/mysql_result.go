package app

import (
	"strconv"
	"strings"

	"wiretale/trace"
)

// mysqlResult is a server's answer to a command, packet by packet.
type mysqlResult struct {
	m       *trace.Message
	fields  fields
	next    mysqlPart
	columns uint64 // that are still described
	rows    int
	said    []string
}

// mysqlPart is the part of a result that comes next.
type mysqlPart uint8

const (
	mysqlFirst   mysqlPart = iota // an OK, an ERR, or how many columns there are
	mysqlColumns                  // the description of one
	mysqlBreak                    // the EOF between columns and rows
	mysqlRows                     // or their end
	mysqlOthers                   // packets whose number is known, and nothing after them
)

// answer takes a packet of an answer; of its payload, which has so many bytes,
// b is what was kept.
func (x *mysqlTalk) answer(u *Unit, b []byte, size int) {
	if !x.answering(u) {
		return
	}
	r := x.result
	r.m.End = u.End
	x.t.Carries("Response")
	noEOF := x.both&mysqlNoEOF != 0
	switch {
	case b[0] == mysqlError && r.next != mysqlColumns:
		fault := parseMySQLFault(b)
		fault.addTo(&r.fields)
		x.finish(fault.title(), false)
	case r.next == mysqlFirst:
		x.first(b, noEOF)
	case r.next == mysqlColumns:
		if r.columns--; r.columns == 0 {
			r.next = mysqlBreak
			if noEOF {
				r.next = mysqlRows
			}
		}
	case r.next == mysqlBreak:
		r.next = mysqlRows
	case r.next == mysqlRows && x.guessed && r.rows == 0 && b[0] == mysqlEOF && size < 7:
		x.both &^= mysqlNoEOF // this is the end of the columns
		x.guessed = false
	case r.next == mysqlRows:
		if b[0] != mysqlEOF || size >= 9 && !noEOF {
			r.rows++
			return
		}
		x.lastRow(b, noEOF && size >= 7)
	default:
		if r.columns--; r.columns == 0 {
			x.finish("", false)
		}
	}
}

// answering reports whether there is an answer in hand, or begins one.
func (x *mysqlTalk) answering(u *Unit) bool {
	if x.result != nil {
		return true
	}
	if x.asked == 0 {
		x.t.Carries("Response")
		return false
	}
	m := u.message(Server, trace.MessageResponse, "")
	m.Answers, x.asked = x.asked, 0
	x.result = &mysqlResult{m: m}
	if x.command == mysqlFetch || x.command == mysqlFieldList { // of which columns are the rows
		x.result.next = mysqlRows
	}
	x.t.Begun(m)
	return true
}

// lastRow takes the packet behind the rows, an OK or an EOF.
func (x *mysqlTalk) lastRow(b []byte, ok bool) {
	end := parseMySQLEOF(b)
	if ok {
		end = parseMySQLOK(b)
	}
	thing := "row"
	if x.command == mysqlFieldList {
		thing = "column"
	}
	x.finish(amount(x.result.rows, thing), end.more)
}

// first takes the first packet of a result.
func (x *mysqlTalk) first(b []byte, noEOF bool) {
	r := x.result
	switch {
	case x.command == mysqlStatistic:
		x.finish(string(b), false)
	case b[0] == mysqlOK && x.command == mysqlPrepare:
		x.preparedResult(b, noEOF)
	case b[0] == mysqlOK:
		ok := parseMySQLOK(b)
		r.fields.add("mysql.affected_rows", strconv.FormatUint(ok.rows, 10))
		what := "OK"
		if ok.rows > 0 {
			what += " (" + amount(int(min(ok.rows, 1<<60)), "row") + " affected)"
		}
		x.finish(what, ok.more)
	case b[0] == mysqlInfile:
		r.said = append(first(r.said, maxMySQLSaid), "LOCAL INFILE "+string(b[1:]))
	case b[0] == mysqlEOF && len(b) < 9:
		x.finish("EOF", parseMySQLEOF(b).more)
	default:
		c := cursor{b: b}
		if r.columns = c.mysqlNumber(); r.columns == 0 || r.columns > 1<<16 {
			x.finish("", false)
			return
		}
		r.next = mysqlColumns
	}
}

// preparedResult takes the answer to the preparation of a statement
// (COM_STMT_PREPARE Response): parameters and columns are described behind it.
func (x *mysqlTalk) preparedResult(b []byte, noEOF bool) {
	c := cursor{b: b[1:]}
	id, columns, parameters := c.little(4), c.little(2), c.little(2)
	r := x.result
	r.said = append(r.said, "statement "+strconv.FormatUint(id, 10)+", "+amount(int(parameters), "parameter"))
	for _, n := range [...]uint64{columns, parameters} {
		if n > 0 && !noEOF {
			n++
		}
		r.columns += n
	}
	r.next = mysqlOthers
	if r.columns == 0 {
		x.finish("", false)
	}
}

// maxMySQLSaid bounds the results whose ends a title tells of.
const maxMySQLSaid = 8

// finish ends a result, and the answer unless there are more of them.
func (x *mysqlTalk) finish(what string, more bool) {
	r := x.result
	if what != "" && len(r.said) < maxMySQLSaid {
		r.said = append(r.said, what)
	}
	if more {
		r.next, r.rows, r.columns = mysqlFirst, 0, 0
		return
	}
	r.m.Title, r.m.Fields = bounded(strings.Join(r.said, ", ")), r.fields
	x.result = nil
	x.t.Complete(r.m)
}

// drop gives up an answer whose end was not seen.
func (x *mysqlTalk) drop() {
	if x.result != nil {
		x.result.m.Title = bounded(strings.Join(x.result.said, ", "))
		x.t.Changed(x.result.m)
		x.result = nil
	}
	x.asked = 0
}
