package bridge

import (
	"fmt"
	"net"
	"net/netip"
	"slices"

	"wiretale/internal/netns"
)

// Inside is how a command behind a relay sees the world: the addresses that
// mean something else in its network than on this machine.
type Inside struct {
	// Command is the command's own address. Machine is where this machine's
	// loopback addresses can be reached, for 127.0.0.1 is the command's own.
	// Its IPv6 twins are invalid where this machine has no IPv6.
	Command, Command6 netip.Addr
	Machine, Machine6 netip.Addr
	// Resolvers stand for this machine's name servers, in their order.
	Resolvers []netip.Addr
}

// MachineName is the name by which a command finds this machine
// (draft-davies-internal-tld).
const MachineName = "host.internal"

// The networks that a command may be given: what its programs call by an
// address of the network is out of their reach, so it is one that this machine
// has nothing to do with. The first is known from QEMU's user networking.
var candidates = [...]netip.Prefix{
	netip.MustParsePrefix("10.0.2.0/24"), netip.MustParsePrefix("192.168.127.0/24"),
	netip.MustParsePrefix("172.31.254.0/24"), netip.MustParsePrefix("198.18.254.0/24"), // RFC 2544's
}

// The last byte of the addresses in the network.
const (
	machineHost  = 2
	resolverHost = 3
	commandHost  = 15
)

// prefix6 is drawn from the unique local addresses (RFC 4193 §3.2.1).
var prefix6 = netip.MustParsePrefix("fd77:6972:6574:616c::/64")

// at is the address of a host in a network.
func at(network netip.Prefix, host byte) netip.Addr {
	b := network.Addr().AsSlice()
	b[len(b)-1] = host
	a, _ := netip.AddrFromSlice(b)
	return a
}

// Addresses are those that a command has behind a relay of this machine.
func Addresses() Inside { return newInside(interfaces(), machineResolving().servers) }

// newInside chooses the addresses beside a machine that has others, and as
// many name servers.
func newInside(machine []netip.Prefix, resolvers []netip.AddrPort) Inside {
	network := candidates[0]
	for _, c := range candidates {
		if !slices.ContainsFunc(machine, c.Overlaps) && !slices.ContainsFunc(resolvers, func(r netip.AddrPort) bool { return c.Contains(r.Addr()) }) {
			network = c
			break
		}
	}
	in := Inside{Command: at(network, commandHost), Machine: at(network, machineHost)}
	for i := range resolvers {
		in.Resolvers = append(in.Resolvers, at(network, resolverHost+byte(i)))
	}
	if slices.ContainsFunc(machine, func(p netip.Prefix) bool { return p.Addr().Is6() && p.Addr().IsGlobalUnicast() }) {
		in.Command6, in.Machine6 = at(prefix6, commandHost), at(prefix6, machineHost)
	}
	return in
}

// interfaces are the addresses of this machine's interfaces.
func interfaces() (all []netip.Prefix) {
	addrs, _ := net.InterfaceAddrs() // without them nothing is avoided
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// queue is how many datagrams the device holds for the relay: the windows that
// the relay offers to some dozens of connections.
const queue = 8192

// config is the network.
func (in *Inside) config(asks resolving) netns.Config {
	c := netns.Config{
		Interface: device, MTU: mtu, Queue: queue,
		Addresses:   []netip.Addr{in.Command},
		Routes:      []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")},
		Nameservers: in.Resolvers, Search: asks.search, Options: asks.options,
		KnownHosts: fmt.Appendf(nil, "%s %s\n", in.Machine, MachineName),
	}
	if in.Command6.IsValid() {
		c.Addresses = append(c.Addresses, in.Command6)
		c.Routes = append(c.Routes, netip.MustParsePrefix("::/0"))
		c.KnownHosts = fmt.Appendf(c.KnownHosts, "%s %s\n", in.Machine6, MachineName)
	}
	return c
}

// outside is where on this machine's network something leads that the command
// sends to an address and a port. ok is false where it leads nowhere.
func (in *Inside) outside(to netip.AddrPort, servers []netip.AddrPort) (there netip.AddrPort, ok bool) {
	a := to.Addr()
	switch i := slices.Index(in.Resolvers, a); {
	case i >= 0:
		return servers[i], to.Port() == portDNS
	case a == in.Machine:
		a = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case a == in.Machine6:
		a = netip.IPv6Loopback()
	}
	return netip.AddrPortFrom(a, to.Port()), true
}

// portDNS is the port at which names are asked for (RFC 1035 §4.2).
const portDNS = 53

// mine reports whether an address is one of the relay's own.
func (in *Inside) mine(a netip.Addr) bool {
	return a == in.Machine || a == in.Machine6 || slices.Contains(in.Resolvers, a)
}
