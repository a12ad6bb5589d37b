package app

import (
	"bytes"

	"wiretale/trace"
	"wiretale/wire"
)

// HTTP/1 (RFC 9112).
var http1Protocol = Protocol{
	Name: "HTTP", Recognise: recogniseHTTP1, Anywhere: true,
	Stream: func(t Teller) Parser { return newHTTP1(t) },
}

// http1 reads messages and pairs responses with requests.
type http1 struct {
	tell  Teller
	sides [2]http1Side
	// asked are the requests that wait for their responses, in order: a server
	// answers in the order of the requests (RFC 9112 §9.3.2).
	asked []http1Asked
	// eager says that the client has sent a request before the one before it
	// was answered; gap that responses were lost since its latest request. Of
	// an eager client nobody knows then how many: nothing is paired any more.
	eager, gap, unpaired bool
}

type http1Asked struct {
	id     trace.MessageID
	method string
}

// maxAsked bounds the requests that wait; older ones go unpaired.
const maxAsked = 4096

// http1Part is the part of a message that comes next in a stream.
type http1Part uint8

const (
	http1Head      http1Part = iota // or an empty line before it
	http1Counted                    // a body whose length is known
	http1ChunkLine                  // the line before a chunk
	http1Chunk                      // a chunk, with the line's end behind it
	http1Trailer                    // trailer fields, up to an empty line
	http1OpenBody                   // a body that ends with the stream
)

// http1Side is how far one side was read.
type http1Side struct {
	part http1Part
	left int64          // of a counted body or a chunk
	now  *trace.Message // announced, not complete
	// spared says that a request was answered before its body came, so that
	// it may never come (RFC 9110 §10.1.1).
	spared bool
}

func newHTTP1(t Teller) *http1 { return &http1{tell: t} }

// Bounds on what HTTP/1 says at once.
const (
	maxHTTP1Head = 64 << 10
	maxHTTP1Line = 8 << 10
)

// Cut implements Parser.
func (h *http1) Cut(from Side, u *Unit) Cut {
	s := &h.sides[from]
	if s.spared {
		switch recogniseHTTP1(&Opening{Data: u.Data}) {
		case Maybe:
			return Cut{}
		case Yes:
			h.finish(from, u.Start)
		}
		s.spared = false
	}
	switch s.part {
	case http1Counted, http1Chunk:
		return pass(s.left)
	case http1ChunkLine, http1Trailer:
		return line(u, maxHTTP1Line)
	case http1OpenBody:
		return pass(UntilClose)
	}
	return h.head(from, u)
}

// head finds the end of a head, and announces its message as soon as the start
// line is there.
func (h *http1) head(from Side, u *Unit) Cut {
	if c := u.Data[0]; c == '\r' || c == '\n' { // RFC 9112 §2.2: before a request, ignored
		return pass(1)
	}
	if n := headEnd(u.Data, u.Seen); n > 0 {
		return whole(n)
	}
	s, fresh := &h.sides[from], u.Data[u.Seen:]
	if s.now != nil && len(u.Data) < maxHTTP1Head ||
		s.now == nil && u.Seen > 0 && bytes.IndexByte(fresh, '\n') < 0 && len(u.Data) < maxHTTP1Line {
		return Cut{} // nothing to learn yet
	}
	head, _, err := wire.ParseHTTPHead(u.Data)
	if err != nil {
		return Cut{Size: NoUnit}
	}
	h.announce(from, u, &head)
	return Cut{}
}

// headEnd returns how many bytes a head takes, 0 if it goes on behind b: it
// ends with an empty line, which does not lie before seen.
func headEnd(b []byte, seen int) int {
	from := max(0, seen-3)
	for {
		n := bytes.IndexByte(b[from:], '\n')
		if n < 0 {
			return 0
		}
		from += n + 1
		switch rest := b[from:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return from + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return from + 2
		}
	}
}

// announce begins a message whose start line is known.
func (h *http1) announce(from Side, u *Unit, head *wire.HTTPHead) {
	s := &h.sides[from]
	if s.now != nil || !head.Request && head.Status == 0 {
		return
	}
	kind := trace.MessageResponse
	if head.Request {
		kind = trace.MessageRequest
	}
	m := u.message(from, kind, http1Title(head))
	m.End = m.Start
	s.now = m
	h.tell.Begun(m)
	switch {
	case head.Request:
		h.ask(m.ID, head.Method)
	case len(h.asked) > 0:
		m.Answers = h.asked[0].id
	}
	h.tell.Changed(m)
}

