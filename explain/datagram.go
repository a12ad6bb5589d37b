package explain

import (
	"strconv"
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// question is the name that a DNS message asks for, and the kind of record.
func question(m *trace.Message) (name, kind string) {
	name, _ = m.Field("dns.qry.name")
	kind, _ = m.Field("dns.qry.type")
	if title, ok := strings.CutPrefix(m.Title, name); ok && kind == "" {
		kind = strings.TrimSpace(title)
	}
	return text.EscapeTo(name, saidLimit), text.EscapeTo(recordKind(kind), 12)
}

// recordKind names a record type's number.
func recordKind(number string) string {
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return number
	}
	return wire.DNSType(n).String()
}

// answer is what a DNS response says: an address, or why there is none.
func answer(p *text.Printer, m *trace.Message) string {
	for _, field := range [...]string{"dns.a", "dns.aaaa", "dns.cname", "dns.ptr.domain_name", "dns.mx.mail_exchange", "dns.txt"} {
		if v, ok := m.Field(field); ok {
			return text.EscapeTo(v, saidLimit)
		}
	}
	switch code, _ := m.Field("dns.flags.rcode"); code {
	case "", "0":
		return p.T("explain.dns.nothing")
	case "2":
		return "SERVFAIL"
	case "3":
		return "NXDOMAIN"
	case "5":
		return "REFUSED"
	default:
		return "RCODE " + text.EscapeTo(code, 8)
	}
}

func (t *teller) dns(m *trace.Message) string {
	name, kind := question(m)
	args := text.Args{"Name": name, "Kind": kind}
	if m.Kind == trace.MessageResponse {
		args["Answer"] = answer(t.p, m)
		if asked, ok := t.s.Message(m.Answers); ok {
			if q, ok := t.s.Packet(asked.First); ok && q.Departed() < t.k.Departed() {
				args["Wait"] = t.p.Duration(t.k.Departed() - q.Departed())
			}
		}
		switch code, _ := m.Field("dns.flags.rcode"); {
		case code == "3":
			return t.say("explain.dns.nxdomain", args)
		case code != "" && code != "0":
			return t.say("explain.dns.error", args)
		}
		return t.say("explain.dns.answer", args)
	}
	for before := range t.earlier() {
		if begun := t.s.Begun(before); before.FromClient == t.k.FromClient && len(begun) > 0 {
			if n, k := question(&begun[0]); n == name && k == kind {
				args["Wait"] = t.p.Duration(t.k.Departed() - before.Departed())
				return t.say("explain.dns.again", args)
			}
		}
	}
	return t.say("explain.dns.query", args)
}

// other tells of what is neither TCP nor DNS.
func (t *teller) other() string {
	f := frame(t.s, t.k)
	switch {
	case f == nil:
	case f.ARP != nil && f.ARP.Operation == 1:
		return t.say("explain.arp.request", text.Args{"Address": f.ARP.TargetIP.String()})
	case f.ARP != nil && f.ARP.Operation == 2:
		return t.say("explain.arp.reply", text.Args{"Address": f.ARP.SenderIP.String(), "MAC": f.ARP.SenderMAC.String()})
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
	args := text.Args{"Said": quote(m.Title, saidLimit), "Protocol": text.EscapeTo(m.Protocol, 12), "Count": n}
	asked, ok := t.s.Message(m.Answers)
	if !ok {
		return t.say("explain.udp.said", args)
	}
	args["Asked"] = quote(asked.Title, saidLimit)
	if q, ok := t.s.Packet(asked.First); ok && q.Departed() < t.k.Departed() {
		args["Wait"] = t.p.Duration(t.k.Departed() - q.Departed())
		return t.say("explain.udp.answer", args)
	}
	return t.say("explain.udp.said", args)
}
