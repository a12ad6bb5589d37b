package scenario

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/dns"
	"wiretale/sim/host"
	"wiretale/wire"
)

// Authority is a name server with authority for a zone. Its SOA and NS records
// need not be said: its servers are the hosts that have authority for it.
type Authority struct {
	Port      uint16
	Think     time.Duration
	Zone      string // "." is the root
	Records   []ZoneRecord
	Delegates []Delegation  // zones below; by default those that other hosts have authority for
	Denials   time.Duration // for how long it may be remembered that there is nothing
	served    dns.Authority // all of it
}

// ZoneRecord is what a zone says of one of its names.
type ZoneRecord struct {
	Record
	Mail []string // names of servers that take its mail, the best first
	Text string
	at   position
}

// Delegation is a zone that is left to other servers.
type Delegation struct {
	Zone string
	To   []string // hosts
	at   position
}

// The times to live of what need not be said.
const (
	soaTTL        = time.Hour
	serverTTL     = 24 * time.Hour
	denialTTL     = 5 * time.Minute
	soaRefresh    = 2 * time.Hour // RFC 1912 §2.2, as are the next two
	soaRetry      = time.Hour
	soaExpire     = 14 * 24 * time.Hour
	maxRecordText = 4000 // bytes of a text
	maxZoneAddr   = 64   // addresses of a name
)

func (a *Authority) fields(r *reader) []field {
	a.Denials = denialTTL
	return []field{
		{"authority", true, func(n ast.Node) { a.Zone = r.zone(n) }},
		{"dns", true, func(n ast.Node) { a.Port = r.port(n) }},
		{"think", false, func(n ast.Node) { a.Think = r.duration(n) }},
		{"records", false, func(n ast.Node) {
			r.list(n, maxRecords, func(n ast.Node) { a.Records = append(a.Records, r.zoneRecord(n)) })
		}},
		{"delegates", false, func(n ast.Node) {
			a.Delegates = []Delegation{}
			r.list(n, maxRecords, func(n ast.Node) { a.Delegates = append(a.Delegates, r.delegation(n)) })
		}},
		{"denial_ttl", false, func(n ast.Node) { a.Denials = r.duration(n) }},
	}
}

// zone reads the name of a zone.
func (r *reader) zone(n ast.Node) string {
	const example = "example.test"
	if r.tell(Form{Kind: Text, Sort: ZoneText, Example: example}) {
		return ""
	}
	s := r.text(n)
	if s == "." {
		return s
	}
	if s = strings.TrimSuffix(s, "."); !domainName(s) {
		r.fail(at(n), BadValue, s, example)
	}
	return strings.ToLower(s)
}

func (r *reader) zoneRecord(n ast.Node) (v ZoneRecord) {
	v.TTL = recordTTL
	v.at = r.mapping(n,
		field{"name", true, func(n ast.Node) { v.Name = r.domain(n) }},
		field{"addresses", false, func(n ast.Node) {
			r.list(n, maxZoneAddr, func(n ast.Node) { v.Addresses = append(v.Addresses, r.address(n)) })
		}},
		field{"alias", false, func(n ast.Node) { v.Alias = r.domain(n) }},
		field{"mail", false, func(n ast.Node) {
			r.list(n, maxAddresses, func(n ast.Node) { v.Mail = append(v.Mail, r.domain(n)) })
		}},
		field{"text", false, func(n ast.Node) {
			if v.Text = r.text(n); len(v.Text) > maxRecordText {
				r.fail(at(n), TooLarge, strconv.Itoa(len(v.Text)), strconv.Itoa(maxRecordText))
			}
		}},
		field{"size", false, func(n ast.Node) { v.Text = filler(r.size(n, 1, maxRecordText)) }},
		field{"ttl", false, func(n ast.Node) { v.TTL = r.duration(n) }})
	if len(v.Addresses) == 0 && v.Alias == "" && len(v.Mail) == 0 && v.Text == "" {
		r.fail(v.at, MissingKey, "", "addresses")
	}
	return v
}

// filler is a text of some length, for who needs a long one.
func filler(n int) string {
	const words = "a long text that says nothing, so that the answer is big; "
	return strings.Repeat(words, n/len(words)+1)[:n]
}

// delegation reads the name of a zone, whose servers are found, or of one with
// its servers.
func (r *reader) delegation(n ast.Node) (d Delegation) {
	plain := func() { d.Zone, d.at = r.zone(n), at(n) }
	named := func() {
		d.at = r.mapping(n,
			field{"zone", true, func(n ast.Node) { d.Zone = r.zone(n) }},
			field{"to", true, func(n ast.Node) {
				r.list(n, maxAddresses, func(n ast.Node) { d.To = append(d.To, r.name(n)) })
			}})
	}
	r.plainOr(n, plain, named)
	return d
}

func (a *Authority) places() []string { return namePlaces(a.Port) }

func (a *Authority) open(h *host.Host) { h.ListenNames(a.Port, a.Think, dns.Server{a.served}.Answer) }

