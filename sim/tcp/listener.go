package tcp

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Listener is a socket in LISTEN: it holds the connections whose handshake is
// under way (the SYN queue) and those that wait to be accepted (the accept
// queue). As in Linux, the accept queue holds one more than the backlog.
type Listener struct {
	backlog int
	half    []*Conn // in SYN-RECEIVED
	ready   []*Conn // established or opened fast, not yet accepted
	Cookies Cookies
	Secret  uint64 // of the cookies

	FastOpenLimit int             // of connections that were opened fast and are not established; 0 is the backlog
	early         int             // of them
	spoofed       []time.Duration // until when those count whose clients sent a RST
}

// Cookies says when SYN cookies are sent (RFC 4987 §3.6).
type Cookies uint8

// The policies.
const (
	CookiesNever    Cookies = iota
	CookiesWhenFull         // when the SYN queue is: Linux's default
	CookiesAlways
)

// NewListener returns a listener with a backlog, as listen(2) takes it.
func NewListener(backlog int) *Listener { return &Listener{backlog: max(backlog, 0)} }

// SetBacklog changes the backlog.
func (l *Listener) SetBacklog(n int) { l.backlog = max(n, 0) }

// Backlog is the backlog.
func (l *Listener) Backlog() int { return l.backlog }

// Half is the length of the SYN queue, Ready that of the accept queue.
func (l *Listener) Half() int { return len(l.half) }

// Ready is the length of the accept queue.
func (l *Listener) Ready() int { return len(l.ready) }

// Dropped says why a Listener took no notice of a segment; the rule is "" if it
// did.
type Dropped struct{ Rule string }

// Receive takes a segment for which there is no connection yet. It returns the
// connection that it makes of it, if it makes one: its Next has what there is
// to send. cfg is the new connection's. Where there is none, answer, if any, is
// to be sent: the SYN·ACK with a cookie, or a RST.
func (l *Listener) Receive(cfg Config, now time.Duration, seg *wire.Segment, mark wire.ECN) (c *Conn, answer *Outgoing, d Dropped) {
	switch seg.Flags & (wire.SYN | wire.ACK | wire.RST) {
	case wire.SYN:
		return l.syn(cfg, now, seg, mark)
	case wire.ACK:
		if l.Cookies != CookiesNever {
			switch c, full := l.ack(cfg, now, seg, mark); {
			case c != nil:
				return c, nil, Dropped{}
			case full: // the peer may say it again
				return nil, nil, Dropped{ruleAcceptQueue}
			}
		}
	}
	if seg.Flags.Has(wire.RST) || !seg.Flags.Has(wire.ACK) {
		return nil, nil, Dropped{ruleListenReset}
	}
	rst, _ := Respond(seg)
	return nil, &Outgoing{Segment: rst, Rule: ruleListenReset, Phase: trace.Teardown}, Dropped{ruleListenReset}
}

// syn begins a connection, if the queues have room.
func (l *Listener) syn(cfg Config, now time.Duration, seg *wire.Segment, mark wire.ECN) (*Conn, *Outgoing, Dropped) {
	if len(l.ready) > l.backlog {
		return nil, nil, Dropped{ruleAcceptQueue}
	}
	full := len(l.half) >= max(l.backlog, 1)
	if l.Cookies == CookiesAlways || full && l.Cookies == CookiesWhenFull {
		return nil, l.cookieAnswer(cfg, now, seg), Dropped{}
	}
	if full {
		return nil, nil, Dropped{ruleSynQueue}
	}
	c := l.spawn(cfg, now)
	c.Receive(now, seg, mark)
	return c, nil, Dropped{}
}

// spawn makes a connection of the SYN queue.
func (l *Listener) spawn(cfg Config, now time.Duration) *Conn {
	c := newConn(cfg, now)
	c.spawned, c.listener, c.state = true, l, trace.Listen
	l.half = append(l.half, c)
	return c
}

// leaveHalf takes a connection from the SYN queue.
func (l *Listener) leaveHalf(c *Conn) {
	if i := slices.Index(l.half, c); i >= 0 {
		l.half = slices.Delete(l.half, i, i+1)
	}
}

// admits reports whether the accept queue has room for a connection whose
// handshake is over.
func (l *Listener) admits(c *Conn) bool { return c.opening.early || len(l.ready) <= l.backlog }

// completed moves a connection to the accept queue.
func (l *Listener) completed(c *Conn) {
	if slices.Contains(l.ready, c) {
		return // it was opened fast
	}
	l.leaveHalf(c)
	l.ready = append(l.ready, c)
}

// left forgets a connection whose handshake failed. One in the accept queue
// stays there: whoever accepts it learns of its end.
func (l *Listener) left(c *Conn) {
	if slices.Contains(l.ready, c) {
		return
	}
	l.leaveHalf(c)
	c.listener = nil
}

