package nat

import (
	"net/netip"
	"time"

	"wiretale/sim/transit"
	"wiretale/wire"
)

// Filtering says from whom packets to a mapped port come in (RFC 4787 §5).
type Filtering uint8

// The kinds of filtering.
const (
	EndpointIndependent     Filtering = iota // from anyone
	AddressDependent                         // from an address that something was sent to
	AddressAndPortDependent                  // from an address and port that something was sent to
)

// Config is how a NAT translates.
type Config struct {
	Address   netip.Addr // outside
	Filtering Filtering
	Pool      Pool
	Timeouts  transit.Timeouts
	Forwards  []Forward
}

// Pool is the range of ports that mappings get outside, the first and the last
// included. The zero value is all of them: then an end keeps its port where that
// is free.
type Pool struct{ First, Last uint16 }

// Forward lets whatever comes to a port outside go to an end inside.
type Forward struct {
	Protocol wire.IPProtocol
	Port     uint16
	To       netip.AddrPort
}

// Timeouts are how long mappings stay, unless the scenario says otherwise
// (RFC 4787 REQ-5, RFC 5382 REQ-5, RFC 5508 REQ-2).
func Timeouts() transit.Timeouts {
	return transit.Timeouts{
		Unreplied: 5 * time.Minute, Replied: 5 * time.Minute,
		Handshake: 4 * time.Minute, Established: 2*time.Hour + 4*time.Minute, Closing: 4 * time.Minute, Reset: 4 * time.Minute,
		Echo: time.Minute,
	}
}

// NAT is a network address and port translator.
type NAT struct {
	// Busy, if it is set, reports whether the NAT's own host uses a port.
	Busy    func(wire.IPProtocol, uint16) bool
	config  Config
	inside  map[inner]*Mapping
	outside map[end]*Mapping
}

// inner is an end inside; end is one outside, at the NAT's address.
type inner struct {
	protocol wire.IPProtocol
	at       netip.AddrPort
}
type end struct {
	protocol wire.IPProtocol
	port     uint16
}

// New returns a NAT that has seen nothing yet.
func New(c Config) *NAT {
	n := &NAT{config: c, inside: map[inner]*Mapping{}, outside: map[end]*Mapping{}}
	for _, f := range c.Forwards {
		n.enter(&Mapping{Protocol: f.Protocol, Inside: f.To, Outside: netip.AddrPortFrom(c.Address, f.Port), Static: true})
	}
	return n
}

// Address is the NAT's address outside.
func (n *NAT) Address() netip.Addr { return n.config.Address }

// Result is where a packet goes, and why.
type Result struct {
	Src, Dst netip.AddrPort
	// AboutSrc and AboutDst are the ends of the packet that an error quotes.
	AboutSrc, AboutDst netip.AddrPort
	Mapping            *Mapping
	Gone               *Mapping // that has run out
	Rule               string   // why it goes nowhere; "" where it does
}

// Why packets are not translated.
const (
	RuleNoMapping = "no mapping"         // nothing went out that this could answer
	RuleFiltered  = "filtered"           // nothing was sent to whom this is from
	RuleFull      = "no port free"       // all are in use
	RuleUnknown   = "nothing to tell by" // without ports nobody can tell whose answer is whose
)

// Out translates a packet that leaves.
func (n *NAT) Out(now time.Duration, p transit.Packet) (r Result) {
	r.Src, r.Dst = p.Src, p.Dst
	switch p.Kind {
	case transit.Error:
		return n.errorOut(now, &p)
	case transit.Exchange:
	default:
		r.Rule = RuleUnknown
		return r
	}
	m := n.inside[inner{p.Protocol, p.Src}]
	if !m.lives(now) {
		if m != nil {
			n.Forget(m)
			r.Gone = m
		}
		if !p.Opens() {
			r.Rule = RuleNoMapping
			return r
		}
		port, ok := n.choose(p.Protocol, p.Src.Port())
		if !ok {
			r.Rule = RuleFull
			return r
		}
		m = &Mapping{Protocol: p.Protocol, Inside: p.Src, Outside: netip.AddrPortFrom(n.config.Address, port)}
		n.enter(m)
	}
	m.leave(now, &p, &n.config.Timeouts)
	r.Mapping, r.Src = m, m.Outside
	return r
}

// leave notes that a packet has left through the mapping: that is what keeps it
// (RFC 4787 REQ-6).
func (m *Mapping) leave(now time.Duration, p *transit.Packet, t *transit.Timeouts) {
	if m.Static {
		return
	}
	s := m.with(now, p.Dst)
	if s == nil || s.state.Over() && p.Opens() {
		s = m.begin(now, session{remote: p.Dst, state: transit.Begin(p), opened: true})
	} else {
		s.state = s.state.After(p, s.opened)
	}
	s.until = now + t.Of(m.Protocol, s.state)
	m.settle()
}

