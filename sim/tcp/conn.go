package tcp

import (
	"net/netip"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Conn is one end of a connection: RFC 9293's transmission control block
// (§3.3.1). Its parts lie with the code that works on them.
type Conn struct {
	cfg     Config
	now     time.Duration // of the call being served
	state   trace.State
	failure Failure
	active  bool // opened by Open
	spawned bool // made by Accept: the listener is elsewhere

	snd     sendSequence
	rcv     receiveSequence
	out     sendBuffer
	in      receiveBuffer
	options negotiated

	flight     flight
	replies    []Outgoing
	challenges throttle
	ack        acknowledgment
	probe      probe
	timers     timers
	rtt        estimator
	congestion congestion
	recovery   recovery
	retries    int // of the retransmission timer since the last acknowledgment
	lastSent   time.Duration
	published  published
}

// Open begins a connection (RFC 9293 §3.10.1): the endpoint is in SYN-SENT.
func Open(cfg Config, now time.Duration) *Conn {
	c := newConn(cfg, now)
	c.active = true
	c.enter(trace.SynSent)
	c.publish()
	return c
}

// Listen returns an endpoint in LISTEN that becomes the connection of the
// first SYN it receives, and listens again if that one is reset before it is
// established. A server that takes many connections uses Accept.
func Listen(cfg Config, now time.Duration) *Conn {
	c := newConn(cfg, now)
	c.enter(trace.Listen)
	return c
}

// Accept makes the endpoint in SYN-RECEIVED that answers syn on behalf of a
// listener; cfg.Remote is where the SYN came from. For a segment that is not
// a SYN the endpoint is CLOSED, with at most a RST to send.
func Accept(cfg Config, now time.Duration, syn *wire.Segment, ecn wire.ECN) *Conn {
	c := newConn(cfg, now)
	c.spawned = true
	c.state = trace.Listen
	c.Receive(now, syn, ecn)
	if c.state == trace.Listen {
		c.state = trace.Closed
	}
	return c
}

func newConn(cfg Config, now time.Duration) *Conn {
	c := &Conn{cfg: cfg.withDefaults(), now: now, state: trace.Closed}
	c.begin()
	return c
}

// begin sets the variables to what they are before the first segment.
func (c *Conn) begin() {
	iss := c.cfg.ISS
	c.snd = sendSequence{una: iss, nxt: iss, max: iss}
	c.out.base = iss + 1
	c.options = negotiated{mss: c.cfg.MSS}
	c.rtt = estimator{rto: c.cfg.InitialRTO}
	c.recovery = recovery{point: iss}
	c.congestion = newCongestion(c.cfg, c.cfg.MSS)
	c.ack.quick = c.cfg.QuickAcks
}

// State is the connection's state. An endpoint that reached CLOSED is done
// once Next has nothing more.
func (c *Conn) State() trace.State { return c.state }

// Local and Remote are the two ends' addresses.
func (c *Conn) Local() netip.AddrPort { return c.cfg.Local }

// Remote is the peer's address; a listener learns its port from the SYN.
func (c *Conn) Remote() netip.AddrPort { return c.cfg.Remote }

// Err is the Failure that ended the connection, or nil.
func (c *Conn) Err() error {
	if c.failure == 0 {
		return nil
	}
	return c.failure
}

// Write queues bytes to be sent and returns how many the send buffer took;
// the rest is to be offered again when Writable says that there is room.
// Before the connection is established the bytes wait (RFC 9293 §3.10.2).
func (c *Conn) Write(now time.Duration, p []byte) int {
	c.now = now
	n := min(len(p), c.Writable())
	c.out.data = append(c.out.data, p[:n]...)
	return n
}

// Writable is the number of bytes that Write would take.
func (c *Conn) Writable() int {
	if c.out.fin || c.state == trace.Closed || c.state == trace.Listen {
		return 0
	}
	return c.cfg.SendBuffer - len(c.out.data)
}

// Read takes up to max bytes that arrived in order. They must not be changed.
// What it frees in the buffer may open the window again.
func (c *Conn) Read(now time.Duration, max int) []byte {
	c.now = now
	p := c.in.read(max)
	if len(p) > 0 && c.wantsWindowUpdate() {
		c.ackNow(ruleWindowUpdate)
	}
	return p
}

// Readable is the number of bytes that Read could take.
func (c *Conn) Readable() int { return len(c.in.data) }

// EOF reports whether the peer has closed its side and everything was read.
func (c *Conn) EOF() bool { return c.in.ended && len(c.in.data) == 0 }
