package http

import (
	"fmt"
	"strings"
	"time"

	"wiretale/wire"
)

// Server is the server's side of one connection.
type Server struct {
	site    *Site
	in      []byte
	out     outgoing
	due     time.Duration // when the next response will be ready
	waiting bool          // for due
	idle    time.Duration // until when it waits for a request
	next    wire.HTTPHead // the request that is being answered
	body    *body         // its body, if it has one
	last    bool          // nothing is answered any more
	ended   bool          // the client has no more to say
}

// NewServer returns the server's side of a new connection.
func NewServer(site *Site) *Server { return &Server{site: site} }

// Begin says that the connection is established.
func (s *Server) Begin(now time.Duration) { s.rest(now) }

// rest begins to wait for a request anew.
func (s *Server) rest(now time.Duration) { s.idle = now + s.site.Keeps }

// impatient reports whether it will close if no request comes.
func (s *Server) impatient() bool { return s.site.Keeps > 0 && !s.waiting && !s.last && !s.ended }

// maxWaiting bounds what a client may say before it is answered.
const maxWaiting = 1 << 20

// Receive takes the next bytes of the client's stream.
func (s *Server) Receive(now time.Duration, data []byte) {
	if s.last {
		return
	}
	s.rest(now)
	s.in = append(s.in, data...)
	s.parse(now)
	if len(s.in) > maxWaiting {
		s.in, s.last = nil, true
	}
}

// End says that the client has no more to send.
func (s *Server) End(now time.Duration, err error) {
	s.ended = true
	s.last = s.last || err != nil
}

// Next returns what is to be sent.
func (s *Server) Next(most int) []byte { return s.out.next(most) }

// Closing reports whether everything was said.
func (s *Server) Closing() bool { return s.out.length == 0 && !s.waiting && (s.last || s.ended) }

// Deadline is when the next response will be ready, or the wait for a request
// over.
func (s *Server) Deadline() (time.Duration, bool) {
	if s.impatient() {
		return s.idle, true
	}
	return s.due, s.waiting
}

// Expire makes the response that is due, or gives up waiting.
func (s *Server) Expire(now time.Duration) {
	switch {
	case s.waiting && now >= s.due:
		s.waiting = false
		s.respond()
		s.rest(now)
		s.parse(now)
	case !s.impatient() || now < s.idle:
	case s.out.length > 0: // what was said last is still on its way
		s.rest(now)
	default:
		s.last = true
	}
}

// parse looks for the next request, takes its body, and begins to think about
// it. Requests are answered in the order in which they came (RFC 9112 §9.3.2).
func (s *Server) parse(now time.Duration) {
	for !s.waiting && !s.last && s.request() {
		if s.site.Think > 0 {
			s.due, s.waiting = now+s.site.Think, true
			return
		}
		s.respond()
	}
}

// request reads a request, and reports whether it is there as a whole.
func (s *Server) request() bool {
	if s.body == nil && !s.head() {
		return false
	}
	rest, err := s.body.take(s.in)
	s.in = rest
	if err != nil {
		s.refuse("This request's body is not HTTP.\n")
		return false
	}
	return s.body.done()
}

// head reads a request's head, once it is complete.
func (s *Server) head() bool {
	head, done, err := wire.ParseHTTPHead(s.in)
	if err == nil && !done {
		return false
	}
	body, fault := head.Body("")
	switch {
	case err != nil || fault != nil || !head.Request:
		s.refuse("This request is not HTTP.\n")
		return false
	case (body.Framing == wire.HTTPChunked || body.Length > 0) && !s.takes(head.Method):
		s.refuse("This server takes requests without a body only.\n")
		return false
	}
	s.in = s.in[head.Length:]
	s.next, s.body = head, newBody(body)
	if expected, ok := head.Get("Expect"); ok && strings.EqualFold(expected, "100-continue") && head.Version != "1.0" && !s.body.done() {
		s.out.add([]byte("HTTP/1.1 100 Continue\r\n\r\n")) // RFC 9110 §10.1.1
	}
	return true
}

// takes reports whether the server takes what comes with a method.
func (s *Server) takes(method string) bool {
	return s.site.Uploads && (method == "PUT" || method == "POST")
}

// respond answers the request at hand.
func (s *Server) respond() {
	s.last = s.site.Close || !s.next.Persistent()
	given := s.body
	s.body = nil
	bodyless := s.next.Method == "HEAD"
	switch {
	case s.takes(s.next.Method):
		s.reply(200, "OK", fmt.Appendf(nil, "%d bytes\nsha256 %s\n", given.size, given.sum()), s.last, false)
		return
	case s.next.Method != "GET" && !bodyless:
		s.reply(405, "Method Not Allowed", []byte("This server answers GET and HEAD.\n"), s.last, false)
		return
	}
	r, ok := s.site.find(s.next.Target)
	if !ok {
		s.reply(404, "Not Found", []byte("There is nothing at this address.\n"), s.last, bodyless)
		return
	}
	s.reply(200, "OK", s.site.content(r), s.last, bodyless)
}

// refuse answers what can't be understood, and nothing that comes after it.
func (s *Server) refuse(why string) {
	s.last = true
	s.reply(400, "Bad Request", []byte(why), true, false)
}

// reply writes a response (RFC 9112 §4).
func (s *Server) reply(status int, reason string, body []byte, last, bodyless bool) {
	head := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n", status, reason, len(body))
	if last {
		head = append(head, "Connection: close\r\n"...)
	}
	s.out.add(append(head, "\r\n"...))
	if !bodyless {
		s.out.add(body)
	}
}
