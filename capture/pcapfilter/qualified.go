package pcapfilter

import (
	"encoding/binary"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"wiretale/internal/spelling"
)

// qualified reads one value, to which qualifiers apply.
func (p *parser) qualified(q qualifiers) (node, *Error) {
	t := p.tok()
	if q.none {
		switch t.kind {
		case name:
			return nil, p.unknown()
		case dotted, ipv6:
			return nil, p.fail(BareValue, "host "+t.text)
		case mac:
			return nil, p.fail(BareValue, "ether host "+t.text)
		}
		return nil, p.fail(BareValue, "port "+t.text)
	}
	switch q.kind {
	case "port":
		return p.port(q)
	case "portrange":
		return p.portRange(q)
	case "proto":
		return p.inner(q)
	}
	switch t.kind {
	case mac:
		return p.macAddress(q)
	case number, dotted:
		return p.ipv4Address(q)
	case ipv6:
		return p.ipv6Address(q)
	case name:
		return nil, p.fail(HostName, "")
	}
	switch {
	case q.protocol == "ether":
		return nil, p.fail(WantMAC, "")
	case q.kind == "net":
		return nil, p.fail(WantNet, "")
	}
	return nil, p.fail(WantHost, "")
}

func (p *parser) macAddress(q qualifiers) (node, *Error) {
	if q.protocol != "ether" || q.kind == "net" {
		return nil, p.fail(BareValue, "ether host "+p.tok().text)
	}
	n := atMAC{p.tok().where(), q.ends, p.tok().mac}
	p.advance()
	return n, nil
}

func (p *parser) ipv4Address(q qualifiers) (node, *Error) {
	t := p.tok()
	switch q.protocol {
	case "", "ip", "arp", "rarp":
	case "ether":
		return nil, p.fail(WantMAC, "")
	default:
		return nil, p.mark(q.of, BadQualifier, "ip, arp, rarp")
	}
	n := atIPv4{protocol: q.protocol, ends: q.ends, mask: ^uint32(0)}
	p.advance()
	if t.kind == number {
		n.address = t.number
		if q.kind == "net" { // 10 is 10.0.0.0/8
			for n.address != 0 && n.address>>24 == 0 {
				n.address, n.mask = n.address<<8, n.mask<<8
			}
		}
		n.place = t.where()
		return n, nil
	}
	var ok bool
	if n.address, n.mask, ok = beginning(t.text); !ok {
		return nil, p.mark(t.where(), BadAddress, "")
	}
	if p.is("/", "mask") {
		if q.kind != "net" {
			return nil, p.fail(MaskOnNet, "")
		}
		mask, err := p.mask()
		if err != nil {
			return nil, err
		}
		n.mask = mask
		if n.address&^n.mask != 0 {
			return nil, p.mark(p.since(t.where()), HostBits, dotAddress(n.address&n.mask))
		}
	}
	n.place = p.since(t.where())
	return n, nil
}

// mask reads what stands behind a network's address: /LENGTH or mask MASK.
func (p *parser) mask() (uint32, *Error) {
	if p.take("/") {
		if p.tok().kind != number || p.tok().number > 32 {
			return 0, p.fail(BadMask, "32")
		}
		mask := ^uint32(0) << (32 - p.tok().number) // by 32 it is 0
		p.advance()
		return mask, nil
	}
	p.advance()
	t := p.tok()
	if t.kind != dotted {
		return 0, p.fail(BadAddress, "")
	}
	p.advance()
	mask, _, ok := beginning(t.text)
	if !ok {
		return 0, p.mark(t.where(), BadAddress, "")
	}
	return mask, nil
}

// beginning reads the beginning of an IPv4 address, with the mask of what was
// given.
func beginning(s string) (address, mask uint32, ok bool) {
	parts := strings.Split(s, ".")
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil {
			return 0, 0, false
		}
		address = address<<8 | uint32(n)
	}
	missing := 8 * (4 - len(parts))
	return address << missing, ^uint32(0) << missing, true
}

func dotAddress(a uint32) string {
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, a))).String()
}

func (p *parser) ipv6Address(q qualifiers) (node, *Error) {
	t := p.tok()
	switch q.protocol {
	case "", "ip6":
	case "ether":
		return nil, p.fail(WantMAC, "")
	default:
		return nil, p.mark(q.of, BadQualifier, "ip6")
	}
	p.advance()
	length := 128
	if p.is("/") {
		slash := p.tok().where()
		p.advance()
		if p.tok().kind != number || p.tok().number > 128 {
			return nil, p.fail(BadMask, "128")
		}
		if length = int(p.tok().number); q.kind != "net" && length != 128 {
			return nil, p.mark(slash, MaskOnNet, "")
		}
		p.advance()
	}
	network := netip.PrefixFrom(t.addr, length)
	if network.Masked() != network {
		return nil, p.mark(p.since(t.where()), HostBits, network.Masked().Addr().String())
	}
	return atIPv6{p.since(t.where()), q.ends, network}, nil
}

