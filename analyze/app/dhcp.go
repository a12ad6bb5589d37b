package app

import "wiretale/trace"

var dhcpProtocol = Protocol{
	Name: "DHCP", Anywhere: true,
	Recognise: func(o *Opening) Verdict { return verdict(o.Datagram && looksLikeDHCP(o.Data)) },
	Datagram:  func(t Teller) DatagramParser { return &dhcpExchange{t: t} },
}

// dhcpExchange reads DHCP (RFC 2131): answers belong to the latest request with
// their transaction's number. They go to where the client will be, or to all,
// and so are in another conversation than the requests.
type dhcpExchange struct {
	t Teller
}

// Datagram implements DatagramParser.
func (x *dhcpExchange) Datagram(from Side, b []byte, at Place) bool {
	if !looksLikeDHCP(b) {
		return false
	}
	d, u := parseDHCP(b), datagramUnit(b, at)
	m := u.message(from, d.part(), d.title())
	m.Fields = d.fields()
	x.t.Memory().inform(x.t, m, "dhcp "+string(b[4:8]))
	return true
}

// part is a message's part in the exchange: a client doesn't wait after it has
// declined or released an address (RFC 2131 §3.1, §4.4.6).
func (m *dhcpMessage) part() trace.MessageKind {
	const decline, release = 4, 7
	switch {
	case m.reply:
		return trace.MessageResponse
	case m.kind == decline || m.kind == release:
		return trace.MessageOther
	}
	return trace.MessageRequest
}
