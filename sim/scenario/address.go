package scenario

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
)

// addressBook is the hosts' names with their addresses. It is made before the
// hosts are read, so that an address may be written as a host's name wherever
// one stands.
type addressBook []contact

// contact is a host in the book. One that says no address has one made up.
type contact struct {
	name    string
	address netip.Addr
	madeUp  bool
}

func (b addressBook) find(name string) (contact, bool) {
	for _, c := range b {
		if c.name == name {
			return c, true
		}
	}
	return contact{}, false
}

// address reads an address, or the name of a host for its first one.
func (r *reader) address(n ast.Node) netip.Addr {
	const example = "192.0.2.10, 2001:db8::10"
	if r.tell(Form{Kind: Text, Sort: AddressText, Example: example}) {
		return netip.Addr{}
	}
	s := r.text(n)
	if a, err := netip.ParseAddr(s); err == nil && ofHost(a) {
		return a
	}
	if c, known := r.book.find(s); known {
		return c.address
	}
	r.noAddress(n, s, s, example)
	return netip.Addr{}
}

// ownAddress reads an address that a host is to have.
func (r *reader) ownAddress(n ast.Node) netip.Addr {
	const example = "192.0.2.10, 2001:db8::10"
	if r.tell(Form{Kind: Text, Sort: OwnText, Example: example}) {
		return netip.Addr{}
	}
	s := r.text(n)
	a, err := netip.ParseAddr(s)
	if err != nil || !ofHost(a) {
		r.fail(at(n), BadValue, s, example)
	}
	return a
}

// ofHost reports whether an address can be a host's.
func ofHost(a netip.Addr) bool {
	return a.Zone() == "" && !a.Is4In6() && !a.IsUnspecified() && !a.IsMulticast() && !a.IsLoopback() && a != everybody
}

// everybody is the address of all on a link (RFC 919 §7).
var everybody = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// addressPort reads an address, or a host's name, with a port.
func (r *reader) addressPort(n ast.Node) netip.AddrPort {
	const example = "203.0.113.80:80, server:80"
	if r.tell(Form{Kind: Text, Sort: PortText, Example: example}) {
		return netip.AddrPort{}
	}
	s := r.text(n)
	if a, err := netip.ParseAddrPort(s); err == nil && a.Port() != 0 {
		return a
	}
	name, after, _ := strings.Cut(s, ":")
	port, err := strconv.ParseUint(after, 10, 16)
	if err != nil || port == 0 {
		r.fail(at(n), BadValue, s, example)
		return netip.AddrPort{}
	}
	if c, known := r.book.find(name); known {
		return netip.AddrPortFrom(c.address, uint16(port))
	}
	r.noAddress(n, s, name, example)
	return netip.AddrPort{}
}

// noAddress says what is wrong with a text that is no address: it is taken for
// the name of a host where it could be one.
func (r *reader) noAddress(n ast.Node, s, name, example string) {
	if len(r.book) == 0 || strings.Contains(name, ":") || !strings.ContainsFunc(name, unicode.IsLetter) {
		r.fail(at(n), BadValue, s, example)
		return
	}
	hosts := make([]field, len(r.book))
	for i, c := range r.book {
		hosts[i].key = c.name
	}
	r.fail(at(n), UnknownHost, name, nearest(name, hosts))
}

// enlist makes the book of a scenario's hosts. What is wrong with them is said
// when they are read.
func (r *reader) enlist(root ast.Node) {
	quiet := &reader{}
	var taken []netip.Addr
	r.book = nil
	hosts := quiet.value(root, "hosts")
	if hosts == nil {
		return
	}
	quiet.list(hosts, maxHosts, func(n ast.Node) {
		c := contact{name: quiet.text(quiet.value(n, "name")), madeUp: true}
		if own := quiet.value(n, "addresses"); own != nil {
			c.madeUp = false
			quiet.list(own, maxAddresses, func(n ast.Node) {
				a := quiet.ownAddress(n)
				if taken = append(taken, a); !c.address.IsValid() {
					c.address = a
				}
			})
		}
		r.book = append(r.book, c)
	})
	next := netip.MustParseAddr("192.0.2.0") // TEST-NET-1, of RFC 5737
	for i := range r.book {
		if c := &r.book[i]; c.madeUp {
			for next = next.Next(); slices.Contains(taken, next); {
				next = next.Next()
			}
			c.address = next
		}
	}
}

// acquaint lets the hosts that have nobody to ask for names know those of the
// others, as a file of hosts does (RFC 952).
func (sc *Scenario) acquaint() {
	var all []Record
	for _, h := range sc.Hosts {
		all = append(all, Record{Name: h.Name, Addresses: h.Addresses})
	}
	for i := range sc.Hosts {
		if h := &sc.Hosts[i]; !h.Resolver.Server.IsValid() {
			h.Known = all
		}
	}
}

// knows is the address of a name that is one, or that the host need not ask
// for: the first of those that it can speak to.
func (h *Host) knows(name string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(name); err == nil {
		return a, true
	}
	for _, v := range h.Known {
		if !strings.EqualFold(v.Name, name) {
			continue
		}
		for _, a := range v.Addresses {
			if h.Speaks(a) {
				return a, true
			}
		}
	}
	return netip.Addr{}, false
}
