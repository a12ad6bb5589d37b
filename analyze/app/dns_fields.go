package app

import (
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// dnsTitle says what a message asks or answers.
func dnsTitle(m *wire.DNSMessage) string {
	title := ""
	switch {
	case len(m.Questions) > 0:
		title = m.Questions[0].Type.String() + " " + m.Questions[0].Name
	case len(m.Answers) > 0: // mDNS repeats no question (RFC 6762 §6)
		title = m.Answers[0].Type.String() + " " + m.Answers[0].Name
	}
	if !m.Response {
		return bounded(title)
	}
	if m.Code != wire.DNSNoError {
		return bounded(title + " → " + dnsCode(m.Code))
	}
	if m.Truncated {
		return bounded(title + " → truncated")
	}
	if len(m.Answers) == 0 {
		return bounded(title + dnsNothing(m))
	}
	for i := range m.Answers {
		if i > 0 && m.Answers[i].Name == m.Answers[i-1].Name { // one beside the other, not what it leads to
			title += ", " + dnsData(&m.Answers[i])
		} else {
			title += " → " + dnsData(&m.Answers[i])
		}
		if len(title) > 400 {
			break
		}
	}
	return bounded(title)
}

// dnsNothing says what a response without answers is: who knows more, or that
// there is no such record (RFC 2308 §2.2).
func dnsNothing(m *wire.DNSMessage) string {
	for i := range m.Authority {
		switch m.Authority[i].Type {
		case wire.DNSTypeSOA:
			return " → no such record"
		case wire.DNSTypeNS:
			return " → ask " + m.Authority[i].Target
		}
	}
	return ""
}

// dnsData is a record's data as people write it.
func dnsData(r *wire.DNSRecord) string {
	switch {
	case r.Addr.IsValid():
		return r.Addr.String()
	case r.Target != "":
		return r.Target
	case len(r.Texts) > 0:
		return r.Texts[0]
	}
	return r.Type.String()
}

func dnsCode(code uint8) string {
	names := [...]string{"no error", "format error", "server failure", "no such name", "not implemented", "refused"}
	if int(code) < len(names) {
		return names[code]
	}
	return "code " + strconv.Itoa(int(code))
}

// dnsFields picks what a message says, by Wireshark's names.
func dnsFields(m *wire.DNSMessage) []trace.MessageField {
	number := func(n int) string { return strconv.Itoa(n) }
	flag := func(b bool) string {
		if b {
			return "1"
		}
		return "0"
	}
	fields := []trace.MessageField{
		{Name: "dns.id", Value: number(int(m.ID))},
		{Name: "dns.flags.response", Value: flag(m.Response)},
		{Name: "dns.flags.opcode", Value: number(int(m.Opcode))},
	}
	if !m.Response {
		fields = append(fields, trace.MessageField{Name: "dns.flags.recdesired", Value: flag(m.RecursionDesired)})
	} else {
		fields = append(fields, trace.MessageField{Name: "dns.flags.authoritative", Value: flag(m.Authoritative)},
			trace.MessageField{Name: "dns.flags.truncated", Value: flag(m.Truncated)})
		fields = append(fields, trace.MessageField{Name: "dns.flags.rcode", Value: number(int(m.Code))},
			trace.MessageField{Name: "dns.count.answers", Value: number(len(m.Answers))})
	}
	for _, q := range m.Questions[:min(len(m.Questions), 4)] {
		fields = append(fields, trace.MessageField{Name: "dns.qry.name", Value: bounded(q.Name)},
			trace.MessageField{Name: "dns.qry.type", Value: number(int(q.Type))})
	}
	for i := range m.Answers[:min(len(m.Answers), 16)] {
		if name, ok := dnsAnswerNames[m.Answers[i].Type]; ok {
			fields = append(fields, trace.MessageField{Name: name, Value: bounded(dnsData(&m.Answers[i]))})
		}
	}
	return append(fields, dnsLife(m)...)
}

// dnsLife picks for how long what a response says may be remembered: the
// shortest of its answers, or of the denial; and of a referral to whom it leads.
func dnsLife(m *wire.DNSMessage) (fields []trace.MessageField) {
	add := func(name, value string) {
		fields = append(fields, trace.MessageField{Name: name, Value: bounded(value)})
	}
	ttl := func(n uint32) { add("dns.resp.ttl", strconv.FormatUint(uint64(n), 10)) }
	if len(m.Answers) > 0 {
		least := m.Answers[0].TTL
		for i := range m.Answers {
			least = min(least, m.Answers[i].TTL)
		}
		ttl(least)
		return fields
	}
	for i := range m.Authority {
		switch r := &m.Authority[i]; {
		case r.Type == wire.DNSTypeSOA && r.SOA != nil:
			add("dns.soa.mname", r.SOA.Server)
			ttl(min(r.TTL, r.SOA.Minimum)) // RFC 2308 §5
			return fields
		case r.Type == wire.DNSTypeNS && m.Response:
			add("dns.resp.name", r.Name)
			add("dns.ns", r.Target)
			return fields
		}
	}
	return fields
}

var dnsAnswerNames = map[wire.DNSType]string{
	wire.DNSTypeA: "dns.a", wire.DNSTypeAAAA: "dns.aaaa", wire.DNSTypeCNAME: "dns.cname", wire.DNSTypeNS: "dns.ns",
	wire.DNSTypeMX: "dns.mx.mail_exchange", wire.DNSTypePTR: "dns.ptr.domain_name", wire.DNSTypeTXT: "dns.txt",
}
