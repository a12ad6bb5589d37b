package explain

import (
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// other tells of what is neither TCP nor DNS.
func (t *teller) other() string {
	f := frame(t.s, t.k)
	switch {
	case f == nil:
	case f.ARP != nil && (f.ARP.Operation == wire.ARPRequest || f.ARP.Operation == wire.ARPReply):
		return t.resolution(f)
	case f.IP == nil:
	case f.IP.ICMP != nil:
		return t.icmp(f.IP)
	case f.IP.UDP != nil:
		if begun := t.s.Begun(t.k); len(begun) > 0 && begun[0].Title != "" {
			return t.told(&begun[0], len(f.IP.UDP.Payload))
		}
		return t.say("explain.udp", text.Args{"Count": len(f.IP.UDP.Payload), "Port": int(f.IP.UDP.DstPort)})
	}
	return t.say("explain.other", text.Args{"Protocol": text.EscapeTo(t.k.Protocol, 20), "Count": t.k.Length})
}

// told tells of a datagram by what it says, and how long its answer took.
func (t *teller) told(m *trace.Message, n int) string {
	args := text.Args{"Said": quote(Title(t.p, m), saidLimit), "Protocol": text.EscapeTo(m.Protocol, 12), "Count": n}
	asked, ok := t.s.Message(m.Answers)
	if !ok {
		return t.say("explain.udp.said", args)
	}
	args["Asked"] = quote(Title(t.p, &asked), saidLimit)
	if q, ok := t.s.Packet(asked.First); ok && q.Departed() < t.k.Departed() {
		args["Wait"] = t.p.Duration(t.k.Departed() - q.Departed())
		return t.say("explain.udp.answer", args)
	}
	return t.say("explain.udp.said", args)
}
