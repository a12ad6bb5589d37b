package host

import (
	"net/netip"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// socket joins one TCP connection to the application that uses it.
type socket struct {
	host     *Host
	conn     *tcp.Conn
	peer     Peer
	pair     pair
	endpoint trace.EndpointID
	listener *listener // that it came through; nil for one that was dialled

	waits                bool                     // in a listener's queues, not accepted yet
	served               bool                     // one of the listener's application works for it
	queued               string                   // the queue that the trace was told it is in
	begun, ended, closed bool                     // what the peer was told, and what it asked for
	timer                *engine.Timer            // the connection's next deadline
	alarm                *engine.Timer            // the peer's
	set                  map[string]trace.Ordinal // the events that last set the connection's timers
	repeats              trace.Ordinal            // the event of a timer that has just fired, and sends again what wasn't acknowledged
	elder, younger       *socket                  // of the host's others
}

// Dial opens a connection for a peer. A host without an address of the
// remote's family, or without a free port, does nothing.
func (h *Host) Dial(remote netip.AddrPort, peer Peer) { h.DialFrom(0, remote, peer) }

// DialFrom is Dial from a port of the application's choosing, or from the next
// one that is free; 0 leaves the choice to the host.
func (h *Host) DialFrom(port uint16, remote netip.AddrPort, peer Peer) {
	from, ok := h.source(remote.Addr())
	if port = h.free(port, from, remote); port == 0 {
		port = h.ephemeral(from, remote)
	}
	if !ok || port == 0 {
		return
	}
	s := h.socket(pair{netip.AddrPortFrom(from, port), remote}, peer)
	config := s.config()
	if old := h.sockets[s.pair]; old != nil {
		old.giveWay(&config)
	}
	s.register()
	h.journal.Call(s.endpoint, "connect", 0, func() {
		s.conn = tcp.Open(config, h.now())
		s.openFast()
		s.drain()
	})
	s.schedule()
}

// openFast lets the application write before the SYN leaves, if that may carry
// data (RFC 7413 §4.2.2).
func (s *socket) openFast() {
	if s.conn.SynRoom() > 0 {
		s.begun = true
		s.peer.Begin(s.host.now())
		s.attend()
	}
}

// giveWay ends a connection in TIME-WAIT for one that takes its place.
func (s *socket) giveWay(to *tcp.Config) {
	s.conn.Succeed(s.host.now(), to)
	s.schedule()
}

// socket makes a socket; register puts it where its segments will find it.
func (h *Host) socket(at pair, peer Peer) *socket {
	s := &socket{host: h, peer: peer, pair: at, set: map[string]trace.Ordinal{}}
	s.timer, s.alarm = h.medium.Engine.Timer(s.expire), h.medium.Engine.Timer(s.wake)
	s.introduce()
	return s
}

func (s *socket) register() {
	s.name()
	s.host.sockets[s.pair] = s
	s.host.line(s)
	s.host.transfer.open(s.host.now())
}

// name makes the socket's endpoint known, once something is told of it.
func (s *socket) name() {
	if s.endpoint == 0 {
		s.endpoint = s.host.endpoint(wire.ProtocolTCP, s.pair.local, s.pair.remote)
	}
}

// config is the host's settings made out for this connection.
func (s *socket) config() tcp.Config {
	c := s.host.config.TCP
	c.Local, c.Remote = s.pair.local, s.pair.remote
	c.ISS = wire.Seq(s.host.dice.iss.Uint32())
	c.TimestampOffset = s.host.dice.offset.Uint32()
	c.Memory = s.host.memory(c.Remote.Addr())
	if through := s.host.route(c.Remote.Addr()); through != nil {
		c.MSS = through.fitting(c.MSS, c.Remote.Addr())
	}
	if s.host.journal.Telling() {
		c.Observe = s.observe
	}
	return c
}

// observe writes down what the connection says of itself.
func (s *socket) observe(e trace.Event) {
	s.name()
	e.Endpoint = s.endpoint
	if e.Kind == trace.SegmentIgnored {
		e.Packet = s.host.packet
	}
	timer, _ := e.Detail.(trace.Timer)
	if e.Kind == trace.TimerFired {
		s.host.journal.Cause = s.set[timer.Name]
	}
	switch event := s.host.journal.Record(e); e.Kind {
	case trace.TimerSet:
		s.set[timer.Name] = event
	case trace.TimerFired:
		s.host.journal.Cause = event
		if timer.Name == "RTO" || timer.Name == "PTO" || timer.Name == "reordering" {
			s.repeats = event
		}
	}
}

// receiveSegment finds the socket that a segment is for; where there is none
// the answer is a reset. Segments mostly come for the socket of the one before.
func (h *Host) receiveSegment(d *wire.Datagram) {
	seg := d.TCP
	at := pair{netip.AddrPortFrom(d.Dst, seg.DstPort), netip.AddrPortFrom(d.Src, seg.SrcPort)}
	s := h.latest
	if s == nil || s.pair != at {
		s = h.sockets[at]
	}
	l := h.listeners[seg.DstPort]
	if s != nil && (l == nil || !s.conn.Reopens(seg)) {
		h.latest = s
		before := s.standing()
		s.conn.Receive(h.now(), seg, d.ECN())
		if s.standing().beyond(before) {
			h.confirm(d.Src)
		}
		s.step()
		return
	}
	if l != nil && !h.power.refuses {
		l.receive(at, seg, d.ECN(), s)
		return
	}
	if reset, ok := tcp.Respond(seg); ok {
		h.answer(at, 0, &tcp.Outgoing{Segment: reset, Phase: trace.Teardown, Rule: "RFC 9293 §3.10.7.1"})
	}
}

// answer sends a segment that belongs to no connection.
func (h *Host) answer(at pair, endpoint trace.EndpointID, out *tcp.Outgoing) {
	d := datagram(at.local.Addr(), at.remote.Addr(), wire.ProtocolTCP)
	d.TCP, d.DontFragment = &out.Segment, at.local.Addr().Is4()
	h.transmit(&link.Packet{Endpoint: endpoint, Phase: out.Phase, Rule: out.Rule}, d)
}

// step does all that may have become possible: bytes go to the peer, segments
// leave, the peer is asked what it wants.
func (s *socket) step() {
	if s.waits && s.usable() {
		s.tellQueue()
		s.drain()
		s.listener.attend()
	}
	s.read()
	s.drain()
	s.attend()
	s.schedule()
}

// read hands to the peer what has arrived in order.
func (s *socket) read() {
	now := s.host.now()
	if s.waits {
		return
	}
	if !s.begun && s.usable() {
		s.begun = true
		s.drain() // the handshake's last ACK leaves before the application wakes
		s.introduce()
		s.peer.Begin(now)
	}
	deaf := s.host.power.deaf
	if p, ok := s.peer.(program); ok {
		deaf = s.follow(p, true) || deaf
	}
	for n := s.conn.Readable(); n > 0 && !deaf; n = s.conn.Readable() {
		s.host.transfer.read(n, now)
		s.host.journal.Call(s.endpoint, "read", n, func() { s.peer.Receive(now, s.conn.Read(now, n)) })
	}
	if !s.ended && (s.conn.EOF() && !deaf || s.conn.State() == trace.Closed) {
		s.ended = true
		s.peer.End(now, s.conn.Err())
	}
}

// usable reports whether the connection's handshake is over, or need not be.
func (s *socket) usable() bool { return s.conn.State() >= trace.Established || s.conn.Early() }

// attend does what the peer asks for: write, then close.
func (s *socket) attend() {
	now := s.host.now()
	if p, ok := s.peer.(program); ok {
		s.follow(p, false)
		return
	}
	for s.begun && !s.closed && s.conn.State() != trace.Closed {
		data := s.peer.Next(s.conn.Writable())
		if len(data) == 0 {
			break
		}
		s.host.journal.Call(s.endpoint, "write", len(data), func() {
			s.conn.Write(now, data)
			s.drain()
		})
	}
	if s.begun && !s.closed && s.usable() && s.peer.Closing() {
		s.closed = true
		s.host.journal.Call(s.endpoint, "close", 0, func() {
			s.conn.ShutdownWrite(now)
			s.drain()
		})
	}
}

// drain sends every segment that the connection has ready.
func (s *socket) drain() {
	h := s.host
	for {
		p := h.parcel()
		if !s.conn.Next(h.now(), &p.out) {
			p.next, h.spare = h.spare, p
			return
		}
		s.transmit(p)
	}
}

// transmit wraps up a segment and sends it.
func (s *socket) transmit(p *parcel) {
	h, d := s.host, &p.datagram
	*d = wire.Datagram{Src: s.pair.local.Addr(), Dst: s.pair.remote.Addr(), Protocol: wire.ProtocolTCP, TCP: &p.out.Segment}
	d.DontFragment = d.Src.Is4() // RFC 1191 §3: segments fit the path, so nothing on it may split them
	d.SetECN(p.out.ECN)
	through := h.route(d.Dst)
	if through == nil {
		return
	}
	p.packet.Endpoint, p.packet.Phase = s.endpoint, p.out.Phase
	p.packet.Retransmission, p.packet.Rule = p.out.Retransmission, p.out.Rule
	h.stamp(d)
	h.expectAnswer(through, d)
	before := h.journal.Cause
	if s.repeats != 0 && p.out.Retransmission {
		h.journal.Cause = s.repeats // whichever timer fired beside it
	}
	through.sendIn(&p.frame, &p.packet, d)
	h.journal.Cause = before
}

// schedule sets the timers of the connection and of its peer anew, and takes
// the socket away once both are done.
func (s *socket) schedule() {
	defer s.finish()
	if s.conn.State() == trace.Closed {
		s.timer.Stop()
		s.alarm.Stop()
		if s.host.sockets[s.pair] == s {
			delete(s.host.sockets, s.pair)
		}
		s.host.unline(s)
		if s.host.latest == s {
			s.host.latest = nil
		}
		return
	}
	at, ok := s.conn.Deadline()
	set(s.timer, at, ok)
	if s.peer != nil {
		at, ok = s.peer.Deadline()
		set(s.alarm, at, ok)
	}
}

func set(t *engine.Timer, at time.Duration, wanted bool) {
	if wanted {
		t.Set(at)
	} else {
		t.Stop()
	}
}

// expire does what the connection's timers ask for.
func (s *socket) expire() {
	s.host.journal.Because(0, func() {
		s.conn.Expire(s.host.now())
		s.step()
		s.repeats = 0
	})
}

// wake does what the peer wanted to do at this time.
func (s *socket) wake() {
	s.host.journal.Because(0, func() {
		s.peer.Expire(s.host.now())
		s.step()
	})
}
