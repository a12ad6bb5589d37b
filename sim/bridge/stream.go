package bridge

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// stream joins a connection of the command's to an ordinary one of this
// machine's. The command's is accepted when the other is there, and each side's
// bytes, end and reset go over to the other.
type stream struct {
	gateway *gateway
	ends    ends
	// syn is the last that asked for the connection, by the datagram it came
	// in, while the real one is being made.
	syn    *wire.Segment
	quoted []byte
	heir   tcp.Config // what an earlier connection of the same ends leaves to this one

	conn  *tcp.Conn     // nil until the real one is there
	timer *engine.Timer // its next deadline
	real  *net.TCPConn
	over  bool // both are gone

	// From the command: pieces are handed to the writer one by one.
	pieces  chan []byte
	writing bool // it has one
	shut    bool // it was told that there is no more
	flushed bool // it has sent all, and the end

	// To the command: what it has no room for waits, and so does the reader.
	rest  []byte
	more  chan struct{}
	ended bool // the real side has said all
}

const (
	maxStreams = 2048
	// maxPiece bounds what is copied at a time, and buffer what waits for it
	// each way: where nothing takes time, more would win nothing.
	maxPiece = 64 << 10
	buffer   = 4 * maxPiece
)

// patientRTO is the least retransmission timeout (RFC 6298 §2.4).
const patientRTO = time.Second

// Segments fit the device, without what IP and TCP take.
const (
	mss4 = mtu - 40
	mss6 = mtu - 60
)

// receiveSegment finds the stream that a segment is for, or begins one.
func (g *gateway) receiveSegment(d *wire.Datagram, data []byte) {
	seg := d.TCP
	at := ends{netip.AddrPortFrom(d.Src, seg.SrcPort), netip.AddrPortFrom(d.Dst, seg.DstPort)}
	s := g.streams[at]
	begins := seg.Flags&(wire.SYN|wire.ACK|wire.RST) == wire.SYN
	switch {
	case s != nil && s.conn == nil && begins: // it asks again
		s.syn, s.quoted = seg, data
	case s != nil && s.conn == nil && seg.Flags.Has(wire.RST):
		s.release()
	case s != nil && s.conn != nil && begins && s.conn.Reopens(seg):
		heir := g.newConfig(at)
		s.conn.Succeed(g.engine.Now(), &heir)
		s.release()
		g.dial(at, seg, data, heir)
	case s != nil && s.conn != nil:
		s.conn.Receive(g.engine.Now(), seg, d.ECN())
		s.step()
	case s == nil && begins:
		g.dial(at, seg, data, g.newConfig(at))
	case s == nil:
		g.refuse(at, seg)
	}
}

// newConfig is how the gateway's end of a connection talks: as Linux does, over
// a link that neither delays nor loses. So nothing of old can turn up late, and
// what is not acknowledged at once waits for a machine that is busy.
func (g *gateway) newConfig(at ends) tcp.Config {
	c := tcp.Linux()
	c.Local, c.Remote = at.outer, at.inner
	c.ISS, c.TimestampOffset = wire.Seq(draw()), draw()
	c.ECN = tcp.ECNOff
	c.ReceiveBuffer, c.GrowReceive = buffer, 0
	c.SendBuffer, c.GrowSend = buffer, 0
	c.TimeWait = timeWait
	c.TailProbe, c.MinRTO = false, patientRTO
	if c.MSS = mss4; at.inner.Addr().Is6() {
		c.MSS = mss6
	}
	return c
}

// refuse answers a segment with a reset.
func (g *gateway) refuse(at ends, seg *wire.Segment) {
	if reset, ok := tcp.Respond(seg); ok {
		g.send(&wire.Datagram{Src: at.outer.Addr(), Dst: at.inner.Addr(), Protocol: wire.ProtocolTCP, TCP: &reset, DontFragment: at.inner.Addr().Is4()})
	}
}

// dial begins a stream by making the real connection.
func (g *gateway) dial(at ends, syn *wire.Segment, data []byte, heir tcp.Config) {
	there, ok := g.inside.outside(at.outer, g.servers)
	switch {
	case !ok:
		g.refuse(at, syn)
		return
	case len(g.streams) >= maxStreams:
		return // it asks again
	}
	s := &stream{gateway: g, ends: at, syn: syn, quoted: data, heir: heir,
		pieces: make(chan []byte, 1), more: make(chan struct{}, 1)}
	s.timer = g.engine.Timer(func() {
		s.conn.Expire(g.engine.Now())
		s.step()
	})
	g.streams[at] = s
	go func() {
		conn, err := dialer.DialContext(g.done, "tcp", there.String())
		if !g.call(func() { s.dialled(conn, err) }) && err == nil {
			conn.Close()
		}
	}()
}

