package scenario

import (
	"net/netip"
	"strings"
)

// check holds the scenario against the rules that concern several of its
// parts.
func (r *reader) check(sc *Scenario) {
	r.checkHosts(sc)
	r.checkLinks(sc)
	r.checkServices(sc)
	r.checkDoors(sc)
	if len(sc.Hosts) > 0 {
		if sc.Focus == "" {
			sc.Focus, sc.focusAt = sc.Hosts[0].Name, sc.Hosts[0].at
		}
		r.apart(func() { r.checkHost(sc, sc.Focus, sc.focusAt) })
	}
	r.checkInterventions(sc)
	if r.err == nil {
		r.checkReach(sc)
	}
}

func (r *reader) checkHosts(sc *Scenario) {
	names, addresses := map[string]bool{}, map[netip.Addr]string{}
	for _, h := range sc.Hosts {
		r.apart(func() {
			if names[h.Name] {
				r.fail(h.at, DuplicateName, h.Name, "")
			}
			names[h.Name] = true
			for _, a := range h.Addresses {
				if other, taken := addresses[a]; taken {
					r.fail(h.at, DuplicateAddress, a.String(), other)
				}
				addresses[a] = h.Name
			}
			if len(h.Addresses) == 0 {
				r.fail(h.at, MissingKey, "", "addresses")
			}
		})
	}
	if len(sc.Hosts) == 0 {
		r.fail(position{}, MissingKey, "", "hosts")
	}
}

func (r *reader) checkLinks(sc *Scenario) {
	for i := range sc.Links {
		r.apart(func() { r.checkLink(sc, i) })
	}
}

func (r *reader) checkLink(sc *Scenario, i int) {
	l := sc.Links[i]
	r.checkHost(sc, l.Between[0], l.at)
	r.checkHost(sc, l.Between[1], l.at)
	if l.Between[0] == l.Between[1] {
		r.fail(l.at, SelfLink, l.Between[0], "")
	}
	if narrowest := l.narrowest(); narrowest > 0 && narrowest < leastMTUv6 && sc.speaksIPv6() {
		r.fail(l.at, OutOfRange, sizeUnits.write(int64(narrowest)), sizeUnits.write(leastMTUv6)+" … "+sizeUnits.write(65535))
	}
	for _, other := range sc.Links[:i] {
		if other.joins(l.Between[0], l.Between[1]) {
			r.fail(l.at, DuplicateLink, strings.Join(l.Between[:], ", "), "")
		}
	}
}

// leastMTUv6 is what every link must carry of IPv6 (RFC 8200 §5).
const leastMTUv6 = 1280

// narrowest is the smaller of the two directions' MTUs; 0 is without limit.
func (l *Link) narrowest() int {
	if l.There.MTU == 0 || l.Back.MTU > 0 && l.Back.MTU < l.There.MTU {
		return l.Back.MTU
	}
	return l.There.MTU
}

// speaksIPv6 reports whether a host that is no router has an address of IPv6.
func (sc *Scenario) speaksIPv6() bool {
	for _, h := range sc.Hosts {
		for _, a := range h.Addresses {
			if a.Is6() && !h.Router {
				return true
			}
		}
	}
	return false
}

// joins reports whether the link lies between two hosts.
func (l *Link) joins(a, b string) bool {
	return l.Between == [2]string{a, b} || l.Between == [2]string{b, a}
}

// Linked reports whether a link lies between two hosts.
func (sc *Scenario) Linked(a, b string) bool {
	for i := range sc.Links {
		if sc.Links[i].joins(a, b) {
			return true
		}
	}
	return false
}

// checkHost holds that there is a host of a name.
func (r *reader) checkHost(sc *Scenario, name string, here position) {
	if r.err != nil {
		return
	}
	var known []field
	for _, h := range sc.Hosts {
		if h.Name == name {
			return
		}
		known = append(known, field{key: h.Name})
	}
	r.fail(here, UnknownHost, name, nearest(name, known))
}

// checkServices holds that no two services of a host share a port.
func (r *reader) checkServices(sc *Scenario) {
	for _, h := range sc.Hosts {
		taken := map[string]bool{}
		for _, s := range h.Services {
			for _, place := range s.places() {
				if taken[place] {
					r.apart(func() { r.fail(s.at, DuplicatePort, place, "") })
				}
				taken[place] = true
			}
		}
	}
}

// checkReach holds that whatever a host talks to can be reached and can
// answer, and that it knows whom to ask for names.
func (r *reader) checkReach(sc *Scenario) {
	routes := sc.routes()
	for i, h := range sc.Hosts {
		for _, s := range h.Services {
			if o, ok := s.Offer.(settling); ok {
				o.settle(&needs{reader: r, scenario: sc, routes: routes, host: i, at: s.at})
			}
		}
		for _, a := range h.Actions {
			r.apart(func() { a.check(&needs{reader: r, scenario: sc, routes: routes, host: i, at: a.at}) })
		}
	}
}

// Speaks reports whether the host has an address of another's family.
func (h *Host) Speaks(to netip.Addr) bool {
	for _, a := range h.Addresses {
		if a.Is4() == to.Is4() {
			return true
		}
	}
	return false
}

// owner is the place of the host that has an address, or −1.
func (sc *Scenario) owner(a netip.Addr) int {
	for i, h := range sc.Hosts {
		for _, own := range h.Addresses {
			if own == a {
				return i
			}
		}
	}
	return -1
}
