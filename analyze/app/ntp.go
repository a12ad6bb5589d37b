package app

import "wiretale/trace"

var ntpProtocol = Protocol{
	Name: "NTP", Recognise: recogniseNTP,
	Datagram: func(t Teller) DatagramParser { return &ntpExchange{t: t} },
}

const ntpPort = 123

func recogniseNTP(o *Opening) Verdict {
	if !o.Datagram || o.ServerPort != ntpPort {
		return No
	}
	_, ok := parseNTP(o.Data)
	return verdict(ok)
}

// ntpExchange reads NTP (RFC 5905): an answer gives back the time that the
// request was sent at.
type ntpExchange struct {
	t     Teller
	asked pending[uint64]
}

// Datagram implements DatagramParser.
func (x *ntpExchange) Datagram(from Side, b []byte, at Place) bool {
	n, ok := parseNTP(b)
	if !ok {
		return false
	}
	u, part, by := datagramUnit(b, at), trace.MessageOther, uint64(0)
	switch n.mode {
	case ntpClient:
		part, by = trace.MessageRequest, n.sent
	case ntpServer:
		part, by = trace.MessageResponse, n.origin
	}
	m := u.message(from, part, n.title())
	m.Fields = n.fields()
	x.asked.inform(x.t, m, by)
	return true
}
