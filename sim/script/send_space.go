package script

import (
	"math/bits"

	"wiretale/sim/tcp"
)

// sendSpace is how much Linux lets a program write ahead. It counts the buffers
// that what waits lies in: one is begun while those before it are within the
// limit, and is then filled to its end. The limit grows with the congestion
// window unless SO_SNDBUF has fixed it.
type sendSpace struct {
	limit int
	fixed bool // by SO_SNDBUF
	tail  int  // offset in the stream at which the last buffer begins
	short bool // the program found no room (SOCK_NOSPACE)
}

// chunk is how much one buffer holds: as many whole segments as half of the
// peer's largest window has, up to 64 kB.
func (c *connection) chunk(mss int) int {
	most := maxChunk
	if c.widest > 0 {
		most = min(most, max(c.widest/2, mss))
	}
	return most / mss * mss
}

const maxChunk = 65_215 // 64 kB less the longest headers

// accepts is how much of a write of n bytes is taken now.
func (s *socket) accepts(n int) (taken int) {
	c := s.connection
	if !s.world.settings.linux {
		return min(n, c.conn.Writable())
	}
	info := c.conn.Info(s.world.now())
	mss := max(info.SndMSS, 1)
	chunk := c.chunk(mss)
	end, queued, unsent := c.wrote, c.conn.Unacknowledged(), c.conn.Unsent()
	burst := max(0, min((info.SndCwnd-inFlight(info))*mss, info.SndWnd-(queued-unsent)))
	s.space.tail = max(s.space.tail, end-unsent)
	for taken < n {
		room := chunk - (end - s.space.tail)
		if end == s.space.tail || room <= 0 {
			if queued >= s.space.limit || s.tooMuchWaits(unsent) {
				break
			}
			s.space.tail, room = end, chunk
		}
		part := min(room, n-taken)
		taken, end, queued, unsent = taken+part, end+part, queued+part, unsent+part
		if part == room && unsent == end-s.space.tail { // a full buffer with nothing before it goes at once
			sent := min(burst, unsent) / mss * mss
			burst, unsent = burst-sent, unsent-sent
			s.space.tail = max(s.space.tail, end-unsent)
		}
	}
	s.space.short = s.space.short || taken < n
	return taken
}

// inFlight is the number of segments under way.
func inFlight(i tcp.Info) int { return i.Unacked - i.Sacked - i.Lost + i.Retrans }

// tooMuchWaits reports whether as much waits to be sent as TCP_NOTSENT_LOWAT
// allows.
func (s *socket) tooMuchWaits(unsent int) bool {
	limit, set := s.option(solTCP, tcpNotsentLowat)
	if !set {
		limit = s.world.settings.notSent
	}
	return limit > 0 && int64(unsent) >= limit
}

// free reports whether there is room worth waking for: a third of what the
// buffers may hold, with little that waits to be sent.
func (s *socket) free() bool {
	c := s.connection.conn
	queued := c.Unacknowledged()
	if !s.world.settings.linux {
		return c.Writable() > 0 && c.Writable() >= queued/2
	}
	free := s.space.limit-queued >= queued/2 && queued < s.space.limit && !s.tooMuchWaits(c.Unsent())
	s.space.short = s.space.short || !free
	return free
}

// roomy is free for a program that sleeps: it is woken only when half as much
// waits to be sent.
func (s *socket) roomy() bool { return s.free() && !s.tooMuchWaits(2*s.connection.conn.Unsent()) }

// breathe lets the limit grow when the program is short of room and the
// network is not: to twice the congestion window.
func (s *socket) breathe() {
	c := s.connection
	if !s.space.short || s.space.fixed || !s.world.settings.linux || c == nil || !c.established() {
		return
	}
	info := c.conn.Info(s.world.now())
	segments := max(info.SndCwnd, initialWindow, info.Reordering+1)
	s.space.limit = max(s.space.limit, min(2*segments*bufferSize(info.SndMSS), s.world.settings.sendMost))
	s.space.short = false
}

// initialWindow is the window with which the limit reckons at least.
const initialWindow = 10

// bufferSize is what Linux needs for a segment and its own notes of it.
func bufferSize(mss int) int {
	const headers, shared, notes = 320, 320, 256
	return 1<<bits.Len(uint(mss+headers+shared-1)) + notes
}
