package tcp

import (
	"wiretale/wire"
)

// FastOpen lets data travel with the SYN (RFC 7413).
type FastOpen struct {
	Client bool   // ask for a cookie, and send data with the SYN once there is one
	Server bool   // hand out cookies, and take the data of a SYN that has one
	Cookie []byte // the client's: what the server gave it earlier
	Blind  bool   // data goes with the SYN, and is taken from it, without a cookie, too
	More   bool   // the client's: more data than fits the SYN will be written at once after it
	Key    uint64 // the server's: cookies are made from it
}

// cookieLength is the length of the cookies that a server makes.
const cookieLength = 8

// fastOpening is one connection's part in it.
type fastOpening struct {
	early   bool   // data may be read and written before the handshake is over
	give    bool   // the SYN·ACK carries a cookie
	learnt  []byte // the cookie that the server gave us
	plain   bool   // the SYN was sent again, without any of this
	carried bool   // the server took all data that came with the SYN
}

// FastOpenCookie is the cookie that the server gave, for the next connection
// to it; nil if it gave none.
func (c *Conn) FastOpenCookie() []byte { return c.opening.learnt }

// PeerMSS is what the peer said of the segments that it takes, for the next
// connection to it; 0 before it spoke.
func (c *Conn) PeerMSS() int { return c.options.peerMSS }

// cookie is what a server gives to the client at an address (RFC 7413 §4.1.2).
func (c *Conn) cookie() []byte {
	h := mix(c.cfg.FastOpen.Key)
	addr := c.cfg.Remote.Addr().As16()
	for i := 0; i < len(addr); i += 8 {
		word := uint64(0)
		for _, b := range addr[i : i+8] {
			word = word<<8 | uint64(b)
		}
		h = mix(h ^ word)
	}
	cookie := make([]byte, cookieLength)
	for i := range cookie {
		cookie[i] = byte(h >> (8 * i))
	}
	return cookie
}

// mix scrambles 64 bits (the finaliser of SplitMix64).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// fastOpenData is how much data the SYN carries (RFC 7413 §4.2.1): all that
// fits, once there is a cookie.
func (c *Conn) fastOpenData() int {
	f := &c.cfg.FastOpen
	if !c.active || !f.Client || len(f.Cookie) == 0 && !f.Blind || c.opening.plain {
		return 0
	}
	options := 40 // of a SYN, at most
	return max(0, min(c.out.length, c.cfg.MSS-options))
}

// carryData lets data leave with the SYN that out is. It is a record of its
// own: a SYN that is sent again goes without it (RFC 7413 §4.1.3).
func (c *Conn) carryData(out *Outgoing) {
	n := c.fastOpenData()
	if n == 0 {
		return
	}
	var apart Outgoing
	c.launch(&record{seq: c.cfg.ISS + 1, length: n, push: n == c.out.length}, &apart)
	c.snd.anySmall = false                      // what the options leave room for is no small segment
	out.Segment.Payload = apart.Segment.Payload // the SYN itself has no PSH, as in Linux
}

// fastOpenOption is the option of our SYN or SYN·ACK: a cookie, or an empty one
// that asks for it. A SYN that is repeated has none: some middlebox may have
// swallowed the first for it (RFC 7413 §4.1.3).
func (c *Conn) fastOpenOption(answer bool) []byte {
	switch {
	case answer && c.opening.give:
		return c.cookie()
	case answer || !c.active || !c.cfg.FastOpen.Client || c.opening.plain:
		return nil
	case len(c.cfg.FastOpen.Cookie) > 0:
		return c.cfg.FastOpen.Cookie
	case c.cfg.FastOpen.Blind:
		return nil
	}
	return []byte{}
}

// acceptFastOpen takes the data of a SYN whose cookie is right, and gives a
// cookie to one that has none (RFC 7413 §4.2.2).
func (c *Conn) acceptFastOpen(syn *wire.Segment) {
	f, o := &c.cfg.FastOpen, syn.Options.FastOpen
	blind := f.Blind && len(syn.Payload) > 0
	switch {
	case !f.Server || o == nil && !blind:
		return
	case !blind && string(o) != string(c.cookie()):
		c.opening.give = true
		return
	}
	c.opening.early = true
	if n := len(syn.Payload); n > 0 {
		c.opening.carried = true
		c.in.append(syn.Payload)
		c.rcv.nxt = c.rcv.nxt.Add(n)
	}
	if c.listener != nil {
		c.listener.completed(c)
	}
}

// fastOpenAnswered takes the server's answer: a cookie, and perhaps only the
// SYN acknowledged, so that the data has to be sent again at once
// (RFC 7413 §4.2.1).
func (c *Conn) fastOpenAnswered(seg *wire.Segment) {
	asked := len(c.cfg.FastOpen.Cookie) > 0 || !c.cfg.FastOpen.Blind
	if asked && len(seg.Options.FastOpen) > 0 {
		c.opening.learnt = append([]byte(nil), seg.Options.FastOpen...)
	}
	some := (c.cfg.ISS + 1).Less(seg.Ack)
	if some && c.delivered > c.window.one {
		c.delivered -= c.window.one // as in Linux, they were one segment
	}
	c.opening.carried = some && c.flight.empty()
	for i := range c.flight.count {
		c.lose(i, ruleFastOpen)
		c.trouble.force = true
	}
}
