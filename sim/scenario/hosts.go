package scenario

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/tcp"
)

func (r *reader) host(n ast.Node) (h Host) {
	h.Resolver = Resolver{Timeout: 5 * time.Second, Attempts: 2}
	h.TCP = tcp.Textbook()
	h.at = r.mapping(n,
		field{"name", true, func(n ast.Node) { h.Name = r.name(n) }},
		field{"addresses", false, func(n ast.Node) {
			r.list(n, maxAddresses, func(n ast.Node) { h.Addresses = append(h.Addresses, r.ownAddress(n)) })
		}},
		field{"router", false, func(n ast.Node) { h.Router = r.flag(n) }},
		field{"down", false, func(n ast.Node) { h.Down = r.flag(n) }},
		field{"silent", false, func(n ast.Node) { h.Silent = r.flag(n) }},
		field{"answers_ping", false, func(n ast.Node) { h.Hidden = !r.flag(n) }},
		field{"tcp", false, func(n ast.Node) { h.TCP = r.tcp(n) }},
		field{"fiction", false, func(n ast.Node) { h.Fictions = r.fictions(n) }},
		field{"firewall", false, func(n ast.Node) { r.firewall(n, &h) }},
		field{"nat", false, func(n ast.Node) { r.nat(n, &h) }},
		field{"resolver", false, func(n ast.Node) { r.resolver(n, &h.Resolver) }},
		field{"serves", false, func(n ast.Node) {
			r.list(n, maxServices, func(n ast.Node) { h.Services = append(h.Services, r.service(n)) })
		}},
		field{"does", false, func(n ast.Node) {
			r.list(n, maxActions, func(n ast.Node) { h.Actions = append(h.Actions, r.action(n)) })
		}},
	)
	if c, known := r.book.find(h.Name); known && c.madeUp {
		h.Addresses = []netip.Addr{c.address}
	}
	h.Router = h.Router || h.Firewall != nil || h.NAT != nil
	return h
}

func (r *reader) resolver(n ast.Node, c *Resolver) {
	r.mapping(n,
		field{"server", true, func(n ast.Node) { c.Server = r.address(n) }},
		field{"timeout", false, func(n ast.Node) { c.Timeout = r.duration(n) }},
		field{"attempts", false, func(n ast.Node) { c.Attempts = int(r.number(n, 1, 10)) }},
	)
}

// kind finds which of several sets of keys a mapping is written in: the first
// key of each names it. It is −1 after a fault.
func (r *reader) kind(n ast.Node, sets [][]field) int {
	if r.form != nil {
		r.tellKinds(sets)
		return -1
	}
	entries, ok := r.entries(n)
	if !ok {
		return -1
	}
	var names []string
	for i, set := range sets {
		names = append(names, set[0].key)
		for _, e := range entries {
			if e.Key.String() == set[0].key {
				return i
			}
		}
	}
	for _, e := range entries {
		key := e.Key.String()
		if !slices.ContainsFunc(sets, func(set []field) bool { return find(set, key) != nil }) {
			r.fail(at(e.Key), UnknownKey, key, strings.Join(names, ", "))
		}
	}
	r.fail(at(n), MissingKey, "", strings.Join(names, ", "))
	return -1
}
