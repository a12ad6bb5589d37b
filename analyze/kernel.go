package analyze

import (
	"net/netip"
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// observed is a socket of this machine that the kernel told of, with what it is
// an end of.
type observed struct {
	of   *conversation // nil for one that listens, or while none is known
	side int
	end  trace.EndpointID
}

// fact adds an event of the log. What the kernel says of a socket belongs to
// the latest conversation between its addresses.
func (x *captured) fact(log *trace.LogView, e trace.Event) {
	named := e.Endpoint
	e.Cause, e.Endpoint, e.Node = 0, 0, 0
	if int(named) > 0 && int(named) <= log.Endpoints.Len() {
		o := x.observed(named, log.Endpoints.At(int(named)-1))
		e.Endpoint, e.Sighting = o.end, 0
		if o.of != nil {
			e.Conversation, e.Node = o.of.seat.id, o.of.seat.nodes[o.side]
		}
		if s, ok := e.Detail.(trace.Socket); ok {
			x.held(o, log.Endpoints.At(int(named)-1), s.Process)
		}
	}
	x.b.AddEvent(e)
}

// observed finds what a socket is an end of.
func (x *captured) observed(id trace.EndpointID, e trace.Endpoint) *observed {
	o := x.sockets[id]
	if o == nil {
		o = &observed{}
		x.sockets[id] = o
	}
	if o.end != 0 {
		return o
	}
	if !e.Remote.IsValid() {
		o.end = x.b.AddEndpoint(trace.Endpoint{Node: x.hosts.at(e.Local), Protocol: e.Protocol, Local: e.Local})
		return o
	}
	t, _ := tupleOfPair(e.Protocol, e.Local, e.Remote)
	c := x.vantage.latest[t]
	if c == nil || !x.seated(c) {
		return o
	}
	if o.of = c; c.facts.Client != e.Local {
		o.side = server
	}
	o.end = x.end(c, o.side)
	return o
}

// held notes which process holds a socket.
func (x *captured) held(o *observed, e trace.Endpoint, p trace.Process) {
	if p == (trace.Process{}) {
		return
	}
	if o.of != nil {
		o.of.facts.Processes[o.side] = p
		x.vantage.touch(o.of)
	} else if !e.Remote.IsValid() {
		x.listening[e.Local] = p
	}
	x.hosts.name(e.Local, p)
}

// holder is the process of a side of a conversation. A server's may be known by
// the socket that listens, where its own was gone too soon.
func (x *captured) holder(c *conversation, side int) trace.Process {
	p := c.facts.Processes[side]
	if p == (trace.Process{}) && side == server && c.facts.Protocol == wire.ProtocolTCP {
		return x.listening[c.facts.Server]
	}
	return p
}

// at is the lane of an address on this machine; 0 where it has none.
func (h *hosts) at(a netip.AddrPort) trace.NodeID {
	return h.known[hostKey{addr: a.Addr(), port: a.Port()}]
}

// name calls the lane of a port after the process that has it.
func (h *hosts) name(a netip.AddrPort, p trace.Process) {
	if id := h.at(a); id != 0 {
		h.b.NameNode(id, p.Name+":"+strconv.Itoa(int(a.Port())))
	}
}