// dialled accepts the command's connection, or tells it why there is none.
func (s *stream) dialled(conn net.Conn, err error) {
	switch {
	case s.over && err == nil: // the command has given up
		conn.Close()
		return
	case s.over:
		return
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
		s.gateway.refuse(s.ends, s.syn)
	case err != nil:
		if c, ok := complaintOf(err); ok {
			s.gateway.complain(s.quoted, c)
		}
	}
	if err != nil {
		s.release()
		return
	}
	s.real = conn.(*net.TCPConn)
	s.conn = tcp.Accept(s.heir, s.gateway.engine.Now(), s.syn, wire.NotECT)
	s.syn, s.quoted = nil, nil
	go s.readOn()
	go s.writeOn()
	s.step()
}

// readOn hands over what the real side says, as long as there is room for it.
func (s *stream) readOn() {
	buffer := make([]byte, maxPiece)
	for {
		n, err := s.real.Read(buffer)
		piece := slices.Clone(buffer[:n]) // what is written is kept
		if !s.gateway.call(func() { s.heard(piece, err) }) || err != nil {
			return
		}
		select {
		case <-s.more:
		case <-s.gateway.done.Done():
			return
		}
	}
}

// heard takes what the real side has said, and how it ended.
func (s *stream) heard(piece []byte, err error) {
	switch {
	case s.over:
		s.proceed()
		return
	case err != nil && err != io.EOF:
		s.conn.Abort(s.gateway.engine.Now())
	case err != nil:
		s.ended = true
	}
	s.rest = piece
	s.step()
}

// proceed lets the reader go on.
func (s *stream) proceed() {
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// writeOn sends on what the command says.
func (s *stream) writeOn() {
	for piece := range s.pieces {
		_, err := s.real.Write(piece)
		if !s.gateway.call(func() { s.wrote(err) }) || err != nil {
			return
		}
	}
	err := s.real.CloseWrite()
	s.gateway.call(func() {
		s.flushed = err == nil
		s.wrote(err)
	})
}

// wrote notes that the writer wants the next piece.
func (s *stream) wrote(err error) {
	s.writing = false
	switch {
	case s.over:
		return
	case err != nil:
		s.conn.Abort(s.gateway.engine.Now())
	}
	s.step()
}

// step does all that may have become possible.
func (s *stream) step() {
	s.outward()
	s.inward()
	s.drain()
	if s.conn.State() == trace.Closed {
		s.timer.Stop()
		if s.conn.Err() != nil || s.flushed {
			s.release()
		}
		return
	}
	if at, ok := s.conn.Deadline(); ok {
		s.timer.Set(at)
	} else {
		s.timer.Stop()
	}
}

// outward gives the writer what the command has said, or that it has ended.
// While the writer is busy the window closes.
func (s *stream) outward() {
	if s.writing || s.shut {
		return
	}
	if n := min(s.conn.Readable(), maxPiece); n > 0 {
		s.writing = true
		s.pieces <- s.conn.Read(s.gateway.engine.Now(), n)
	} else if s.conn.EOF() {
		s.shut = true
		close(s.pieces)
	}
}

// inward gives the command what the real side has said, or that it has ended.
func (s *stream) inward() {
	now := s.gateway.engine.Now()
	if len(s.rest) > 0 {
		s.rest = s.rest[s.conn.Write(now, s.rest):]
		if len(s.rest) > 0 {
			return
		}
		s.proceed()
	}
	if s.ended {
		s.conn.ShutdownWrite(now)
	}
}

// drain sends every segment that the connection has ready.
func (s *stream) drain() {
	var out tcp.Outgoing
	for s.conn.Next(s.gateway.engine.Now(), &out) {
		d := wire.Datagram{Src: s.ends.outer.Addr(), Dst: s.ends.inner.Addr(), Protocol: wire.ProtocolTCP,
			TCP: &out.Segment, DontFragment: s.ends.inner.Addr().Is4()}
		s.gateway.send(&d)
	}
}

// flushing reports whether something of the command's still waits to be sent on.
func (s *stream) flushing() bool {
	return s.conn != nil && !s.flushed && s.conn.Err() == nil && (s.writing || s.shut || s.conn.Readable() > 0)
}

// release ends the stream. What ends before its time is reset outside, too.
func (s *stream) release() {
	s.over = true
	s.timer.Stop()
	s.proceed()
	if s.gateway.streams[s.ends] == s {
		delete(s.gateway.streams, s.ends)
	}
	if s.real == nil {
		return
	}
	if !s.shut {
		s.shut = true
		close(s.pieces)
	}
	if !s.flushed || !s.ended {
		_ = s.real.SetLinger(0)
	}
	s.real.Close()
}
