package analyze

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"wiretale/trace"
	"wiretale/wire"
)

// httpTalk reads HTTP/1 (RFC 9112) out of a connection's two streams and pairs
// responses with requests.
type httpTalk struct {
	sides   [2]httpSide
	streams [2]httpStream
	// asked are the requests that wait for their responses, in order: a server
	// answers in the order of the requests (RFC 9112 §9.3.2).
	asked []asked
	told  teller
	// spoken says that a message of HTTP was found.
	spoken bool
}

// teller takes what a parser finds in the streams.
type teller interface {
	begun(m *trace.Message)
	changed(m *trace.Message)
	complete(m *trace.Message)
	stray() // bytes whose message's beginning was missed
}

type asked struct {
	id     trace.MessageID
	method string
}

// maxAsked bounds the requests that wait; older ones go unpaired.
const maxAsked = 4096

// httpPart is the part of a message that comes next in a stream.
type httpPart uint8

const (
	httpHead      httpPart = iota // or the beginning of anything
	httpCounted                   // a body whose length is known
	httpChunkLine                 // the line before a chunk
	httpChunk                     // a chunk, with the line's end behind it
	httpTrailer                   // trailer fields, up to an empty line
	httpOpenBody                  // a body that ends with the stream
	httpForeign                   // something else than HTTP/1
)

// httpSide is how far one direction was read.
type httpSide struct {
	from  int // client or server
	part  httpPart
	held  []byte // of a head or a line that is not whole yet
	at    place  // of the first byte held
	start int64  // its offset
	left  int64  // of a counted body or a chunk
	now   *trace.Message
	tells bool // the message was announced
	torn  bool // HTTP was lost in a hole, and not found again
}

func newHTTPTalk(told teller) *httpTalk {
	h := &httpTalk{told: told}
	h.sides[server].from = server
	for i := range h.streams {
		h.streams[i] = httpStream{h, &h.sides[i]}
	}
	return h
}

// stream returns the consumer of one side's stream.
func (h *httpTalk) stream(from int) consumer { return &h.streams[from] }

type httpStream struct {
	talk *httpTalk
	side *httpSide
}

func (x *httpStream) bytes(b []byte, offset int64, at place) {
	s := x.side
	if s.part == httpForeign {
		if !looksLikeHTTP(b) {
			if s.torn {
				x.talk.told.stray()
			}
			return
		}
		s.part = httpHead // it may be found again where a segment begins
	}
	for len(b) > 0 && s.part != httpForeign {
		n := x.talk.read(s, b, offset, at)
		b, offset = b[n:], offset+int64(n)
	}
}

func (x *httpStream) hole(n, offset int64, at place) {
	s := x.side
	switch s.part {
	case httpCounted:
		if n <= s.left {
			x.talk.counted(s, n, offset)
			return
		}
	case httpChunk:
		if n < s.left-2 {
			s.left -= n
			return
		}
	case httpOpenBody:
		return
	}
	s.torn = s.torn || s.part != httpForeign && x.talk.spoken
	s.lose()
}

// lose gives up the message in hand: its end can't be found any more.
func (s *httpSide) lose() {
	s.part, s.held, s.now, s.tells = httpForeign, nil, nil, false
}

// read takes in the first of some bytes, at least one, and returns how many.
func (h *httpTalk) read(s *httpSide, b []byte, offset int64, at place) int {
	switch s.part {
	case httpHead:
		return h.head(s, b, offset, at)
	case httpCounted, httpChunk:
		n := min(int64(len(b)), s.left)
		h.counted(s, n, offset)
		return int(n)
	case httpChunkLine:
		return h.line(s, b, offset, func(line []byte, _ int64) bool {
			size, _, err := wire.ParseHTTPChunk(line)
			s.part, s.left = httpChunk, size+2
			if size == 0 {
				s.part = httpTrailer
			}
			return err == nil
		})
	case httpTrailer:
		return h.line(s, b, offset, func(line []byte, end int64) bool {
			if len(bytes.TrimRight(line, "\r\n")) == 0 {
				h.finish(s, end)
			}
			return true
		})
	}
	return len(b) // an open body
}

