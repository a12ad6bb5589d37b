package scenario

import "net/netip"

// routes finds, for every two hosts, the neighbour through which the first
// reaches the second over the fewest links, or −1 where it doesn't. Only
// routers pass packets on. Because every next step lies on a shortest path,
// no packet ever goes round in a circle.
func (sc *Scenario) routes() [][]int {
	place := map[string]int{}
	for i, h := range sc.Hosts {
		place[h.Name] = i
	}
	neighbours := make([][]int, len(sc.Hosts))
	for _, l := range sc.Links {
		a, b := place[l.Between[0]], place[l.Between[1]]
		neighbours[a] = append(neighbours[a], b)
		neighbours[b] = append(neighbours[b], a)
	}
	next := make([][]int, len(sc.Hosts))
	for from := range next {
		next[from] = make([]int, len(sc.Hosts))
		for to := range next[from] {
			next[from][to] = -1
		}
	}
	for to := range sc.Hosts {
		sc.routesTo(to, neighbours, next)
	}
	return next
}

// routesTo walks outwards from one host, breadth first, and notes at every
// host reached the neighbour it was reached from.
func (sc *Scenario) routesTo(to int, neighbours, next [][]int) {
	seen := make([]bool, len(sc.Hosts))
	seen[to] = true
	for queue := []int{to}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at != to && !sc.Hosts[at].Router {
			continue
		}
		for _, n := range neighbours[at] {
			if !seen[n] {
				seen[n] = true
				next[n][to] = at
				queue = append(queue, n)
			}
		}
	}
}

// Reach lists what a host can send to: everything, if one of its neighbours is
// a router, or else the addresses of the hosts that it is linked to.
func (sc *Scenario) Reach(name string) (list []netip.Prefix) {
	everything := false
	for _, h := range sc.Hosts {
		if !sc.Linked(name, h.Name) {
			continue
		}
		everything = everything || h.Router
		for _, a := range h.Addresses {
			list = append(list, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	if everything {
		return []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0), netip.PrefixFrom(netip.IPv6Unspecified(), 0)}
	}
	return list
}