// In translates a packet that comes to the NAT's address. A result whose rule is
// RuleNoMapping is about a port that nobody inside has.
func (n *NAT) In(now time.Duration, p transit.Packet) (r Result) {
	r.Src, r.Dst = p.Src, p.Dst
	switch p.Kind {
	case transit.Error:
		return n.errorIn(now, &p)
	case transit.Exchange:
	default:
		r.Rule = RuleNoMapping
		return r
	}
	m := n.outside[end{p.Protocol, p.Dst.Port()}]
	switch {
	case p.Asks || !m.lives(now):
		r.Rule = RuleNoMapping
	case !m.admits(now, n.config.Filtering, p.Src) || !m.come(now, &p, &n.config.Timeouts):
		r.Rule = RuleFiltered
	default:
		r.Mapping, r.Dst = m, m.Inside
	}
	return r
}

// come notes that a packet comes in. Datagrams from outside keep no mapping, for
// anyone could send them (RFC 4787 REQ-6); of connections either side may speak
// (RFC 5382 REQ-5). It reports whether the packet belongs to anything.
func (m *Mapping) come(now time.Duration, p *transit.Packet, t *transit.Timeouts) bool {
	if m.Static {
		return true
	}
	s := m.with(now, p.Src)
	if m.Protocol != wire.ProtocolTCP {
		if s != nil {
			s.state = s.state.After(p, false)
			m.settle()
		}
		return true
	}
	switch {
	case s == nil || s.state.Over() && p.Opens():
		if !p.Opens() {
			return false
		}
		s = m.begin(now, session{remote: p.Src, state: transit.Begin(p)})
	default:
		s.state = s.state.After(p, !s.opened)
	}
	s.until = now + t.Of(m.Protocol, s.state)
	m.settle()
	return true
}

// Before is how a packet that was translated here had been addressed when it
// came. fromOutside says that it came from there.
func (n *NAT) Before(now time.Duration, p transit.Packet, fromOutside bool) (src, dst netip.AddrPort) {
	src, dst = p.Src, p.Dst
	if m := n.inside[inner{p.Protocol, p.Dst}]; fromOutside && m.lives(now) {
		dst = m.Outside
	}
	if m := n.outside[end{p.Protocol, p.Src.Port()}]; !fromOutside && src.Addr() == n.config.Address && m.lives(now) {
		src = m.Inside
	}
	return src, dst
}

// errorIn translates an ICMP error from outside about a packet that had left:
// what it quotes gets the ends that it had inside. No timer is touched (RFC 5508
// REQ-4, REQ-6).
func (n *NAT) errorIn(now time.Duration, p *transit.Packet) (r Result) {
	m := n.outside[end{p.About.Protocol, p.About.Src.Port()}]
	if !m.lives(now) || p.About.Src.Addr() != n.config.Address || echoes(p.About) && !p.About.Asks {
		r.Rule = RuleNoMapping
		return r
	}
	r.Mapping, r.Src, r.Dst = m, p.Src, netip.AddrPortFrom(m.Inside.Addr(), 0)
	r.AboutSrc, r.AboutDst = m.Inside, p.About.Dst
	return r
}

// errorOut translates an ICMP error from inside about a packet that came in.
// Whoever inside has sent it, outside it is from the NAT (RFC 5508 REQ-5).
func (n *NAT) errorOut(now time.Duration, p *transit.Packet) (r Result) {
	m := n.inside[inner{p.About.Protocol, p.About.Dst}]
	if !m.lives(now) {
		r.Rule = RuleNoMapping
		return r
	}
	r.Mapping, r.Src, r.Dst = m, netip.AddrPortFrom(n.config.Address, 0), p.Dst
	r.AboutSrc, r.AboutDst = p.About.Src, m.Outside
	return r
}

// echoes reports whether a packet is one of an echo.
func echoes(p *transit.Packet) bool {
	return p.Protocol == wire.ProtocolICMP || p.Protocol == wire.ProtocolICMPv6
}

func (n *NAT) enter(m *Mapping) {
	n.inside[inner{m.Protocol, m.Inside}] = m
	n.outside[end{m.Protocol, m.Outside.Port()}] = m
}

// Forget takes a mapping out of the table, if it is in and not static.
func (n *NAT) Forget(m *Mapping) {
	if !m.Static && n.inside[inner{m.Protocol, m.Inside}] == m {
		delete(n.inside, inner{m.Protocol, m.Inside})
		delete(n.outside, end{m.Protocol, m.Outside.Port()})
	}
}
