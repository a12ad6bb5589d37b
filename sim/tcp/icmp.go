package tcp

import (
	"encoding/binary"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// ICMPError is what an ICMP message says of a segment that it quotes.
type ICMPError struct {
	Kind ICMPKind
	MTU  int      // for TooBig: of the next hop; 0 where it doesn't say
	Seq  wire.Seq // of the quoted segment
	// Local says that no network told so, but the host's own link: nobody there
	// answers to the address.
	Local bool
}

// ICMPKind is the sort of an ICMP error.
type ICMPKind uint8

// The sorts.
const (
	NetworkUnreachable ICMPKind = iota + 1
	HostIsUnreachable
	ProtocolUnreachable
	PortUnreachable
	TooBig // fragmentation needed; packet too big
	TimeExceeded
	Prohibited
)

// soft reports whether the reason may pass by itself (RFC 9293 §3.9.2.2).
func (k ICMPKind) soft() bool {
	return k == NetworkUnreachable || k == HostIsUnreachable || k == TimeExceeded
}

// ReadICMP is what an ICMP message says of the segment that it quotes, but for
// the segment's number; v6 says that it is one of ICMPv6. ok is false for one
// that is no error, or of no consequence to TCP (RFC 9293 §3.9.2.2, RFC 4443 §3).
func ReadICMP(m *wire.ICMP, v6 bool) (e ICMPError, ok bool) {
	kinds := icmpKinds[:]
	if v6 {
		kinds = icmp6Kinds[:]
	}
	for _, k := range kinds {
		if k.kind == m.Type && k.code == m.Code {
			e.Kind = k.means
		}
	}
	if e.Kind == TooBig && v6 {
		e.MTU = int(min(binary.BigEndian.Uint32(m.Rest[:]), 1<<16)) // RFC 4443 §3.2
	} else if e.Kind == TooBig {
		e.MTU = int(binary.BigEndian.Uint16(m.Rest[2:])) // RFC 1191 §4
	}
	return e, e.Kind != 0
}

type icmpKind struct {
	kind, code uint8
	means      ICMPKind
}

// What the types and codes of ICMP and ICMPv6 mean to TCP.
var (
	icmpKinds = [...]icmpKind{
		{3, 0, NetworkUnreachable}, {3, 1, HostIsUnreachable}, {3, 2, ProtocolUnreachable}, {3, 3, PortUnreachable},
		{3, 4, TooBig}, {3, 5, HostIsUnreachable}, {3, 6, NetworkUnreachable}, {3, 7, HostIsUnreachable},
		{3, 8, HostIsUnreachable}, {3, 9, Prohibited}, {3, 10, Prohibited}, {3, 11, NetworkUnreachable},
		{3, 12, HostIsUnreachable}, {3, 13, Prohibited}, {11, 0, TimeExceeded},
	}
	icmp6Kinds = [...]icmpKind{
		{1, 0, NetworkUnreachable}, {1, 1, Prohibited}, {1, 3, HostIsUnreachable}, {1, 4, PortUnreachable},
		{2, 0, TooBig}, {3, 0, TimeExceeded}, {4, 1, ProtocolUnreachable},
	}
)

// ReceiveICMP takes an ICMP error about one of the connection's segments. An
// error about a segment that is not under way is ignored, for anyone could
// have sent it (RFC 5927 §4.1). During the handshake a hard error ends the
// connection, and on Linux a soft one (RFC 5461 §4.1), or any of the host's own;
// later, or once it was accepted early, all are only hints (RFC 5927 §5.2).
func (c *Conn) ReceiveICMP(now time.Duration, e ICMPError) {
	c.now = now
	if c.state == trace.Closed || c.state == trace.Listen || e.Seq.Less(c.snd.una) || !e.Seq.Less(c.snd.nxt) {
		return
	}
	switch {
	case e.Kind == TooBig:
		c.narrow(e.MTU)
	case c.Early() && c.accepted():
	case e.Kind.soft() && !c.cfg.LinuxHabits && !e.Local:
	case c.state == trace.SynSent || c.state == trace.SynReceived:
		switch e.Kind {
		case NetworkUnreachable:
			c.fail(NetUnreachable)
		case HostIsUnreachable, TimeExceeded, Prohibited:
			c.fail(HostUnreachable)
		default:
			c.fail(Refused)
		}
	}
	c.publish()
}

// The sizes of headers without options.
const (
	headersIPv4 = 40
	headersIPv6 = 60
	leastMTU    = 68   // RFC 791 §3.2
	leastMTUv6  = 1280 // RFC 8201 §4
	leastLinux  = 552  // net.ipv4.route.min_pmtu
)

// headers is what IP and TCP take of a datagram.
func (c *Conn) headers() int {
	if c.cfg.Remote.Addr().Is6() {
		return headersIPv6
	}
	return headersIPv4
}

// narrow takes a smaller path MTU: what was sent and is too big for it is lost
// (RFC 1191 §6.4, RFC 8201 §5.4).
func (c *Conn) narrow(mtu int) {
	least := leastMTU
	if c.cfg.Remote.Addr().Is6() {
		least = leastMTUv6
	} else if c.cfg.LinuxHabits {
		least = leastLinux
	}
	mss := max(mtu, least) - c.headers()
	if mss >= c.cfg.MSS || c.cfg.PathMSS > 0 && mss >= c.cfg.PathMSS {
		return
	}
	c.cfg.PathMSS = max(mss, minMSS)
	c.rememberPath()
	if c.state != trace.SynSent {
		c.syncMSS()
	}
	swallowed := c.state == trace.SynSent && c.opening.data // all of it was one datagram
	for i := range c.flight.count {
		if swallowed || c.state != trace.SynSent && c.flight.at(i).payload() > c.options.mss {
			c.lose(i, rulePathMTU)
		}
	}
	c.synTooBig = c.cfg.LinuxHabits && swallowed
	if c.flight.lost > 0 {
		c.resendLost()
	}
}

// resendLost sends again what was lost for a reason that says nothing of
// congestion: the window stays, though no loss is looked for until all of it
// is acknowledged.
func (c *Conn) resendLost() {
	t := &c.trouble
	t.force = true
	if t.state == CALoss || !c.confirmed() {
		return
	}
	c.window.ssthresh = c.currentThreshold()
	t.undo.clear()
	t.point, t.frto = c.snd.nxt, false
	c.enterCA(CALoss)
}
