package scenario

import (
	"net/netip"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Send is one long stream to a service that takes it.
type Send struct {
	To    netip.AddrPort
	Bytes int64
}

func (d *Send) fields(r *reader) []field {
	return []field{
		{"send", true, func(n ast.Node) { d.Bytes = r.transfer(n) }},
		{"to", true, func(n ast.Node) { d.To = r.addressPort(n) }},
	}
}

func (d *Send) check(n *needs) { n.way(d.To.Addr()) }

func (d *Send) do(_ *Host, h *host.Host) { h.Dial(d.To, &host.Bulk{Left: d.Bytes}) }
