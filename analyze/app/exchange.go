package app

// Exchange finds out which protocol the datagrams of a conversation are of,
// and has them read.
type Exchange struct {
	voice
	parser DatagramParser // nil while the protocol is not known
	missed int            // datagrams that no protocol has known
	judged Opening
}

// maxMissed is after how many unknown datagrams only those are looked for that
// can be told anywhere.
const maxMissed = 32

// NewExchange begins a conversation of which nothing was heard yet.
func NewExchange(l Listener) *Exchange { return &Exchange{voice: voice{listener: l}} }

// NewExpectedExchange begins one that another conversation has announced.
func NewExpectedExchange(l Listener, x Expected) *Exchange {
	e := NewExchange(l)
	if p := named(x.Name); p != nil {
		e.speak(p, x.Datagram)
	}
	return e
}

// Datagram takes one in, and reports whether it was read. Its bytes never
// change, and may be kept.
func (x *Exchange) Datagram(from Side, b []byte, at Place) bool {
	x.now = at
	if x.parser != nil && x.parser.Datagram(from, b, at) {
		return true
	}
	x.judged = Opening{Data: b, From: from, ServerPort: x.listener.Ends()[Server].Port(), Datagram: true}
	var p *Protocol
	switch {
	case len(b) == 0:
	case x.missed < maxMissed:
		if found, verdict := Recognise(&x.judged); verdict == Yes {
			p = found
		}
	default:
		p = recogniseAnywhere(&x.judged)
	}
	if p == nil || p == x.protocol {
		x.missed++
		return false
	}
	x.speak(p, nil)
	return x.parser != nil && x.parser.Datagram(from, b, at)
}

// speak has what follows read as a protocol begins to, or as another begins.
func (x *Exchange) speak(p *Protocol, begin func(Teller) DatagramParser) {
	if begin == nil {
		begin = p.Datagram
	}
	x.protocol, x.parser = p, nil
	if begin != nil {
		x.parser = begin(x)
	}
	x.listener.Speaks(p.Name)
}

// Become implements Teller: the next datagrams are of another protocol.
func (x *Exchange) Become(name string, _ Parser) {
	if p := named(name); p != nil {
		x.speak(p, nil)
	}
}
