package explain

import (
	"strconv"
	"strings"
	"time"

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
	switch {
	case has(m, "dns.flags.truncated"):
		return p.T("explain.dns.short.truncated")
	case !holds(m) && has(m, "dns.ns"):
		return p.T("explain.dns.short.referral", text.Args{"Server": field(m, "dns.ns")})
	}
	for _, field := range [...]string{"dns.a", "dns.aaaa", "dns.cname", "dns.ptr.domain_name", "dns.mx.mail_exchange", "dns.txt", "dns.ns"} {
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

// dns tells of a message of DNS: what is asked, or what is answered, by whom and
// from where.
func (t *teller) dns(m *trace.Message) string {
	name, kind := question(m)
	args := text.Args{"Name": name, "Kind": kind}
	if m.Kind == trace.MessageResponse {
		return t.dnsResponse(m, args)
	}
	for before := range t.earlier() {
		if begun := t.s.Begun(before); before.FromClient == t.k.FromClient && len(begun) > 0 {
			if n, k := question(&begun[0]); n == name && k == kind {
				args["Wait"] = t.p.Duration(t.k.Departed() - before.Departed())
				return t.say("explain.dns.again", args)
			}
		}
	}
	if t.k.TCP != nil {
		if _, cut := t.lately(m, func(b *trace.Message) bool { return has(b, "dns.flags.truncated") && t.sameEnds(m, b) }); cut {
			return t.say("explain.dns.query.whole", args)
		}
		return t.say("explain.dns.query", args)
	}
	if v, known := m.Field("dns.flags.recdesired"); known && v == "0" {
		return t.say("explain.dns.query.iterative", args)
	}
	return t.say("explain.dns.query", args)
}

// dnsResponse tells what an answer says.
func (t *teller) dnsResponse(m *trace.Message, args text.Args) string {
	args["Answer"] = answer(t.p, m)
	if asked, ok := t.s.Message(m.Answers); ok {
		if q, ok := t.s.Packet(asked.First); ok && q.Departed() < t.k.Departed() {
			args["Wait"] = t.p.Duration(t.k.Departed() - q.Departed())
		}
	}
	code, _ := m.Field("dns.flags.rcode")
	denial := code == "3" || code == "0" && !holds(m) && has(m, "dns.soa.mname")
	args["Live"] = t.live(m)
	recalled, authority := t.recalled(m, args), has(m, "dns.flags.authoritative") && args["Live"] != ""
	switch {
	case has(m, "dns.flags.truncated"):
		return t.say("explain.dns.truncated", args)
	case code != "" && code != "0" && code != "3":
		return t.say("explain.dns.error", args)
	case recalled && code == "3":
		return t.say("explain.dns.nxdomain.recalled", args)
	case recalled && denial:
		return t.say("explain.dns.nodata.recalled", args)
	case recalled:
		return t.say("explain.dns.answer.recalled", args)
	case authority && code == "3":
		return t.say("explain.dns.nxdomain.authoritative", args)
	case authority && denial:
		return t.say("explain.dns.nodata.authoritative", args)
	case code == "3":
		return t.say("explain.dns.nxdomain", args)
	case denial:
		return t.say("explain.dns.nodata", args)
	case !holds(m) && has(m, "dns.ns"):
		args["Server"], args["Zone"] = field(m, "dns.ns"), field(m, "dns.resp.name")
		return t.say("explain.dns.referral", args)
	case authority:
		return t.say("explain.dns.answer.authoritative", args)
	}
	return t.say("explain.dns.answer", args)
}

// holds reports whether a response has an answer in it.
func holds(m *trace.Message) bool {
	n, ok := m.Field("dns.count.answers")
	return !ok || n != "0"
}

// has reports whether a message says something, other than that it is not so.
func has(m *trace.Message, name string) bool {
	v, ok := m.Field(name)
	return ok && v != "0"
}

func field(m *trace.Message, name string) string {
	v, _ := m.Field(name)
	return text.EscapeTo(v, saidLimit)
}

// live is for how long what a response says may be remembered.
func (t *teller) live(m *trace.Message) string {
	if ttl, ok := timeToLive(m); ok {
		return t.p.Duration(ttl)
	}
	return ""
}

func timeToLive(m *trace.Message) (time.Duration, bool) {
	v, ok := m.Field("dns.resp.ttl")
	n, err := strconv.ParseUint(v, 10, 31)
	return time.Duration(n) * time.Second, ok && err == nil
}

// recalled reports whether a response comes from a cache: the same server has
// given the answer before, and its time to live has run down since, by just
// what has passed. Who has authority counts nothing down.
func (t *teller) recalled(m *trace.Message, args text.Args) bool {
	ttl, ok := timeToLive(m)
	if !ok || has(m, "dns.flags.authoritative") {
		return false
	}
	before, ok := t.lately(m, func(b *trace.Message) bool {
		first, ok := timeToLive(b)
		passed := m.Begun - b.Begun
		return ok && b.Kind == trace.MessageResponse && passed >= time.Second &&
			t.server(b) == t.server(m) && (first-ttl-passed).Abs() <= time.Second
	})
	if ok {
		args["Since"] = t.p.Duration(m.Begun - before.Begun)
	}
	return ok
}

// latelyLimit is how many messages are looked through for what was said before.
const latelyLimit = 200

// lately looks for the last message before one that asks or answers the same
// question.
func (t *teller) lately(m *trace.Message, fits func(*trace.Message) bool) (trace.Message, bool) {
	name, kind := question(m)
	for id := m.ID - 1; id > 0 && id+latelyLimit >= m.ID; id-- {
		b, ok := t.s.Message(id)
		if !ok || b.Protocol != m.Protocol {
			continue
		}
		if n, k := question(&b); n == name && k == kind && fits(&b) {
			return b, true
		}
	}
	return trace.Message{}, false
}

// server is the host that a message was said to, or by, as a server.
func (t *teller) server(m *trace.Message) trace.NodeID {
	if c := t.s.Conversation(m.Conversation); c != nil {
		return c.ServerNode
	}
	return 0
}

// sameEnds reports whether two messages were said between the same hosts.
func (t *teller) sameEnds(a, b *trace.Message) bool {
	c, d := t.s.Conversation(a.Conversation), t.s.Conversation(b.Conversation)
	return c != nil && d != nil && c.ClientNode == d.ClientNode && c.ServerNode == d.ServerNode
}
