package analyze_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"wiretale/wire"
)

// fragmented cuts a datagram into fragments whose payload has at most size
// bytes, a multiple of eight.
func fragmented(d *wire.Datagram, size int) (all []*wire.Datagram) {
	whole := d.Append(nil)
	at := len(whole) - payloadOf(d)
	for from := at; from < len(whole); from += size {
		part := *d
		part.TCP, part.UDP, part.ICMP = nil, nil, nil
		part.Payload = whole[from:min(len(whole), from+size)]
		part.FragmentOffset, part.MoreFragments = from-at, from+size < len(whole)
		all = append(all, &part)
	}
	return all
}

// payloadOf is the size of what a datagram carries.
func payloadOf(d *wire.Datagram) int {
	bare := *d
	bare.TCP, bare.UDP, bare.ICMP, bare.Payload = nil, nil, nil, nil
	return len(d.Append(nil)) - len(bare.Append(nil))
}

// order says in which order fragments come, and which; by their number.
type order struct {
	name string
	of   func(n int) []int
}

func count(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i)
	}
	return all
}

var orders = []order{
	{"in order", count},
	{"backwards", func(n int) []int { all := count(n); slices.Reverse(all); return all }},
	{"the first one last", func(n int) []int { return append(count(n)[1:], 0) }},
	{"each twice", func(n int) []int {
		var all []int
		for i := range n {
			all = append(all, i, i)
		}
		return all
	}},
	{"all of them twice", func(n int) []int { return append(count(n), count(n)...) }},
	{"the last one missing", func(n int) []int { return count(n)[:n-1] }},
	{"the first one missing", func(n int) []int { return count(n)[1:] }},
}

// TestFragmentedConversationsAreTsharks compares them where datagrams come in
// fragments, themselves and in what they travel in.
func TestFragmentedConversationsAreTsharks(t *testing.T) {
	var frames []encapsulated
	n := 0
	for _, way := range []string{"Ethernet", "GRE", "VXLAN", "VLAN", "GTP"} {
		e := encapsulations[slices.IndexFunc(encapsulations, func(e encapsulation) bool { return e.name == way })]
		for _, o := range orders {
			for _, v6 := range []bool{false, true} {
				n++
				frames = append(frames, inFragments(e, o, v6, n)...)
			}
		}
	}
	compareFrames(t, frames)
}

// inFragments returns a talk whose datagrams are cut, and then wrapped.
func inFragments(e encapsulation, o order, v6 bool, n int) (frames []encapsulated) {
	kind := uint16(0x0800)
	if v6 {
		kind = 0x86dd
	}
	p := pairOf(n, v6)
	for _, d := range p.talk() {
		parts := fragmented(d, 8)
		for _, i := range o.of(len(parts)) {
			data := e.wrap(packed{parts[i].Append(nil), kind, way{d.Src == p.client, n}})
			frames = append(frames, encapsulated{name: fmt.Sprintf("%s, %s, %v", e.name, o.name, v6), link: e.link, data: data})
		}
	}
	return frames
}

// TestConversationsInFragmentedTunnelsAreTsharks compares them where what they
// travel in comes in fragments.
func TestConversationsInFragmentedTunnelsAreTsharks(t *testing.T) {
	var frames []encapsulated
	for n, name := range []string{"GRE", "VXLAN", "VXLAN over IPv6", "IP in IPv6", "Geneve with options", "GRE of PPTP", "AH in IPv4", "GTP in GTP"} {
		e := encapsulations[slices.IndexFunc(encapsulations, func(e encapsulation) bool { return e.name == name })]
		for i, f := range wrappedFrom(n, []encapsulation{e}) {
			outer := outermost(f.data)
			outer.ID = uint32(i + 1)
			for _, part := range fragmented(outer, 24) {
				p := packed{part.Append(nil), 0x0800, way{}}
				if part.Src.Is6() {
					p.kind = 0x86dd
				}
				frames = append(frames, encapsulated{name: f.name, link: wire.LinkEthernet, data: ethernet(p).b})
			}
		}
	}
	compareFrames(t, frames)
}

// outermost is the datagram that a frame of Ethernet carries, its payload not
// taken apart.
func outermost(data []byte) *wire.Datagram {
	b := data[14:]
	if b[0]>>4 == 6 {
		return &wire.Datagram{Src: addr(b[8:24]), Dst: addr(b[24:40]), HopLimit: b[7], Protocol: wire.IPProtocol(b[6]), Payload: b[40:]}
	}
	return &wire.Datagram{Src: addr(b[12:16]), Dst: addr(b[16:20]), HopLimit: b[8], Protocol: wire.IPProtocol(b[9]), Payload: b[20:]}
}

func addr(b []byte) netip.Addr { a, _ := netip.AddrFromSlice(b); return a }

// TestOverlappingFragmentsAreTsharks compares what is made of fragments that
// contradict each other.
func TestOverlappingFragmentsAreTsharks(t *testing.T) {
	var frames []encapsulated
	cuts := map[string][][2]int{ // where the parts begin and end
		"a part again, longer":       {{0, 24}, {16, 40}, {40, 0}},
		"a part inside another":      {{0, 40}, {8, 24}, {40, 0}},
		"two ends":                   {{0, 24}, {24, 0}, {32, 0}},
		"all, and a part":            {{0, 40}, {40, 0}, {8, 16}},
		"beyond the end":             {{24, 0}, {0, 16}, {16, 32}},
		"behind the end":             {{24, 32}, {0, 24}, {40, 0}, {32, 40}},
		"the beginning, differently": {{0, 24}, {0, 16}, {24, 0}},
	}
	n := 0
	for name, parts := range cuts {
		for _, v6 := range []bool{false, true} {
			n++
			p := pairOf(n, v6)
			for _, d := range p.talk() {
				whole := d.Append(nil)
				payload := append(whole[len(whole)-payloadOf(d):], make([]byte, 60)...)[:60]
				for i, cut := range parts {
					part := *d
					part.TCP, part.UDP, part.ICMP = nil, nil, nil
					end := cut[1]
					if end == 0 {
						end = 60
					}
					part.Payload = slices.Clone(payload[cut[0]:end])
					if i > 0 && cut[0] < 20 {
						part.Payload[0] ^= 0xff
					}
					part.FragmentOffset, part.MoreFragments = cut[0], cut[1] != 0
					frames = append(frames, encapsulated{name: fmt.Sprint(name, v6), link: wire.LinkRaw, data: part.Append(nil)})
				}
			}
		}
	}
	compareFrames(t, frames, copyAtOnce)
}
