package explain

import (
	"strconv"

	"wiretale/text"
	"wiretale/wire"
)

// icmp tells of an ICMP or ICMPv6 message; the two number their kinds apart
// (RFC 792; RFC 4443).
func (t *teller) icmp(d *wire.Datagram) string {
	args := text.Args{"Port": t.quotedPort()}
	if q, ok := t.s.Packet(t.k.Quotes); ok {
		args["Packet"] = spoken(t.p, t.s, q.ID)
		_, to := ends(t.s, &q)
		args["Where"] = node(t.p, t.s, to)
	}
	type kind struct {
		v6         bool
		kind, code uint8
	}
	k := kind{d.Protocol == wire.ProtocolICMPv6, d.ICMP.Type, d.ICMP.Code}
	switch k {
	case kind{false, 3, 3}, kind{true, 1, 4}:
		return t.say("explain.icmp.port", args)
	case kind{false, 3, 1}, kind{true, 1, 3}:
		return t.about("explain.icmp.host", "explain.icmp.host.of", args)
	case kind{false, 3, 0}, kind{true, 1, 0}:
		return t.about("explain.icmp.net", "explain.icmp.net.of", args)
	case kind{false, 3, 9}, kind{false, 3, 10}, kind{false, 3, 13}, kind{true, 1, 1}:
		return t.about("explain.icmp.prohibited", "explain.icmp.prohibited.of", args)
	case kind{false, 3, 4}, kind{true, 2, 0}:
		args["MTU"] = nextHopMTU(d)
		return t.about("explain.icmp.big", "explain.icmp.big.of", args)
	case kind{false, 11, 0}, kind{true, 3, 0}:
		return t.about("explain.icmp.time", "explain.icmp.time.of", args)
	}
	switch (kind{k.v6, k.kind, 0}) {
	case kind{false, 8, 0}, kind{true, 128, 0}:
		return t.say("explain.icmp.echo", text.Args{"Number": int(d.ICMP.Rest[2])<<8 | int(d.ICMP.Rest[3])})
	case kind{false, 0, 0}, kind{true, 129, 0}:
		return t.after("explain.icmp.reply", "explain.icmp.reply.after", text.Args{"Number": int(d.ICMP.Rest[2])<<8 | int(d.ICMP.Rest[3])})
	}
	if n, ok := d.ICMP.Neighbor(); ok && k.v6 {
		return t.discovery(d, &n)
	}
	return t.say("explain.icmp", text.Args{"Type": int(d.ICMP.Type), "Code": int(d.ICMP.Code)})
}

// about says a sentence about the packet that an error quotes, where that is
// known.
func (t *teller) about(key, of string, args text.Args) string {
	if args["Packet"] != nil {
		key = of
	}
	return smooth(t.p, t.say(key, args), args["Where"])
}

// nextHopMTU is what a too-big message allows: 16 bits in IPv4 (RFC 1191 §4),
// 32 in IPv6 (RFC 4443 §3.2).
func nextHopMTU(d *wire.Datagram) int {
	r := d.ICMP.Rest
	n := int(r[2])<<8 | int(r[3])
	if d.Protocol == wire.ProtocolICMPv6 {
		n |= int(r[0])<<24 | int(r[1])<<16
	}
	return n
}

// quotedPort is the destination port of the packet that the error quotes.
func (t *teller) quotedPort() string {
	q, ok := t.s.Packet(t.k.Quotes)
	if !ok {
		return t.portWithin()
	}
	return port(t.s.Conversation(q.Conversation), !q.FromClient)
}

// portWithin is that port as the error itself holds it: the packet may not have
// been seen.
func (t *teller) portWithin() string {
	d := datagram(t.s, t.k)
	if d != nil && d.ICMP != nil {
		if q, ok := d.ICMP.Quoted(d.Protocol == wire.ProtocolICMPv6); ok && q.Frame.IP != nil {
			switch within := q.Frame.IP; {
			case within.UDP != nil:
				return strconv.Itoa(int(within.UDP.DstPort))
			case within.TCP != nil:
				return strconv.Itoa(int(within.TCP.DstPort))
			}
		}
	}
	return port(t.c, false)
}
