package app

import (
	"bytes"
	"slices"
	"strings"

	"wiretale/trace"
)

// numberedReply is one while its lines pass: "250-" before all but the
// last, "250 " there. FTP may leave the number out between (RFC 959 §4.2), SMTP
// doesn't (RFC 5321 §4.2.1).
type numberedReply struct {
	code string
	text []string // of the lines, bounded in number and length
	size int
}

const (
	maxReplyLines = 30
	maxReplyText  = 2048
)

// looksLikeReply reports whether a line, or the beginning of one, may be of a
// numbered reply.
func looksLikeReply(b []byte) bool {
	for i, c := range b[:min(len(b), 3)] {
		if c < '0' || c > '9' || i == 0 && (c < '1' || c > '6') {
			return false
		}
	}
	return len(b) <= 3 || strings.IndexByte(" -\r\n", b[3]) >= 0
}

// line takes in a line, and reports whether it was the last.
func (r *numberedReply) line(b []byte) (whole bool) {
	b = bytes.TrimRight(b, "\r\n")
	if len(b) < 3 || !looksLikeReply(b) || r.code != "" && string(b[:3]) != r.code {
		r.add(b)
		return false
	}
	r.code = string(b[:3])
	r.add(b[min(len(b), 4):])
	return len(b) == 3 || b[3] == ' '
}

func (r *numberedReply) add(b []byte) {
	text := bounded(strings.TrimSpace(string(b[:min(len(b), maxReplyText)])))
	if text != "" && len(r.text) < maxReplyLines && r.size+len(text) <= maxReplyText {
		r.text, r.size = append(r.text, text), r.size+len(text)
	}
}

func (r *numberedReply) title() string {
	return bounded(strings.TrimRight(r.code+" "+strings.Join(r.text, ", "), " "))
}

// replies reads the replies of a server and pairs them with what was asked, in
// order.
type replies struct {
	tell  Teller
	asked inOrder
	reply numberedReply
	now   *trace.Message
	// code and text are Wireshark's names of a reply's code and of its lines.
	code, text string
}

// maxReplyLine bounds a line. RFC 5321 §4.5.3.1.5 wants 512 bytes.
const maxReplyLine = 8 << 10

func (r *replies) cut(u *Unit) Cut {
	if r.now == nil && !looksLikeReply(u.Data) {
		return Cut{Size: NoUnit}
	}
	return line(u, maxReplyLine)
}

// line takes in a line, and reports whether a reply is whole by it.
func (r *replies) line(u *Unit) (whole bool) {
	whole = r.reply.line(u.Data)
	if r.now == nil {
		r.now = u.message(Server, trace.MessageResponse, r.reply.title())
		r.now.Answers = r.asked.first().id
		r.tell.Begun(r.now)
	}
	r.now.End = u.End
	if !whole {
		r.tell.Carries(r.reply.title())
	}
	return whole
}

// answer is the reply that is whole, what it answers, and the message that
// remains to be completed. Replies beginning with 1 come before the answer
// (RFC 959 §4.2.1).
func (r *replies) answer() (answer numberedReply, to request, m *trace.Message) {
	answer, m = r.reply, r.now
	r.reply, r.now = numberedReply{}, nil
	m.Title, m.Fields = answer.title(), answer.fields(r.code, r.text)
	to = r.asked.first()
	if answer.code[0] != '1' {
		r.asked.pop()
	}
	return answer, to, m
}

func (r *numberedReply) fields(code, text string) fields {
	var f fields
	f.add(code, r.code)
	for _, s := range r.text {
		f.add(text, s)
	}
	return f
}

// lost forgets the reply in hand, and what waits: which reply belongs to which
// command can't be told any more.
func (r *replies) lost() {
	r.reply, r.now = numberedReply{}, nil
	r.asked.clear()
}

// What the greetings of the two call their protocol.
const smtpWord, ftpWord = "SMTP", "FTP"

// maxGreeting is how long a line of a greeting is waited for.
const maxGreeting = 512

// greeting judges a server's first words: a reply that says that it is ready.
// SMTP and FTP begin alike, and are told apart by what the greeting says of
// itself, by what the client answers, or by the port.
func greeting(o *Opening, word, other string, ports ...uint16) Verdict {
	line, _, whole := bytes.Cut(o.Data, []byte("\n"))
	whole = whole || len(line) >= maxGreeting
	if len(line) == 0 || !looksLikeReply(line) || line[0] == '1' {
		return No
	}
	switch mine, theirs := mentions(line, word, whole), mentions(line, other, whole); {
	case mine >= 0 && (theirs < 0 || mine < theirs):
		return Yes
	case theirs >= 0:
		return No
	case whole && len(o.Other) == 0 && slices.Contains(ports, o.ServerPort):
		return Yes
	}
	return Maybe
}

// mentions returns where a line has a word first, in whatever case and with
// whatever around it but a dot, which makes it a host's name; −1 if nowhere. The
// word is given in capitals.
func mentions(line []byte, word string, whole bool) int {
	for i := 0; i+len(word) <= len(line); i++ {
		end := i + len(word)
		if equalFold(line[i:end], word) && (i == 0 || line[i-1] != '.') && (end < len(line) && line[end] != '.' || end == len(line) && whole) {
			return i
		}
	}
	return -1
}

// equalFold reports whether b is a word that is given in capitals, in whatever
// case.
func equalFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
