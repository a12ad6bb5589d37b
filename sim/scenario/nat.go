package scenario

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/nat"
	"wiretale/wire"
)

// NAT makes a host one, which is then a router.
type NAT struct {
	Outside string // the neighbour before which it translates
	nat.Config
	at, addressAt position // of the neighbour's name, of the address
	forwardsAt    []position
}

func (r *reader) nat(n ast.Node, h *Host) {
	t := &NAT{Config: nat.Config{Timeouts: nat.Timeouts()}}
	h.NAT = t
	r.mapping(n, append(r.timeouts(&t.Timeouts),
		field{"outside", true, func(n ast.Node) { t.Outside, t.at = r.name(n), at(n) }},
		field{"address", true, func(n ast.Node) { t.Address, t.addressAt = r.address(n), at(n) }},
		field{"filtering", false, func(n ast.Node) { t.Filtering = filterings.read(r, n) }},
		field{"ports", false, func(n ast.Node) {
			p := r.ports(n)
			t.Pool = nat.Pool{First: p.First, Last: p.Last}
		}},
		field{"udp_timeout", false, func(n ast.Node) {
			t.Timeouts.Replied = r.timeout(n)
			t.Timeouts.Unreplied = t.Timeouts.Replied
		}},
		field{"forward", false, func(n ast.Node) {
			r.list(n, maxForwards, func(n ast.Node) {
				t.Forwards, t.forwardsAt = append(t.Forwards, r.forward(n)), append(t.forwardsAt, at(n))
			})
		}},
	)...)
}

var filterings = words[nat.Filtering]{{"endpoint-independent", nat.EndpointIndependent},
	{"address-dependent", nat.AddressDependent}, {"address-and-port-dependent", nat.AddressAndPortDependent}}

func (r *reader) forward(n ast.Node) (f nat.Forward) {
	f.Protocol = wire.ProtocolTCP
	r.mapping(n,
		field{"port", true, func(n ast.Node) { f.Port = r.port(n) }},
		field{"protocol", false, func(n ast.Node) { f.Protocol = carriers.read(r, n) }},
		field{"to", true, func(n ast.Node) { f.To = r.addressPort(n) }})
	return f
}

// checkDoors holds that firewalls and NATs have the neighbours that they name,
// and NATs the addresses.
func (r *reader) checkDoors(sc *Scenario) {
	for i := range sc.Hosts {
		h := &sc.Hosts[i]
		if f := h.Firewall; f != nil {
			for j, name := range f.Inside {
				r.checkNeighbour(sc, h, name, f.at[j])
			}
		}
		if h.NAT != nil {
			r.checkNAT(sc, h)
		}
	}
}

func (r *reader) checkNAT(sc *Scenario, h *Host) {
	t := h.NAT
	r.checkNeighbour(sc, h, t.Outside, t.at)
	var own []string
	has := false
	for _, a := range h.Addresses {
		own = append(own, a.String())
		has = has || a == t.Address
	}
	if !has {
		r.fail(t.addressAt, BadValue, t.Address.String(), strings.Join(own, ", "))
	}
	for j, f := range t.Forwards {
		if f.To.Addr().Is4() != t.Address.Is4() {
			r.fail(t.forwardsAt[j], BadValue, f.To.String(), t.Address.String())
		}
		for _, other := range t.Forwards[:j] {
			if other.Port == f.Port && other.Protocol == f.Protocol || other.To == f.To && other.Protocol == f.Protocol {
				r.fail(t.forwardsAt[j], DuplicatePort, fmt.Sprintf("%s %d", strings.ToLower(f.Protocol.String()), f.Port), "")
			}
		}
	}
}

// checkNeighbour holds that a link joins a host to another one.
func (r *reader) checkNeighbour(sc *Scenario, h *Host, name string, here position) {
	r.checkHost(sc, name, here)
	if !sc.Linked(h.Name, name) {
		r.fail(here, NotLinked, name, h.Name)
	}
}

// hidden reports whether a NAT stands before an address of a host, seen from
// another: nobody outside has a route to what is inside (RFC 3022 §2).
func (sc *Scenario) hidden(routes [][]int, from, to int, a netip.Addr) bool {
	for at := from; at != to; {
		next := routes[at][to]
		if next < 0 {
			return false
		}
		if t := sc.Hosts[next].NAT; t != nil && t.Outside == sc.Hosts[at].Name && t.Address.Is4() == a.Is4() && a != t.Address {
			return true
		}
		at = next
	}
	return false
}
