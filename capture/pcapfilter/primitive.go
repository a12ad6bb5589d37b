package pcapfilter

import "strconv"

// qualifiers say what a value is: a protocol, a direction and a kind.
type qualifiers struct {
	protocol string // "" for any
	ends     direction
	kind     string // host, net, port, portrange or proto; "" where only a direction stands
	from     place  // of the first of them
	of       place  // of the protocol
	directed bool   // a direction was written
	none     bool   // nothing that a value could take over stands before it
}

// protocolWords are the protocols that a condition may begin with.
var protocolWords = map[string]bool{
	"ether": true, "ip": true, "ip6": true, "arp": true, "rarp": true, "tcp": true, "udp": true, "sctp": true, "icmp": true, "icmp6": true, "igmp": true,
	"igrp": true, "pim": true, "vrrp": true, "carp": true, "ah": true, "esp": true, "aarp": true, "atalk": true, "decnet": true,
	"lat": true, "sca": true, "moprc": true, "mopdl": true, "stp": true, "ipx": true, "netbeui": true,
}

// primitive reads one condition that is no comparison.
func (p *parser) primitive(depth int) (node, qualifiers, *Error) {
	t := p.tok()
	alone := qualifiers{none: true}
	switch {
	case t.kind == name:
		return nil, alone, p.unknown()
	case t.kind == dotted, t.kind == ipv6:
		return nil, alone, p.fail(BareValue, "host "+t.text)
	case t.kind == mac:
		return nil, alone, p.fail(BareValue, "ether host "+t.text)
	case t.kind != keyword:
		return nil, alone, p.fail(WantPrimitive, "")
	case unsupported[t.text], t.text == "protochain":
		return nil, alone, p.fail(NotSupported, "")
	}
	q := qualifiers{from: t.where()}
	if protocolWords[t.text] {
		q.protocol, q.of = t.text, t.where()
		p.advance()
	}
	if p.is("broadcast", "multicast") {
		n, err := p.toMany(q)
		return n, alone, err
	}
	if err := p.qualify(&q); err != nil {
		return nil, alone, err
	}
	switch {
	case q.kind != "" || q.directed:
		n, err := p.valueOf(q, depth)
		return n, q, err
	case q.protocol == "ether":
		return nil, alone, p.fail(BadQualifier, "host, src, dst, proto, broadcast, multicast, [")
	case q.protocol != "":
		return isProtocol{q.of, q.protocol}, alone, nil
	}
	n, err := p.other()
	return n, alone, err
}

// qualify reads a direction and a kind, as far as they stand there.
func (p *parser) qualify(q *qualifiers) *Error {
	began := p.at
	if p.is("src", "dst") {
		if err := p.direction(q); err != nil {
			return err
		}
	}
	switch {
	case p.is("host", "net", "port", "portrange"):
	case p.is("proto") && p.at == began:
	case p.is("gateway") && p.at == began:
		return p.fail(Gateway, "")
	case p.is("protochain"):
		return p.fail(NotSupported, "")
	default:
		return nil
	}
	q.kind = p.tok().text
	p.advance()
	return nil
}

// direction reads src, dst, or both with "and" or "or" between.
func (p *parser) direction(q *qualifiers) *Error {
	first, other := source, "dst"
	if p.is("dst") {
		first, other = destination, "src"
	}
	q.ends, q.directed = first, true
	p.advance()
	if !p.is("and", "or") {
		return nil
	}
	q.ends = either
	if p.is("and") {
		q.ends = both
	}
	p.advance()
	if !p.take(other) {
		return p.fail(WantDirection, other)
	}
	return nil
}

func (p *parser) toMany(q qualifiers) (node, *Error) {
	multicast := p.is("multicast")
	switch {
	case q.protocol == "", q.protocol == "ether", q.protocol == "ip", q.protocol == "ip6" && multicast:
	default:
		return nil, p.mark(q.of, BadQualifier, "ether, ip, ip6 multicast")
	}
	p.advance()
	return toMany{p.since(q.from), q.protocol, multicast}, nil
}

// other reads what has no qualifiers.
func (p *parser) other() (node, *Error) {
	t := p.tok()
	switch {
	case p.take("inbound", "outbound"):
		return passing{t.where(), t.text == "outbound"}, nil
	case p.take("pppoed"):
		return isProtocol{t.where(), t.text}, nil
	case p.take("less", "greater"):
		n, err := p.count()
		if err != nil {
			return nil, err
		}
		operator := ">="
		if t.text == "less" {
			operator = "<="
		}
		return relation{p.since(t.where()), operator, frameLength{t.where()}, n}, nil
	case p.take("ifindex"):
		n, err := p.count()
		if err != nil {
			return nil, err
		}
		return onInterface{p.since(t.where()), n.n}, nil
	case p.take("vlan", "mpls", "pppoes"):
		return p.tagged(t)
	}
	return nil, p.fail(WantPrimitive, "")
}

// count reads a number.
func (p *parser) count() (constant, *Error) {
	t := p.tok()
	if t.kind != number {
		return constant{}, p.fail(WantNumber, "")
	}
	p.advance()
	return constant{t.where(), t.number}, nil
}

// greatest are the greatest numbers that headers have room for.
var greatest = map[string]uint32{"vlan": 0xfff, "mpls": 0xfffff, "pppoes": 0xffff}

func (p *parser) tagged(t *token) (node, *Error) {
	n := tagged{kind: t.text, any: true}
	brackets := 0
	if p.bracketedNumber() {
		for p.take("(") {
			brackets++
		}
	}
	if p.tok().kind == number {
		if p.tok().number > greatest[t.text] {
			return nil, p.fail(TooGreat, strconv.Itoa(int(greatest[t.text])))
		}
		n.number, n.any = p.tok().number, false
		p.advance()
	}
	for ; brackets > 0; brackets-- {
		if !p.take(")") {
			return nil, p.fail(WantClose, ")")
		}
	}
	n.place = p.since(t.where())
	return n, nil
}

// bracketedNumber reports whether a number in brackets comes next.
func (p *parser) bracketedNumber() bool {
	i := p.at
	for p.tokens[i].is("(") {
		i++
	}
	return i > p.at && p.tokens[i].kind == number
}
