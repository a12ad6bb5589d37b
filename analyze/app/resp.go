package app

import (
	"bytes"
	"strconv"
	"strings"

	"wiretale/trace"
)

// RESP is what Redis and its kin speak: a command is an array of strings, or a
// line; its reply is one value. Replies come in the order of the commands, and
// what was subscribed to comes in between.
var respProtocol = Protocol{
	Name: "RESP", Recognise: recogniseRESP, Anywhere: true,
	Stream: func(t Teller) Parser { return &resp{tell: t} },
}

type resp struct {
	tell  Teller
	asked inOrder
	sides [2]respSide
	// subscribed says that messages come in RESP2 as if they were replies.
	subscribed bool
	replica    bool // what the server says is for a replica: no replies any more
}

type respSide struct {
	value respValue
	now   *trace.Message // of the value
	told  bool           // some of it could be read
}

const (
	maxRESPLine = 64 << 10
	keptOfRESP  = 512 // of a string
)

// recogniseRESP looks for a command as an array; for one in a line at the usual
// port, or if what answers it is a simple string.
func recogniseRESP(o *Opening) Verdict {
	if o.From == Server {
		return No
	}
	if o.Data[0] == '*' {
		return respArray(o.Data)
	}
	switch v := verbOf(o.Data, "PING", "ECHO", "INFO", "GET", "SET"); {
	case v != Yes, bytes.HasPrefix(o.Other, []byte("+PONG")), o.ServerPort == 6379:
		return v
	case len(o.Other) > 0:
		return No
	}
	return Maybe
}

// respArray judges "*3", CRLF, "$".
func respArray(b []byte) Verdict {
	for i, c := range b[1:min(len(b), 12)] {
		switch {
		case c >= '0' && c <= '9':
		case c != '\r' || i == 0:
			return No
		default:
			rest := b[1+i:]
			if n := min(len(rest), 3); string(rest[:n]) != "\r\n$"[:n] {
				return No
			} else if n < 3 {
				return Maybe
			}
			return Yes
		}
	}
	if len(b) < 12 {
		return Maybe
	}
	return No
}

// Cut implements Parser.
func (r *resp) Cut(from Side, u *Unit) Cut {
	s := &r.sides[from]
	switch c := u.Data[0]; {
	case s.value.bulk > 0:
		return Cut{Size: s.value.bulk, Keep: int(min(s.value.bulk, keptOfRESP)), Carries: "string"}
	case from == Server && r.replica && s.now == nil:
		return Cut{Size: UntilClose, Carries: "replication"}
	case from == Client && s.now == nil && (c == '\r' || c == '\n'):
		return pass(1)
	case from == Client && s.now == nil && c != '*':
		return commandCut(u)
	case !respType(c):
		return Cut{Size: NoUnit}
	}
	return line(u, maxRESPLine)
}

// Unit implements Parser.
func (r *resp) Unit(from Side, u *Unit) bool {
	s := &r.sides[from]
	switch {
	case len(u.Data) == 0:
		return true
	case s.now == nil && from == Client:
		s.now = u.message(from, trace.MessageRequest, "")
		if u.Data[0] != '*' {
			return r.inline(u)
		}
	case s.now == nil:
		s.now = u.message(from, trace.MessageResponse, "")
	}
	if v := &s.value; from == Client && v.bulk > 0 && respSecret(v.words) {
		conceal(s.now, u.Start, u.Start+v.bulk-2)
	}
	if !s.value.take(u.Data) {
		return false
	}
	s.now.End = u.End
	if !s.told && (s.value.leaves > 0 || s.value.whole) {
		s.told = true
		r.begin(from)
	}
	switch {
	case !s.value.whole:
		r.tell.Carries(s.now.Title)
	case from == Client:
		r.command()
	default:
		r.reply()
	}
	return true
}

// inline takes in a command in a line.
func (r *resp) inline(u *Unit) bool {
	v := &r.sides[Client].value
	for w := range strings.FieldsSeq(string(u.Data)) {
		if v.count++; len(v.words) < maxRESPWords {
			v.words = append(v.words, bounded(w))
		}
	}
	if v.count == 0 {
		return false
	}
	if _, secret, ok := strings.Cut(strings.TrimSpace(string(u.Data)), " "); ok && respSecret(v.words[:1]) {
		u.hideText(r.sides[Client].now, secret)
	}
	r.begin(Client)
	r.command()
	return true
}

