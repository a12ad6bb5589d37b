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
	cfg        Config
	now        time.Duration // of the call being served
	state      trace.State
	failure    Failure
	active     bool // opened by Open
	spawned    bool // made by Accept: the listener is elsewhere
	listener   *Listener
	orphaned   bool          // the application has closed: nobody reads any more
	opened     time.Duration // when the endpoint was made
	waitsSince time.Duration // when TIME-WAIT began
	synTooBig  bool          // our SYN did not fit the path

	snd     sendSequence
	rcv     receiveSequence
	out     sendBuffer
	in      receiveBuffer
	options negotiated
	ecn     ecn
	opening fastOpening
	growth  growth

	flight     flight
	replies    []Outgoing
	challenges throttle
	ack        acknowledgment
	probe      probe
	keep       keepAlive
	timers     timers
	rtt        estimator
	trouble    trouble
	rack       rack
	tail       tail
	pacer      pacer

	window          window
	control         controller
	delivery        delivery
	usage           usage
	busy            busy
	used            int // the most that was in flight since usedSince
	usedSince       time.Duration
	told            moment // what the controller was told last: kept here so that telling costs no memory
	rearm           rearm
	probeTimerFired bool

	delivered      int // segments that arrived, as far as is known
	lostSoFar      int // segments that were believed lost
	repeatedSoFar  int // segments sent again
	duplicatesSeen int // segments that the peer reported as duplicates
	sackSeen       [4]wire.SACKBlock
	sackSeenCount  int

	retries        int           // of the retransmission timer since the last acknowledgment
	backoff        int           // times that the timeout was doubled since the last round trip was measured
	timeouts       int           // of the retransmission timer, ever
	repeating      bool          // something was sent again since the last acknowledgment of something new …
	repeatingSince time.Duration // … for the first time then
	lastSent       time.Duration
	lastHeard      time.Duration
	published      published
	applied        string       // a rule that shows in no packet
	arriving       wire.Segment // the segment being received …
	cameAt         wire.Seq     // … and its number, before anything was cut off it
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
// established. A server that takes many connections uses a Listener.
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
	c := &Conn{cfg: cfg.WithDefaults(), now: now, opened: now, state: trace.Closed}
	c.recall()
	c.begin()
	return c
}

// begin sets the variables to what they are before the first segment.
func (c *Conn) begin() {
	iss := c.cfg.ISS
	c.snd = sendSequence{una: iss, nxt: iss, max: iss}
	c.out.first = iss + 1
	c.options = negotiated{mss: c.cfg.MSS, recent: c.cfg.RecentTimestamp}
	c.rtt = estimator{rto: c.cfg.InitialRTO}
	c.trouble = trouble{point: iss, recover: iss, reordering: duplicateThreshold}
	c.flight.weights = c.cfg.CountBytes
	c.window = c.newWindow()
	c.control = newController(c.cfg.Congestion, c.cfg.SlowStart, uint32(iss))
	c.ack.quick = c.cfg.QuickAcks
	c.lastSent, c.lastHeard, c.usedSince = c.now, c.now, c.now
}

