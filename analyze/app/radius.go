package app

import "wiretale/trace"

var radiusProtocol = Protocol{
	Name: "RADIUS", Recognise: recogniseRADIUS,
	Datagram: func(t Teller) DatagramParser { return &radiusExchange{t: t} },
}

// radiusPorts are those that RADIUS is served at, for requests of either kind
// and those of a server (RFC 2865 §3, RFC 2866 §3, RFC 5176 §2.3), and the
// ones that were used at first.
var radiusPorts = [...]uint16{1812, 1813, 3799, 1645, 1646}

// recogniseRADIUS takes a datagram at another port for RADIUS if it carries
// attributes and nothing behind them.
func recogniseRADIUS(o *Opening) Verdict {
	if !o.Datagram {
		return No
	}
	p, ok := parseRADIUS(o.Data)
	if !ok {
		return No
	}
	for _, port := range radiusPorts {
		if o.ServerPort == port {
			return Yes
		}
	}
	return verdict(len(p.attributes) > 0 && radiusHeader+len(p.attributes) == len(o.Data))
}

// radiusExchange reads RADIUS (RFC 2865, RFC 2866): answers have the identifier
// of the request that they belong to, the latest to have it.
type radiusExchange struct {
	t     Teller
	asked pending[uint8]
	// seen are the authenticators of the requests: one that comes again has
	// the same (RFC 2865 §3).
	seen map[uint8][16]byte
}

// Datagram implements DatagramParser.
func (x *radiusExchange) Datagram(from Side, b []byte, at Place) bool {
	p, ok := parseRADIUS(b)
	if !ok {
		return false
	}
	u, part, title := datagramUnit(b, at), trace.MessageResponse, p.title()
	if p.asks() {
		part = trace.MessageRequest
		if x.again(&p) {
			title += ", duplicate"
		}
	}
	m := u.message(from, part, title)
	m.Fields = p.fields()
	for _, secret := range p.secrets() {
		u.hide(m, secret)
	}
	x.asked.inform(x.t, m, p.id)
	return true
}

// again reports whether a request has come before.
func (x *radiusExchange) again(p *radiusPacket) bool {
	if x.seen == nil {
		x.seen = make(map[uint8][16]byte)
	}
	before, known := x.seen[p.id]
	x.seen[p.id] = [16]byte(p.authenticator)
	return known && before == x.seen[p.id]
}
