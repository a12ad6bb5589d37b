package scenario

import (
	"wiretale/sim/host"
	"wiretale/sim/link"
)

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
			Silent: h.Silent, Hidden: h.Hidden, Real: h.Name == real, TCP: h.config()})
	}
	interfaces := map[[2]int]*host.Interface{} // from a host to its neighbour
	for _, l := range sc.Links {
		a, b := byName[l.Between[0]], byName[l.Between[1]]
		there, back := l.There, l.Back
		if sc.Hosts[a].Down || sc.Hosts[b].Down {
			there.Down, back.Down = always, always
		}
		ab, ba := host.Connect(m, sc.Seed, hosts[a], hosts[b], there, back)
		if l.ARP {
			ab.Ask()
		}
		interfaces[[2]int{a, b}], interfaces[[2]int{b, a}] = ab, ba
	}
	routes := sc.routes()
	for from, row := range routes {
		for to, through := range row {
			if through < 0 {
				continue
			}
			for _, a := range sc.Hosts[to].Addresses {
				if sc.hidden(routes, from, to, a) {
					continue
				}
				hosts[from].Route(a, interfaces[[2]int{from, through}])
			}
		}
	}
	sc.doors(hosts, byName, interfaces)
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

// doors makes firewalls and NATs of the hosts that are to be such.
func (sc *Scenario) doors(hosts []*host.Host, byName map[string]int, interfaces map[[2]int]*host.Interface) {
	for i := range sc.Hosts {
		c := &sc.Hosts[i]
		if c.Firewall != nil {
			var inside []*host.Interface
			for _, name := range c.Firewall.Inside {
				inside = append(inside, interfaces[[2]int{i, byName[name]}])
			}
			hosts[i].Guard(c.Firewall.Config, inside...)
		}
		if c.NAT != nil {
			hosts[i].Translate(c.NAT.Config, interfaces[[2]int{i, byName[c.NAT.Outside]}])
		}
	}
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
		a.schedule(c, h)
	}
}
