package host

import (
	"net/netip"
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// ListenConfig says how a port accepts connections.
type ListenConfig struct {
	Port        uint16
	Backlog     int           // as listen(2) takes it; 0 is Linux's 4096
	AcceptAfter time.Duration // the application is busy until then
	Cookies     tcp.Cookies
	AtOnce      int  // how many connections the application serves at once; 0 is without limit
	Queues      bool // the trace tells of the queues
}

const defaultBacklog = 4096 // net.core.somaxconn

// listener is a port at which connections are accepted.
type listener struct {
	host     *Host
	endpoint trace.EndpointID
	queue    *tcp.Listener
	busy     bool // the application does not accept yet
	accept   func() Peer
	workers  int  // how many connections are served at once; 0 is without limit
	serving  int  // how many are
	tells    bool // of its queues
	told     [2]int
	port     uint16
	gone     bool // its process has died
}

// Listen accepts connections at a port, each with the peer that accept makes.
func (h *Host) Listen(c ListenConfig, accept func() Peer) {
	backlog := c.Backlog
	if backlog == 0 {
		backlog = defaultBacklog
	}
	l := &listener{host: h, queue: tcp.NewListener(backlog), accept: accept, busy: c.AcceptAfter > h.now(), workers: c.AtOnce, tells: c.Queues, port: c.Port}
	l.queue.Cookies = c.Cookies
	if c.Cookies != tcp.CookiesNever {
		l.queue.Secret = h.dice.offset.Uint64()
	}
	h.listeners[c.Port] = l
	h.listening = append(h.listening, l)
	l.endpoint = h.endpoint(wire.ProtocolTCP, netip.AddrPortFrom(h.config.Addresses[0], c.Port), netip.AddrPort{})
	h.journal.Call(l.endpoint, "listen", 0, func() {
		h.journal.Record(trace.Event{Kind: trace.StateChanged, Endpoint: l.endpoint,
			Detail: trace.Transition{From: trace.Closed, To: trace.Listen}})
		l.tellBacklog()
	})
	if l.busy {
		h.Do(c.AcceptAfter, func() {
			l.busy = false
			l.attend()
		})
	}
}

// receive takes a segment for which there is no connection, or only one in
// TIME-WAIT that it opens anew.
func (l *listener) receive(at pair, seg *wire.Segment, mark wire.ECN, old *socket) {
	h := l.host
	s := h.socket(at, nil)
	s.waits, s.listener = true, l
	var config tcp.Config // with dice thrown only for what may become a connection
	if seg.Flags.Has(wire.SYN) || l.queue.Cookies != tcp.CookiesNever {
		config = s.config()
	}
	if old != nil {
		old.giveWay(&config)
	}
	conn, answer, dropped := l.queue.Receive(config, h.now(), seg, mark)
	switch {
	case conn != nil:
		s.conn = conn
		s.register()
		s.tellQueue()
		s.step()
		if s.waits && s.usable() { // a handshake of two steps is over with its answer
			s.step()
		}
	case answer != nil:
		h.answer(at, l.endpoint, answer)
	default:
		h.ignore(l.endpoint, dropped.Rule)
	}
}

// attend accepts the connections that wait.
func (l *listener) attend() {
	for !l.busy && !l.gone && !l.host.power.off && (l.workers == 0 || l.serving < l.workers) {
		conn := l.queue.Accept()
		if conn == nil {
			return
		}
		s := l.host.sockets[pair{conn.Local(), conn.Remote()}]
		if s == nil {
			l.tellLengths()
			continue // its peer has reset it meanwhile
		}
		s.waits, s.peer, s.served = false, l.accept(), true
		l.serving++
		l.host.journal.Call(s.endpoint, "accept", 0, func() {
			s.tellQueue()
			s.step()
		})
	}
}
