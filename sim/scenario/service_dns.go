package scenario

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/dns"
	"wiretale/sim/host"
)

// DNS is a name server that tells what it was told, as if it had asked others.
type DNS struct {
	Port  uint16
	Zone  []Record
	Think time.Duration
}

// Record is a name with its addresses.
type Record struct {
	Name      string
	Addresses []netip.Addr
	Alias     string // another name, in place of addresses
	TTL       time.Duration
}

func (s *DNS) fields(r *reader) []field {
	return []field{
		{"dns", true, func(n ast.Node) { s.Port = r.port(n) }},
		{"think", false, func(n ast.Node) { s.Think = r.duration(n) }},
		{"zone", true, func(n ast.Node) {
			r.list(n, maxRecords, func(n ast.Node) { s.Zone = append(s.Zone, r.record(n)) })
		}},
	}
}

// recordTTL is how long a record may be remembered that says nothing of it.
const recordTTL = 5 * time.Minute

func (r *reader) record(n ast.Node) (v Record) {
	v.TTL = recordTTL
	here := r.mapping(n,
		field{"name", true, func(n ast.Node) { v.Name = r.domain(n) }},
		field{"addresses", false, func(n ast.Node) {
			r.list(n, maxAddresses, func(n ast.Node) { v.Addresses = append(v.Addresses, r.address(n)) })
		}},
		field{"alias", false, func(n ast.Node) { v.Alias = r.domain(n) }},
		field{"ttl", false, func(n ast.Node) { v.TTL = r.duration(n) }})
	if len(v.Addresses) == 0 && v.Alias == "" {
		r.fail(here, MissingKey, "", "addresses")
	}
	return v
}

func (s *DNS) places() []string { return []string{fmt.Sprintf("udp %d", s.Port)} }

func (s *DNS) open(h *host.Host) {
	zone := make(dns.Zone, len(s.Zone))
	for i, v := range s.Zone {
		zone[i] = dns.Record{Name: v.Name, Addresses: v.Addresses, Alias: v.Alias, TTL: v.TTL}
	}
	h.ListenUDP(s.Port, s.Think, zone.Answer)
}