// accepted reports whether a connection was taken from the accept queue.
func (c *Conn) accepted() bool { return c.listener == nil }

// Accept takes the first connection of the accept queue; nil if there is none.
func (l *Listener) Accept() *Conn {
	if len(l.ready) == 0 {
		return nil
	}
	c := l.ready[0]
	l.ready = l.ready[1:]
	c.listener = nil
	return c
}

// Close ends every connection that was not accepted, with a RST to its peer
// (RFC 9293 §3.10.5), and returns those that have something to send. Those in
// the SYN queue go without a word, as in Linux: whoever still answers a SYN·ACK
// finds nobody, and gets the RST then.
func (l *Listener) Close(now time.Duration) []*Conn {
	half, ended := l.half, l.ready
	l.half, l.ready = nil, nil
	for _, c := range half {
		c.listener = nil
		c.Vanish(now)
	}
	for _, c := range ended {
		c.listener = nil
		c.Abort(now)
	}
	return ended
}

// The segment sizes that a cookie can remember; the largest that fits the
// peer's is taken.
var cookieSizes = [8]uint16{64, 512, 536, 1024, 1220, 1440, 1460, 8960}

// cookiePeriod is how long a cookie's clock stands still. A cookie of this
// period or the last is taken.
const cookiePeriod = 64 * time.Second

// cookieAnswer is a SYN·ACK that keeps nothing of the connection but in its own
// sequence number. Options other than the segment size are not kept, so none is
// offered.
func (l *Listener) cookieAnswer(cfg Config, now time.Duration, syn *wire.Segment) *Outgoing {
	cfg = cfg.WithDefaults()
	size, mss := 0, peerMSS(syn, cfg.Remote.Addr())
	for i, s := range cookieSizes {
		if int(s) <= mss {
			size = i
		}
	}
	out := &Outgoing{Rule: ruleCookie, Phase: trace.Handshake}
	out.Segment = wire.Segment{
		SrcPort: cfg.Local.Port(), DstPort: cfg.Remote.Port(), Flags: wire.SYN | wire.ACK,
		Seq: l.cookie(cfg, syn.Seq, now/cookiePeriod, size), Ack: syn.Seq + 1,
		Window: uint16(min(cfg.ReceiveBuffer, maxWindowField)), Options: wire.Options{MSS: uint16(cfg.MSS)},
	}
	return out
}

// cookie is the sequence number of a SYN·ACK from which the connection can be
// told (RFC 4987 appendix A): 24 bits of a hash, 5 of the time, 3 of the size.
func (l *Listener) cookie(cfg Config, irs wire.Seq, period time.Duration, size int) wire.Seq {
	h := mix(mix(l.Secret^uint64(irs)<<32^uint64(period)) ^ uint64(size))
	for _, at := range []netip.AddrPort{cfg.Local, cfg.Remote} {
		addr := at.Addr().As16()
		for _, b := range addr {
			h = mix(h ^ uint64(b))
		}
		h = mix(h ^ uint64(at.Port()))
	}
	return wire.Seq(uint32(h)&0xffffff00 | uint32(period&31)<<3 | uint32(size&7))
}

// mix scrambles 64 bits (the finaliser of SplitMix64).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// ack makes the connection of a handshake whose SYN·ACK carried a cookie, unless
// the accept queue is full.
func (l *Listener) ack(cfg Config, now time.Duration, seg *wire.Segment, mark wire.ECN) (c *Conn, full bool) {
	cookie := seg.Ack - 1
	size := int(cookie & 7)
	for back := range time.Duration(2) {
		if l.cookie(cfg, seg.Seq-1, now/cookiePeriod-back, size) != cookie {
			continue
		}
		if len(l.ready) > l.backlog {
			return nil, true
		}
		cfg.ISS = cookie
		cfg.WindowScale, cfg.SACKPermitted, cfg.Timestamps, cfg.ECN = false, false, false, ECNOff
		c := l.spawn(cfg, now)
		syn := wire.Segment{SrcPort: seg.SrcPort, DstPort: seg.DstPort, Seq: seg.Seq - 1, Flags: wire.SYN,
			Window: seg.Window, Options: wire.Options{MSS: cookieSizes[size]}}
		c.Receive(now, &syn, mark)
		var sent Outgoing
		for c.Next(now, &sent) {
		}
		// The SYN·ACK was sent when nobody knows: its answer measures nothing, and
		// the timeout is 3 s (RFC 6298 §5.7).
		c.flight.head().already, c.retries = true, 1
		c.Receive(now, seg, mark)
		return c, false
	}
	return nil, false
}