// counted takes n bytes of a body of known length or of a chunk.
func (h *httpTalk) counted(s *httpSide, n, offset int64) {
	if s.left -= n; s.left > 0 {
		return
	}
	if s.part == httpChunk {
		s.part = httpChunkLine
		return
	}
	h.finish(s, offset+n)
}

// line collects a line and hands it to take, with the offset behind it; take
// tells whether it is sound.
func (h *httpTalk) line(s *httpSide, b []byte, offset int64, take func(line []byte, end int64) bool) int {
	n := bytes.IndexByte(b, '\n') + 1
	if n == 0 {
		s.held = append(s.held, b...)
		if len(s.held) > maxHeldLine {
			s.lose()
		}
		return len(b)
	}
	line := append(s.held, b[:n]...)
	s.held = nil
	if !take(line, offset+int64(n)) {
		s.lose()
	}
	return n
}

const maxHeldLine = 8 << 10

// head collects the head of a message and reads it once it is whole.
func (h *httpTalk) head(s *httpSide, b []byte, offset int64, at place) int {
	if len(s.held) == 0 {
		if b[0] == '\r' || b[0] == '\n' { // RFC 9112 §2.2: before a request, ignored
			return 1
		}
		s.at, s.start = at, offset
	}
	had := len(s.held)
	end := headEnd(s.held, b)
	take := len(b)
	if end > 0 {
		take = end
	}
	s.held = append(s.held, b[:take]...)
	if end == 0 && s.tells && len(s.held) < maxHead || // nothing to learn yet
		end == 0 && had > 0 && !s.tells && bytes.IndexByte(b[:take], '\n') < 0 && len(s.held) < maxHeldLine {
		return take
	}
	head, done, err := wire.ParseHTTPHead(s.held)
	if err != nil {
		s.lose()
		return take
	}
	if !s.tells && (head.Request || head.Status > 0) {
		h.announce(s, &head)
	}
	if done {
		s.held = nil
		h.headRead(s, &head, offset+int64(take))
	}
	return take
}

const maxHead = 64 << 10

// headEnd returns how many bytes of b end the head that held begins, 0 if it
// goes on: a head ends with an empty line.
func headEnd(held, b []byte) int {
	tail := held[max(0, len(held)-3):]
	joined := append(append(make([]byte, 0, 6), tail...), b[:min(len(b), 3)]...)
	for _, blank := range [...]string{"\n\r\n", "\n\n"} {
		if i := bytes.Index(joined, []byte(blank)); i >= 0 && i+len(blank) > len(tail) {
			return i + len(blank) - len(tail)
		}
	}
	crlf, lf := bytes.Index(b, []byte("\n\r\n")), bytes.Index(b, []byte("\n\n"))
	switch {
	case crlf >= 0 && (lf < 0 || crlf < lf):
		return crlf + 3
	case lf >= 0:
		return lf + 2
	}
	return 0
}

// announce begins a message whose start line is known.
func (h *httpTalk) announce(s *httpSide, head *wire.HTTPHead) {
	m := &trace.Message{
		FromClient: s.from == client, Protocol: "HTTP", Begun: s.at.time,
		Start: s.start, End: s.start, First: trace.PacketID(s.at.sighting), Title: httpTitle(head),
	}
	m.Kind = trace.MessageResponse
	if head.Request {
		m.Kind = trace.MessageRequest
	}
	s.now, s.tells, s.torn, h.spoken = m, true, false, true
	h.told.begun(m)
	if head.Request {
		if len(h.asked) == maxAsked {
			h.asked = h.asked[1:]
		}
		h.asked = append(h.asked, asked{m.ID, head.Method})
	} else if len(h.asked) > 0 {
		m.Answers = h.asked[0].id
	}
}

