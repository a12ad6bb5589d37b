package scenario

import (
	"net/netip"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/wire"
)

// Lookup asks for the address of a name, or for its records of a type.
type Lookup struct {
	Name string
	Type wire.DNSType // 0 for an address that the host can talk to
}

func (d *Lookup) fields(r *reader) []field {
	return []field{
		{"lookup", true, func(n ast.Node) { d.Name = r.domain(n) }},
		{"type", false, func(n ast.Node) { d.Type = r.recordType(n) }},
	}
}

// recordType reads the type of the records that are asked for.
func (r *reader) recordType(n ast.Node) wire.DNSType {
	known := []wire.DNSType{wire.DNSTypeA, wire.DNSTypeAAAA, wire.DNSTypeCNAME, wire.DNSTypeMX, wire.DNSTypeNS, wire.DNSTypeSOA, wire.DNSTypeTXT}
	words := make([]string, len(known))
	for i, t := range known {
		words[i] = t.String()
	}
	s := r.choice(n, words...)
	return known[max(slices.Index(words, s), 0)]
}

func (d *Lookup) check(n *needs) { n.names() }

func (d *Lookup) do(c *Host, h *host.Host) {
	done := func(netip.Addr, error) {}
	if d.Type == 0 {
		h.Lookup(c.resolver(), d.Name, done)
	} else {
		h.LookupType(c.resolver(), d.Name, d.Type, done)
	}
}

// resolver is how the host asks for names.
func (c *Host) resolver() host.Resolver {
	return host.Resolver{Server: netip.AddrPortFrom(c.Resolver.Server, dnsPort), Timeout: c.Resolver.Timeout, Attempts: c.Resolver.Attempts}
}

// dnsPort is where names are asked for (RFC 6335).
const dnsPort = 53
