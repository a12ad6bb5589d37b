package app

import "wiretale/trace"

var dhcp6Protocol = Protocol{
	Name: "DHCPv6", Recognise: recogniseDHCP6,
	Datagram: func(t Teller) DatagramParser { return &dhcp6Exchange{t: t} },
}

// The ports of clients and of servers (RFC 8415 §7.2).
const (
	dhcp6ClientPort = 546
	dhcp6ServerPort = 547
)

func recogniseDHCP6(o *Opening) Verdict {
	known := o.ServerPort == dhcp6ServerPort || o.ServerPort == dhcp6ClientPort
	return verdict(o.Datagram && known && looksLikeDHCP6(o.Data))
}

// dhcp6Exchange reads DHCP for IPv6 (RFC 8415): answers have the number of the
// transaction that they belong to. What is sent to all servers and what they
// answer are different conversations.
type dhcp6Exchange struct {
	t Teller
}

// Datagram implements DatagramParser.
func (x *dhcp6Exchange) Datagram(from Side, b []byte, at Place) bool {
	if !looksLikeDHCP6(b) {
		return false
	}
	d, u := parseDHCP6(b), datagramUnit(b, at)
	part := trace.MessageRequest
	switch d.kind {
	case dhcp6Advertise, dhcp6Reply:
		part = trace.MessageResponse
	case dhcp6Reconfigure:
		part = trace.MessageOther
	}
	m := u.message(from, part, d.title())
	m.Fields = d.fields()
	x.t.Memory().inform(x.t, m, "dhcpv6 "+hexadecimal(uint64(d.xid), 6))
	return true
}
