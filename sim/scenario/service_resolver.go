package scenario

import (
	"net/netip"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Recursive is a resolver that finds out names for others, from the root on.
type Recursive struct {
	Port    uint16
	Roots   []netip.Addr  // by default the hosts with authority for the root
	Timeout time.Duration // until it leaves a server that says nothing for the next one
	Think   time.Duration // before each of its answers
	Forgets bool          // it keeps no cache
}

func (s *Recursive) fields(r *reader) []field {
	s.Timeout = time.Second
	return []field{
		{"resolver", true, func(n ast.Node) { s.Port = r.port(n) }},
		{"roots", false, func(n ast.Node) {
			r.list(n, maxAddresses, func(n ast.Node) { s.Roots = append(s.Roots, r.address(n)) })
		}},
		{"cache", false, func(n ast.Node) { s.Forgets = !r.flag(n) }},
		{"timeout", false, func(n ast.Node) {
			s.Timeout = time.Duration(r.amount(n, durationUnits, int64(time.Millisecond), int64(time.Minute), "1s"))
		}},
		{"think", false, func(n ast.Node) { s.Think = r.duration(n) }},
	}
}

func (s *Recursive) places() []string { return namePlaces(s.Port) }

// settle finds the roots, and holds that they can be asked.
func (s *Recursive) settle(n *needs) {
	if s.Roots == nil {
		for _, name := range n.scenario.authorities(".") {
			for _, a := range n.scenario.addressesOf(name) {
				if n.scenario.Hosts[n.host].Speaks(a) {
					s.Roots = append(s.Roots, a)
				}
			}
		}
	}
	if s.Roots == nil {
		n.reader.fail(n.at, MissingKey, "", "roots")
	}
	for _, a := range s.Roots {
		n.way(a)
	}
}

func (s *Recursive) open(h *host.Host) {
	h.ListenRecursive(host.RecursiveConfig{Port: s.Port, Roots: s.Roots, Timeout: s.Timeout, Think: s.Think, Forgets: s.Forgets})
}

// settling is a service that depends on the rest of the scenario.
type settling interface{ settle(n *needs) }
