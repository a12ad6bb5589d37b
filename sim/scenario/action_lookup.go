package scenario

import (
	"net/netip"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Lookup asks for the address of a name.
type Lookup struct{ Name string }

func (d *Lookup) fields(r *reader) []field {
	return []field{{"lookup", true, func(n ast.Node) { d.Name = r.domain(n) }}}
}

func (d *Lookup) check(n *needs) { n.names() }

func (d *Lookup) do(c *Host, h *host.Host) {
	h.Lookup(c.resolver(), d.Name, func(netip.Addr, error) {})
}

// resolver is how the host asks for names.
func (c *Host) resolver() host.Resolver {
	return host.Resolver{Server: netip.AddrPortFrom(c.Resolver.Server, dnsPort), Timeout: c.Resolver.Timeout, Attempts: c.Resolver.Attempts}
}

// dnsPort is where names are asked for (RFC 6335).
const dnsPort = 53
