package analyze

import (
	"encoding/binary"
	"strconv"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// quote is what an ICMP error repeats of a UDP datagram that tells it from
// others of its conversation.
type quote struct {
	tuple    flow.Tuple
	fromHigh bool
	id       uint32 // the identification of the IP header
}

// quoteTable remembers the latest datagrams, so that the one that an error
// quotes can be found. It is bounded: an error follows its cause soon.
type quoteTable struct {
	found map[quote]quotePlace
	ring  []quote
	next  int
}

type quotePlace struct {
	sighting trace.SightingID
	slot     int // in the ring
}

const quoteMemory = 4096

func (q *quoteTable) keep(k quote, id trace.SightingID) {
	if q.found == nil {
		q.found = make(map[quote]quotePlace)
	}
	if len(q.ring) < quoteMemory {
		q.ring = append(q.ring, k)
	} else if old := q.ring[q.next]; q.found[old].slot == q.next {
		delete(q.found, old)
	}
	q.ring[q.next] = k
	q.found[k] = quotePlace{id, q.next}
	q.next = (q.next + 1) % quoteMemory
}

// control reads an ICMP message.
func (v *vantage) control(s sight, ip *wire.Datagram, m *wire.ICMP) {
	v6 := ip.Dst.Is6()
	note := &v.step.note
	note.Protocol, note.Text = "ICMP", icmpInfo(m, v6)
	if v6 {
		note.Protocol = "ICMPv6"
	}
	if s.decoded.Carrier != nil { // in a tunnel it is the tunnel's
		return
	}
	if !m.Quotes(v6) {
		v.answer(ip, m)
		return
	}
	d, ok := m.Quoted(v6)
	if !ok || d.Frame.IP == nil {
		return
	}
	v.quoting(s, m, v6, d.Frame.IP)
}

// quoting ties an error to the datagram that it quotes.
func (v *vantage) quoting(s sight, m *wire.ICMP, v6 bool, ip *wire.Datagram) {
	var src, dst uint16
	switch {
	case ip.TCP != nil:
		src, dst = ip.TCP.SrcPort, ip.TCP.DstPort
	case ip.UDP != nil:
		src, dst = ip.UDP.SrcPort, ip.UDP.DstPort
	case ip.ICMP != nil:
		if request, _ := ip.ICMP.Echo(v6); request {
			v.step.note.Quotes = v.asked(echoQuestion(ip.Src, ip.Dst, ip.ICMP))
		}
		return
	default:
		return
	}
	t, fromHigh := flow.TupleOf(ip.Protocol, flow.EndOf(ip.Src, src), flow.EndOf(ip.Dst, dst))
	c := v.known(t)
	if c == nil {
		return
	}
	note := &v.step.note
	from := c.sender(fromHigh)
	if ip.TCP != nil {
		note.Quotes = c.tcp.sent[from].carrier(ip.TCP.Seq)
	} else {
		note.Quotes = v.quotes.found[quote{t, fromHigh, ip.ID}].sighting
	}
	v.step.conversation = c
	note.Conversation = c.facts.ID
	note.FromClient = from == server // the error goes against what it quotes
	if !m.Unreachable(v6) {
		return
	}
	v.touch(c)
	if c.udp != nil {
		c.udp.refused = true
		v.enterPhase(s, c, trace.Answer)
	} else {
		c.tcp.Unreachable()
	}
}

func icmpInfo(m *wire.ICMP, v6 bool) string {
	names := icmpNames
	if v6 {
		names = icmpv6Names
	}
	if name, ok := names[m.Type]; ok {
		if request, reply := m.Echo(v6); request || reply {
			return name + " " + strconv.Itoa(int(binary.BigEndian.Uint16(m.Rest[2:])))
		}
		if n, ok := m.Neighbor(); ok && v6 {
			return neighborInfo(&n)
		}
		if limit, ok := limitOf(m, v6); ok {
			return name + " (" + limit + ")"
		}
		if m.Unreachable(v6) {
			if why, ok := unreachableNames[v6][m.Code]; ok {
				return name + " (" + why + ")"
			}
		}
		return name
	}
	return "type " + strconv.Itoa(int(m.Type)) + " code " + strconv.Itoa(int(m.Code))
}

// neighborInfo says of neighbour discovery what arpInfo says of ARP.
func neighborInfo(n *wire.Neighbor) string {
	switch {
	case !n.Advertisement:
		return "who has " + n.Target.String() + "?"
	case n.MAC == wire.MAC{}:
		return n.Target.String() + " is here"
	}
	return n.Target.String() + " is at " + n.MAC.String()
}

// limitOf is what an error says of the largest datagram that would have passed
// (RFC 1191 §4, RFC 4443 §3.2). Old routers leave the size at 0.
func limitOf(m *wire.ICMP, v6 bool) (string, bool) {
	switch {
	case v6 && m.Type == 2:
		return "MTU " + strconv.FormatUint(uint64(binary.BigEndian.Uint32(m.Rest[:])), 10), true
	case v6 || m.Type != 3 || m.Code != 4:
		return "", false
	}
	why := "fragmentation needed"
	if mtu := binary.BigEndian.Uint16(m.Rest[2:]); mtu != 0 {
		why += ", MTU " + strconv.Itoa(int(mtu))
	}
	return why, true
}

var icmpNames = map[uint8]string{
	0: "echo reply", 3: "destination unreachable", 4: "source quench", 5: "redirect", 8: "echo request",
	9: "router advertisement", 10: "router solicitation", 11: "time exceeded", 12: "parameter problem",
	13: "timestamp", 14: "timestamp reply",
}

var icmpv6Names = map[uint8]string{
	1: "destination unreachable", 2: "packet too big", 3: "time exceeded", 4: "parameter problem",
	128: "echo request", 129: "echo reply", 130: "multicast listener query", 131: "multicast listener report",
	132: "multicast listener done", 133: "router solicitation", 134: "router advertisement",
	135: "neighbor solicitation", 136: "neighbor advertisement", 137: "redirect", 143: "multicast listener report v2",
}

// unreachableNames are the reasons, by code, of IPv4 (false) and IPv6 (true).
var unreachableNames = map[bool]map[uint8]string{
	false: {0: "network unreachable", 1: "host unreachable", 2: "protocol unreachable", 3: "port unreachable",
		9: "network prohibited", 10: "host prohibited", 13: "administratively prohibited"},
	true: {0: "no route", 1: "administratively prohibited", 2: "beyond scope", 3: "address unreachable",
		4: "port unreachable", 5: "policy", 6: "route rejected"},
}
