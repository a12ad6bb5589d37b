package http

import (
	"fmt"
	"time"

	"wiretale/wire"
)

// Client asks for one resource after another over one connection, and closes
// it when it has them all. Answers come in the order of the questions
// (RFC 9112 §9.3.2).
type Client struct {
	Host  string // the authority that it asks for
	Paths []string
	Think time.Duration // before each question
	// Pipelines lets it ask without waiting for the answers to what it asked
	// before.
	Pipelines bool
	// Keeps is how long it holds the connection once it has everything.
	Keeps time.Duration
	// Upload, if not nil, is what the client gives with each question, which
	// then is a PUT.
	Upload []byte
	// Done, if not nil, is called once, when the connection is of no more use,
	// with the paths that were not answered and the error that ended it.
	Done func(left []string, err error)
	// Got counts the responses that came whole, Bytes what their bodies held.
	Got   int
	Bytes int64

	in      []byte
	out     outgoing
	due     time.Duration
	waiting bool  // for due
	asked   int   // questions, those that are answered included
	body    *body // of its response, once its head is complete
	last    bool  // the server will answer no more
	done    bool
}

// Begin says that the connection is established.
func (c *Client) Begin(now time.Duration) { c.plan(now) }

// plan thinks about the next question, or is done.
func (c *Client) plan(now time.Duration) {
	switch {
	case c.last, c.Got == len(c.Paths) && c.Keeps == 0:
		c.finish(nil)
	case c.waiting || c.done:
	case c.Got == len(c.Paths):
		c.due, c.waiting = now+c.Keeps, true
	case c.asked < len(c.Paths) && (c.Pipelines || c.open() == 0):
		c.due, c.waiting = now+c.Think, true
		if c.Think == 0 {
			c.Expire(now)
		}
	}
}

// open is how many questions wait for their answers.
func (c *Client) open() int { return c.asked - c.Got }

// Expire asks the next question, or closes the connection that was kept.
func (c *Client) Expire(now time.Duration) {
	if !c.waiting || now < c.due {
		return
	}
	c.waiting = false
	if c.asked == len(c.Paths) {
		c.finish(nil)
		return
	}
	c.ask()
	c.plan(now)
}

// ask asks the next question.
func (c *Client) ask() {
	head := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: wiretale\r\nAccept: */*\r\n", c.method(), c.Paths[c.asked], c.Host)
	c.asked++
	if c.Upload != nil {
		head = fmt.Appendf(head, "Content-Length: %d\r\n", len(c.Upload))
	}
	c.out.add(append(head, "\r\n"...))
	c.out.add(c.Upload)
}

// method is what the client asks with.
func (c *Client) method() string {
	if c.Upload != nil {
		return "PUT"
	}
	return "GET"
}

// Deadline is when the next question will be asked, or the connection closed.
func (c *Client) Deadline() (time.Duration, bool) { return c.due, c.waiting }

// Receive takes the next bytes of the server's stream.
func (c *Client) Receive(now time.Duration, data []byte) {
	c.in = append(c.in, data...)
	for c.open() > 0 && !c.done {
		if c.body == nil && !c.head() {
			return
		}
		size := c.body.size
		rest, err := c.body.take(c.in)
		c.in = rest
		c.Bytes += c.body.size - size
		switch {
		case err != nil:
			c.finish(ErrNotHTTP)
			return
		case !c.body.done():
			return
		}
		c.Got++
		c.body = nil
		c.plan(now)
	}
}

// head reads the head of a response, once it is complete, and passes over
// those that are not the last word (RFC 9110 §15.2).
func (c *Client) head() bool {
	for {
		head, done, err := wire.ParseHTTPHead(c.in)
		if err != nil || head.Request {
			c.finish(ErrNotHTTP)
			return false
		}
		if !done {
			return false
		}
		body, err := head.Body(c.method())
		if err != nil || body.Framing == wire.HTTPTunnel {
			c.finish(ErrNotHTTP)
			return false
		}
		c.in = c.in[head.Length:]
		if head.Status < 200 {
			continue
		}
		c.body = newBody(body)
		c.last = !head.Persistent() || body.Framing == wire.HTTPUntilClose
		return true
	}
}

// End says that the server has no more to send, or that the connection failed.
func (c *Client) End(_ time.Duration, err error) {
	switch {
	case err != nil:
	case c.body != nil && c.body.framing == wire.HTTPUntilClose:
		c.Got++
		c.body = nil
	case c.body != nil, c.Got == 0 && len(c.Paths) > 0 && !c.last:
		err = ErrCut
		// Else the server gave up waiting: what it did not begin to answer may be
		// asked again (RFC 9112 §9.3.1).
	}
	c.finish(err)
}

func (c *Client) finish(err error) {
	if c.done {
		return
	}
	c.done, c.waiting = true, false
	if c.Done != nil {
		c.Done(c.Paths[c.Got:], err)
	}
}

// Next returns what is to be sent.
func (c *Client) Next(most int) []byte { return c.out.next(most) }

// Closing reports whether everything was said.
func (c *Client) Closing() bool { return c.done && c.out.length == 0 }

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
