package script

import (
	"time"

	"wiretale/trace"
)

// ready is what poll would tell of a socket: what can be done without waiting.
func (s *socket) ready() (mask int64) {
	if s.listener != nil {
		if s.listener.Ready() > 0 {
			mask |= pollIn | pollRdNorm
		}
		return mask
	}
	c := s.connection
	switch {
	case s.deferred.IsValid():
		return pollOut | pollWrNorm
	case c == nil:
		return pollOut | pollWrNorm | pollHup
	}
	if c.failure(false) != 0 {
		mask |= pollErr
	}
	over := c.conn.State() == trace.Closed
	noMore := s.readDone || c.peerClosed()
	if over || noMore && s.writeDone {
		mask |= pollHup
	}
	if noMore {
		mask |= pollIn | pollRdNorm | pollRdHup
	}
	if !over && !c.established() && !c.early() {
		return mask
	}
	if c.conn.Readable() >= s.lowWater {
		mask |= pollIn | pollRdNorm
	}
	if over || s.writeDone || s.free() {
		mask |= pollOut | pollWrNorm
	}
	return mask
}

// errorsAlways are told whether they were asked for or not.
const errorsAlways = pollErr | pollHup

// poll(descriptors, count, timeout)
func pollCall(p *process, c *call) (operation, refusal) {
	wait, ok := integerOf(c.args[2])
	if !ok || c.args[0].kind != listValue {
		return operation{}, "poll"
	}
	look := func() (o outcome, found bool) {
		for _, entry := range c.args[0].list {
			told := p.polled(entry.value)
			if told != 0 {
				o.value++
			}
			want, named := entry.value.field("revents")
			if n, isNumber := integerOf(want); named && isNumber && n != told && o.expected == "" {
				o.expected, o.found = "revents="+pollNames(n), "revents="+pollNames(told)
			}
		}
		return o, o.value > 0
	}
	return p.waiting(wait, look), ""
}

// polled is what poll tells of one descriptor.
func (p *process) polled(entry value) int64 {
	fd, _ := entry.field("fd")
	f := p.file(fd)
	if f == nil || f.socket == nil {
		return pollNval
	}
	events, _ := entry.field("events")
	asked, _ := integerOf(events)
	return f.socket.ready() & (asked | errorsAlways)
}

// waiting is an operation that looks for something until it finds it, or until
// a number of milliseconds has passed; negative waits for ever.
func (p *process) waiting(wait int64, look func() (outcome, bool)) operation {
	op := operation{attempt: func() (outcome, bool) {
		o, found := look()
		return o, found || wait == 0
	}}
	if wait > 0 {
		op.deadline = p.world.now() + time.Duration(min(wait, 1_000_000_000))*time.Millisecond
		op.late = func() outcome { o, _ := look(); return o }
	}
	return op
}

// pollNames writes a set of events as scripts do.
func pollNames(mask int64) string {
	s := ""
	for _, e := range [...]struct {
		bit  int64
		name string
	}{{pollIn, "POLLIN"}, {pollPri, "POLLPRI"}, {pollOut, "POLLOUT"}, {pollErr, "POLLERR"}, {pollHup, "POLLHUP"},
		{pollNval, "POLLNVAL"}, {pollRdNorm, "POLLRDNORM"}, {pollWrNorm, "POLLWRNORM"}, {pollRdHup, "POLLRDHUP"}} {
		if mask&e.bit != 0 {
			if s != "" {
				s += "|"
			}
			s += e.name
		}
	}
	if s == "" {
		return "0"
	}
	return s
}

// epoll is an epoll instance.
type epoll struct{ interests []*interest }

// interest is one descriptor that an epoll instance watches.
type interest struct {
	file   *file
	events int64
	seen   int64 // what was ready when it was last looked at
	bytes  int   // and readable
	fresh  bool  // something has become ready since it was last told (EPOLLET)
	off    bool  // told once, and not renewed (EPOLLONESHOT)
}

// look notes what has become ready.
func (i *interest) look() {
	if i.file.socket == nil {
		return
	}
	now, bytes := i.file.socket.ready()&(i.events|errorsAlways), 0
	if c := i.file.socket.connection; c != nil {
		bytes = c.conn.Readable()
	}
	if now&^i.seen != 0 || bytes > i.bytes {
		i.fresh = true
	}
	i.seen, i.bytes = now, bytes
}

// watch lets every socket and epoll instance look at what has just happened.
func (p *process) watch() {
	for _, f := range p.files {
		if f.socket != nil {
			f.socket.breathe()
		}
	}
	for _, f := range p.files {
		if f.epoll != nil {
			for _, i := range f.epoll.interests {
				i.look()
			}
		}
	}
}

// epoll_create(size), epoll_create1(flags)
func epollCreateCall(*process, *call) (operation, refusal) {
	return done(outcome{opens: &file{epoll: &epoll{}}}), ""
}

// epoll_ctl(epfd, operation, fd, event)
func epollControlCall(p *process, c *call) (operation, refusal) {
	e, target := p.file(c.args[0]), p.file(c.args[2])
	what, ok := integerOf(c.args[1])
	if e == nil || target == nil {
		return done(failed(eBADF)), ""
	}
	if !ok || e.epoll == nil {
		return operation{}, "epoll_ctl"
	}
	events, _ := eventsOf(c.args[3])
	at := -1
	for n, i := range e.epoll.interests {
		if i.file == target {
			at = n
		}
	}
	switch {
	case what == epollAdd && at >= 0:
		return done(failed(eEXIST)), ""
	case what != epollAdd && at < 0:
		return done(failed(eNOENT)), ""
	case what == epollAdd:
		i := &interest{file: target, events: events}
		i.look()
		e.epoll.interests = append(e.epoll.interests, i)
	case what == epollModify:
		i := e.epoll.interests[at]
		*i = interest{file: target, events: events}
		i.look()
	default:
		e.epoll.interests = append(e.epoll.interests[:at:at], e.epoll.interests[at+1:]...)
	}
	return done(outcome{}), ""
}

// eventsOf is the set of events of {events=EPOLLIN, fd=4} or {EPOLLIN, fd=4}.
func eventsOf(v value) (int64, bool) {
	if events, ok := v.field("events"); ok {
		return integerOf(events)
	}
	if len(v.list) > 0 && v.list[0].name == "" {
		return integerOf(v.list[0].value)
	}
	return 0, false
}

// epoll_wait(epfd, events, count, timeout)
func epollWaitCall(p *process, c *call) (operation, refusal) {
	e := p.file(c.args[0])
	wait, ok := integerOf(c.args[3])
	if e == nil {
		return done(failed(eBADF)), ""
	}
	if !ok || e.epoll == nil {
		return operation{}, "epoll_wait"
	}
	expected := []field{{value: c.args[1]}}
	if c.args[1].kind == listValue {
		expected = c.args[1].list
	}
	return p.waiting(wait, func() (outcome, bool) {
		o := e.epoll.collect(expected)
		return o, o.value > 0
	}), ""
}

// collect tells what is ready, and compares it with what is expected.
func (e *epoll) collect(expected []field) (o outcome) {
	for _, i := range e.interests {
		i.look()
		if i.off || i.seen == 0 || i.events&epollET != 0 && !i.fresh {
			continue
		}
		i.fresh = false
		i.off = i.events&epollOneShot != 0
		if n := int(o.value); n < len(expected) {
			want, ok := eventsOf(expected[n].value)
			if ok && want != i.seen && o.expected == "" {
				o.expected, o.found = "events="+pollNames(want), "events="+pollNames(i.seen)
			}
		}
		o.value++
	}
	return o
}
