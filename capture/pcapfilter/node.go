package pcapfilter

import "net/netip"

// node is a condition of an expression.
type node interface{ where() place }

// place is where in the expression something stands.
type place struct{ offset, length int }

func (p place) where() place { return p }

// until is the place from p to the end of q.
func (p place) until(q place) place { return place{p.offset, q.offset + q.length - p.offset} }

// direction says which of a packet's two ends are meant.
type direction uint8

const (
	either direction = iota
	source
	destination
	both
)

// The nodes that join others.
type (
	and struct{ left, right node }
	or  struct{ left, right node }
	not struct {
		place
		inner node
	}
)

func (a and) where() place { return a.left.where().until(a.right.where()) }
func (o or) where() place  { return o.left.where().until(o.right.where()) }

// The nodes that look at a packet.
type (
	// isProtocol is a protocol's name alone.
	isProtocol struct {
		place
		name string
	}
	// carries is a protocol's number inside of another: ip, ip6, ether, or
	// either version of IP where outer is "".
	carries struct {
		place
		outer string
		inner uint32
	}
	// atIPv4 compares addresses under a mask; protocol is ip, arp, rarp, or ""
	// for any of them.
	atIPv4 struct {
		place
		protocol      string
		ends          direction
		address, mask uint32
	}
	atIPv6 struct {
		place
		ends    direction
		network netip.Prefix
	}
	atMAC struct {
		place
		ends    direction
		address [6]byte
	}
	// atPort is a range of ports; protocol is 0 for TCP, UDP and SCTP.
	atPort struct {
		place
		protocol uint32
		ends     direction
		low, top uint32
		ranged   bool
	}
	// toMany is broadcast or multicast, of the link, of ip or of ip6.
	toMany struct {
		place
		protocol  string
		multicast bool
	}
	// passing is inbound or outbound.
	passing struct {
		place
		out bool
	}
	onInterface struct {
		place
		index uint32
	}
	// tagged is a header after which others are looked for further on: vlan,
	// mpls or pppoes.
	tagged struct {
		place
		kind   string
		number uint32
		any    bool // of whatever number
	}
	// relation compares two values: >, >=, =, <=, < or !=.
	relation struct {
		place
		operator    string
		left, right value
	}
)

// value is an arithmetic expression.
type value interface{ where() place }

type (
	constant struct {
		place
		n uint32
	}
	frameLength struct{ place }
	negated     struct {
		place
		inner value
	}
	combined struct {
		operator    string
		left, right value
	}
	// field is some bytes of a packet, from an index into a protocol's header.
	field struct {
		place
		protocol string
		index    value
		size     int
	}
)

func (c combined) where() place { return c.left.where().until(c.right.where()) }
