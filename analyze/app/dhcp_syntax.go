package app

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// dhcpMessage is a message of DHCP (RFC 2131 §2), or of BOOTP before it, where
// kind is 0.
type dhcpMessage struct {
	reply    bool
	xid      uint32
	hardware []byte     // the client's address on its link
	client   netip.Addr // ciaddr: the client has it already
	yours    netip.Addr // yiaddr: the client may have it
	kind     uint8
	options  []dhcpOption
}

type dhcpOption struct {
	code uint8
	data []byte
}

// The message types (RFC 2131 §3.1, RFC 3203, RFC 4388, RFC 6926).
var dhcpKinds = [...]string{
	"Boot", "Discover", "Offer", "Request", "Decline", "ACK", "NAK", "Release", "Inform", "Force Renew", "Lease Query",
	"Lease Unassigned", "Lease Unknown", "Lease Active", "Bulk Lease Query", "Lease Query Done",
}

// The options that are read (RFC 2132).
const (
	dhcpSubnetMask = 1
	dhcpRouter     = 3
	dhcpNameServer = 6
	dhcpHostName   = 12
	dhcpDomainName = 15
	dhcpWanted     = 50
	dhcpLease      = 51
	dhcpOverload   = 52
	dhcpKind       = 53
	dhcpServer     = 54
	dhcpText       = 56
	dhcpVendor     = 60
)

const (
	dhcpCookie     = 0x63825363 // RFC 2131 §3
	dhcpHeader     = 240        // with the cookie
	maxDHCPOptions = 128
)

// looksLikeDHCP reports whether a datagram is one of DHCP.
func looksLikeDHCP(b []byte) bool {
	return len(b) >= dhcpHeader && (b[0] == 1 || b[0] == 2) && b[2] <= 16 && binary.BigEndian.Uint32(b[236:]) == dhcpCookie
}

// parseDHCP reads a datagram that looks like DHCP.
func parseDHCP(b []byte) dhcpMessage {
	m := dhcpMessage{reply: b[0] == 2, xid: binary.BigEndian.Uint32(b[4:])}
	m.hardware = b[28 : 28+min(b[2], 16)]
	m.client, m.yours = addr4(b[12:16]), addr4(b[16:20])
	m.read(b[dhcpHeader:])
	// The fields for names hold options too where the option overload says so
	// (RFC 2131 §4.1).
	switch over, _ := m.option(dhcpOverload); string(over) {
	case "\x01":
		m.read(b[108:236])
	case "\x02":
		m.read(b[44:108])
	case "\x03":
		m.read(b[108:236])
		m.read(b[44:108])
	}
	if kind, ok := m.option(dhcpKind); ok && len(kind) == 1 && int(kind[0]) < len(dhcpKinds) {
		m.kind = kind[0]
	}
	return m
}

func (m *dhcpMessage) read(b []byte) {
	const pad, end = 0, 255
	c := cursor{b: b}
	for len(c.b) > 0 && len(m.options) < maxDHCPOptions {
		code := c.uint8()
		if code == end {
			return
		}
		if code == pad {
			continue
		}
		if data := c.counted(1); !c.short {
			m.options = append(m.options, dhcpOption{code, data.b})
		}
	}
}

func (m *dhcpMessage) option(code uint8) ([]byte, bool) {
	for _, o := range m.options {
		if o.code == code {
			return o.data, true
		}
	}
	return nil, false
}

// addr returns the address that an option holds.
func (m *dhcpMessage) addr(code uint8) (netip.Addr, bool) {
	if data, ok := m.option(code); ok && len(data) >= 4 {
		return addr4(data[:4]), true
	}
	return netip.Addr{}, false
}

func addr4(b []byte) netip.Addr { return netip.AddrFrom4([4]byte(b)) }

// subject is the address that a message is about.
func (m *dhcpMessage) subject() (netip.Addr, bool) {
	if wanted, ok := m.addr(dhcpWanted); ok {
		return wanted, true
	}
	for _, a := range [...]netip.Addr{m.yours, m.client} {
		if !a.IsUnspecified() {
			return a, true
		}
	}
	return netip.Addr{}, false
}

func (m *dhcpMessage) title() string {
	title := dhcpKinds[m.kind]
	if m.kind == 0 {
		title += map[bool]string{false: " Request", true: " Reply"}[m.reply]
	}
	if about, ok := m.subject(); ok {
		title += " " + about.String()
	}
	var said []string
	if host, ok := m.option(dhcpHostName); ok && !m.reply {
		said = append(said, "host="+string(host))
	}
	if server, ok := m.addr(dhcpServer); ok {
		said = append(said, "server="+server.String())
	}
	if lease, ok := m.option(dhcpLease); ok && len(lease) == 4 {
		said = append(said, "lease="+dhcpTime(lease)+" s")
	}
	if text, ok := m.option(dhcpText); ok {
		said = append(said, string(text))
	}
	return title + inBrackets(said)
}

func dhcpTime(b []byte) string { return strconv.FormatUint(uint64(binary.BigEndian.Uint32(b)), 10) }

// fields are what a message says, by Wireshark's names.
func (m *dhcpMessage) fields() (f fields) {
	f.add("dhcp.id", hexadecimal(uint64(m.xid), 8))
	if len(m.hardware) == 6 {
		f.add("dhcp.hw.mac_addr", macAddress(m.hardware))
	}
	if !m.client.IsUnspecified() {
		f.add("dhcp.ip.client", m.client.String())
	}
	if !m.yours.IsUnspecified() {
		f.add("dhcp.ip.your", m.yours.String())
	}
	for _, o := range first(m.options, 64) {
		if name, ok := dhcpNames[o.code]; ok {
			if value, ok := dhcpValue(o); ok {
				f.add(name, value)
			}
		}
	}
	return f
}

var dhcpNames = map[uint8]string{
	dhcpKind: "dhcp.option.dhcp", dhcpSubnetMask: "dhcp.option.subnet_mask", dhcpRouter: "dhcp.option.router",
	dhcpNameServer: "dhcp.option.domain_name_server", dhcpHostName: "dhcp.option.hostname",
	dhcpDomainName: "dhcp.option.domain_name", dhcpWanted: "dhcp.option.requested_ip_address",
	dhcpLease: "dhcp.option.ip_address_lease_time", dhcpServer: "dhcp.option.dhcp_server_id",
	dhcpText: "dhcp.option.message", dhcpVendor: "dhcp.option.vendor_class_id",
}

// dhcpValue writes an option's data as its kind is.
func dhcpValue(o dhcpOption) (string, bool) {
	switch o.code {
	case dhcpKind:
		if len(o.data) == 1 {
			return decimal(o.data[0]), true
		}
	case dhcpLease:
		if len(o.data) == 4 {
			return dhcpTime(o.data), true
		}
	case dhcpSubnetMask, dhcpRouter, dhcpNameServer, dhcpWanted, dhcpServer:
		var all []string
		for b := o.data; len(b) >= 4 && len(all) < 8; b = b[4:] {
			all = append(all, addr4(b[:4]).String())
		}
		return strings.Join(all, ","), len(all) > 0
	default:
		return strings.TrimRight(string(o.data), "\x00"), true
	}
	return "", false
}