// newWindow is the congestion window that a connection begins with
// (RFC 6928 §2).
func (c *Conn) newWindow() window {
	mss, one := c.options.mss, 1
	if c.cfg.CountBytes {
		one = mss
	}
	initial := c.cfg.InitialWindow * one
	if c.cfg.InitialWindow <= 0 {
		initial = 10
		if c.cfg.CountBytes {
			initial = min(10*mss, max(2*mss, 14600))
		}
	}
	w := newWindow(initial, mss)
	w.one = one
	if c.cfg.WindowClamp > 0 {
		w.clamp = c.cfg.WindowClamp * one
	}
	return w
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
// the rest is to be offered again when Writable says that there is room. The
// bytes are kept, and must never be changed. Before the connection is
// established they wait (RFC 9293 §3.10.2).
func (c *Conn) Write(now time.Duration, p []byte) int { return c.write(now, p, false) }

// WriteMore is Write for an application that has more to say at once: a
// segment that is not full waits for it.
func (c *Conn) WriteMore(now time.Duration, p []byte) int { return c.write(now, p, true) }

// WriteRecord is Write for an application whose record ends here: no segment
// holds the last of these bytes and the first of those that follow. Where not
// all of them are taken the record has not ended.
func (c *Conn) WriteRecord(now time.Duration, p []byte) int {
	n := c.write(now, p, false)
	if n == len(p) && n > 0 {
		c.out.mark()
	}
	return n
}

func (c *Conn) write(now time.Duration, p []byte, more bool) int {
	c.now = now
	n := min(len(p), c.Writable())
	if n == 0 {
		return 0
	}
	c.out.append(p[:n:n])
	sent := c.out.offset(wire.MaxSeq(c.snd.nxt, c.cfg.ISS+1))
	half := c.snd.maxWnd / 2
	if !c.cfg.Pushes {
		half = maxBuffer
	}
	room := max(c.options.mss, min(65536, max(half, c.options.mss))/c.options.mss*c.options.mss)
	c.out.wrote(n, sent, room, half, more)
	c.out.more, c.out.flush = more, false
	c.clockBusy()
	return n
}

// Writable is the number of bytes that Write would take.
func (c *Conn) Writable() int {
	if c.out.fin || c.state == trace.Closed || c.state == trace.Listen {
		return 0
	}
	return max(0, c.sendSpace()-c.out.length)
}

// Unsent is the number of bytes that were written and have not left yet,
// Unacknowledged those that the peer has not acknowledged.
func (c *Conn) Unsent() int { return c.unsent() }

// Unacknowledged is the number of bytes that were written and not yet
// acknowledged.
func (c *Conn) Unacknowledged() int { return c.out.length }

// Read takes up to max bytes that arrived in order. They must not be changed.
// What it frees in the buffer may open the window again.
func (c *Conn) Read(now time.Duration, max int) []byte {
	c.now = now
	p := c.in.read(max)
	if len(p) > 0 {
		c.growReceive(len(p))
		c.wasRead()
	}
	return p
}

// Readable is the number of bytes that Read could take.
func (c *Conn) Readable() int { return c.in.length }

// EOF reports whether the peer has closed its side and everything was read.
func (c *Conn) EOF() bool { return c.in.ended && c.in.length == 0 }

// Reconfigure changes settings of a connection that is under way, as setting a
// socket's options does.
func (c *Conn) Reconfigure(now time.Duration, change func(*Config)) {
	c.now = now
	before := c.cfg
	change(&c.cfg)
	if before.CountBytes { // only such a control can count them
		c.cfg.Congestion = before.Congestion
	}
	c.cfg = c.cfg.WithDefaults()
	if c.cfg.Congestion != before.Congestion {
		c.window.pacing = 0
		c.control = newController(c.cfg.Congestion, c.cfg.SlowStart, uint32(c.cfg.ISS))
		if c.synchronized() {
			c.control.signal(&c.window, onEstablished, c.moment(nil))
		}
	}
	if c.cfg.KeepAlive != before.KeepAlive || c.cfg.KeepIdle != before.KeepIdle {
		c.startKeepAlive()
	}
	c.out.more, c.out.flush = false, c.cfg.NoDelay
	c.window.clamp = unlimited
	if c.cfg.WindowClamp > 0 {
		c.window.clamp = c.cfg.WindowClamp * c.window.one
	}
	c.publish()
}

// synchronized reports whether the handshake is over.
func (c *Conn) synchronized() bool { return c.state >= trace.Established }

// confirmed reports whether the peer knows so, too.
func (c *Conn) confirmed() bool { return c.synchronized() && !c.opening.waiting }

// governed reports whether the congestion control sets the window by itself.
func (c *Conn) governed() bool {
	_, ok := c.control.(governor)
	return ok
}

// moment tells the congestion control where the connection stands.
func (c *Conn) moment(n *news) *moment {
	m := &c.told
	*m = moment{
		now: c.now, inFlight: c.flight.pipe(), remaining: c.flight.pipe(), una: c.snd.una, nxt: c.snd.nxt,
		rtt: -1, srtt: c.rtt.srtt, minRTT: c.rtt.least.value(), departs: max(c.pacer.next, c.now),
		state: c.trouble.state, delivery: &c.delivery,
	}
	if n != nil {
		m.rtt, m.rate, m.inFlight = n.rtt, n.rate, n.before
	}
	return m
}
