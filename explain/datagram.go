package explain

import (
	"time"

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
		if b, ok := blockOf(t.s, t.k); ok {
			return t.tftp(b)
		}
		if begun := t.s.Begun(t.k); len(begun) > 0 && begun[0].Title != "" {
			return t.told(&begun[0], len(f.IP.UDP.Payload))
		}
		return t.say(either(t.gone(), "explain.udp.gone", "explain.udp"), text.Args{"Count": len(f.IP.UDP.Payload), "Port": int(f.IP.UDP.DstPort)})
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
	if args["Asked"] = quote(Title(t.p, &asked), saidLimit); asked.Title == m.Title {
		args["Said"] = t.p.T("explain.udp.same")
	}
	q, ok := t.s.Packet(asked.First)
	if !ok || q.Departed() >= t.k.Departed() {
		return t.say("explain.udp.said", args)
	}
	came, known := arrivedAt(&q, t.k.Hops[0].From)
	if !known {
		args["Wait"] = t.p.Duration(t.k.Departed() - q.Departed())
		return t.say("explain.udp.answer.left", args)
	}
	args["Wait"] = t.p.Duration(t.k.Departed() - came)
	return t.say(either(came < t.k.Departed(), "explain.udp.answer", "explain.udp.answer.at_once"), args)
}

// arrivedAt is when a packet came to the host at the end of its way, where that is
// known: one who looks at a single place knows of no other end.
func arrivedAt(k *trace.Packet, host trace.NodeID) (time.Duration, bool) {
	last := k.Hops[len(k.Hops)-1]
	return last.Arrived, last.To == host && last.Fate == trace.Arrived && last.Arrived > last.Departed
}
