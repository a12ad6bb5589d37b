package analyze

import (
	"net/netip"

	"wiretale/trace"
	"wiretale/wire"
)

// hosts finds the nodes of a capture by the addresses of its packets. Where
// both ends are one machine, each port is a lane of its own.
type hosts struct {
	b     *trace.Builder
	known map[hostKey]trace.NodeID
}

// hostKey is what a node is known by: an address, with a port where that
// matters, or a link-layer address.
type hostKey struct {
	addr netip.Addr
	port uint16
	mac  wire.MAC
}

// of returns the nodes that a packet goes from and to; 0 where nothing tells.
func (h *hosts) of(step *step, tap trace.Tap) (from, to trace.NodeID) {
	switch {
	case step.src.IsValid():
		if tap.Loopback || step.src.Addr() == step.dst.Addr() || step.src.Addr().IsLoopback() {
			src, dst := h.quoted(step)
			return h.node(src.Addr(), src.Port()), h.node(dst.Addr(), dst.Port())
		}
		return h.node(step.src.Addr(), 0), h.node(step.dst.Addr(), 0)
	case step.arp != nil:
		return h.node(step.arp.SenderIP, 0), h.node(step.arp.TargetIP, 0)
	case step.frame.Src != wire.MAC{} || step.frame.Dst != wire.MAC{}:
		return h.station(step.frame.Src), h.station(step.frame.Dst)
	}
	return 0, 0
}

// quoted returns the ports between which a packet passes: an ICMP error goes
// between those of what it quotes.
func (h *hosts) quoted(step *step) (src, dst netip.AddrPort) {
	c := step.conversation
	if c == nil || step.src.Port() != 0 || step.dst.Port() != 0 {
		return step.src, step.dst
	}
	if step.note.FromClient {
		return c.facts.Client, c.facts.Server
	}
	return c.facts.Server, c.facts.Client
}

func (h *hosts) node(addr netip.Addr, port uint16) trace.NodeID {
	key := hostKey{addr: addr, port: port}
	id, ok := h.known[key]
	if !ok {
		name := addr.String()
		if port != 0 {
			name = netip.AddrPortFrom(addr, port).String()
		}
		id = h.b.AddNode(trace.Node{Name: name, Addrs: []netip.Addr{addr}, Port: port, Basis: trace.Inferred})
		h.known[key] = id
	}
	return id
}

func (h *hosts) station(m wire.MAC) trace.NodeID {
	key := hostKey{mac: m}
	id, ok := h.known[key]
	if !ok {
		id = h.b.AddNode(trace.Node{Name: m.String(), Basis: trace.Inferred})
		h.known[key] = id
	}
	return id
}
