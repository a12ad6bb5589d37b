package host

import (
	"net/netip"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// Config is what a host is told when it is made.
type Config struct {
	Name      string
	Addresses []netip.Addr
	Router    bool       // it forwards what is not for itself
	Silent    bool       // it tells nobody when it throws away what has passed too many routers
	Hidden    bool       // it answers no ping
	Real      bool       // it stands for a machine outside of the simulation
	TCP       tcp.Config // for every connection; addresses and numbers are filled in
}

// Host is a machine.
type Host struct {
	config     Config
	node       trace.NodeID
	medium     *link.Medium
	interfaces []*Interface
	routes     map[netip.Addr]*Interface
	lately     way          // where something was sent last
	outside    func([]byte) // takes what arrives, if a real machine is behind it
	gateway    *Interface
	foreign    map[pair]wire.Seq // the real machine's sockets, with their first numbers
	dice       dice
	identity   uint16 // of the next IPv4 datagram
	nextPort   uint16 // the ephemeral port to try next

	listeners  map[uint16]*listener
	sockets    map[pair]*socket
	memories   map[netip.Addr]*tcp.Memory
	datagrams  map[uint16]*Datagrams
	latest     *socket // that a segment came for
	spare      *parcel // the first of those that are free
	transfer   Transfer
	power      power
	guard      *guard      // nil where it is no firewall
	translator *translator // nil where it is no NAT

	// Those that are there, in the order in which they came.
	opened    *socket // the first …
	youngest  *socket // … and the last
	listening []*listener
	errands   []errand
	resolvers []*names

	journal link.Journal
	packet  trace.PacketID // that brings about what is being done now, if its arrival does
}

// dice are a host's random streams, one for each thing that it draws.
type dice struct{ iss, offset, query, echo *engine.Stream }

// pair is the addresses that tell one connection from another.
type pair struct{ local, remote netip.AddrPort }

// New makes a host known to the sink. Seed and name determine its dice.
func New(m *link.Medium, seed uint64, c Config) *Host {
	stream := func(what string) *engine.Stream {
		return engine.NewStream(seed, "host "+c.Name+" "+what)
	}
	basis := trace.Modelled
	if c.Real {
		basis = trace.Observed
	}
	c.TCP.FastOpen.Key = key(stream("fast open"))
	node := m.Sink.Node(trace.Node{Name: c.Name, Addrs: c.Addresses, Basis: basis, Fictions: c.TCP.Fictions.Names()})
	return &Host{
		config:    c,
		node:      node,
		medium:    m,
		routes:    map[netip.Addr]*Interface{},
		dice:      dice{stream("iss"), stream("timestamp"), stream("query"), stream("echo")},
		identity:  uint16(stream("identification").Uint32()),
		nextPort:  firstEphemeral + uint16(stream("port").Below(ephemerals)),
		listeners: map[uint16]*listener{},
		sockets:   map[pair]*socket{},
		memories:  map[netip.Addr]*tcp.Memory{},
		datagrams: map[uint16]*Datagrams{},
		journal:   m.Journal(node),
	}
}

// Name is the host's name.
func (h *Host) Name() string { return h.config.Name }

// Node is the host's id in the trace.
func (h *Host) Node() trace.NodeID { return h.node }

// The range of ephemeral ports (RFC 6335 §6).
const (
	firstEphemeral = 49152
	ephemerals     = 65536 - firstEphemeral
)

// ephemeral finds a port that is free for an exchange with a remote, or that of a
// connection in TIME-WAIT whose place may be taken.
func (h *Host) ephemeral(local netip.Addr, remote netip.AddrPort) uint16 {
	for range ephemerals {
		port := h.nextPort
		if h.nextPort++; h.nextPort < firstEphemeral {
			h.nextPort = firstEphemeral
		}
		s := h.sockets[pair{netip.AddrPortFrom(local, port), remote}]
		if (s == nil || s.conn.Reusable(h.now(), h.config.TCP.ReuseAfter)) && h.datagrams[port] == nil && h.listeners[port] == nil {
			return port
		}
	}
	return 0
}

// free is the first port from one on that is free for an exchange with a
// remote; 0 if there is none.
func (h *Host) free(port uint16, local netip.Addr, remote netip.AddrPort) uint16 {
	for ; port != 0; port++ {
		s := h.sockets[pair{netip.AddrPortFrom(local, port), remote}]
		if s == nil || s.conn.Reusable(h.now(), h.config.TCP.ReuseAfter) {
			return port
		}
	}
	return 0
}

// source is the host's address for talking to another.
func (h *Host) source(to netip.Addr) (netip.Addr, bool) {
	if t := h.translator; t != nil && t.speaks(to) && h.route(to) == t.outside {
		return t.machine.Address(), true // no other is known there
	}
	for _, a := range h.config.Addresses {
		if a.Is4() == to.Is4() {
			return a, true
		}
	}
	return netip.Addr{}, false
}

func (h *Host) owns(a netip.Addr) bool {
	for _, own := range h.config.Addresses {
		if own == a {
			return true
		}
	}
	return false
}

func (h *Host) now() time.Duration { return h.medium.Engine.Now() }

// Do schedules something that the host's user does at a time of their own
// choosing: nothing in the network causes it. A host that is off then does
// nothing.
func (h *Host) Do(at time.Duration, do func()) {
	h.medium.Engine.At(at, func() {
		if !h.power.off {
			h.journal.Because(0, do)
		}
	})
}

// later does something after a while, by what causes it now, unless the host
// loses its power before.
func (h *Host) later(after time.Duration, do func()) {
	if after == 0 {
		do()
		return
	}
	life, cause := h.power.life, h.journal.Cause
	h.medium.Engine.After(after, func() {
		if life == h.power.life {
			h.journal.Because(cause, do)
		}
	})
}

func (h *Host) endpoint(p wire.IPProtocol, local, remote netip.AddrPort) trace.EndpointID {
	return h.medium.Sink.Endpoint(trace.Endpoint{Node: h.node, Protocol: p, Local: local, Remote: remote})
}
