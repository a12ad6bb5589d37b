package analyze

import (
	"encoding/binary"
	"net/netip"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// The questions that belong to no conversation, and their answers: who has an
// address, by ARP or neighbour discovery, and echoes. They are remembered among
// the datagrams that an error may quote.

// arpQuestion tells a question of ARP from others.
func arpQuestion(asker, target netip.Addr) quote {
	t, fromHigh := flow.TupleOf(0, flow.EndOf(asker, 0), flow.EndOf(target, 0))
	return quote{tuple: t, fromHigh: fromHigh}
}

// neighborQuestion tells a solicitation from others.
func neighborQuestion(asker, target netip.Addr) quote {
	t, fromHigh := flow.TupleOf(wire.ProtocolICMPv6, flow.EndOf(asker, 0), flow.EndOf(target, 0))
	return quote{tuple: t, fromHigh: fromHigh, id: 1} // apart from echoes
}

// echoQuestion tells an echo request from others.
func echoQuestion(asker, asked netip.Addr, m *wire.ICMP) quote {
	t, fromHigh := flow.TupleOf(wire.ProtocolICMP, flow.EndOf(asker, binary.BigEndian.Uint16(m.Rest[:])),
		flow.EndOf(asked, binary.BigEndian.Uint16(m.Rest[2:])))
	return quote{tuple: t, fromHigh: fromHigh}
}

// resolve ties an ARP reply to the request that it answers.
func (v *vantage) resolve(a *wire.ARP) {
	if a.Operation == wire.ARPRequest {
		v.quotes.keep(arpQuestion(a.SenderIP, a.TargetIP), v.step.note.Sighting)
	} else {
		v.step.note.Quotes = v.asked(arpQuestion(a.TargetIP, a.SenderIP))
	}
}

// answer ties an ICMP message that answers another to that one.
func (v *vantage) answer(ip *wire.Datagram, m *wire.ICMP) {
	v6 := ip.Src.Is6()
	if request, reply := m.Echo(v6); request {
		v.quotes.keep(echoQuestion(ip.Src, ip.Dst, m), v.step.note.Sighting)
	} else if reply {
		v.step.note.Quotes = v.asked(echoQuestion(ip.Dst, ip.Src, m))
	}
	n, ok := m.Neighbor()
	switch {
	case !v6 || !ok:
	case !n.Advertisement:
		v.quotes.keep(neighborQuestion(ip.Src, n.Target), v.step.note.Sighting)
	case n.Solicited:
		v.step.note.Quotes = v.asked(neighborQuestion(ip.Dst, n.Target))
	}
}

// asked is the sighting of a question, 0 where it was not seen, or long ago.
func (v *vantage) asked(q quote) trace.SightingID { return v.quotes.found[q].sighting }
