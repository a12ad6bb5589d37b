package script

import (
	"net/netip"
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// socket is what a program has of the machine's TCP: a file descriptor names
// it.
type socket struct {
	world      *world
	bound      netip.AddrPort // the local address, if the program chose one
	listener   *tcp.Listener
	waiting    []*connection // that the listener has not handed out yet
	connection *connection
	connecting bool // connect was called and its outcome not told

	nonBlocking         bool
	readDone, writeDone bool // shutdown
	space               sendSpace
	lingers             bool // SO_LINGER
	linger              time.Duration
	sendTimeout         time.Duration  // SO_SNDTIMEO
	receiveTimeout      time.Duration  // SO_RCVTIMEO
	lowWater            int            // SO_RCVLOWAT
	lowPort             uint16         // IP_LOCAL_PORT_RANGE: the first; 0 leaves it open
	earlyConnect        bool           // TCP_FASTOPEN_CONNECT: the SYN waits for data
	deferred            netip.AddrPort // where it will go
	key                 *[16]byte      // TCP_FASTOPEN_KEY

	values  []setOption         // what was set, for getsockopt
	changes []func(*tcp.Config) // what that changes of the endpoint's settings
}

// setOption is an option that was set.
type setOption struct {
	level, name int64
	value       int64
}

func (s *socket) state() trace.State {
	switch {
	case s.listener != nil:
		return trace.Listen
	case s.connection != nil:
		return s.connection.conn.State()
	}
	return trace.Closed
}

// change applies a change of the endpoint's settings, now or to the
// connections to come.
func (s *socket) change(do func(*tcp.Config)) {
	s.changes = append(s.changes, do)
	if s.connection != nil {
		s.connection.conn.Reconfigure(s.world.now(), do)
		s.connection.step()
	}
}

// option is the value that was set of an option.
func (s *socket) option(level, name int64) (int64, bool) {
	for _, v := range s.values {
		if v.level == level && v.name == name {
			return v.value, true
		}
	}
	return 0, false
}

func (s *socket) setOption(level, name, value int64) {
	for i := range s.values {
		if s.values[i].level == level && s.values[i].name == name {
			s.values[i].value = value
			return
		}
	}
	s.values = append(s.values, setOption{level, name, value})
}

// config is the settings of a connection of this socket. Where the socket
// reckons as Linux does, the endpoint takes whatever it lets through.
func (s *socket) config(c *connection) tcp.Config {
	cfg := c.config(s.changes)
	if s.world.settings.linux {
		cfg.SendBuffer = 4 * maxBuffer
	}
	return cfg
}

// open begins the connection of a socket that connects, and reports whether it
// could: the ports must be free. change sets what is its own, and first is what
// it writes before the SYN leaves.
func (s *socket) open(remote netip.AddrPort, change func(*tcp.Config), first func(*tcp.Conn) []byte) bool {
	w := s.world
	local := s.bound
	if !local.IsValid() {
		port := s.lowPort
		if port == 0 {
			port = w.port()
		}
		local = netip.AddrPortFrom(w.settings.local, port)
	}
	c := w.newConnection(pair{local, remote})
	cfg := s.config(c)
	change(&cfg)
	if !s.replaces(c.at, &cfg) {
		return false
	}
	w.journal.Call(c.endpoint, "connect", 0, func() {
		c.begin(tcp.Open(cfg, w.now()))
		c.wrote = c.conn.Write(w.now(), first(c.conn))
		c.step()
	})
	s.connection, s.connecting, s.deferred = c, true, netip.AddrPort{}
	return true
}

// receive takes a segment for a listening socket. old is the connection in
// TIME-WAIT that it opens anew, if any.
func (s *socket) receive(at pair, d *wire.Datagram, old *connection) {
	w := s.world
	c := w.newConnection(at)
	cfg := s.config(c)
	s.serveFast(&cfg)
	if old != nil {
		old.conn.Succeed(w.now(), &cfg)
		old.step()
	}
	conn, answer, dropped := s.listener.Receive(cfg, w.now(), d.TCP, d.ECN())
	if dropped.Rule != "" {
		w.ignored = dropped.Rule
		w.journal.Record(trace.Event{Kind: trace.SegmentIgnored, Endpoint: c.endpoint, Packet: w.packet, Detail: trace.Ignored(dropped)})
	}
	if answer != nil {
		w.transmit(at, c.endpoint, answer)
	}
	if conn != nil {
		c.begin(conn)
		s.waiting = append(s.waiting, c)
		c.step()
	}
}

// accepted makes the socket of the first connection that waits to be accepted;
// nil if none does.
func (s *socket) accepted() *socket {
	conn := s.listener.Accept()
	if conn == nil {
		return nil
	}
	child := &socket{world: s.world, lowWater: 1, space: s.space, lingers: s.lingers, linger: s.linger,
		sendTimeout: s.sendTimeout, receiveTimeout: s.receiveTimeout,
		values: append([]setOption(nil), s.values...), changes: append(s.changes[:0:0], s.changes...)}
	for i, c := range s.waiting {
		if c.conn == conn {
			child.connection = c
			s.waiting = append(s.waiting[:i:i], s.waiting[i+1:]...)
			break
		}
	}
	return child
}

// close ends the socket. What the program has not read, and SO_LINGER with no
// time, make the end a reset.
func (s *socket) close() {
	w := s.world
	if s.listener != nil {
		w.unlisten(s)
		return
	}
	c := s.connection
	if c == nil {
		return
	}
	w.journal.Call(c.endpoint, "close", 0, func() {
		if s.lingers && s.linger == 0 {
			c.conn.Abort(w.now())
		} else {
			c.conn.Close(w.now())
		}
		c.step()
	})
}

// unlisten ends a listener and the connections that wait in it.
func (w *world) unlisten(s *socket) {
	for i := range w.listeners {
		if w.listeners[i] == s {
			w.listeners = append(w.listeners[:i:i], w.listeners[i+1:]...)
			break
		}
	}
	s.listener.Close(w.now())
	for _, c := range s.waiting {
		c.step()
	}
	s.waiting = nil
}
