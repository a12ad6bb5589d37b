package wire

import (
	"encoding/binary"
	"slices"
)

var dnsEntries = []entry{
	hexNumber("dns.id", 0, 16),
	hexNumber("dns.flags", 16, 16).of(
		flag("dns.flags.response", 16), number("dns.flags.opcode", 17, 4), flag("dns.flags.authoritative", 21),
		flag("dns.flags.truncated", 22), flag("dns.flags.recdesired", 23), flag("dns.flags.recavail", 24),
		flag("dns.flags.z", 25), flag("dns.flags.authenticated", 26), flag("dns.flags.checkdisable", 27),
		number("dns.flags.rcode", 28, 4)),
	number("dns.count.queries", 32, 16),
	number("dns.count.answers", 48, 16),
	number("dns.count.auth_rr", 64, 16),
	number("dns.count.add_rr", 80, 16),
}

var dnsVarying = []entry{
	varying("dns.length", KindUint, Decimal),
	heading("dns.qry"),
	varying("dns.qry.name", KindText, Decimal),
	varying("dns.qry.type", KindUint, Decimal),
	varying("dns.qry.class", KindUint, Hex),
	varying("dns.qry.qu", KindBool, Decimal),
	heading("dns.resp"),
	varying("dns.resp.name", KindText, Decimal),
	varying("dns.resp.type", KindUint, Decimal),
	varying("dns.resp.class", KindUint, Hex),
	varying("dns.resp.cache_flush", KindBool, Decimal),
	varying("dns.resp.ttl", KindUint, Decimal),
	varying("dns.resp.len", KindUint, Decimal),
	varying("dns.a", KindAddr, Decimal),
	varying("dns.aaaa", KindAddr, Decimal),
	varying("dns.cname", KindText, Decimal),
	varying("dns.ns", KindText, Decimal),
	varying("dns.ptr.domain_name", KindText, Decimal),
	varying("dns.mx.preference", KindUint, Decimal),
	varying("dns.mx.mail_exchange", KindText, Decimal),
	varying("dns.srv.priority", KindUint, Decimal),
	varying("dns.srv.weight", KindUint, Decimal),
	varying("dns.srv.port", KindUint, Decimal),
	varying("dns.srv.target", KindText, Decimal),
	varying("dns.soa.mname", KindText, Decimal),
	varying("dns.soa.rname", KindText, Decimal),
	varying("dns.soa.serial_number", KindUint, Decimal),
	varying("dns.soa.refresh_interval", KindUint, Decimal),
	varying("dns.soa.retry_interval", KindUint, Decimal),
	varying("dns.soa.expire_limit", KindUint, Decimal),
	varying("dns.soa.minimum_ttl", KindUint, Decimal),
	varying("dns.txt.length", KindUint, Decimal),
	varying("dns.txt", KindText, Decimal),
	varying("dns.rr.udp_payload_size", KindUint, Decimal),
	varying("dns.resp.ext_rcode", KindUint, Hex),
	varying("dns.resp.edns0_version", KindUint, Decimal),
	varying("dns.resp.z", KindUint, Hex),
	heading("dns.opt"),
	varying("dns.opt.code", KindUint, Decimal),
	varying("dns.opt.len", KindUint, Decimal),
	varying("dns.opt.data", KindBytes, Decimal),
	varying("dns.data", KindBytes, Decimal),
}

// dnsInResponses are the flags that mean something in a response alone; where
// a query sets the last of them, it is shown all the same (RFC 6840 §5.7).
var dnsInResponses = []string{"dns.flags.authoritative", "dns.flags.recavail", "dns.flags.rcode", "dns.flags.authenticated"}

// The ports of DNS and of multicast DNS (RFC 6762).
const (
	portDNS  = 53
	portMDNS = 5353
)