func httpTitle(head *wire.HTTPHead) string {
	if head.Request {
		return bounded(head.Method + " " + head.Target)
	}
	return bounded(strings.TrimRight(strconv.Itoa(head.Status)+" "+head.Reason, " "))
}

// bounded cuts a text to what a list can show, never inside a character.
func bounded(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	n := most
	for n > most-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// headRead goes on to the body that a head announces.
func (h *httpTalk) headRead(s *httpSide, head *wire.HTTPHead, offset int64) {
	s.now.Fields = httpFields(head)
	h.told.changed(s.now)
	method := ""
	if !head.Request && len(h.asked) > 0 {
		method = h.asked[0].method
		if head.Status >= 200 || head.Status == 101 { // others come before the answer (RFC 9110 §15.2)
			h.asked = h.asked[1:]
		}
	}
	body, err := head.Body(method)
	switch {
	case err != nil:
		s.lose()
	case body.Framing == wire.HTTPNoBody, body.Framing == wire.HTTPLength && body.Length == 0:
		h.finish(s, offset)
	case body.Framing == wire.HTTPLength:
		s.part, s.left = httpCounted, body.Length
	case body.Framing == wire.HTTPChunked:
		s.part = httpChunkLine
	case body.Framing == wire.HTTPUntilClose:
		s.part = httpOpenBody
	case body.Framing == wire.HTTPTunnel:
		h.finish(s, offset)
		for i := range h.sides {
			h.sides[i].lose()
		}
	}
}

// finish completes the message in hand; offset is where it ends.
func (h *httpTalk) finish(s *httpSide, offset int64) {
	m := s.now
	s.part, s.now, s.tells = httpHead, nil, false
	m.End = offset
	h.told.complete(m)
}

// closed says that a side's stream has ended.
func (h *httpTalk) closed(from int, offset int64) {
	if s := &h.sides[from]; s.part == httpOpenBody && s.now != nil {
		h.finish(s, offset)
	}
}

// httpFields picks what a message says about itself, by Wireshark's names.
func httpFields(head *wire.HTTPHead) []trace.MessageField {
	var fields []trace.MessageField
	add := func(name, value string) {
		fields = append(fields, trace.MessageField{Name: name, Value: bounded(value)})
	}
	if head.Request {
		add("http.request.method", head.Method)
		add("http.request.uri", head.Target)
		add("http.request.version", "HTTP/"+head.Version)
	} else {
		add("http.response.version", "HTTP/"+head.Version)
		add("http.response.code", strconv.Itoa(head.Status))
		add("http.response.phrase", head.Reason)
	}
	for _, f := range head.Fields {
		if name, ok := httpNames[strings.ToLower(f.Name)]; ok && len(fields) < 32 {
			add(name, f.Value)
		}
	}
	return fields
}

var httpNames = map[string]string{
	"host": "http.host", "user-agent": "http.user_agent", "accept": "http.accept", "connection": "http.connection",
	"content-type": "http.content_type", "content-length": "http.content_length_header", "server": "http.server",
	"transfer-encoding": "http.transfer_encoding", "content-encoding": "http.content_encoding",
	"location": "http.location", "date": "http.date", "referer": "http.referer", "upgrade": "http.upgrade",
	"last-modified": "http.last_modified", "cache-control": "http.cache_control",
}

// looksLikeHTTP reports whether bytes begin as a message of HTTP/1 does.
func looksLikeHTTP(b []byte) bool {
	if bytes.HasPrefix(b, []byte("HTTP/1.")) {
		return true
	}
	method, _, ok := bytes.Cut(b[:min(len(b), 16)], []byte(" "))
	return ok && httpMethods[string(method)]
}

var httpMethods = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "DELETE": true, "CONNECT": true, "OPTIONS": true,
	"TRACE": true, "PATCH": true, "PROPFIND": true, "PROPPATCH": true, "MKCOL": true, "COPY": true, "MOVE": true,
	"LOCK": true, "UNLOCK": true, "REPORT": true,
}
