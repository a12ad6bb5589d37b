package script

import (
	"strconv"
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
)

// The least that buffers can be set to, and the most that they are here.
const (
	leastSendBuffer    = 4608
	leastReceiveBuffer = 2304
	maxBuffer          = 1 << 24
)

// setsockopt(fd, level, name, value, length)
func setsockoptCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	level, known := integerOf(c.args[1])
	name, named := integerOf(c.args[2])
	switch {
	case s == nil:
		return done(failed(eBADF)), ""
	case !known || !named:
		return operation{}, refusal("setsockopt " + c.args[1].text + " " + c.args[2].text)
	}
	if level == solTCP && name == tcpFastOpenKey {
		if e := s.setFastOpenKey(textOf(c.args[3]), c.args[4]); e != 0 {
			return done(failed(e)), ""
		}
		return done(outcome{}), ""
	}
	e, ok := s.set(level, name, c.args[3])
	if !ok {
		return operation{}, refusal("setsockopt " + c.args[2].text)
	}
	if e != 0 {
		return done(failed(e)), ""
	}
	return done(outcome{}), ""
}

// set sets an option. ok is false for one that the player doesn't know.
func (s *socket) set(level, name int64, v value) (e errno, ok bool) {
	switch {
	case level == solSocket && name == soLinger:
		return s.setLinger(v)
	case level == solSocket && (name == soSndTimeo || name == soRcvTimeo):
		d, ok := moment(v)
		if name == soSndTimeo {
			s.sendTimeout = d
		} else {
			s.receiveTimeout = d
		}
		return 0, ok
	case level == solTCP && name == tcpCongestion:
		algorithm, known := algorithms[textOf(v)]
		if !known {
			return eNOENT, true
		}
		s.change(func(c *tcp.Config) { c.Congestion = algorithm })
		return 0, true
	}
	n, ok := integerOf(v)
	if !ok {
		return 0, v.kind == anyValue
	}
	var effect func(int64) errno
	switch level {
	case solSocket:
		effect = s.socketOption(name)
	case solTCP:
		effect = s.tcpOption(name)
	case solIP, solIPv6:
		effect = func(n int64) errno {
			if name == ipLocalPortRange {
				s.lowPort = uint16(n)
			}
			return 0 // of the others the endpoint would notice nothing
		}
	}
	if effect == nil {
		return 0, false
	}
	if e = effect(n); e == 0 && !doubled(level, name) {
		s.setOption(level, name, n)
	}
	return e, true
}

// doubled reports whether the kernel doubles an option's value, for the sake
// of what its own bookkeeping takes of a buffer. The effect keeps such a value.
func doubled(level, name int64) bool {
	return level == solSocket && (name == soSndBuf || name == soRcvBuf || name == soSndBufForce || name == soRcvBufForce)
}

func (s *socket) setLinger(v value) (errno, bool) {
	on, _ := v.field("onoff")
	for_, _ := v.field("linger")
	onoff, ok := integerOf(on)
	seconds, ok2 := integerOf(for_)
	if !ok || !ok2 || seconds < 0 || seconds > maxTime {
		return 0, false
	}
	s.lingers, s.linger = onoff != 0, time.Duration(seconds)*time.Second
	return 0, true
}

// textOf is the text of "cubic" or ["cubic"].
func textOf(v value) string {
	if v.kind == listValue && len(v.list) == 1 {
		return v.list[0].value.text
	}
	return v.text
}

// socketOption is what setting an option of the socket layer does.
func (s *socket) socketOption(name int64) func(int64) errno {
	switch name {
	case soSndBuf, soSndBufForce:
		return func(n int64) errno {
			size := max(leastSendBuffer, 2*min(max(n, 0), maxBuffer/2))
			s.setOption(solSocket, soSndBuf, size)
			s.space.limit, s.space.fixed = int(size), true
			if !s.world.settings.linux {
				s.change(func(c *tcp.Config) { c.SendBuffer = int(size) })
			}
			return 0
		}
	case soRcvBuf, soRcvBufForce:
		return func(n int64) errno {
			size := max(leastReceiveBuffer, 2*min(max(n, 0), maxBuffer/2))
			s.setOption(solSocket, soRcvBuf, size)
			s.change(func(c *tcp.Config) { c.ReceiveBuffer, c.WindowShift = s.world.settings.window(int(size)), 0 })
			return 0
		}
	case soKeepAlive:
		return s.setting(func(c *tcp.Config, n int64) { c.KeepAlive = n != 0 })
	case soMaxPacingRate:
		return s.setting(func(c *tcp.Config, n int64) { c.PaceLimit = tcp.Rate(n) })
	case soRcvLowat:
		return func(n int64) errno { s.lowWater = int(max(1, min(n, maxBuffer))); return 0 }
	case soReuseAddr, soReusePort, soPriority, soMark, soOOBInline, soZerocopy:
		return func(int64) errno { return 0 }
	case soError, soType, soAcceptConn:
		return func(int64) errno { return eNOPROTOOPT }
	}
	return nil
}

