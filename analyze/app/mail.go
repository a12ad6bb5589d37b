package app

import (
	"bytes"
	"mime"
	"strings"
)

// mailHead picks from a mail (RFC 5322) what its header says of who wrote whom
// about what, while its lines pass. What it holds is bounded.
type mailHead struct {
	values [len(mailFields)]string
	// now is the field, counted from 1, that a folded line goes on with; 0 is one
	// that isn't picked.
	now   int
	ended bool // the body has begun
}

var mailFields = [...]struct{ header, name string }{
	{"from", "imf.from"}, {"to", "imf.to"}, {"cc", "imf.cc"}, {"subject", "imf.subject"},
	{"date", "imf.date"}, {"message-id", "imf.message_id"},
}

// maxMailHead is how much of a mail's beginning is looked at where its length is
// told.
const maxMailHead = 16 << 10

// mailEnd is the line that ends a mail (RFC 5321 §4.1.1.4), and a response of several
// lines (RFC 1939 §3).
const mailEnd = ".\r\n"

// mailLine is a line of a header.
var mailLine = Cut{Until: "\n", Keep: 1 << 10}

// mailBody is all that follows the header, with the line that ends it.
func mailBody(u *Unit) Cut {
	switch n := min(len(u.Data), len(mailEnd)); {
	case string(u.Data[:n]) != mailEnd[:n]:
		return Cut{Until: "\r\n" + mailEnd, Carries: "mail"}
	case n < len(mailEnd):
		return Cut{}
	}
	return whole(len(mailEnd))
}

const mailFrom, mailTo, mailSubject = 0, 1, 3

// maxMailValue bounds a header field's value, before it is decoded.
const maxMailValue = 512

// line takes in a line of the mail.
func (h *mailHead) line(line []byte) {
	line = bytes.TrimRight(line, "\r\n")
	switch {
	case h.ended:
	case len(line) == 0:
		h.ended = true
	case line[0] == ' ' || line[0] == '\t': // RFC 5322 §2.2.3: a folded field goes on
		if h.now > 0 {
			h.add(" " + string(bytes.TrimLeft(line[:min(len(line), maxMailValue)], " \t")))
		}
	default:
		h.begin(line)
	}
}

func (h *mailHead) begin(line []byte) {
	h.now = 0
	name, value, ok := bytes.Cut(line, []byte(":"))
	if h.ended = !ok && !bytes.HasPrefix(line, []byte("From ")); h.ended { // a mail without a header
		return
	}
	for i, f := range mailFields {
		if len(name) == len(f.header) && strings.EqualFold(string(name), f.header) && h.values[i] == "" {
			h.now = i + 1
			h.add(string(bytes.TrimSpace(value[:min(len(value), maxMailValue)])))
		}
	}
}

func (h *mailHead) add(s string) {
	v := &h.values[h.now-1]
	*v += s[:min(len(s), maxMailValue-len(*v))]
}

// fields are what the header said, words of RFC 2047 decoded.
func (h *mailHead) fields() fields {
	var f fields
	for i := range mailFields {
		if h.values[i] != "" {
			f.add(mailFields[i].name, h.value(i))
		}
	}
	return f
}

func (h *mailHead) value(i int) string {
	var d mime.WordDecoder
	if s, err := d.DecodeHeader(h.values[i]); err == nil {
		return s
	}
	return h.values[i]
}

// title says what the mail is about, from whom and to whom; "" if its header
// says none of it.
func (h *mailHead) title() string {
	var about []string
	for _, i := range [...]int{mailFrom, mailTo} {
		if h.values[i] != "" {
			about = append(about, strings.TrimPrefix(mailFields[i].name, "imf.")+" "+h.value(i))
		}
	}
	subject := h.value(mailSubject)
	if len(about) > 0 {
		subject = strings.TrimLeft(subject+" ("+strings.Join(about, ", ")+")", " ")
	}
	return bounded(subject)
}

// text takes in the beginning of a mail at once.
func (h *mailHead) text(b []byte) {
	for line := range bytes.Lines(b) {
		if h.ended {
			return
		}
		h.line(line)
	}
}
