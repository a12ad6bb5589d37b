package host

import "wiretale/trace"

// joined is a peer that knows its socket, because it has something to do at
// times that nothing from the other side tells.
type joined interface{ join(s *socket) }

// introduce tells a peer its socket, if it wants to know.
func (s *socket) introduce() {
	if p, ok := s.peer.(joined); ok {
		p.join(s)
	}
}

// nudge lets the peer do what it has to do now.
func (s *socket) nudge() {
	if s.conn != nil && s.conn.State() != trace.Closed {
		s.step()
	}
}

// leave ends a connection that its peer has no more use for: one that is not
// there yet at once (RFC 9293 §3.10.4).
func (s *socket) leave() {
	if s.begun {
		s.nudge()
		return
	}
	s.host.journal.Call(s.endpoint, "close", 0, func() {
		s.closed = true
		s.conn.Abort(s.host.now())
		s.drain()
	})
	s.schedule()
}
