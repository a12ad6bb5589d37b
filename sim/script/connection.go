package script

import (
	"wiretale/sim/engine"
	"wiretale/sim/tcp"
	"wiretale/trace"
)

// connection joins an endpoint to the machine that it lives on.
type connection struct {
	world    *world
	conn     *tcp.Conn
	at       pair
	endpoint trace.EndpointID
	timer    *engine.Timer            // its next deadline
	set      map[string]trace.Ordinal // the events that last set its timers

	variables []trace.Variable // the last value of each
	timers    []trace.Timer    // that run
	told      bool             // its failure was told to the application
	widest    int              // the largest window that the peer has offered
	wrote     int              // bytes that the application wrote
}

// newConnection makes the connection between two addresses known; open gives
// it its endpoint.
func (w *world) newConnection(at pair) *connection {
	e := w.medium.Sink.Endpoint(trace.Endpoint{Node: w.node, Protocol: 6, Local: at.local, Remote: at.remote})
	return &connection{world: w, at: at, endpoint: e, set: map[string]trace.Ordinal{}}
}

// config is what a connection is told when it is made, with what the socket's
// options change.
func (c *connection) config(changes []func(*tcp.Config)) tcp.Config {
	cfg := c.world.settings.tcp
	for _, change := range changes {
		change(&cfg)
	}
	cfg.Local, cfg.Remote, cfg.Observe = c.at.local, c.at.remote, c.observe
	cfg.Memory = c.world.memory(c.at.remote.Addr())
	return cfg
}

// begin puts the connection where its segments will find it.
func (c *connection) begin(conn *tcp.Conn) {
	c.conn = conn
	c.timer = c.world.medium.Engine.Timer(c.expire)
	c.world.connections = append(c.world.connections, c)
}

// observe writes down what the endpoint says of itself.
func (c *connection) observe(e trace.Event) {
	w := c.world
	e.Endpoint = c.endpoint
	switch d := e.Detail.(type) {
	case trace.Ignored:
		e.Packet, w.ignored = w.packet, d.Rule
	case trace.Variable:
		c.note(d)
		if d.Name == "SND.WND" {
			c.widest = max(c.widest, int(d.Value))
		}
	case trace.Timer:
		c.watch(e.Kind, d)
		if e.Kind == trace.TimerFired {
			w.journal.Cause = c.set[d.Name]
		}
	}
	event := w.journal.Record(e)
	timer, _ := e.Detail.(trace.Timer)
	switch e.Kind {
	case trace.TimerSet:
		c.set[timer.Name] = event
	case trace.TimerFired:
		w.journal.Cause = event
	}
}

func (c *connection) note(v trace.Variable) {
	for i := range c.variables {
		if c.variables[i].Name == v.Name {
			c.variables[i] = v
			return
		}
	}
	c.variables = append(c.variables, v)
}

// watch keeps the list of running timers.
func (c *connection) watch(kind trace.EventKind, t trace.Timer) {
	for i := range c.timers {
		if c.timers[i].Name == t.Name {
			c.timers = append(c.timers[:i], c.timers[i+1:]...)
			break
		}
	}
	if kind == trace.TimerSet {
		c.timers = append(c.timers, t)
	}
}

// step sends what the endpoint has to send, and sets the alarm anew. A
// connection that is over leaves the machine.
func (c *connection) step() {
	w := c.world
	for w.load <= maxLoad {
		out := new(tcp.Outgoing)
		if !c.conn.Next(w.now(), out) {
			break
		}
		w.transmit(c.at, c.endpoint, out)
	}
	c.timer.Stop()
	if c.conn.State() == trace.Closed {
		w.forget(c)
		return
	}
	if at, ok := c.conn.Deadline(); ok {
		c.timer.Set(at)
	}
}

// expire does what the endpoint's timers ask for.
func (c *connection) expire() {
	w := c.world
	w.journal.Because(0, func() {
		c.conn.Expire(w.now())
		c.step()
	})
}

func (w *world) forget(c *connection) {
	for i := range w.connections {
		if w.connections[i] == c {
			w.connections = append(w.connections[:i:i], w.connections[i+1:]...)
			return
		}
	}
}

// established reports whether the handshake is over.
func (c *connection) established() bool { return c.conn.State() >= trace.Established }

// peerClosed reports whether no more will come.
func (c *connection) peerClosed() bool {
	switch c.conn.State() {
	case trace.CloseWait, trace.Closing, trace.LastAck, trace.TimeWait, trace.Closed:
		return true
	}
	return false
}

// failure is why the connection ended, 0 where it did not or where that was
// told before. Telling it once is enough (SO_ERROR).
func (c *connection) failure(tell bool) errno {
	failure, failed := c.conn.Err().(tcp.Failure)
	if !failed || c.told {
		return 0
	}
	c.told = tell
	switch failure {
	case tcp.Refused:
		return eCONNREFUSED
	case tcp.TimedOut:
		return eTIMEDOUT
	case tcp.Aborted:
		return eCONNABORTED
	case tcp.HostUnreachable:
		return eHOSTUNREACH
	case tcp.NetUnreachable:
		return eNETUNREACH
	}
	return eCONNRESET
}
