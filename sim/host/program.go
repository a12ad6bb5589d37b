package host

import (
	"time"

	"wiretale/sim/talk"
)

// program is a peer that makes its calls one after another, reading too.
type program interface {
	Peer
	// Ask returns its next call, with room for so many bytes to send and so
	// many that can be read.
	Ask(now time.Duration, room, readable int) talk.Call
	// Done says that a call other than Read was made.
	Done(now time.Duration, c talk.Call)
	// Reading reports whether it would take what comes.
	Reading() bool
}

// follow makes the calls of a program for as long as it has any: only those that
// read, while what has just arrived is not answered yet. It reports whether the
// program takes nothing now.
func (s *socket) follow(p program, reads bool) (deaf bool) {
	now := s.host.now()
	for s.begun && !s.closed {
		readable := s.conn.Readable()
		if s.host.power.deaf {
			readable = 0
		}
		c := p.Ask(now, s.conn.Writable(), readable)
		if c.Do == talk.None || reads && c.Do != talk.Read {
			break
		}
		if c.Do == talk.Read {
			s.host.transfer.read(c.Bytes, now)
		}
		s.call(p, c)
	}
	return !p.Reading() || s.conn.Readable() > 0
}

// call makes one call.
func (s *socket) call(p program, c talk.Call) {
	h, now := s.host, s.host.now()
	made := func(name string, bytes int, do func()) {
		h.journal.Call(s.endpoint, name, bytes, func() {
			do()
			if c.Do != talk.Read {
				s.drain()
			}
		})
	}
	switch c.Do {
	case talk.Read:
		made("read", c.Bytes, func() { p.Receive(now, s.conn.Read(now, c.Bytes)) })
		return
	case talk.Write:
		made("write", len(c.Data), func() { s.conn.Write(now, c.Data) })
	case talk.HalfClose:
		made("shutdown", 0, func() { s.conn.ShutdownWrite(now) })
	case talk.Close:
		made("close", 0, func() { s.conn.Close(now) })
	case talk.Reset:
		made("abort", 0, func() { s.conn.Abort(now) })
	case talk.Crash:
		made("crash", 0, func() {
			s.conn.Close(now)
			s.drain()
			s.closed, s.ended = true, true
			if s.listener != nil {
				s.listener.crash()
			}
		})
	}
	p.Done(now, c)
	if c.Do != talk.Write && c.Do != talk.HalfClose {
		s.closed, s.ended = true, true
	}
}