// settle makes out of the whole scenario what the zone need not say.
func (a *Authority) settle(n *needs) {
	servers := n.scenario.authorities(a.Zone)
	a.served = dns.Authority{Apex: a.Zone}
	a.add(a.Zone, wire.DNSTypeSOA, soaTTL, wire.DNSRecord{SOA: &wire.DNSAuthority{
		Server: serverName(a.Zone, servers, servers[0]), Mailbox: below("hostmaster", a.Zone), Serial: 1,
		Refresh: ttl(soaRefresh), Retry: ttl(soaRetry), Expire: ttl(soaExpire), Minimum: ttl(a.Denials)}})
	a.delegate(n, a.Zone, servers)
	for i := range a.Records {
		v := &a.Records[i]
		if v.Name != a.Zone && a.Zone != "." && !strings.HasSuffix(v.Name, "."+a.Zone) {
			n.reader.fail(v.at, BadValue, v.Name, "www."+a.Zone)
		}
		v.at = position{} // of no use any more
		a.record(v)
	}
	if a.Delegates == nil {
		a.Delegates = n.scenario.zonesBelow(a.Zone)
	}
	for i := range a.Delegates {
		d := a.Delegates[i]
		a.Delegates[i].at = position{}
		to := d.To
		if to == nil {
			to = n.scenario.authorities(d.Zone)
		}
		if len(to) == 0 {
			n.reader.fail(d.at, BadValue, d.Zone, "{zone: "+d.Zone+", to: "+n.scenario.Hosts[n.host].Name+"}")
			return
		}
		if d.Zone == a.Zone || a.Zone != "." && !strings.HasSuffix(d.Zone, "."+a.Zone) {
			n.reader.fail(d.at, BadValue, d.Zone, "sub."+a.Zone)
		}
		for _, name := range to {
			n.reader.checkHost(n.scenario, name, d.at)
		}
		a.delegate(n, d.Zone, to)
	}
}

// record adds what is said of a name.
func (a *Authority) record(v *ZoneRecord) {
	for _, address := range v.Addresses {
		a.add(v.Name, dns.AddressType(address.Is6()), v.TTL, wire.DNSRecord{Addr: address})
	}
	if v.Alias != "" {
		a.add(v.Name, wire.DNSTypeCNAME, v.TTL, wire.DNSRecord{Target: v.Alias})
	}
	for i, mail := range v.Mail {
		a.add(v.Name, wire.DNSTypeMX, v.TTL, wire.DNSRecord{Target: mail, Preference: uint16(10 * (i + 1))})
	}
	if v.Text != "" {
		a.add(v.Name, wire.DNSTypeTXT, v.TTL, wire.DNSRecord{Texts: pieces(v.Text)})
	}
}

// pieces cuts a text into strings, none of which may be longer (RFC 1035 §3.3).
func pieces(s string) (list []string) {
	for b := range slices.Chunk([]byte(s), 255) {
		list = append(list, string(b))
	}
	return list
}

// delegate names the servers of a zone and their addresses.
func (a *Authority) delegate(n *needs, zone string, to []string) {
	all := n.scenario.authorities(zone)
	for _, name := range to {
		a.add(zone, wire.DNSTypeNS, serverTTL, wire.DNSRecord{Target: serverName(zone, all, name)})
	}
	for _, name := range to {
		for _, address := range n.scenario.addressesOf(name) {
			a.add(serverName(zone, all, name), dns.AddressType(address.Is6()), serverTTL, wire.DNSRecord{Addr: address})
		}
	}
}

func (a *Authority) add(name string, kind wire.DNSType, live time.Duration, r wire.DNSRecord) {
	r.Name, r.Type, r.Class, r.TTL = name, kind, wire.DNSClassInternet, ttl(live)
	a.served.Records = append(a.served.Records, r)
}

func ttl(d time.Duration) uint32 { return uint32(d / time.Second) }

// below is a name in a zone.
func below(label, zone string) string {
	if zone == "." {
		return label
	}
	return label + "." + zone
}

// serverName is what a zone's server is called in it: "ns", or "ns1", "ns2"
// where it has several. A host that has no authority for it goes by its name.
func serverName(zone string, servers []string, host string) string {
	switch i := slices.Index(servers, host); {
	case i < 0:
		return below(strings.ToLower(host), zone)
	case len(servers) == 1:
		return below("ns", zone)
	default:
		return below("ns"+strconv.Itoa(i+1), zone)
	}
}

// authorities are the hosts with authority for a zone.
func (sc *Scenario) authorities(zone string) (hosts []string) {
	for _, h := range sc.Hosts {
		for _, s := range h.Services {
			if a, ok := s.Offer.(*Authority); ok && a.Zone == zone {
				hosts = append(hosts, h.Name)
			}
		}
	}
	return hosts
}

// zonesBelow are the zones that hosts have authority for, of which a zone is the
// nearest above.
func (sc *Scenario) zonesBelow(zone string) (list []Delegation) {
	seen := map[string]bool{zone: true}
	for _, h := range sc.Hosts {
		for _, s := range h.Services {
			a, ok := s.Offer.(*Authority)
			if !ok || seen[a.Zone] {
				continue
			}
			seen[a.Zone] = true
			if sc.enclosing(a.Zone) == zone {
				list = append(list, Delegation{Zone: a.Zone})
			}
		}
	}
	return list
}

// enclosing is the nearest zone above one that a host has authority for; ""
// where there is none.
func (sc *Scenario) enclosing(zone string) string {
	for zone != "." && zone != "" {
		_, rest, ok := strings.Cut(zone, ".")
		if zone = rest; !ok {
			zone = "."
		}
		if len(sc.authorities(zone)) > 0 {
			return zone
		}
	}
	return ""
}

// addressesOf are those of a host.
func (sc *Scenario) addressesOf(host string) []netip.Addr {
	for _, h := range sc.Hosts {
		if h.Name == host {
			return h.Addresses
		}
	}
	return nil
}
