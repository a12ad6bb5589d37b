package scenario

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/firewall"
	"wiretale/sim/transit"
	"wiretale/wire"
)

// The bounds of a firewall's rules and of a NAT's forwards.
const (
	maxRules    = 64
	maxPorts    = 16
	maxForwards = 32
)

// Firewall makes a host one, which is then a router.
type Firewall struct {
	Inside []string // the neighbours that it guards
	firewall.Config
	at []position // of the neighbours' names
}

func (r *reader) firewall(n ast.Node, h *Host) {
	f := &Firewall{Config: firewall.Config{DefaultIn: firewall.Drop, Timeouts: firewall.Timeouts()}}
	h.Firewall = f
	r.mapping(n, append(r.timeouts(&f.Timeouts),
		field{"inside", true, func(n ast.Node) {
			r.list(n, maxHosts, func(n ast.Node) { f.Inside, f.at = append(f.Inside, r.name(n)), append(f.at, at(n)) })
		}},
		field{"rules", false, func(n ast.Node) {
			r.list(n, maxRules, func(n ast.Node) { f.Rules = append(f.Rules, r.rule(n)) })
		}},
		field{"default_in", false, func(n ast.Node) { f.DefaultIn = verdicts.read(r, n) }},
		field{"default_out", false, func(n ast.Node) { f.DefaultOut = verdicts.read(r, n) }},
		field{"udp_timeout", false, func(n ast.Node) { f.Timeouts.Replied = r.timeout(n) }},
		field{"udp_unanswered_timeout", false, func(n ast.Node) { f.Timeouts.Unreplied = r.timeout(n) }},
	)...)
}

// timeouts are the fields that firewalls and NATs have in common.
func (r *reader) timeouts(t *transit.Timeouts) []field {
	return []field{
		{"tcp_timeout", false, func(n ast.Node) { t.Established = r.timeout(n) }},
		{"tcp_handshake_timeout", false, func(n ast.Node) { t.Handshake = r.timeout(n) }},
		{"tcp_closing_timeout", false, func(n ast.Node) {
			t.Closing = r.timeout(n)
			t.Reset = min(t.Reset, t.Closing)
		}},
		{"icmp_timeout", false, func(n ast.Node) { t.Echo = r.timeout(n) }},
	}
}

func (r *reader) timeout(n ast.Node) time.Duration {
	return time.Duration(r.amount(n, durationUnits, int64(time.Millisecond), int64(maxTime), "120s"))
}

var (
	verdicts   = words[firewall.Action]{{"accept", firewall.Accept}, {"drop", firewall.Drop}, {"reject", firewall.Reject}}
	directions = words[firewall.Direction]{{"in", firewall.In}, {"out", firewall.Out}, {"any", firewall.Any}}
	protocols  = words[wire.IPProtocol]{{"tcp", wire.ProtocolTCP}, {"udp", wire.ProtocolUDP}, {"icmp", wire.ProtocolICMP}, {"any", 0}}
	carriers   = protocols[:2] // those that have ports
)

func (r *reader) rule(n ast.Node) (v firewall.Rule) {
	here := r.mapping(n,
		field{"direction", false, func(n ast.Node) { v.Direction = directions.read(r, n) }},
		field{"from", false, func(n ast.Node) { v.From = r.prefix(n) }},
		field{"to", false, func(n ast.Node) { v.To = r.prefix(n) }},
		field{"protocol", false, func(n ast.Node) { v.Protocol = protocols.read(r, n) }},
		field{"ports", false, func(n ast.Node) {
			r.list(n, maxPorts, func(n ast.Node) { v.Ports = append(v.Ports, r.ports(n)) })
		}},
		field{"then", true, func(n ast.Node) { v.Then = verdicts.read(r, n) }},
	)
	if len(v.Ports) > 0 && v.Protocol == wire.ProtocolICMP {
		r.fail(here, BadValue, "ports", "protocol: tcp, protocol: udp")
	}
	return v
}

// ports reads a port, or several that follow each other.
func (r *reader) ports(n ast.Node) (p firewall.Ports) {
	const example = "80, 8000-8100"
	if r.tell(Form{Kind: Text, Example: example}) {
		return p
	}
	s := r.text(n)
	first, last, several := strings.Cut(s, "-")
	if !several {
		last = first
	}
	a, errA := strconv.ParseUint(strings.TrimSpace(first), 10, 16)
	b, errB := strconv.ParseUint(strings.TrimSpace(last), 10, 16)
	if errA != nil || errB != nil || a == 0 || b < a {
		r.fail(at(n), BadValue, s, example)
	}
	return firewall.Ports{First: uint16(a), Last: uint16(b)}
}

// prefix reads a range of addresses, or one, which may be called by its host.
func (r *reader) prefix(n ast.Node) netip.Prefix {
	const example = "192.0.2.0/24, 192.0.2.80, server"
	if r.tell(Form{Kind: Text, Example: example}) {
		return netip.Prefix{}
	}
	s := r.text(n)
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen())
	}
	if c, known := r.book.find(s); known {
		return netip.PrefixFrom(c.address, c.address.BitLen())
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || p != p.Masked() {
		r.fail(at(n), BadValue, s, example)
	}
	return p
}
