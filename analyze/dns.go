package analyze

import (
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// dnsExchange pairs the answers of one conversation with its queries by their
// identifier (RFC 1035 §4.1.1).
type dnsExchange struct {
	asked map[uint16]trace.MessageID
}

// maxQueries bounds the queries of a conversation that wait for an answer.
const maxQueries = 1024

// dns reads a datagram that carries a DNS message; ok is false if it doesn't.
func (v *vantage) dns(s sight, c *conversation, from int, u *wire.UDP) (answer, ok bool) {
	name := dnsPorts[u.SrcPort]
	if n, ok := dnsPorts[u.DstPort]; ok {
		name = n
	}
	m, err := wire.ParseDNS(u.Payload)
	if name == "" {
		if err != nil || !surelyDNS(&m) {
			return false, false
		}
		name = "DNS"
	}
	note := &v.step.note
	note.Protocol = name
	c.facts.Application = name
	if len(m.Questions) == 0 && err != nil {
		note.Text = "malformed message"
		return false, false
	}
	said := &trace.Message{
		FromClient: from == client, Protocol: name, Kind: trace.MessageRequest, Begun: s.Time, Completed: s.Time,
		Complete: true, End: int64(len(u.Payload)), First: trace.PacketID(s.ID), Last: trace.PacketID(s.ID),
		Title: dnsTitle(&m), Fields: dnsFields(&m),
	}
	note.Text = said.Title
	v.beginMessage(s, c, said)
	x := &c.udp.dns
	switch {
	case m.Response:
		said.Kind = trace.MessageResponse
		said.Answers = x.asked[m.ID]
	case len(x.asked) < maxQueries:
		if x.asked == nil {
			x.asked = make(map[uint16]trace.MessageID)
		}
		x.asked[m.ID] = said.ID
	}
	v.say(s, c, trace.MessageComplete, 0, said.ID)
	return m.Response, true
}

// dnsPorts are the ports whose datagrams are taken for DNS whatever they say.
var dnsPorts = map[uint16]string{53: "DNS", 5353: "MDNS", 5355: "LLMNR"}

// surelyDNS reports whether a message that could be read is one of DNS, at
// whatever port.
func surelyDNS(m *wire.DNSMessage) bool {
	if len(m.Questions) != 1 || m.Opcode > 5 || m.Reserved || m.Code > 10 {
		return false
	}
	q := m.Questions[0]
	return (q.Class == wire.DNSClassInternet || q.Class == 255) && q.Type != 0 && q.Type < 260 &&
		(m.Response || len(m.Answers) == 0)
}

// dnsTitle says what a message asks or answers.
func dnsTitle(m *wire.DNSMessage) string {
	title := ""
	if len(m.Questions) > 0 {
		title = m.Questions[0].Type.String() + " " + m.Questions[0].Name
	}
	if !m.Response {
		return bounded(title)
	}
	if m.Code != wire.DNSNoError {
		return bounded(title + " → " + dnsCode(m.Code))
	}
	for i := range m.Answers {
		title += " → " + dnsData(&m.Answers[i])
		if len(title) > 400 {
			break
		}
	}
	return bounded(title)
}

// dnsData is a record's data as people write it.
func dnsData(r *wire.DNSRecord) string {
	switch {
	case r.Addr.IsValid():
		return r.Addr.String()
	case r.Target != "":
		return r.Target
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
	if m.Response {
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
	return fields
}

var dnsAnswerNames = map[wire.DNSType]string{
	wire.DNSTypeA: "dns.a", wire.DNSTypeAAAA: "dns.aaaa", wire.DNSTypeCNAME: "dns.cname", wire.DNSTypeNS: "dns.ns",
	wire.DNSTypeMX: "dns.mx.mail_exchange", wire.DNSTypePTR: "dns.ptr.domain_name",
}
