package transit

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"wiretale/wire"
)

// Packet is what a machine in the path sees of a datagram.
type Packet struct {
	Kind     Kind
	Protocol wire.IPProtocol
	// Src and Dst are the packet's ends. Of an echo the identifier stands for the
	// port of the side that asked, and the other side has none (RFC 5508 §3); of
	// all but exchanges both are 0.
	Src, Dst netip.AddrPort
	Flags    wire.Flags // of TCP
	Asks     bool       // it is an echo's question
	About    *Packet    // that an error quotes
}

// Kind is how much a packet says of itself.
type Kind uint8

// The kinds.
const (
	Unreadable Kind = iota // its header is not whole, or only another fragment has it
	Exchange               // it has ports, or is an echo: something may be answered to it
	Error                  // an ICMP error that quotes a packet
	Other                  // of a protocol without ports; only its addresses are known
	LinkOnly               // neighbours speak so: no router passes it on (RFC 4861 §7.1, RFC 3810 §5)
)

// Read sees what it can of a datagram.
func Read(d *wire.Datagram) Packet {
	p := Packet{Protocol: d.Protocol, Src: netip.AddrPortFrom(d.Src, 0), Dst: netip.AddrPortFrom(d.Dst, 0)}
	switch {
	case d.FragmentOffset > 0 || d.MoreFragments:
		return p
	case d.TCP != nil:
		p.exchange(d.TCP.SrcPort, d.TCP.DstPort)
		p.Flags = d.TCP.Flags
	case d.UDP != nil:
		p.exchange(d.UDP.SrcPort, d.UDP.DstPort)
	case d.ICMP != nil:
		p.control(d.ICMP)
	case ported(d.Protocol):
		p.header(d.Payload)
	case d.Protocol == icmpOf(d.Src):
		if m, ok := whole(d); ok {
			p.control(m)
		}
	default:
		p.Kind = Other
	}
	return p
}

func (p *Packet) exchange(src, dst uint16) {
	p.Kind = Exchange
	p.Src, p.Dst = netip.AddrPortFrom(p.Src.Addr(), src), netip.AddrPortFrom(p.Dst.Addr(), dst)
}

// header reads the beginning of TCP's or UDP's header. Of a quoted one often no
// more is there than the first 8 bytes, which have no flags (RFC 792).
func (p *Packet) header(b []byte) {
	if len(b) < quotedHeader {
		return
	}
	p.exchange(binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:]))
	if p.Protocol == wire.ProtocolTCP && len(b) > flagsAt {
		p.Flags = wire.Flags(b[flagsAt])
	}
}

const (
	quotedHeader = 8  // bytes of a quoted packet behind its IP header, at least
	flagsAt      = 13 // in TCP's header
)

// control reads an ICMP message.
func (p *Packet) control(m *wire.ICMP) {
	v6 := p.Src.Addr().Is6()
	p.echo(m.Type, binary.BigEndian.Uint16(m.Rest[:]), v6)
	switch {
	case p.Kind == Exchange:
	case m.Quotes(v6):
		if about, ok := readQuote(m.Body, v6); ok {
			p.Kind, p.About = Error, &about
		}
	case v6 && m.Type >= 130 && m.Type <= 137 || v6 && m.Type == 143:
		p.Kind = LinkOnly
	default:
		p.Kind = Other
	}
}

// echo reads a message as an echo, if it is one.
func (p *Packet) echo(kind uint8, id uint16, v6 bool) {
	switch kind {
	case wire.EchoRequest(v6):
		p.exchange(id, 0)
		p.Asks = true
	case wire.EchoReply(v6):
		p.exchange(0, id)
	}
}

// Opens reports whether the packet may begin an exchange: a first SYN (RFC 9293
// §3.5), any user datagram, a question for an echo.
func (p *Packet) Opens() bool {
	switch {
	case p.Kind != Exchange:
		return false
	case p.Protocol == wire.ProtocolTCP:
		return p.Flags&(wire.SYN|wire.ACK|wire.RST|wire.FIN) == wire.SYN
	case p.Protocol == wire.ProtocolUDP:
		return true
	}
	return p.Asks
}

// ported reports whether a protocol's header begins with two ports.
func ported(p wire.IPProtocol) bool { return p == wire.ProtocolTCP || p == wire.ProtocolUDP }

// icmpOf is the ICMP that goes with an address.
func icmpOf(a netip.Addr) wire.IPProtocol {
	if a.Is6() {
		return wire.ProtocolICMPv6
	}
	return wire.ProtocolICMP
}

// whole reads an ICMP message that is at hand as bytes only, if its checksum is
// right: one that isn't is dropped (RFC 5508 REQ-3).
func whole(d *wire.Datagram) (*wire.ICMP, bool) {
	data := d.Append(nil)
	read := wire.Decode(wire.LinkRaw, data, len(data))
	if read.Frame.IP == nil || read.Frame.IP.ICMP == nil {
		return nil, false
	}
	for _, r := range wire.VerifyChecksums(&read, data) {
		if (r.Protocol == "icmp" || r.Protocol == "icmpv6") && r.State != wire.ChecksumGood {
			return nil, false
		}
	}
	return read.Frame.IP.ICMP, true
}

// Name writes an exchange by its two ends: "udp 192.0.2.2:50000 ↔
// 203.0.113.53:53", "icmp 192.0.2.2 id 7 ↔ 203.0.113.1".
func Name(protocol wire.IPProtocol, asks, answers netip.AddrPort) string {
	name := strings.ToLower(protocol.String())
	if ported(protocol) {
		return fmt.Sprintf("%s %v ↔ %v", name, asks, answers)
	}
	return fmt.Sprintf("%s %s ↔ %s", name, identified(asks), identified(answers))
}

// identified is an end of an echo, with its identifier if it has one.
func identified(end netip.AddrPort) string {
	if end.Port() == 0 {
		return end.Addr().String()
	}
	return fmt.Sprintf("%v id %d", end.Addr(), end.Port())
}