// ask has a request wait for its response.
func (h *http1) ask(id trace.MessageID, method string) {
	if h.gap {
		h.asked, h.gap = nil, false // a client that isn't eager has got its responses
	}
	h.eager = h.eager || len(h.asked) > 0
	switch {
	case h.unpaired:
		return
	case len(h.asked) == maxAsked:
		h.asked = h.asked[1:]
	}
	h.asked = append(h.asked, http1Asked{id, method})
}

// Unit implements Parser.
func (h *http1) Unit(from Side, u *Unit) bool {
	switch s := &h.sides[from]; s.part {
	case http1Head:
		return len(u.Data) == 0 || h.headRead(from, u)
	case http1Counted, http1OpenBody:
		carry(s.now, u.Start, u.End)
		h.finish(from, u.End)
	case http1ChunkLine:
		size, _, err := wire.ParseHTTPChunk(u.Data)
		s.part, s.left = http1Chunk, size+2
		if size == 0 {
			s.part = http1Trailer
		}
		return err == nil
	case http1Chunk:
		carry(s.now, u.Start, u.End-2)
		s.part = http1ChunkLine
	case http1Trailer:
		if len(bytes.TrimRight(u.Data, "\r\n")) == 0 {
			h.finish(from, u.End)
		}
	}
	return true
}

// headRead goes on to the body that a head announces.
func (h *http1) headRead(from Side, u *Unit) bool {
	head, _, err := wire.ParseHTTPHead(u.Data)
	if err != nil {
		return false
	}
	h.announce(from, u, &head)
	s := &h.sides[from]
	s.now.Fields = http1Fields(&head)
	u.hideHead(s.now)
	h.tell.Changed(s.now)
	method, answers := "", s.now.Answers
	if !head.Request {
		method = h.answer(head.Status)
	}
	body, err := head.Body(method)
	switch {
	case err != nil:
		return false
	case body.Framing == wire.HTTPNoBody, body.Framing == wire.HTTPLength && body.Length == 0:
		h.finish(from, u.End)
	case body.Framing == wire.HTTPLength:
		s.part, s.left = http1Counted, body.Length
	case body.Framing == wire.HTTPChunked:
		s.part = http1ChunkLine
	case body.Framing == wire.HTTPUntilClose:
		s.part = http1OpenBody
	case body.Framing == wire.HTTPTunnel:
		h.finish(from, u.End)
		h.switchTo(&head, answers)
	}
	return true
}

// switchTo goes on with the protocol that a response to a request switches to
// (RFC 9110 §7.8), or with what is in a tunnel.
func (h *http1) switchTo(head *wire.HTTPHead, request trace.MessageID) {
	to, _ := head.Get("Upgrade")
	switch p := upgradeTo(to); {
	case p == nil || head.Status != 101:
		h.tell.Become("", nil)
	case p == &http2Protocol:
		h.tell.Become(p.Name, upgradedHTTP2(h.tell, request))
	default:
		h.tell.Become(p.Name, nil)
	}
}

// answer takes the status of a response, and returns the method of the request
// that it answers, "" if that is unknown.
func (h *http1) answer(status int) (method string) {
	if len(h.asked) > 0 {
		method = h.asked[0].method
	}
	if status < 200 && status != 101 { // it comes before the answer (RFC 9110 §15.2)
		return method
	}
	if s := &h.sides[Client]; len(h.asked) == 1 && status >= 300 && (s.part == http1Counted || s.part == http1ChunkLine) {
		s.spared = len(s.now.Body) == 0
	}
	h.asked = h.asked[min(1, len(h.asked)):]
	return method
}

// finish completes the message in hand; offset is where it ends.
func (h *http1) finish(from Side, offset int64) {
	s := &h.sides[from]
	m := s.now
	s.part, s.now = http1Head, nil
	m.End = offset
	h.tell.Complete(m)
}

// Lost implements Parser.
func (h *http1) Lost(from Side) {
	h.sides[from] = http1Side{}
	h.gap = h.gap || from == Server
	if h.eager {
		h.asked, h.unpaired = nil, true
	}
}

// Closed implements Parser.
func (h *http1) Closed(from Side, offset int64) {
	if s := &h.sides[from]; s.part == http1OpenBody { // it was empty
		h.finish(from, offset)
	}
}

// Begins implements Parser.
func (h *http1) Begins(_ Side, b []byte) bool {
	if bytes.HasPrefix(b, []byte("HTTP/1.")) {
		return true
	}
	method, _, ok := bytes.Cut(b[:min(len(b), 16)], []byte(" "))
	return ok && http1Methods[string(method)]
}