// dnsMessage makes the heading of a DNS message in a user datagram.
func (t *tree) dnsMessage(u *UDP, l Layer) (Field, bool) {
	name := "dns"
	switch {
	case u.SrcPort == portMDNS || u.DstPort == portMDNS:
		name = "mdns"
	case u.SrcPort == portDNS || u.DstPort == portDNS:
	case !surelyDNS(u.Payload):
		return Field{}, false
	}
	if len(u.Payload) < dnsHeader {
		return Field{}, false
	}
	return t.under(name, l.Payload, l.End, t.dnsFields(u.Payload, l.Payload, name == "mdns")), true
}

// surelyDNS reports whether bytes are a DNS message and nothing else: all of
// them are read by its rules, and they ask of the Internet's names.
func surelyDNS(b []byte) bool {
	if len(b) < dnsHeader+6 || binary.BigEndian.Uint16(b[4:]) == 0 || b[2]>>3&0xf != 0 {
		return false
	}
	r := dnsReader{b: b}
	m, counts := r.header()
	for range counts[0] {
		if q := r.question(); r.err != nil || q.Class != DNSClassInternet || q.Type == 0 {
			return false
		}
	}
	for range counts[1] + counts[2] + counts[3] {
		if r.record(); r.err != nil {
			return false
		}
	}
	return r.at == len(b) && !m.Reserved && (m.Response || counts[1] == 0)
}

// dnsOverTCP makes the heading of the one message that a segment may hold
// whole, behind its length (RFC 1035 §4.2.2).
func (t *tree) dnsOverTCP(s *Segment, l Layer) (Field, bool) {
	if s.SrcPort != portDNS && s.DstPort != portDNS || len(s.Payload) < 2+dnsHeader {
		return Field{}, false
	}
	if int(binary.BigEndian.Uint16(s.Payload)) != len(s.Payload)-2 {
		return Field{}, false
	}
	fields := t.add(nil, "dns.length", KindUint, l.Payload, l.Payload+2)
	fields = append(fields, t.dnsFields(s.Payload[2:], l.Payload+2, false)...)
	return t.under("dns", l.Payload, l.End, fields), true
}

// dnsFields makes the fields of the message b, which begins at a byte of the
// frame, as far as it can be read. multicast says that it is one of multicast
// DNS.
func (t *tree) dnsFields(b []byte, at int, multicast bool) []Field {
	fields := t.layout(dnsEntries, at)
	r := dnsReader{b: b}
	m, counts := r.header()
	if flags := &fields[1]; !m.Response {
		flags.Children = slices.DeleteFunc(flags.Children, func(f Field) bool {
			return slices.Contains(dnsInResponses, f.Name) && !(m.AuthenticData && f.Name == "dns.flags.authenticated")
		})
	}
	for range counts[0] {
		if r.err != nil {
			return fields
		}
		fields = t.dnsQuestion(fields, &r, at, multicast)
	}
	for range counts[1] + counts[2] + counts[3] {
		if r.err != nil {
			return fields
		}
		fields = t.dnsRecord(fields, &r, at, multicast)
	}
	return fields
}

func (t *tree) dnsQuestion(fields []Field, r *dnsReader, base int, multicast bool) []Field {
	start := base + r.at
	name := r.name()
	at := base + r.at
	r.take(4)
	if r.err != nil {
		return fields
	}
	parts := t.text(nil, "dns.qry.name", name, start, at)
	parts = t.add(parts, "dns.qry.type", KindUint, at, at+2)
	parts = t.dnsClass(parts, "dns.qry.class", "dns.qry.qu", at+2, multicast)
	return append(fields, t.under("dns.qry", start, at+4, parts))
}

// dnsClass adds a class of two bytes. In multicast DNS its first bit has a
// meaning of its own (RFC 6762 §5.4, §10.2).
func (t *tree) dnsClass(fields []Field, class, first string, at int, multicast bool) []Field {
	if !multicast {
		return t.add(fields, class, KindUint, at, at+2)
	}
	bit, rest := flag(first, 0), hexNumber(class, 1, 15)
	return t.one(t.one(fields, &bit, at), &rest, at)
}