// carriers are the protocols that have ports.
var carriers = map[string]uint32{"": 0, "tcp": protocolTCP, "udp": protocolUDP, "sctp": protocolSCTP}

const maxPort = 1<<16 - 1

// port reads a port's number or name.
func (p *parser) port(q qualifiers) (node, *Error) {
	protocol, ok := carriers[q.protocol]
	if !ok {
		return nil, p.mark(q.of, BadQualifier, "tcp, udp, sctp")
	}
	n := atPort{place: p.tok().where(), protocol: protocol, ends: q.ends}
	var err *Error
	if n.low, err = p.portNumber(&n.protocol); err != nil {
		return nil, err
	}
	n.top = n.low
	return n, nil
}

// portNumber reads a port. A name tells of the protocol too.
func (p *parser) portNumber(protocol *uint32) (uint32, *Error) {
	t := p.tok()
	switch t.kind {
	case number:
		if t.number > maxPort {
			return 0, p.fail(PortTooHigh, strconv.Itoa(maxPort))
		}
		p.advance()
		return t.number, nil
	case name:
		port, only, err := p.portCalled(t.text, t.where())
		if err == nil {
			*protocol, err = p.narrow(*protocol, only, t.where())
		}
		if err != nil {
			return 0, err
		}
		p.advance()
		return port, nil
	}
	return 0, p.fail(WantPort, "")
}

// portCalled finds a port by its name, and the only protocol that has it; 0 if
// several do.
func (p *parser) portCalled(s string, at place) (port, only uint32, err *Error) {
	if strings.Trim(s, "0123456789") == "" && s != "" { // as in \80 or in a range
		n, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			return 0, 0, p.mark(at, PortTooHigh, strconv.Itoa(maxPort))
		}
		return uint32(n), 0, nil
	}
	called, ok := services[s]
	switch {
	case !ok:
		names := slices.Sorted(maps.Keys(services))
		return 0, 0, p.mark(at, UnknownPort, spelling.Nearest(s, names, len(s)/2+1))
	case !called.udp:
		only = protocolTCP
	case !called.tcp:
		only = protocolUDP
	}
	return uint32(called.port), only, nil
}

// narrow joins the protocol that was asked for with the only one that has a
// port's name.
func (p *parser) narrow(protocol, only uint32, at place) (uint32, *Error) {
	switch {
	case only == 0 || only == protocol:
		return protocol, nil
	case protocol == 0:
		return only, nil
	case only == protocolTCP:
		return 0, p.mark(at, PortOf, "tcp")
	}
	return 0, p.mark(at, PortOf, "udp")
}

// portRange reads two ports with a hyphen between, or one.
func (p *parser) portRange(q qualifiers) (node, *Error) {
	t := p.tok()
	first, last, isRange := strings.Cut(t.text, "-")
	if t.kind != name || !isRange {
		n, err := p.port(q)
		if err != nil {
			return nil, err
		}
		ports := n.(atPort)
		ports.ranged = true
		return ports, nil
	}
	protocol, ok := carriers[q.protocol]
	if !ok {
		return nil, p.mark(q.of, BadQualifier, "tcp, udp, sctp")
	}
	low, one, err := p.portCalled(first, place{t.offset, len(first)})
	if err != nil {
		return nil, err
	}
	top, other, err := p.portCalled(last, place{t.offset + len(first) + 1, len(last)})
	if err != nil {
		return nil, err
	}
	if one != other {
		one = 0
	}
	if protocol, err = p.narrow(protocol, one, t.where()); err != nil {
		return nil, err
	}
	p.advance()
	return atPort{t.where(), protocol, q.ends, min(low, top), max(low, top), true}, nil
}

// inner reads the number or name of a protocol that another carries.
func (p *parser) inner(q qualifiers) (node, *Error) {
	t := p.tok()
	names := ipProtocols
	switch q.protocol {
	case "", "ip", "ip6":
	case "ether":
		names = etherTypes
	default:
		return nil, p.mark(q.of, BadQualifier, "ip, ip6, ether")
	}
	n := carries{t.where(), q.protocol, t.number}
	switch t.kind {
	case number:
	case name:
		var ok bool
		if n.inner, ok = names[t.text]; !ok {
			known := slices.Sorted(maps.Keys(names))
			return nil, p.fail(UnknownProtocol, spelling.Nearest(t.text, known, len(t.text)/2+1))
		}
	case keyword:
		if _, ok := names[p.src[t.offset:t.offset+t.length]]; ok {
			return nil, p.fail(ReservedWord, `\`+p.src[t.offset:t.offset+t.length])
		}
		return nil, p.fail(WantProtocol, "")
	default:
		return nil, p.fail(WantProtocol, "")
	}
	p.advance()
	return n, nil
}
