package app

import (
	"encoding/binary"

	"wiretale/internal/waiting"
	"wiretale/trace"
	"wiretale/wire"
)

// DNS (RFC 1035), and its two kin that are spoken on a link.
var (
	dnsProtocol = Protocol{
		Name: "DNS", Recognise: recogniseDNS,
		Stream:   func(t Teller) Parser { return newDNS(t) },
		Datagram: newDNSDatagrams,
	}
	mdnsProtocol  = Protocol{Name: "MDNS", Recognise: atPort(5353), Datagram: newDNSDatagrams}  // RFC 6762
	llmnrProtocol = Protocol{Name: "LLMNR", Recognise: atPort(5355), Datagram: newDNSDatagrams} // RFC 4795
)

func newDNSDatagrams(t Teller) DatagramParser { return newDNS(t) }

func newDNS(t Teller) *dns {
	return &dns{tell: t, asked: waiting.Table[dnsQuery, trace.MessageID]{Most: maxQueries}}
}

// dns pairs responses with queries by their identifier (RFC 1035 §4.1.1).
type dns struct {
	tell  Teller
	asked waiting.Table[dnsQuery, trace.MessageID]
}

// dnsQuery is what a query is known by.
type dnsQuery struct {
	from Side
	id   uint16
}

// maxQueries bounds the queries that can still be answered.
const maxQueries = 1024

// Datagram implements DatagramParser.
func (x *dns) Datagram(from Side, b []byte, at Place) bool {
	return x.take(from, &Unit{Data: b, End: int64(len(b)), First: at}, b)
}

// Cut implements Parser. Over a stream each message has its length before it
// (RFC 1035 §4.2.2).
func (x *dns) Cut(_ Side, u *Unit) Cut {
	return record(u, 2, 2+1<<16, func(b []byte) int64 { return 2 + int64(binary.BigEndian.Uint16(b)) })
}

// Unit implements Parser.
func (x *dns) Unit(from Side, u *Unit) bool {
	x.take(from, u, u.Data[2:])
	return true
}

// Lost implements Parser.
func (x *dns) Lost(Side) {}

// Closed implements Parser.
func (x *dns) Closed(Side, int64) {}

// Begins implements Parser.
func (x *dns) Begins(_ Side, b []byte) bool {
	return len(b) > 2 && int(binary.BigEndian.Uint16(b)) >= len(b)-2 && dnsBegins(b[2:]) == Yes
}

// take tells of a message, and reports whether it could be read.
func (x *dns) take(from Side, u *Unit, b []byte) bool {
	m, err := wire.ParseDNS(b)
	if len(m.Questions) == 0 && err != nil {
		x.tell.Carries("malformed message")
		return false
	}
	said := u.message(from, trace.MessageRequest, dnsTitle(&m))
	said.Fields = dnsFields(&m)
	if m.Response {
		said.Kind = trace.MessageResponse
		said.Answers, _ = x.asked.Get(dnsQuery{from.Other(), m.ID})
	}
	say(x.tell, said)
	if !m.Response {
		x.asked.Put(dnsQuery{from, m.ID}, said.ID)
	}
	return true
}

// recogniseDNS takes datagrams at the port of DNS for DNS whatever they say,
// and others where they surely are.
func recogniseDNS(o *Opening) Verdict {
	b := o.Data
	switch {
	case o.Datagram && o.ServerPort == 53:
		return Yes
	case o.Datagram:
		if dnsBegins(b) != Yes {
			return No
		}
		return Yes
	case len(b) < 2:
		return Maybe
	}
	length := int(binary.BigEndian.Uint16(b))
	switch verdict := dnsBegins(b[2:min(len(b), 2+length)]); {
	case verdict == Maybe && len(b) >= 2+length:
		return No
	default:
		return verdict
	}
}

// dnsBegins judges whether bytes begin a message of DNS that asks one question
// or answers it.
func dnsBegins(b []byte) Verdict {
	const header = 12
	if len(b) > 3 {
		m := dnsFlags(binary.BigEndian.Uint16(b[2:]))
		if m.opcode() > 5 || m.reserved() || m.code() > 10 {
			return No
		}
	}
	if len(b) < header {
		return Maybe
	}
	response := b[2]&0x80 != 0
	if binary.BigEndian.Uint16(b[4:]) != 1 || !response && binary.BigEndian.Uint16(b[6:]) != 0 {
		return No
	}
	at := header
	for at < len(b) && b[at] != 0 {
		if b[at] > 63 { // RFC 1035 §2.3.4; nothing is there yet that it could point to (§4.1.4)
			return No
		}
		at += 1 + int(b[at])
	}
	if at+5 > len(b) {
		return Maybe
	}
	kind, class := binary.BigEndian.Uint16(b[at+1:]), binary.BigEndian.Uint16(b[at+3:])
	if at-header > 255 || kind == 0 || kind >= 260 || class != wire.DNSClassInternet && class != 255 {
		return No
	}
	return Yes
}

// dnsFlags is the second word of a header (RFC 1035 §4.1.1).
type dnsFlags uint16

func (f dnsFlags) opcode() int    { return int(f >> 11 & 0xf) }
func (f dnsFlags) reserved() bool { return f&0x40 != 0 }
func (f dnsFlags) code() int      { return int(f & 0xf) }

// atPort takes datagrams at a port for a protocol's whatever they say.
func atPort(port uint16) func(o *Opening) Verdict {
	return func(o *Opening) Verdict {
		if o.ServerPort == port {
			return Yes
		}
		return No
	}
}
