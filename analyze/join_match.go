package analyze

import (
	"cmp"
	"hash/maphash"
	"net/netip"
	"slices"
	"time"

	"wiretale/analyze/flow"
	"wiretale/wire"
)

// mark is what of a datagram no router changes, so that it is known again at
// another place. Where addresses are translated, ports and addresses are left
// out.
type mark struct {
	src, dst netip.AddrPort
	protocol wire.IPProtocol
	id       uint32 // IPv4's, with the offset of a fragment
	a, b     uint32 // of TCP sequence and acknowledgment numbers
	stamp    uint32 // of TCP
	flags    wire.Flags
	length   int
	content  uint64
}

var contentSeed = maphash.MakeSeed()

// look takes down the datagrams of a capture; later says by how much its times
// count from a later moment.
func (p *place) look(later time.Duration) {
	var decoder wire.Decoder
	for _, s := range p.view.Sightings.All() {
		tap, _ := p.view.Tap(s.Tap)
		d := decoder.Decode(tap.Link, p.view.Data(s), s.Length)
		if ip := d.Frame.IP; ip != nil && !tap.Again {
			g := glimpse{Sighting: s, at: s.Time + later, hopLimit: ip.HopLimit}
			g.describe(ip)
			p.glimpses = append(p.glimpses, g)
		}
	}
	slices.SortStableFunc(p.glimpses, func(a, b glimpse) int { return cmp.Compare(a.at, b.at) })
}

func (g *glimpse) describe(ip *wire.Datagram) {
	m := &g.mark
	m.protocol, m.id = ip.Protocol, ip.ID<<13|uint32(ip.FragmentOffset/8)
	from, to := ip.Ends()
	var src, dst uint16
	content := ip.Payload
	switch {
	case ip.TCP != nil:
		s := ip.TCP
		src, dst, content = s.SrcPort, s.DstPort, s.Payload
		m.a, m.b, m.flags, m.length = uint32(s.Seq), uint32(s.Ack), s.Flags&^(wire.ECE|wire.CWR), len(s.Payload)+s.Cut
		if t := s.Options.Timestamps; t != nil {
			m.stamp = t.Value
		}
	case ip.UDP != nil:
		src, dst, content = ip.UDP.SrcPort, ip.UDP.DstPort, ip.UDP.Payload
		m.length = len(content) + ip.UDP.Cut
	case ip.ICMP != nil:
		m.a, m.b = uint32(ip.ICMP.Type)<<8|uint32(ip.ICMP.Code), uint32(ip.ICMP.Rest[0])<<24|uint32(ip.ICMP.Rest[1])<<16|uint32(ip.ICMP.Rest[2])<<8|uint32(ip.ICMP.Rest[3])
		if !ip.ICMP.Quotes(from.Is6()) { // what it quotes has passed routers, and address translation
			content = ip.ICMP.Body
		}
		m.length = len(ip.ICMP.Body)
	}
	// Captures may keep less of a packet at one place than at the other.
	const compared = 64
	m.content = maphash.Bytes(contentSeed, content[:min(len(content), compared)])
	g.src, g.dst = netip.AddrPortFrom(from, src), netip.AddrPortFrom(to, dst)
	m.src, m.dst = g.src, g.dst
	g.tuple, _ = tupleOfPair(ip.Protocol, g.src, g.dst)
}

// translated is a mark without what address translation changes.
func (m mark) translated() mark {
	m.src, m.dst = netip.AddrPort{}, netip.AddrPort{}
	return m
}

// anchors pairs what was seen once at each place: first as it is, then of what
// is left what has other addresses.
func (j *joiner) anchors() {
	j.anchorsBy(func(m mark) mark { return m })
	j.anchorsBy(func(m mark) mark {
		if m.protocol != wire.ProtocolTCP && (m.length < 8 || m.id == 0) { // too little to be sure
			return mark{}
		}
		return m.translated()
	})
}

func (j *joiner) anchorsBy(key func(mark) mark) {
	const many = -1
	var seen [2]map[mark]int // the only glimpse, plus one
	for i := range j.places {
		seen[i] = make(map[mark]int)
		for n, g := range j.places[i].glimpses {
			if k := key(g.mark); g.pair == 0 && k != (mark{}) {
				if seen[i][k] != 0 {
					seen[i][k] = many
				} else {
					seen[i][k] = n + 1
				}
			}
		}
	}
	for n := range j.places[0].glimpses {
		g := &j.places[0].glimpses[n]
		k := key(g.mark)
		if other := seen[1][k]; seen[0][k] == n+1 && other > 0 {
			j.pair(n, other-1)
		}
	}
}

