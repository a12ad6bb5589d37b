package script

import (
	"strconv"

	"wiretale/trace"
)

// call makes a system call. One that may block is left to itself until it
// returns.
func (p *player) call(e *event, c *call, w when) bool {
	if p.pending != nil && !p.join() {
		return false
	}
	if calls[c.name] == nil {
		return p.fail(e, UnknownCall, "", c.name)
	}
	op, why := p.process.begin(c)
	if why != "" {
		return p.fail(e, CannotPlay, "", string(why))
	}
	p.pending = &pendingCall{event: e, call: c, operation: op, until: w.until}
	p.progress()
	p.follow(c)
	if w.blocks {
		return true
	}
	if !p.pending.returned {
		p.pending = nil
		return p.fail(e, Blocks, c.expectation(), "")
	}
	return p.returned()
}

// join waits for the call that has not returned. It must by the time that the
// script says.
func (p *player) join() bool {
	c := p.pending
	limit := c.until + p.tolerance(c.until-p.world.now())
	if !p.run(limit, func() bool { return c.returned }) {
		return false
	}
	if !c.returned {
		p.pending = nil
		return p.fail(c.event, NotReturned, Clock(c.until)+" "+c.call.expectation(), "")
	}
	return p.returned()
}

// returned compares what a call came to with what the script says.
func (p *player) returned() bool {
	c := p.pending
	p.pending = nil
	o := c.outcome
	if o.opens != nil {
		if fd, ok := integerOf(c.call.result); ok && fd >= 0 {
			p.process.open(o.opens, fd)
			o.value = fd
			p.opened(o.opens)
		}
	}
	if want, ok := integerOf(c.call.result); ok && want != o.value || c.call.errno != "" && c.call.errno != o.errno.String() && !sameReason(c.call.errno, o.errno) {
		return p.fail(c.event, WrongResult, c.call.expectation(), c.call.name+"() = "+o.String())
	}
	if o.expected != o.found {
		return p.fail(c.event, WrongOutput, c.call.name+"() "+o.expected, o.found)
	}
	if w := c.event.when; w.blocks {
		tolerance := p.tolerance(w.until - w.from)
		if c.at < c.until-tolerance || c.at > c.until+tolerance {
			return p.fail(c.event, WrongReturn, Clock(c.until)+" "+c.call.expectation(), Clock(c.at))
		}
	}
	return true
}

// sameReason reports whether a script's name for a reason, of which there may
// be two, is this one's.
func sameReason(name string, e errno) bool {
	known, ok := errnoNamed(name)
	return ok && known == e
}

// expectation writes what a call is to return.
func (c *call) expectation() string {
	s := c.name + "() = "
	switch {
	case c.errno != "":
		return s + "-1 " + c.errno
	case c.result.kind == numberValue:
		return s + strconv.FormatInt(c.result.number, 10)
	case c.result.kind == nameValue:
		return s + c.result.text
	}
	return s + "..."
}

// follow keeps track of the socket that the script's segments are about: the
// one that was made, listens or connects last.
func (p *player) follow(c *call) {
	switch c.name {
	case "listen", "connect", "sendto", "sendmsg", "write", "writev", "send":
	default:
		return
	}
	s := p.process.socket(c.args[0])
	if s == nil {
		return
	}
	switch {
	case c.name == "listen":
		p.under, p.flow = s, p.newFlow(pair{})
	case s.connection != nil && (p.under != s || s.connection.conn.State() == trace.SynSent && p.flow.at != s.connection.at):
		p.under = s
		p.flow = p.newFlow(s.connection.at)
	}
}

// opened notes the socket of a connection that was accepted.
func (p *player) opened(f *file) {
	if f.socket != nil && f.socket.connection != nil {
		p.under = f.socket
	}
}