// setting is an option that only changes a setting of the endpoint.
func (s *socket) setting(change func(*tcp.Config, int64)) func(int64) errno {
	return func(n int64) errno {
		s.change(func(c *tcp.Config) { change(c, n) })
		return 0
	}
}

// within is a setting whose value has limits.
func (s *socket) within(least, most int64, change func(*tcp.Config, int64)) func(int64) errno {
	return func(n int64) errno {
		if n < least || n > most {
			return eINVAL
		}
		s.change(func(c *tcp.Config) { change(c, n) })
		return 0
	}
}

// tcpOption is what setting an option of TCP does.
func (s *socket) tcpOption(name int64) func(int64) errno {
	second, millisecond := int64(time.Second), int64(time.Millisecond)
	switch name {
	case tcpNoDelay:
		return s.noDelay
	case tcpCork:
		return s.setting(func(c *tcp.Config, n int64) { c.Cork = n != 0 })
	case tcpMaxSeg:
		return s.within(88, 32767, func(c *tcp.Config, n int64) { c.MaxSegment = int(n) })
	case tcpKeepIdle:
		return s.within(1, 32767, func(c *tcp.Config, n int64) { c.KeepIdle = time.Duration(n * second) })
	case tcpKeepIntvl:
		return s.within(1, 32767, func(c *tcp.Config, n int64) { c.KeepInterval = time.Duration(n * second) })
	case tcpKeepCnt:
		return s.within(1, 127, func(c *tcp.Config, n int64) { c.KeepCount = int(n) })
	case tcpSynCnt:
		return s.within(1, 127, func(c *tcp.Config, n int64) { c.SynRetries = int(n) })
	case tcpUserTimeout:
		return s.within(0, 1<<31-1, func(c *tcp.Config, n int64) { c.UserTimeout = time.Duration(n * millisecond) })
	case tcpLinger2:
		return s.within(-1, 32767, func(c *tcp.Config, n int64) { c.FinTimeout = time.Duration(n * second) })
	case tcpRTOMax:
		return s.within(1000, 120_000, func(c *tcp.Config, n int64) { c.MaxRTO = time.Duration(n * millisecond) })
	case tcpRTOMin:
		return s.within(1, 120_000_000, func(c *tcp.Config, n int64) { c.MinVariance = time.Duration(n * 1000) })
	case tcpFastOpen:
		return s.whenIdle(1<<31 - 1)
	case tcpFastOpenNoCookie:
		return s.whenIdle(1)
	case tcpFastOpenConnect:
		return s.setEarlyConnect
	case tcpInq, tcpNotsentLowat, tcpQuickAck, tcpThinLinear, tcpSaveSyn, tcpDelAckMax:
		return s.within(0, 1<<32, func(*tcp.Config, int64) {})
	case tcpInfo:
		return func(int64) errno { return eNOPROTOOPT }
	}
	return nil
}

// noDelay turns Nagle's algorithm off; what waits for it leaves, even a corked
// segment.
func (s *socket) noDelay(n int64) errno {
	s.change(func(c *tcp.Config) { c.NoDelay = n != 0 })
	return 0
}

// getsockopt(fd, level, name, value, length)
func getsockoptCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	level, known := integerOf(c.args[1])
	name, named := integerOf(c.args[2])
	if s == nil {
		return done(failed(eBADF)), ""
	}
	if !known || !named {
		return operation{}, refusal("getsockopt " + c.args[2].text)
	}
	if level == solTCP && name == tcpCongestion {
		return done(s.algorithmIs(textOf(c.args[3]))), ""
	}
	if level == solTCP && name == tcpInfo {
		return done(outcome{}), ""
	}
	if level == solSocket && name == soLinger {
		return done(outcome{}), ""
	}
	n, ok := s.get(level, name)
	if !ok {
		return operation{}, refusal("getsockopt " + c.args[2].text)
	}
	want, ok := integerOf(c.args[3])
	if o := (outcome{}); !ok || want == n {
		return done(o), ""
	}
	return done(outcome{expected: "[" + strconv.FormatInt(want, 10) + "]", found: "[" + strconv.FormatInt(n, 10) + "]"}), ""
}