func (j *joiner) pair(a, b int) {
	j.pairs = append(j.pairs, pair{a, b})
	j.places[0].glimpses[a].pair, j.places[1].glimpses[b].pair = len(j.pairs), len(j.pairs)
}

// takeSides finds out for each two hosts which of them is at which place. Between
// a packet and the next in the other direction more time passes at the place of
// the first one's sender than at the other: the way there and back. That needs
// no clock that is right. Where only one of them speaks, fewer routers lie
// behind it.
func (j *joiner) takeSides() {
	type hosts [2]netip.Addr
	type tally struct {
		last  pair
		from  netip.Addr
		votes time.Duration // for the lower address being at the first place
		limit int
	}
	all := make(map[hosts]*tally)
	for _, p := range j.pairs {
		a, b := &j.places[0].glimpses[p[0]], &j.places[1].glimpses[p[1]]
		h := hosts{a.src.Addr(), a.dst.Addr()}
		low := h[0].Less(h[1])
		if !low {
			h[0], h[1] = h[1], h[0]
		}
		t := all[h]
		if t == nil {
			t = &tally{}
			all[h] = t
		}
		if t.from.IsValid() && t.from != a.src.Addr() {
			near := j.places[0].glimpses[p[0]].at - j.places[0].glimpses[t.last[0]].at
			far := j.places[1].glimpses[p[1]].at - j.places[1].glimpses[t.last[1]].at
			if low { // the one before came from the higher
				near, far = far, near
			}
			t.votes += near - far
		}
		fewer := int(a.hopLimit) - int(b.hopLimit)
		if !low {
			fewer = -fewer
		}
		t.limit += fewer
		t.last, t.from = p, a.src.Addr()
	}
	j.sides = make(map[netip.Addr]int)
	for h, t := range all {
		first := 0
		if t.votes < 0 || t.votes == 0 && t.limit < 0 {
			first = 1
		}
		j.sides[h[0]], j.sides[h[1]] = first, 1-first
	}
	for _, p := range j.pairs { // what translation calls them
		a, b := &j.places[0].glimpses[p[0]], &j.places[1].glimpses[p[1]]
		j.sides[b.src.Addr()], j.sides[b.dst.Addr()] = j.sides[a.src.Addr()], j.sides[a.dst.Addr()]
	}
}

// others pairs what was seen more than once, in order, as far as the clock
// allows that it is the same.
func (j *joiner) others() {
	aliases, waiting := j.aliases(), make(map[mark][]int)
	for n, g := range j.places[0].glimpses {
		if g.pair == 0 {
			waiting[g.mark] = append(waiting[g.mark], n)
		}
	}
	for n := range j.places[1].glimpses {
		g := &j.places[1].glimpses[n]
		if g.pair != 0 {
			continue
		}
		m := g.mark
		if other, ok := aliases[g.tuple]; ok {
			ends := other.ends([2]netip.AddrPort{g.src, g.dst})
			m.src, m.dst = ends[0], ends[1]
		}
		list, from := waiting[m], j.sides[g.src.Addr()]
		// Both places' times only grow, so what is too early for this one is too
		// early for all that follow.
		for len(list) > 0 {
			delay := j.clock.Time(g.at) - j.places[0].glimpses[list[0]].at
			early, late := delay > j.clock.longest[0]+slack, delay < j.clock.shortest[0]-slack
			if from == 1 {
				early, late = -delay < j.clock.shortest[1]-slack, -delay > j.clock.longest[1]+slack
			}
			if late {
				break
			}
			if !early {
				j.pair(list[0], n)
			}
			if list = list[1:]; !early {
				break
			}
		}
		waiting[m] = list
	}
}

// aliases are the conversations that have other addresses at the second place.
func (j *joiner) aliases() map[flow.Tuple]alias {
	all := make(map[flow.Tuple]alias)
	for _, p := range j.pairs {
		a, b := &j.places[0].glimpses[p[0]], &j.places[1].glimpses[p[1]]
		if a.tuple != b.tuple {
			all[b.tuple] = alias{a.tuple, [2]netip.AddrPort{b.src, b.dst}, [2]netip.AddrPort{a.src, a.dst}}
		}
	}
	return all
}
