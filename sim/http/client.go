package http

import (
	"fmt"
	"time"

	"wiretale/wire"
)

// Client asks for one resource after another over one connection, and closes
// it when it has them all.
type Client struct {
	Host  string // the authority that it asks for
	Paths []string
	Think time.Duration // before each question
	// Done, if not nil, is called once, when the connection is of no more use,
	// with the paths that were not answered and the error that ended it.
	Done func(left []string, err error)
	// Got counts the responses that came whole, Bytes what their bodies held.
	Got   int
	Bytes int64

	in      []byte
	out     []byte
	due     time.Duration
	waiting bool // for due
	asked   bool // a question is open
	body    bool // its response's head is complete
	left    int64
	last    bool // the server will answer no more
	done    bool
}

// Begin says that the connection is established.
func (c *Client) Begin(now time.Duration) { c.plan(now) }

// plan thinks about the next question, or is done.
func (c *Client) plan(now time.Duration) {
	if c.last || c.Got == len(c.Paths) {
		c.finish(nil)
		return
	}
	c.due, c.waiting = now+c.Think, true
	if c.Think == 0 {
		c.Expire(now)
	}
}

// Expire asks the next question.
func (c *Client) Expire(now time.Duration) {
	if !c.waiting || now < c.due {
		return
	}
	c.waiting, c.asked, c.body = false, true, false
	c.out = fmt.Appendf(c.out, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: wiretale\r\nAccept: */*\r\n\r\n", c.Paths[c.Got], c.Host)
}

// Deadline is when the next question will be asked.
func (c *Client) Deadline() (time.Duration, bool) { return c.due, c.waiting }

// Receive takes the next bytes of the server's stream.
func (c *Client) Receive(now time.Duration, data []byte) {
	c.in = append(c.in, data...)
	for c.asked {
		if !c.body && !c.head() {
			return
		}
		n := min(c.left, int64(len(c.in)))
		c.in = c.in[n:]
		c.Bytes += n
		if c.left -= n; c.left > 0 {
			return
		}
		c.asked = false
		c.Got++
		c.plan(now)
	}
}

// head reads the head of a response, once it is complete.
func (c *Client) head() bool {
	head, done, err := wire.ParseHTTPHead(c.in)
	if err != nil || head.Request {
		c.finish(ErrNotHTTP)
		return false
	}
	if !done {
		return false
	}
	body, err := head.Body("GET")
	if err != nil || body.Framing != wire.HTTPNoBody && body.Framing != wire.HTTPLength {
		c.finish(ErrNotHTTP)
		return false
	}
	c.in = c.in[head.Length:]
	c.body, c.left = true, body.Length
	c.last = !head.Persistent()
	return true
}

// End says that the server has no more to send, or that the connection failed.
func (c *Client) End(_ time.Duration, err error) {
	if err == nil && c.Got < len(c.Paths) && !c.last {
		err = ErrCut
	}
	c.finish(err)
}

func (c *Client) finish(err error) {
	if c.done {
		return
	}
	c.done, c.waiting, c.asked = true, false, false
	if c.Done != nil {
		c.Done(c.Paths[c.Got:], err)
	}
}

// Next returns what is to be sent.
func (c *Client) Next(most int) []byte {
	n := min(most, len(c.out))
	data := c.out[:n:n]
	c.out = c.out[n:]
	return data
}

// Closing reports whether everything was said.
func (c *Client) Closing() bool { return c.done && len(c.out) == 0 }

// Failure says why a client did not get what it asked for. It implements error.
type Failure uint8

// The failures.
const (
	ErrNotHTTP Failure = iota + 1 // the server's answer can't be understood
	ErrCut                        // the server ended in the middle
)

var failures = [...]string{"", "not an HTTP answer", "the answer was cut short"}

// Error implements error.
func (f Failure) Error() string { return failures[f] }
