package firewall

import (
	"fmt"
	"net/netip"
	"strings"

	"wiretale/sim/transit"
	"wiretale/wire"
)

// Direction is the way that a packet goes through the firewall.
type Direction uint8

// The directions.
const (
	Any Direction = iota
	In            // from outside, towards what is guarded
	Out
)

var directionNames = [...]string{"any", "in", "out"}

// String is the direction's name in rules.
func (d Direction) String() string { return directionNames[d] }

// Action is what is done with a packet.
type Action uint8

// The actions.
const (
	Accept Action = iota
	Drop          // without a word
	Reject        // and say so: with a reset, or an ICMP error
)

var actionNames = [...]string{"accept", "drop", "reject"}

// String is the action's name in rules.
func (a Action) String() string { return actionNames[a] }

// Rule says what is done with the packets that it is about. The zero value is
// about all of them, and accepts them.
type Rule struct {
	Direction Direction
	From, To  netip.Prefix    // invalid is any
	Protocol  wire.IPProtocol // 0 is any; ICMP stands for that of IPv6 too
	Ports     []Ports         // of the destination; none is any
	Then      Action
}

// Ports are those from one to another, both included.
type Ports struct{ First, Last uint16 }

// String writes the range as rules have it.
func (p Ports) String() string {
	if p.First == p.Last {
		return fmt.Sprint(p.First)
	}
	return fmt.Sprintf("%d-%d", p.First, p.Last)
}

// about reports whether the rule is about a packet.
func (r *Rule) about(d Direction, p *transit.Packet) bool {
	return (r.Direction == Any || r.Direction == d) &&
		(!r.From.IsValid() || r.From.Contains(p.Src.Addr())) &&
		(!r.To.IsValid() || r.To.Contains(p.Dst.Addr())) &&
		(r.Protocol == 0 || r.Protocol == unified(p.Protocol)) &&
		(len(r.Ports) == 0 || r.goesTo(p))
}

// goesTo reports whether a packet's destination is one of the rule's ports.
func (r *Rule) goesTo(p *transit.Packet) bool {
	if p.Kind != transit.Exchange || unified(p.Protocol) == wire.ProtocolICMP {
		return false
	}
	for _, ports := range r.Ports {
		if ports.First <= p.Dst.Port() && p.Dst.Port() <= ports.Last {
			return true
		}
	}
	return false
}

// unified is a protocol, with ICMP of both versions as one.
func unified(p wire.IPProtocol) wire.IPProtocol {
	if p == wire.ProtocolICMPv6 {
		return wire.ProtocolICMP
	}
	return p
}

// String writes the rule in a few words, as firewalls list theirs, but for its
// direction: "tcp from 203.0.113.0/24 port 22: reject".
func (r *Rule) String() string {
	var words []string
	if r.Protocol != 0 {
		words = append(words, strings.ToLower(r.Protocol.String()))
	}
	if r.From.IsValid() {
		words = append(words, "from "+brief(r.From))
	}
	if r.To.IsValid() {
		words = append(words, "to "+brief(r.To))
	}
	if len(r.Ports) > 0 {
		var list []string
		for _, p := range r.Ports {
			list = append(list, p.String())
		}
		words = append(words, "port "+strings.Join(list, ","))
	}
	if len(words) == 0 {
		words = []string{"any"}
	}
	return strings.Join(words, " ") + ": " + r.Then.String()
}

// brief writes a prefix, and that of one address as the address.
func brief(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}
