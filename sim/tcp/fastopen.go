package tcp

import (
	"encoding/binary"

	"wiretale/wire"
)

// FastOpen lets data travel with the SYN (RFC 7413). What a client knows of its
// servers is in Config.Memory.
type FastOpen struct {
	Client   bool     // ask for a cookie, and send data with the SYN once there is one
	Server   bool     // hand out cookies, and take the data of a SYN that has one
	NoCookie bool     // do without cookies: both sides trust each other
	Key      [16]byte // the server's: cookies are made from it
}

// fastOpening is one connection's part in it.
type fastOpening struct {
	asked        bool // our SYN has the option: a cookie in the answer is ours
	experimental bool // the option is the one for experiments
	begun        bool // our SYN has left: repeated, it has neither option nor data (RFC 7413 §4.1.3.1)
	data         bool // our SYN carried data
	used         bool // all data of the SYN was taken

	early    bool // a server's: data may be read and written before the handshake is over
	waiting  bool // … and it is not over yet, though the application may have closed already
	give     bool // the SYN·ACK carries a cookie
	repeat   bool // the SYN·ACK is to be sent again
	rule     string
	answered answered
	pending  *Listener // that counts the connection among those that are not established
}

// The lengths that a cookie may have (RFC 7413 §4.1.1). Those that we make have
// eight bytes.
const (
	leastCookie = 4
	mostCookie  = 16
)

// validCookie is what the Fast Open option of a segment says: nil where there
// is none, or one whose length is none.
func validCookie(o *wire.Options) []byte {
	n := len(o.FastOpen)
	if n%2 != 0 || n > mostCookie || n > 0 && n < leastCookie {
		return nil
	}
	return o.FastOpen
}

// cookie is what a server gives to the client at an address: nobody else can
// make it, and the server need not keep it (RFC 7413 §4.1.2). As in Linux it is
// a hash of both addresses.
func (c *Conn) cookie() []byte {
	var message []byte
	if c.cfg.Remote.Addr().IsValid() {
		message = append(c.cfg.Remote.Addr().AsSlice(), c.cfg.Local.Addr().AsSlice()...)
	}
	return binary.LittleEndian.AppendUint64(nil, sipHash(c.cfg.FastOpen.Key, message))
}

// SynRoom is how many bytes of data the SYN will carry, if that many are
// written before it leaves: none without a cookie. They are bounded by what
// the server said last of its segments, the path and the application, less
// room for all the options that there may be, some of them a middlebox's.
func (c *Conn) SynRoom() int {
	f, m := &c.cfg.FastOpen, c.fastOpenMemory()
	if !c.active || !f.Client || c.opening.begun || len(m.cookie) == 0 && !f.NoCookie || m.silent && !c.cfg.LinuxHabits {
		return 0
	}
	mss := c.pathMSS()
	if m.peerMSS > 0 {
		mss = min(mss, m.peerMSS)
	}
	return max(0, mss-mostOptions)
}

// mostOptions is the room for options in a header.
const mostOptions = 40

// askCookie decides on the option of the SYN that leaves now.
func (c *Conn) askCookie() {
	f, m := &c.cfg.FastOpen, c.fastOpenMemory()
	o := &c.opening
	if !c.active {
		return
	}
	o.asked = f.Client && !f.NoCookie
	o.experimental = m.asked == askedPlainly
	if len(m.cookie) > 0 {
		o.experimental = m.experimental
	}
}

// fastOpenOption adds the option of our SYN or SYN·ACK: a cookie, or an empty
// one that asks for it (RFC 7413 §4.1.1).
func (c *Conn) fastOpenOption(to *wire.Options, answer bool) {
	o := &c.opening
	switch {
	case answer && o.give:
		to.FastOpen, to.Experimental = c.cookie(), o.experimental
	case !answer && o.asked && !o.begun:
		to.FastOpen, to.Experimental = c.fastOpenMemory().cookie, o.experimental
		if to.FastOpen == nil {
			to.FastOpen = []byte{}
		}
	}
}

// addSynData lets data travel with the SYN that has just been composed
// (RFC 7413 §4.2.2). In flight it is a segment of its own: if the server
// acknowledges the SYN alone, or we repeat it, the data goes by itself.
func (c *Conn) addSynData(out *Outgoing) {
	n := min(c.out.length, c.SynRoom(), c.out.untilMark(c.cfg.ISS+1))
	c.opening.begun = true
	if n == 0 {
		return
	}
	c.opening.data = true
	r := record{seq: c.cfg.ISS + 1, length: n, push: true}
	r.stamp = c.delivery.stamp(c.now, false)
	c.flight.push(r, c.now)
	c.snd.nxt = r.end()
	c.snd.max = wire.MaxSeq(c.snd.max, c.snd.nxt)
	out.Segment.Payload = c.out.at(r.seq, n)
	out.Inside = c.out.length > n
	c.clockBusy()
}

// fastOpenAnswered takes the server's answer to our SYN: a cookie, and perhaps
// only part of the data acknowledged, or none. What is missing is sent again at
// once (RFC 7413 §4.2.2). It says nothing of congestion.
func (c *Conn) fastOpenAnswered(seg *wire.Segment) {
	o := &c.opening
	if !o.asked && !o.data {
		return
	}
	missing := !c.flight.empty()
	cookie := validCookie(&seg.Options)
	if len(cookie) == 0 {
		cookie = nil
	}
	c.rememberServer(cookie, seg.Options.Experimental, missing && c.timeouts > 0 && cookie == nil)
	if missing {
		for i := range c.flight.count {
			c.lose(i, ruleFastOpen)
		}
		c.resendLost()
		return
	}
	if o.used = o.data; o.used && c.delivered > c.window.one && !c.cfg.CountBytes {
		c.delivered -= c.window.one // SYN and data were one segment
	}
}
