package scenario

import (
	"net/netip"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Connect opens a connection and says nothing.
type Connect struct {
	To   netip.AddrPort
	Hold time.Duration // how long the connection stays open
}

func (d *Connect) fields(r *reader) []field {
	return []field{
		{"connect", true, func(n ast.Node) { d.To = r.addressPort(n) }},
		{"hold", false, func(n ast.Node) { d.Hold = r.duration(n) }},
	}
}

func (d *Connect) check(n *needs) { n.way(d.To.Addr()) }

func (d *Connect) do(_ *Host, h *host.Host) { h.Dial(d.To, &host.Idle{Hold: d.Hold}) }
