package tcp

import "time"

// Memory is what a host remembers of a remote address from one connection to
// the next: how large a datagram the path carries (RFC 1191 §6.2,
// RFC 8201 §5.2), and what the server there gives for Fast Open
// (RFC 7413 §4.1.3). The endpoints whose settings hold it read it when they
// begin and write what they learn.
type Memory struct {
	pathMSS   int
	pathUntil time.Duration // when what is known of the path is too old to be believed

	cookie       []byte
	experimental bool // the cookie came in an option for experiments
	peerMSS      int  // what the server said last of the segments that it takes; 0 when it never did
	asked        cookieRequest
	silent       bool // the server, or something before it, swallowed a SYN with data
}

// HasCookie reports whether the server gave a cookie: data may go with a SYN to
// it.
func (m *Memory) HasCookie() bool { return len(m.cookie) > 0 }

// cookieRequest is how a server that gave no cookie was asked for one.
type cookieRequest uint8

const (
	notAsked cookieRequest = iota
	askedPlainly
	askedAsExperiment
)

// pathLifetime is how long a smaller path MTU is believed in (RFC 1191 §6.3,
// RFC 8201 §5.3; Linux: net.ipv4.route.mtu_expires).
const pathLifetime = 10 * time.Minute

// recall takes what is known of the path to where the connection leads.
func (c *Conn) recall() {
	if m := c.cfg.Memory; m != nil && m.pathMSS > 0 && c.now < m.pathUntil {
		c.cfg.PathMSS = m.pathMSS
	}
}

// rememberPath keeps what an ICMP error taught of the path.
func (c *Conn) rememberPath() {
	if m := c.cfg.Memory; m != nil {
		m.pathMSS, m.pathUntil = c.cfg.PathMSS, c.now+pathLifetime
	}
}

// fastOpenMemory is what is known of the server's Fast Open.
func (c *Conn) fastOpenMemory() Memory {
	if c.cfg.Memory == nil {
		return Memory{}
	}
	return *c.cfg.Memory
}

// rememberServer keeps what a SYN·ACK told of the server: its segment size, and
// its cookie, if our SYN asked for one. A server that gives none is asked once
// with the option for experiments, and then plainly for ever. swallowed says that
// the data of our SYN seems to have been swallowed (RFC 7413 §4.1.3.1).
func (c *Conn) rememberServer(cookie []byte, experimental, swallowed bool) {
	m := c.cfg.Memory
	if m == nil {
		return
	}
	m.peerMSS, m.silent = c.options.peerMSS, swallowed
	o := &c.opening
	switch {
	case !o.asked:
	case cookie != nil:
		m.cookie, m.experimental = append([]byte(nil), cookie...), experimental
	case o.data || c.timeouts > 0 || len(m.cookie) > 0:
	case o.experimental:
		m.asked = askedAsExperiment
	case m.asked == notAsked:
		m.asked = askedPlainly
	}
}
