package script

import (
	"net/netip"
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
)

// calls are the system calls that the player knows.
var calls map[string]func(*process, *call) (operation, refusal)

func init() { // they refer to each other
	calls = map[string]func(*process, *call) (operation, refusal){
		"socket": socketCall, "bind": bindCall, "listen": listenCall, "accept": acceptCall, "accept4": acceptCall,
		"connect": connectCall, "close": closeCall, "shutdown": shutdownCall,
		"read": readCall, "recv": readCall, "recvfrom": readCall, "readv": readvCall, "recvmsg": recvmsgCall,
		"write": writeCall, "send": writeCall, "sendto": writeCall, "writev": writevCall, "sendmsg": sendmsgCall,
		"setsockopt": setsockoptCall, "getsockopt": getsockoptCall, "fcntl": fcntlCall, "ioctl": ioctlCall,
		"poll": pollCall, "epoll_create": epollCreateCall, "epoll_create1": epollCreateCall, "epoll_ctl": epollControlCall,
		"epoll_wait": epollWaitCall, "open": openCall, "sendfile": sendfileCall,
	}
}

// socket(family, type, protocol)
func socketCall(p *process, c *call) (operation, refusal) {
	kind, ok := integerOf(c.args[1])
	protocol, _ := integerOf(c.args[2])
	if !ok || kind&0xf != sockStream || protocol != solTCP && protocol != solIP {
		return operation{}, "socket"
	}
	s := &socket{world: p.world, nonBlocking: kind&nonBlock != 0, lowWater: 1, space: sendSpace{limit: p.world.settings.tcp.SendBuffer}}
	return done(outcome{opens: &file{socket: s}}), ""
}

// bind(fd, address, length)
func bindCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	if s == nil {
		return done(failed(eBADF)), ""
	}
	at, _ := addressOf(c.args[1], netip.AddrPortFrom(p.world.settings.local, p.world.settings.bindPort))
	if s.bound.IsValid() || s.state() != trace.Closed {
		return done(failed(eINVAL)), ""
	}
	for _, l := range p.world.listeners {
		if at.Port() != 0 && l.bound.Port() == at.Port() {
			return done(failed(eADDRINUSE)), ""
		}
	}
	if at.Port() == 0 {
		at = netip.AddrPortFrom(at.Addr(), p.world.port())
	}
	s.bound = at
	return done(outcome{}), ""
}

// listen(fd, backlog)
func listenCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	if s == nil {
		return done(failed(eBADF)), ""
	}
	backlog, ok := integerOf(c.args[1])
	if !ok {
		return operation{}, "listen"
	}
	if backlog < 0 || backlog > int64(p.world.settings.backlogLimit) {
		backlog = int64(p.world.settings.backlogLimit)
	}
	switch {
	case s.connection != nil && s.state() != trace.Closed:
		return done(failed(eINVAL)), ""
	case s.listener != nil:
		s.listener.SetBacklog(int(backlog))
		return done(outcome{}), ""
	case !s.bound.IsValid():
		s.bound = netip.AddrPortFrom(p.world.settings.local, p.world.port())
	}
	w := p.world
	e := w.medium.Sink.Endpoint(trace.Endpoint{Node: w.node, Protocol: 6, Local: s.bound})
	w.journal.Call(e, "listen", 0, func() {
		s.listener = tcp.NewListener(int(backlog))
		s.listener.Cookies = w.settings.cookies
		w.listeners = append(w.listeners, s)
		w.journal.Record(trace.Event{Kind: trace.StateChanged, Endpoint: e, Detail: trace.Transition{From: trace.Closed, To: trace.Listen}})
	})
	return done(outcome{}), ""
}

// accept(fd, address, length), accept4(fd, address, length, flags)
func acceptCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	switch {
	case s == nil:
		return done(failed(eBADF)), ""
	case s.listener == nil:
		return done(failed(eINVAL)), ""
	}
	flags, _ := integerOf(c.args[3])
	op := operation{attempt: func() (outcome, bool) {
		child := s.accepted()
		if child == nil {
			return failed(eAGAIN), s.nonBlocking
		}
		child.nonBlocking = flags&nonBlock != 0
		if child.connection != nil {
			p.world.journal.Call(child.connection.endpoint, "accept", 0, func() {})
		}
		return outcome{opens: &file{socket: child}}, true
	}}
	return s.bounded(op, s.receiveTimeout, eAGAIN), ""
}

