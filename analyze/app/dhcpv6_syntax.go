package app

import (
	"net/netip"
	"strconv"
)

// dhcp6Message is a message of DHCP for IPv6 (RFC 8415 §8). That of a relay
// agent (§9) is read as the message that it carries.
type dhcp6Message struct {
	kind    uint8
	xid     uint32 // 24 bits
	relayed bool
	names   []string // fully qualified (RFC 4704)
	addrs   []netip.Addr
	prefix  []netip.Prefix
	status  uint16 // the first that isn't success
	text    string // what the server says of it
}

// The message types (RFC 8415 §7.3).
var dhcp6Kinds = [...]string{
	"", "Solicit", "Advertise", "Request", "Confirm", "Renew", "Rebind", "Reply", "Release", "Decline", "Reconfigure",
	"Information-request", "Relay-forw", "Relay-repl",
}

const (
	dhcp6Advertise    = 2
	dhcp6Reply        = 7
	dhcp6Reconfigure  = 10
	dhcp6RelayForward = 12
	dhcp6RelayReply   = 13
)

// The options that are read (RFC 8415 §21).
const (
	dhcp6IdentityNA = 3
	dhcp6IdentityTA = 4
	dhcp6Address    = 5
	dhcp6Relayed    = 9
	dhcp6Status     = 13
	dhcp6IdentityPD = 25
	dhcp6Prefix     = 26
	dhcp6ClientName = 39 // RFC 4704
)

const (
	maxDHCP6Depth = 8   // of relays and of options in options
	maxDHCP6Found = 16  // addresses that are kept
	dhcp6Relay    = 34  // bytes before a relay's options
	maxDHCP6Walk  = 512 // options
)

// looksLikeDHCP6 reports whether a datagram's options fit; that it came to the
// port of DHCPv6 is asked besides.
func looksLikeDHCP6(b []byte) bool {
	if len(b) < 4 || b[0] == 0 || int(b[0]) >= len(dhcp6Kinds) {
		return false
	}
	rest := b[4:]
	if b[0] == dhcp6RelayForward || b[0] == dhcp6RelayReply {
		if len(b) < dhcp6Relay {
			return false
		}
		rest = b[dhcp6Relay:]
	}
	for len(rest) > 0 {
		if len(rest) < 4 || int(rest[2])<<8|int(rest[3]) > len(rest)-4 {
			return false
		}
		rest = rest[4+(int(rest[2])<<8|int(rest[3])):]
	}
	return true
}

// parseDHCP6 reads a datagram that looks like DHCPv6.
func parseDHCP6(b []byte) dhcp6Message {
	var m dhcp6Message
	walk := maxDHCP6Walk
	m.read(b, 0, &walk)
	return m
}

func (m *dhcp6Message) read(b []byte, depth int, walk *int) {
	c := cursor{b: b}
	m.kind = c.uint8()
	if m.kind == dhcp6RelayForward || m.kind == dhcp6RelayReply {
		m.relayed = true
		c.take(dhcp6Relay - 1)
	} else {
		m.xid = uint32(c.number(3))
	}
	m.options(c, depth, walk)
}

func (m *dhcp6Message) options(c cursor, depth int, walk *int) {
	if depth > maxDHCP6Depth {
		return
	}
	for ; len(c.b) >= 4 && *walk > 0; *walk-- {
		code, body := c.uint16(), c.counted(2)
		switch code {
		case dhcp6IdentityNA, dhcp6IdentityPD:
			body.take(12) // IAID and two times
			m.options(body, depth+1, walk)
		case dhcp6IdentityTA:
			body.take(4)
			m.options(body, depth+1, walk)
		case dhcp6Address:
			if a := body.take(16); a != nil && len(m.addrs) < maxDHCP6Found {
				m.addrs = append(m.addrs, netip.AddrFrom16([16]byte(a)))
			}
		case dhcp6Prefix:
			body.take(8) // lifetimes
			bits, a := int(body.uint8()), body.take(16)
			if a != nil && bits <= 128 && len(m.prefix) < maxDHCP6Found {
				m.prefix = append(m.prefix, netip.PrefixFrom(netip.AddrFrom16([16]byte(a)), bits))
			}
		case dhcp6Status:
			if status := body.uint16(); status != 0 && m.status == 0 {
				m.status, m.text = status, string(body.b)
			}
		case dhcp6ClientName:
			if body.uint8(); len(m.names) < maxDHCP6Found {
				m.names = append(m.names, dottedName(body.b))
			}
		case dhcp6Relayed:
			m.read(body.b, depth+1, walk)
		}
	}
}

// dottedName writes labels, each behind its length, with dots between.
func dottedName(b []byte) string {
	name := ""
	for c := (cursor{b: b}); len(c.b) > 0; {
		label := c.counted(1)
		if len(label.b) == 0 {
			break
		}
		if name != "" {
			name += "."
		}
		name += string(label.b)
	}
	return name
}

func (m *dhcp6Message) title() string {
	title := ""
	if int(m.kind) < len(dhcp6Kinds) {
		title = dhcp6Kinds[m.kind]
	}
	for _, a := range m.addrs {
		title += " " + a.String()
	}
	for _, p := range m.prefix {
		title += " " + p.String()
	}
	var said []string
	for _, n := range m.names {
		said = append(said, "host="+n)
	}
	if m.status != 0 {
		said = append(said, "status="+decimal(m.status)+" "+m.text)
	}
	if m.relayed {
		said = append(said, "relayed")
	}
	return title + inBrackets(said)
}

func (m *dhcp6Message) fields() (f fields) {
	f.add("dhcpv6.msgtype", decimal(m.kind))
	f.add("dhcpv6.xid", hexadecimal(uint64(m.xid), 6))
	for _, a := range m.addrs {
		f.add("dhcpv6.iaaddr.ip", a.String())
	}
	for _, p := range m.prefix {
		f.add("dhcpv6.iaprefix.pref_addr", p.Addr().String())
		f.add("dhcpv6.iaprefix.pref_len", strconv.Itoa(p.Bits()))
	}
	for _, n := range m.names {
		f.add("dhcpv6.client_domain", n)
	}
	if m.status != 0 {
		f.add("dhcpv6.status_code", decimal(m.status))
	}
	return f
}