func (t *tree) dnsRecord(fields []Field, r *dnsReader, base int, multicast bool) []Field {
	start := base + r.at
	record := DNSRecord{Name: r.name()}
	at := base + r.at
	record.Type, record.Class, record.TTL = DNSType(r.uint16()), r.uint16(), r.uint32()
	size := int(r.uint16())
	if r.err != nil {
		return fields
	}
	parts := t.text(nil, "dns.resp.name", record.Name, start, at)
	parts = t.add(parts, "dns.resp.type", KindUint, at, at+2)
	if record.Type == DNSTypeOPT {
		parts = t.add(parts, "dns.rr.udp_payload_size", KindUint, at+2, at+4)
		parts = t.add(parts, "dns.resp.ext_rcode", KindUint, at+4, at+5)
		parts = t.add(parts, "dns.resp.edns0_version", KindUint, at+5, at+6)
		parts = t.add(parts, "dns.resp.z", KindUint, at+6, at+8)
	} else {
		parts = t.dnsClass(parts, "dns.resp.class", "dns.resp.cache_flush", at+2, multicast)
		parts = t.add(parts, "dns.resp.ttl", KindUint, at+4, at+8)
	}
	parts = t.add(parts, "dns.resp.len", KindUint, at+8, at+10)
	from := r.at
	if r.data(&record, size); r.at < from+size { // cut off
		return append(fields, t.under("dns.resp", start, base+len(r.b), t.rest(parts, "dns.data", at+10, base+len(r.b))))
	}
	parts = t.dnsData(parts, &record, dnsReader{b: r.b[:from+size], at: from}, base)
	return append(fields, t.under("dns.resp", start, base+from+size, parts))
}

// dnsData adds the fields of a record's data, over which r walks again.
func (t *tree) dnsData(fields []Field, record *DNSRecord, r dnsReader, base int) []Field {
	from, to := base+r.at, base+len(r.b)
	name := func(field string) {
		start := base + r.at
		text := r.name()
		fields = t.text(fields, field, text, start, base+r.at)
	}
	numbers := func(size int, names ...string) {
		for _, field := range names {
			start := base + r.at
			if r.take(size); r.err == nil {
				fields = t.add(fields, field, KindUint, start, start+size)
			}
		}
	}
	switch {
	case len(record.Data) > 0:
		return t.add(fields, "dns.data", KindBytes, from, to)
	case record.Type == DNSTypeA:
		return t.add(fields, "dns.a", KindAddr, from, to)
	case record.Type == DNSTypeAAAA:
		return t.add(fields, "dns.aaaa", KindAddr, from, to)
	case record.Type == DNSTypeCNAME:
		name("dns.cname")
	case record.Type == DNSTypeNS:
		name("dns.ns")
	case record.Type == DNSTypePTR:
		name("dns.ptr.domain_name")
	case record.Type == DNSTypeMX:
		numbers(2, "dns.mx.preference")
		name("dns.mx.mail_exchange")
	case record.Type == DNSTypeSRV:
		numbers(2, "dns.srv.priority", "dns.srv.weight", "dns.srv.port")
		name("dns.srv.target")
	case record.Type == DNSTypeSOA:
		name("dns.soa.mname")
		name("dns.soa.rname")
		numbers(4, "dns.soa.serial_number", "dns.soa.refresh_interval", "dns.soa.retry_interval", "dns.soa.expire_limit", "dns.soa.minimum_ttl")
	case record.Type == DNSTypeTXT:
		for _, text := range record.Texts {
			fields = t.add(fields, "dns.txt.length", KindUint, from, from+1)
			fields = t.text(fields, "dns.txt", text, from+1, from+1+len(text))
			from += 1 + len(text)
		}
	case record.Type == DNSTypeOPT:
		for _, o := range record.Options {
			option := t.add(nil, "dns.opt.code", KindUint, from, from+2)
			option = t.add(option, "dns.opt.len", KindUint, from+2, from+4)
			option = t.add(option, "dns.opt.data", KindBytes, from+4, from+4+len(o.Data))
			fields = append(fields, t.under("dns.opt", from, from+4+len(o.Data), option))
			from += 4 + len(o.Data)
		}
	}
	return fields
}
