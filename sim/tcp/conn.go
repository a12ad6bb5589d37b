package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Conn is one end of a connection: RFC 9293's transmission control block.
type Conn struct {
	cfg     Config
	state   trace.State
	failure Failure
}

// Outgoing is a segment to send, with what only its sender knows of it.
type Outgoing struct {
	Segment        wire.Segment
	Retransmission bool // it repeats sequence numbers that were sent before
	Phase          trace.Phase
	// Rule is the standard's rule that asked for the segment where it is not
	// plain data: a retransmission, a probe, an acknowledgment, a reset.
	Rule string
}

// Open begins a connection (RFC 9293 §3.10.1): the endpoint is in SYN-SENT.
func Open(cfg Config, now time.Duration) *Conn {
	return &Conn{cfg: cfg.withDefaults(), state: trace.SynSent}
}

// Listen returns an endpoint in LISTEN that becomes the connection of the
// first SYN it receives. A server that takes many connections uses Accept.
func Listen(cfg Config, now time.Duration) *Conn {
	return &Conn{cfg: cfg.withDefaults(), state: trace.Listen}
}

// Accept makes the endpoint in SYN-RECEIVED that answers syn. cfg.Remote is
// where the SYN came from.
func Accept(cfg Config, now time.Duration, syn wire.Segment) *Conn {
	c := Listen(cfg, now)
	c.Receive(now, syn)
	return c
}

// Receive takes a segment that arrived (RFC 9293 §3.10.7).
func (c *Conn) Receive(now time.Duration, seg wire.Segment) {}

// Expire does what the timers whose deadline has come ask for.
func (c *Conn) Expire(now time.Duration) {}

// Next returns the next segment to send now, if there is one.
func (c *Conn) Next(now time.Duration) (Outgoing, bool) { return Outgoing{}, false }

// Deadline is the time of the earliest timer, if any runs.
func (c *Conn) Deadline() (time.Duration, bool) { return 0, false }

// Write queues bytes to be sent and returns how many the send buffer took;
// the rest is to be offered again when Writable says that there is room.
func (c *Conn) Write(now time.Duration, p []byte) int { return 0 }

// Writable is the number of bytes that Write would take.
func (c *Conn) Writable() int { return 0 }

// Read takes up to max bytes that arrived in order. They must not be changed.
func (c *Conn) Read(now time.Duration, max int) []byte { return nil }

// Readable is the number of bytes that Read could take.
func (c *Conn) Readable() int { return 0 }

// EOF reports whether the peer has closed its side and everything was read.
func (c *Conn) EOF() bool { return false }

// Close says that this side has no more to send (RFC 9293 §3.10.4). What was
// written is still sent, and what the peer sends can still be read.
func (c *Conn) Close(now time.Duration) {}

// Abort ends the connection at once with a RST (RFC 9293 §3.10.5).
func (c *Conn) Abort(now time.Duration) {}

// State is the connection's state. An endpoint that reached CLOSED is done
// once Next has nothing more.
func (c *Conn) State() trace.State { return c.state }

// Err is the Failure that ended the connection, or nil.
func (c *Conn) Err() error {
	if c.failure == 0 {
		return nil
	}
	return c.failure
}

// Respond returns the RST for a segment that finds no endpoint, unless it is
// itself a RST (RFC 9293 §3.10.7.1).
func Respond(seg wire.Segment) (wire.Segment, bool) { return wire.Segment{}, false }
