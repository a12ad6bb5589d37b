package scenario

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// TraceRoute asks which routers lie on the way to a host.
type TraceRoute struct{ host.TraceRoute }

// newTraceRoute is what traceroute(8) does if it is told no more than where to,
// but that it doesn't ask for many hops at once.
func newTraceRoute() *TraceRoute {
	return &TraceRoute{host.TraceRoute{Probes: 3, MaxHops: 30, Timeout: 5 * time.Second}}
}

func (d *TraceRoute) fields(r *reader) []field {
	return []field{
		{"trace_route", true, func(n ast.Node) { d.To = r.address(n) }},
		{"probes", false, func(n ast.Node) { d.Probes = int(r.number(n, 1, 3)) }},
		{"max_hops", false, func(n ast.Node) { d.MaxHops = int(r.number(n, 1, 64)) }},
		{"timeout", false, func(n ast.Node) { d.Timeout = r.pause(n) }},
	}
}

func (d *TraceRoute) check(n *needs) { n.way(d.To) }

func (d *TraceRoute) do(_ *Host, h *host.Host) { h.TraceRoute(d.TraceRoute) }
