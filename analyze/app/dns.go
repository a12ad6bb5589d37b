package app

import (
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// DNS (RFC 1035), and its two kin that are spoken on a link.
var (
	dnsProtocol   = Protocol{Name: "DNS", Recognise: recogniseDNS, Datagram: newDNSExchange}
	mdnsProtocol  = Protocol{Name: "MDNS", Recognise: atPort(5353), Datagram: newDNSExchange}  // RFC 6762
	llmnrProtocol = Protocol{Name: "LLMNR", Recognise: atPort(5355), Datagram: newDNSExchange} // RFC 4795
)

// dnsExchange pairs responses with queries by their identifier (RFC 1035
// §4.1.1).
type dnsExchange struct {
	tell  Teller
	asked map[uint16]trace.MessageID
}

// maxQueries bounds the queries that wait for an answer.
const maxQueries = 1024

func newDNSExchange(t Teller) DatagramParser { return &dnsExchange{tell: t} }

// Datagram implements DatagramParser.
func (x *dnsExchange) Datagram(from Side, b []byte, at Place) bool {
	m, err := wire.ParseDNS(b)
	if len(m.Questions) == 0 && err != nil {
		x.tell.Carries("malformed message")
		return false
	}
	u := Unit{Data: b, End: int64(len(b)), First: at}
	x.take(from, &u, &m)
	return true
}

// take tells of a message.
func (x *dnsExchange) take(from Side, u *Unit, m *wire.DNSMessage) {
	said := u.message(from, trace.MessageRequest, dnsTitle(m))
	said.Fields = dnsFields(m)
	if m.Response {
		said.Kind = trace.MessageResponse
		said.Answers = x.asked[m.ID]
	}
	say(x.tell, said)
	if !m.Response && len(x.asked) < maxQueries {
		if x.asked == nil {
			x.asked = make(map[uint16]trace.MessageID)
		}
		x.asked[m.ID] = said.ID
	}
}

// recogniseDNS takes datagrams at the port of DNS for DNS whatever they say,
// and others where they surely are.
func recogniseDNS(o *Opening) Verdict {
	if o.ServerPort == 53 {
		return Yes
	}
	if m, err := wire.ParseDNS(o.Data); err == nil && surelyDNS(&m) {
		return Yes
	}
	return No
}

// atPort takes datagrams at a port for a protocol's whatever they say.
func atPort(port uint16) func(o *Opening) Verdict {
	return func(o *Opening) Verdict {
		if o.ServerPort == port {
			return Yes
		}
		return No
	}
}

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
