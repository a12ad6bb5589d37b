package dns

import (
	"encoding/binary"
	"time"
)

// framed is a message with its length before it, in one piece, so that both
// leave in one segment (RFC 1035 §4.2.2; RFC 7766 §8).
func framed(m []byte) []byte {
	return append(binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(m)), uint16(len(m))), m...)
}

// cutter cuts a stream into messages.
type cutter struct{ in []byte }

// next is the next message that is there as a whole; nil if there is none.
func (c *cutter) next() []byte {
	if len(c.in) < 2 {
		return nil
	}
	end := 2 + int(binary.BigEndian.Uint16(c.in))
	if len(c.in) < end {
		return nil
	}
	m := c.in[2:end:end]
	c.in = c.in[end:]
	return m
}

// Client asks one question over a connection, and closes it when that is
// answered.
type Client struct {
	query []byte
	out   []byte
	in    cutter
	over  bool
	// Read takes what comes, and reports whether it was the answer; Failed hears,
	// once, that there will be none.
	Read   func(m []byte) bool
	Failed func()
}

// NewClient returns the client's side of a new connection.
func NewClient(query []byte) *Client { return &Client{query: query} }

// Begin asks the question.
func (c *Client) Begin(time.Duration) {
	if !c.over {
		c.out = framed(c.query)
	}
}

// Receive takes the next bytes of the server's stream.
func (c *Client) Receive(_ time.Duration, data []byte) {
	if c.over {
		return
	}
	c.in.in = append(c.in.in, data...)
	for m := c.in.next(); m != nil; m = c.in.next() {
		if c.Read(m) {
			c.over, c.in = true, cutter{}
			return
		}
	}
}

// End says that the server has no more to say, or that the connection failed.
func (c *Client) End(time.Duration, error) {
	if !c.over {
		c.over = true
		c.Failed()
	}
}

// GiveUp says that nobody waits for the answer any more.
func (c *Client) GiveUp() { c.over = true }

// Next returns what is to be sent.
func (c *Client) Next(most int) []byte { return shift(&c.out, most) }

// Closing reports whether there is nothing more to ask.
func (c *Client) Closing() bool { return c.over }

// Deadline implements a peer: whoever made it watches the time.
func (c *Client) Deadline() (time.Duration, bool) { return 0, false }

// Expire implements a peer.
func (c *Client) Expire(time.Duration) {}

// Patron is the server's side of a connection, over which a client may ask one
// question after another.
type Patron struct {
	// Ask takes a question; its answer may come later.
	Ask func(query []byte, reply func(answer []byte))
	// Wake is called when there is something to send that came while nothing was
	// being received.
	Wake func()

	in     cutter
	out    []byte
	asked  int // without an answer yet
	last   bool
	within bool          // something is being received
	idle   time.Duration // when it will have been silent too long
}

// The bounds of what a client may do over a connection: how many questions wait
// for answers, and how long it says nothing (RFC 7766 §6.2.3).
const (
	maxPending = 32
	idleTime   = 10 * time.Second
)

// Begin says that the connection is established.
func (p *Patron) Begin(now time.Duration) { p.idle = now + idleTime }

// Receive takes the next bytes of the client's stream.
func (p *Patron) Receive(now time.Duration, data []byte) {
	if p.last {
		return
	}
	p.idle = now + idleTime
	p.in.in = append(p.in.in, data...)
	p.within = true
	for m := p.in.next(); m != nil && !p.last; m = p.in.next() {
		if p.asked == maxPending {
			p.last = true
			break
		}
		p.asked++
		p.Ask(m, p.reply)
	}
	p.within = false
}

// reply sends an answer as soon as it is there, whatever was asked before it
// (RFC 7766 §7). What gets no answer ends the connection.
func (p *Patron) reply(answer []byte) {
	p.asked--
	if answer == nil {
		p.last = true
	} else {
		p.out = append(p.out, framed(answer)...)
	}
	if !p.within && p.Wake != nil {
		p.Wake()
	}
}

// End says that the client has no more to say.
func (p *Patron) End(time.Duration, error) { p.last = true }

// Next returns what is to be sent.
func (p *Patron) Next(most int) []byte { return shift(&p.out, most) }

// Closing reports whether everything was said.
func (p *Patron) Closing() bool { return p.last && p.asked <= 0 && len(p.out) == 0 }

// Deadline is when a client that says nothing is left.
func (p *Patron) Deadline() (time.Duration, bool) { return p.idle, !p.last && p.asked == 0 }

// Expire leaves a client that says nothing.
func (p *Patron) Expire(now time.Duration) { p.last = p.last || now >= p.idle }

// shift takes up to most bytes from the beginning.
func shift(b *[]byte, most int) []byte {
	n := min(len(*b), most)
	first := (*b)[:n:n]
	*b = (*b)[n:]
	return first
}
