package scenario

import (
	"net/netip"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/talk"
)

// Connect opens a connection, and does with it what its script says. Without
// one it says nothing.
type Connect struct {
	To     netip.AddrPort
	From   uint16        // the port to begin at; 0 is any
	Hold   time.Duration // how long the connection stays open
	Script talk.Script
}

func (d *Connect) fields(r *reader) []field {
	return []field{
		{"connect", true, func(n ast.Node) { d.To = r.addressPort(n) }},
		{"from_port", false, func(n ast.Node) { d.From = r.port(n) }},
		{"hold", false, func(n ast.Node) { d.Hold = r.duration(n) }},
		{"script", false, func(n ast.Node) { d.Script = r.script(n) }},
	}
}

func (d *Connect) check(n *needs) { n.way(d.To.Addr()) }

func (d *Connect) do(_ *Host, h *host.Host) {
	if d.Script != nil {
		h.DialFrom(d.From, d.To, talk.New(d.Script))
		return
	}
	h.DialFrom(d.From, d.To, &host.Idle{Hold: d.Hold})
}
