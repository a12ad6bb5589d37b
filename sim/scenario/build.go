package scenario

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"wiretale/sim/dns"
	"wiretale/sim/host"
	"wiretale/sim/http"
	"wiretale/sim/link"
)

// place is what a service takes up of its host: no two may share it.
func (s *Service) place() string {
	switch {
	case s.HTTP != nil:
		return fmt.Sprintf("tcp %d", s.HTTP.Port)
	case s.DNS != nil:
		return fmt.Sprintf("udp %d", s.DNS.Port)
	}
	return fmt.Sprintf("tcp %d", s.TCP.Port)
}

// Build makes the hosts, joins them, starts their services and schedules what
// they do. Everything happens on the medium's engine. It returns the hosts in
// the scenario's order.
func (sc *Scenario) Build(m *link.Medium) []*host.Host {
	hosts, _ := sc.build(m, "")
	return hosts
}

// BuildAround does the same but for one host, which stands for a real machine:
// its services are not started, and its actions left to the machine.
func (sc *Scenario) BuildAround(m *link.Medium, real string) (hosts []*host.Host, outside *host.Host) {
	return sc.build(m, real)
}

func (sc *Scenario) build(m *link.Medium, real string) (hosts []*host.Host, outside *host.Host) {
	hosts = make([]*host.Host, len(sc.Hosts))
	byName := map[string]int{}
	for i, h := range sc.Hosts {
		byName[h.Name] = i
		hosts[i] = host.New(m, sc.Seed, host.Config{Name: h.Name, Addresses: h.Addresses, Router: h.Router,
			Real: h.Name == real, TCP: h.TCP})
	}
	interfaces := map[[2]int]*host.Interface{} // from a host to its neighbour
	for _, l := range sc.Links {
		a, b := byName[l.Between[0]], byName[l.Between[1]]
		there, back := l.There, l.Back
		if sc.Hosts[a].Down || sc.Hosts[b].Down {
			there.Down, back.Down = always, always
		}
		interfaces[[2]int{a, b}], interfaces[[2]int{b, a}] = host.Connect(m, sc.Seed, hosts[a], hosts[b], there, back)
	}
	for from, row := range sc.routes() {
		for to, through := range row {
			if through < 0 {
				continue
			}
			for _, a := range sc.Hosts[to].Addresses {
				hosts[from].Route(a, interfaces[[2]int{from, through}])
			}
		}
	}
	for i := range sc.Hosts {
		hosts[i].Obey(m.Script)
		switch c := &sc.Hosts[i]; {
		case c.Name == real:
			outside = hosts[i]
			for n := range sc.Hosts {
				if through := interfaces[[2]int{i, n}]; through != nil && sc.Hosts[n].Router {
					outside.Gateway(through)
					break
				}
			}
		case !c.Down:
			c.start(hosts[i])
		}
	}
	return hosts, outside
}

// always is the outage of a host that is switched off: nobody is at the other
// end of its links.
var always = []link.Outage{{To: 1<<63 - 1}}

// start opens a host's services, now and whenever it is switched on again, and
// schedules its actions.
func (c *Host) start(h *host.Host) {
	h.OnStart(func() {
		for _, s := range c.Services {
			s.open(h)
		}
	})
	for _, a := range c.Actions {
		h.Do(a.At, func() { c.act(h, a) })
	}
}

func (s *Service) open(h *host.Host) {
	switch {
	case s.HTTP != nil:
		site := http.Site{Think: s.HTTP.Think, Close: s.HTTP.Close, Uploads: s.HTTP.Uploads}
		for _, v := range s.HTTP.Resources {
			site.Resources = append(site.Resources, http.Resource{Path: v.Path, Size: v.Size})
		}
		h.Listen(s.listen(s.HTTP.Port), func() host.Peer { return http.NewServer(&site) })
	case s.DNS != nil:
		zone := make(dns.Zone, len(s.DNS.Zone))
		for i, v := range s.DNS.Zone {
			zone[i] = dns.Record{Name: v.Name, Addresses: v.Addresses, Alias: v.Alias, TTL: v.TTL}
		}
		h.ListenUDP(s.DNS.Port, s.DNS.Think, zone.Answer)
	case s.TCP != nil:
		h.Listen(s.listen(s.TCP.Port), func() host.Peer { return &host.Idle{UntilPeer: true} })
	}
}

// listen says how the service's port accepts connections.
func (s *Service) listen(port uint16) host.ListenConfig {
	return host.ListenConfig{Port: port, Backlog: s.Backlog, AcceptAfter: s.AcceptAfter, Cookies: s.Cookies}
}

func (c *Host) act(h *host.Host, a Action) {
	switch {
	case a.Connect != nil:
		h.Dial(*a.Connect, &host.Idle{Hold: a.Hold})
	case a.Send != nil:
		h.Dial(a.Send.To, &host.Bulk{Left: a.Send.Bytes})
	case a.Lookup != "":
		h.Lookup(c.resolver(), a.Lookup, func(netip.Addr, error) {})
	case a.server() != nil:
		c.browse(h, a)
	}
}

func (c *Host) resolver() host.Resolver {
	return host.Resolver{Server: netip.AddrPortFrom(c.Resolver.Server, dnsPort), Timeout: c.Resolver.Timeout, Attempts: c.Resolver.Attempts}
}

// The ports that are meant where none is given (RFC 6335).
const (
	dnsPort  = 53
	httpPort = 80
)

// browse asks for the address of a server, if it is given by name, and then
// for one resource after another, or gives it one.
func (c *Host) browse(h *host.Host, a Action) {
	site := a.server()
	v := visit{host: h, name: site.Host, think: a.Think}
	for _, u := range a.Get {
		v.paths = append(v.paths, u.RequestURI())
	}
	if a.Put != nil {
		v.paths = []string{a.Put.URL.RequestURI()}
		v.upload = http.Resource{Path: v.paths[0], Size: a.Put.Size}.Content()
	}
	if to, err := netip.ParseAddr(site.Hostname()); err == nil {
		v.begin(netip.AddrPortFrom(to, port(site)))
		return
	}
	h.Lookup(c.resolver(), site.Hostname(), func(to netip.Addr, err error) {
		if err == nil {
			v.begin(netip.AddrPortFrom(to, port(site)))
		}
	})
}

// visit is what a host wants of a web server.
type visit struct {
	host   *host.Host
	name   string
	paths  []string
	upload []byte
	think  time.Duration
}

// begin gets resources over one connection, and what is left over another
// where the server closes it before it has answered everything.
func (v visit) begin(to netip.AddrPort) {
	v.host.Dial(to, &http.Client{Host: v.name, Paths: v.paths, Upload: v.upload, Think: v.think, Done: func(left []string, err error) {
		if err == nil && len(left) > 0 && len(left) < len(v.paths) {
			v.paths = left
			v.begin(to)
		}
	}})
}

// port is the port that a URL names; reading the scenario has checked it.
func port(u *url.URL) uint16 {
	if v, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(v)
	}
	return httpPort
}