// begin tells of a message of which something can be read.
func (r *resp) begin(from Side) {
	m, v := r.sides[from].now, &r.sides[from].value
	switch {
	case from == Client && len(v.words) > 0:
		m.Title = bounded(v.words[0])
	case from == Server && r.pushed(v):
		m.Kind, m.Title = trace.MessageOther, bounded(string(v.text))
	case from == Server:
		m.Answers, m.Title = r.asked.first().id, bounded(string(v.text))
	}
	r.tell.Begun(m)
}

// command completes a command, which waits for its replies from now on.
func (r *resp) command() {
	m, v := r.sides[Client].now, r.sides[Client].value
	r.sides[Client] = respSide{}
	m.Title = bounded(strings.Join(respPublic(v.words), " "))
	var f fields
	for _, w := range v.words {
		f.add("resp.bulk_string.value", w)
	}
	m.Fields = f
	to := request{id: m.ID}
	if len(v.words) > 0 {
		to.verb = strings.ToUpper(bounded(v.words[0]))
	}
	if respSubscribes(to.verb) { // one reply for each channel
		to.more = int(max(v.count-2, 0))
		r.subscribed = true
	}
	r.replica = r.replica || to.verb == "SYNC"
	r.asked.add(to)
	r.tell.Complete(m)
}

// respPublic leaves out of a command's words what is secret: a list is seen over
// one's shoulder.
func respPublic(words []string) []string {
	for i, w := range words {
		switch {
		case i == 0 && strings.EqualFold(w, "AUTH"): // with or without a name before the password
			return words[:max(1, min(len(words)-1, 2))]
		case i > 1 && strings.EqualFold(w, "AUTH") && strings.EqualFold(words[0], "HELLO"):
			return words[:min(len(words), i+2)]
		}
	}
	return words
}

// respSecret reports whether the word behind those given is a name or password
// of AUTH, or of HELLO with AUTH in it.
func respSecret(words []string) bool {
	switch {
	case len(words) == 0:
		return false
	case strings.EqualFold(words[0], "AUTH"):
		return true
	}
	hello := strings.EqualFold(words[0], "HELLO")
	for i := 2; hello && i < len(words); i++ {
		if strings.EqualFold(words[i], "AUTH") && len(words) <= i+2 {
			return true
		}
	}
	return false
}

// respSubscribes reports whether a word is SUBSCRIBE, UNSUBSCRIBE or one of
// their kin for patterns and shards; their replies begin with it.
func respSubscribes(word string) bool {
	return len(word) <= 12 && strings.HasSuffix(strings.ToUpper(word), "SUBSCRIBE")
}

// pushed reports whether a value comes of itself, not as a reply.
func (r *resp) pushed(v *respValue) bool {
	if v.kind != '>' && !(v.kind == '*' && r.subscribed) || len(v.words) == 0 {
		return v.kind == '>'
	}
	first := v.words[0]
	if respSubscribes(first) {
		return !strings.EqualFold(first, r.asked.first().verb)
	}
	return v.kind == '>' || first == "message" || first == "pmessage" || first == "smessage"
}

// reply completes a value of the server's.
func (r *resp) reply() {
	m, v := r.sides[Server].now, r.sides[Server].value
	r.sides[Server] = respSide{}
	m.Title = bounded(string(v.text))
	var f fields
	switch v.kind {
	case '-', '!':
		f.add("resp.error", strings.TrimPrefix(m.Title, "(error) "))
	case ':', '(':
		f.add("resp.integer", strings.TrimPrefix(m.Title, "(integer) "))
	case '+':
		f.add("resp.string", m.Title)
	case '$', '=':
		if m.Title != "(nil)" {
			f.add("resp.bulk_string.value", m.Title)
		}
	case '*', '%', '~', '>':
		f.add("resp.array.length", strconv.FormatInt(v.count, 10))
	}
	m.Fields = f
	if m.Kind == trace.MessageResponse {
		to := r.asked.answered()
		r.replica = r.replica || to.verb == "PSYNC"
	}
	r.tell.Complete(m)
}

// Lost implements Parser.
func (r *resp) Lost(from Side) {
	r.sides[from] = respSide{}
	r.asked.clear()
}

// Begins implements Parser.
func (r *resp) Begins(from Side, b []byte) bool {
	if from == Client {
		return b[0] == '*' && respArray(b) == Yes
	}
	line, _, ok := bytes.Cut(b, []byte("\r\n"))
	switch {
	case !ok || len(line) < 2:
		return false
	case line[0] == '+' || line[0] == '-':
		return true
	}
	_, err := strconv.ParseInt(string(line[1:]), 10, 64)
	return err == nil && bytes.IndexByte([]byte(":$*%~>"), line[0]) >= 0
}

// Closed implements Parser.
func (r *resp) Closed(Side, int64) {}