func (s *socket) algorithmIs(want string) outcome {
	cfg := s.world.settings.tcp
	for _, change := range s.changes {
		change(&cfg)
	}
	if algorithm, ok := algorithms[want]; !ok || algorithm == cfg.Congestion {
		return outcome{}
	}
	found := "reno"
	switch cfg.Congestion {
	case tcp.CUBIC:
		found = "cubic"
	case tcp.BBR:
		found = "bbr"
	}
	return outcome{expected: want, found: found}
}

// get is the value of an option.
func (s *socket) get(level, name int64) (int64, bool) {
	switch {
	case level == solSocket && name == soError:
		if s.connection == nil {
			return 0, true
		}
		return int64(s.connection.failure(true)), true
	case level == solSocket && name == soAcceptConn:
		return truth(s.listener != nil).number.n, true
	case level == solSocket && name == soType:
		return sockStream, true
	case level == solTCP && name == tcpMaxSeg && s.connection != nil && s.connection.established():
		return int64(s.connection.conn.Info(s.world.now()).SndMSS), true
	}
	if n, ok := s.option(level, name); ok {
		return n, true
	}
	cfg := s.world.settings.tcp
	switch {
	case level == solSocket && name == soSndBuf:
		return int64(max(s.space.limit, 0)), true
	case level == solSocket && name == soRcvBuf:
		return int64(s.world.settings.receiveUsual), true
	case level == solTCP && name == tcpMaxSeg:
		return 536, true // RFC 9293 §3.7.1: nothing is known yet
	case level == solTCP && name == tcpKeepIdle:
		return 7200, true
	case level == solTCP && name == tcpKeepIntvl:
		return 75, true
	case level == solTCP && name == tcpKeepCnt:
		return 9, true
	case level == solTCP && name == tcpSynCnt:
		return int64(cfg.SynRetries), true
	}
	return 0, level == solSocket || level == solTCP || level == solIP
}

// fcntl(fd, command, flags)
func fcntlCall(p *process, c *call) (operation, refusal) {
	f := p.file(c.args[0])
	command, ok := integerOf(c.args[1])
	flags, _ := integerOf(c.args[2])
	switch {
	case f == nil:
		return done(failed(eBADF)), ""
	case !ok || f.socket == nil:
		return operation{}, "fcntl"
	case command == fGetFL:
		n := int64(2) // O_RDWR
		if f.socket.nonBlocking {
			n |= nonBlock
		}
		return done(outcome{value: n}), ""
	case command == fSetFL:
		f.socket.nonBlocking = flags&nonBlock != 0
		return done(outcome{}), ""
	}
	return operation{}, "fcntl"
}

// ioctl(fd, request, value)
func ioctlCall(p *process, c *call) (operation, refusal) {
	s := p.socket(c.args[0])
	request, ok := integerOf(c.args[1])
	want, number := integerOf(c.args[2])
	switch {
	case s == nil:
		return done(failed(eBADF)), ""
	case !ok:
		return operation{}, "ioctl"
	case request == fionBio:
		s.nonBlocking = want != 0
		return done(outcome{}), ""
	case s.listener != nil:
		return done(failed(eINVAL)), ""
	}
	n := int64(0)
	if s.connection != nil {
		conn := s.connection.conn
		switch request {
		case siocInq:
			n = int64(conn.Readable())
		case siocOutq:
			n = int64(conn.Unacknowledged())
			if state := conn.State(); s.writeDone && (state == trace.FinWait1 || state == trace.Closing || state == trace.LastAck) {
				n++ // the FIN waits, too
			}
		case siocOutqNsd:
			n = int64(conn.Unsent())
		default:
			return operation{}, "ioctl"
		}
	}
	if !number || n == want {
		return done(outcome{}), ""
	}
	return done(outcome{expected: "[" + strconv.FormatInt(want, 10) + "]", found: "[" + strconv.FormatInt(n, 10) + "]"}), ""
}