// bounded ends an operation's waiting after a time, if it is not 0.
func (s *socket) bounded(op operation, limit time.Duration, e errno) operation {
	if limit > 0 {
		op.deadline = s.world.now() + limit
		op.late = func() outcome { return failed(e) }
	}
	return op
}

// connect(fd, address, length)
func connectCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	if s == nil {
		return done(failed(eBADF)), ""
	}
	to, unspecified := addressOf(c.args[1], netip.AddrPortFrom(p.world.settings.remote, p.world.settings.connectPort))
	switch {
	case unspecified:
		s.disconnect()
		return done(outcome{}), ""
	case s.listener != nil:
		return done(failed(eISCONN)), ""
	case s.connection != nil && s.connecting:
		if s.nonBlocking && s.state() == trace.SynSent {
			return done(failed(eALREADY)), ""
		}
	case s.connection != nil:
		return done(failed(eISCONN)), ""
	case s.deferred.IsValid():
		return done(failed(eISCONN)), ""
	case s.earlyConnect && s.mayCarry(to.Addr()):
		s.deferred = to
		return done(outcome{}), ""
	default:
		if !s.connect(to) {
			return done(failed(eADDRNOTAVAIL)), ""
		}
		if s.nonBlocking && s.state() == trace.SynSent {
			return done(failed(eINPROGRESS)), ""
		}
	}
	op := operation{attempt: s.connected}
	return s.bounded(op, s.sendTimeout, eINPROGRESS), ""
}

// connect begins the connection, and reports whether it could.
func (s *socket) connect(to netip.AddrPort) (ok bool) {
	if s.earlyConnect {
		_, ok = s.openFast(to, 0, false)
		return ok
	}
	return s.open(to, func(*tcp.Config) {}, func(*tcp.Conn) []byte { return nil })
}

// connected is the outcome of a connect that waits.
func (s *socket) connected() (outcome, bool) {
	c := s.connection
	if e := c.failure(true); e != 0 {
		s.connection, s.connecting = nil, false
		return failed(e), true
	}
	switch {
	case c.conn.State() == trace.Closed:
		s.connection, s.connecting = nil, false
		return failed(eCONNABORTED), true
	case c.established():
		s.connecting = false
		return outcome{}, true
	}
	return outcome{}, false
}

// disconnect ends the connection and lets the socket be used anew.
func (s *socket) disconnect() {
	if c := s.connection; c != nil && c.conn.State() != trace.Closed {
		s.world.journal.Call(c.endpoint, "connect", 0, func() {
			c.conn.Abort(s.world.now())
			c.step()
		})
	}
	if s.listener != nil {
		s.world.unlisten(s)
	}
	s.connection, s.listener, s.deferred = nil, nil, netip.AddrPort{}
	s.connecting, s.readDone, s.writeDone = false, false, false
}

// close(fd)
func closeCall(p *process, c *call) (operation, refusal) {
	f := p.file(c.args[0])
	if f == nil {
		return done(failed(eBADF)), ""
	}
	p.close(f)
	if f.socket == nil {
		return done(outcome{}), ""
	}
	s := f.socket
	s.close()
	if !s.lingers || s.linger <= 0 || s.connection == nil {
		return done(outcome{}), ""
	}
	// SO_LINGER with a time: close waits until the peer has everything.
	return operation{deadline: p.world.now() + s.linger, late: func() outcome { return outcome{} },
		attempt: func() (outcome, bool) {
			state := s.state()
			return outcome{}, state == trace.Closed || state == trace.FinWait2 || state == trace.TimeWait || s.nonBlocking
		}}, ""
}

// shutdown(fd, how)
func shutdownCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	how, ok := integerOf(c.args[1])
	switch {
	case s == nil:
		return done(failed(eBADF)), ""
	case !ok || how < shutRead || how > shutBoth:
		return done(failed(eINVAL)), ""
	case s.listener != nil:
		if how != shutWrite {
			p.world.unlisten(s)
			s.listener = nil
		}
		return done(outcome{}), ""
	case s.state() == trace.Closed:
		return done(failed(eNOTCONN)), ""
	}
	w, conn := p.world, s.connection
	w.journal.Call(conn.endpoint, "shutdown", 0, func() {
		if how != shutWrite {
			s.readDone = true
			conn.conn.ShutdownRead(w.now())
		}
		if how != shutRead {
			s.writeDone = true
			conn.conn.ShutdownWrite(w.now())
		}
		conn.step()
	})
	return done(outcome{}), ""
}
