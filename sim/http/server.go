package http

import (
	"fmt"
	"time"

	"wiretale/wire"
)

// Server is the server's side of one connection.
type Server struct {
	site    *Site
	in      []byte
	out     []byte
	due     time.Duration // when the next response will be ready
	waiting bool          // for due
	next    wire.HTTPHead // the request that is being answered
	last    bool          // nothing is answered any more
	ended   bool          // the client has no more to say
}

// NewServer returns the server's side of a new connection.
func NewServer(site *Site) *Server { return &Server{site: site} }

// Begin says that the connection is established.
func (s *Server) Begin(time.Duration) {}

// Receive takes the next bytes of the client's stream.
func (s *Server) Receive(now time.Duration, data []byte) {
	if !s.last {
		s.in = append(s.in, data...)
		s.parse(now)
	}
}

// End says that the client has no more to send.
func (s *Server) End(now time.Duration, err error) {
	s.ended = true
	s.last = s.last || err != nil
}

// Next returns what is to be sent.
func (s *Server) Next(most int) []byte {
	n := min(most, len(s.out))
	data := s.out[:n:n]
	s.out = s.out[n:]
	return data
}

// Closing reports whether everything was said.
func (s *Server) Closing() bool { return len(s.out) == 0 && !s.waiting && (s.last || s.ended) }

// Deadline is when the next response will be ready.
func (s *Server) Deadline() (time.Duration, bool) { return s.due, s.waiting }

// Expire makes the response that is due.
func (s *Server) Expire(now time.Duration) {
	if !s.waiting || now < s.due {
		return
	}
	s.waiting = false
	s.respond()
	s.parse(now)
}

// parse looks for the next request, and begins to think about it. Requests are
// answered in the order in which they came (RFC 9112 §9.3.2).
func (s *Server) parse(now time.Duration) {
	for !s.waiting && !s.last {
		head, done, err := wire.ParseHTTPHead(s.in)
		if err == nil && !done {
			return
		}
		body, fault := head.Body("")
		if err != nil || fault != nil || !head.Request || body.Framing != wire.HTTPNoBody && body.Length > 0 {
			s.last = true
			s.reply(400, "Bad Request", []byte("This server takes requests without a body only.\n"), true, false)
			return
		}
		s.in = s.in[head.Length:]
		s.next = head
		if s.site.Think > 0 {
			s.due, s.waiting = now+s.site.Think, true
			return
		}
		s.respond()
	}
}

// respond answers the request at hand.
func (s *Server) respond() {
	s.last = s.site.Close || !s.next.Persistent()
	bodyless := s.next.Method == "HEAD"
	if s.next.Method != "GET" && !bodyless {
		s.reply(405, "Method Not Allowed", []byte("This server answers GET and HEAD.\n"), s.last, false)
		return
	}
	r, ok := s.site.find(s.next.Target)
	if !ok {
		s.reply(404, "Not Found", []byte("There is nothing at this address.\n"), s.last, bodyless)
		return
	}
	s.reply(200, "OK", r.Content(), s.last, bodyless)
}

// reply writes a response (RFC 9112 §4).
func (s *Server) reply(status int, reason string, body []byte, last, bodyless bool) {
	s.out = fmt.Appendf(s.out, "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n", status, reason, len(body))
	if last {
		s.out = append(s.out, "Connection: close\r\n"...)
	}
	s.out = append(s.out, "\r\n"...)
	if !bodyless {
		s.out = append(s.out, body...)
	}
}
