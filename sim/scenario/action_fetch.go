package scenario

import (
	"net/netip"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/tftp"
)

// Fetch gets a file by TFTP.
type Fetch struct {
	File string
	From netip.AddrPort
	tftp.Timing
}

func newFetch() *Fetch { return &Fetch{Timing: patience} }

func (d *Fetch) fields(r *reader) []field {
	return append([]field{
		{"fetch", true, func(n ast.Node) { d.File = r.fileName(n) }},
		{"from", true, func(n ast.Node) { d.From = r.addressPort(n) }},
	}, r.patience(&d.Timing)...)
}

func (d *Fetch) check(n *needs) { n.way(d.From.Addr()) }

func (d *Fetch) do(_ *Host, h *host.Host) { h.FetchFile(d.From, d.File, d.Timing) }
