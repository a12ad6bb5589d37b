package dns

import (
	"wiretale/wire"
)

// Server answers from the zones that it has authority for, and from nothing
// else (RFC 1034 §4.3.1).
type Server []Authority

// Authority is a zone as its own name servers know it: the SOA and NS records
// of its apex, the records of its names, the NS records of the zones below that
// it delegates, and the addresses of their servers.
type Authority struct {
	Apex    string
	Records []wire.DNSRecord
}

// Answer answers a query, which came over a stream or in a datagram. What is no
// query gets no answer.
func (s Server) Answer(b []byte, stream bool) []byte {
	q, m, wanted, ready := readQuery(b)
	if !wanted {
		return nil
	}
	if ready {
		s.find(&m)
	}
	return q.pack(m, stream)
}

// find fills in the answer to a question (RFC 1034 §4.3.2).
func (s Server) find(m *wire.DNSMessage) {
	name, kind := m.Questions[0].Name, m.Questions[0].Type
	for range maxAliases {
		z := s.nearest(name)
		if z == nil {
			if len(m.Answers) == 0 {
				m.Code = wire.DNSRefused
			}
			return // where an alias leads out of what it knows, the asker goes on
		}
		if cut := z.cut(name); cut != "" {
			z.refer(m, cut)
			return
		}
		m.Authoritative = true // RFC 1035 §4.1.1: for the name that was asked for
		found, alias := z.at(name, kind)
		m.Answers = append(m.Answers, found...)
		if alias == "" {
			if len(found) == 0 {
				z.deny(m, name)
			}
			z.addAddresses(m, found)
			return
		}
		name = alias
	}
	m.Answers, m.Code = nil, wire.DNSServerFailure
}

// nearest is the zone that encloses a name most closely.
func (s Server) nearest(name string) (z *Authority) {
	for i := range s {
		if within(name, s[i].Apex) && (z == nil || len(s[i].Apex) > len(z.Apex) || z.Apex == root) {
			z = &s[i]
		}
	}
	return z
}

// cut is the name at which the zone ends on the way down to a name, "" where it
// does not.
func (z *Authority) cut(name string) (cut string) {
	for ; !same(name, z.Apex); name = parent(name) {
		if z.has(name, wire.DNSTypeNS) {
			cut = name // one further up hides it
		}
	}
	return cut
}

func (z *Authority) has(name string, kind wire.DNSType) bool {
	for i := range z.Records {
		if z.Records[i].Type == kind && same(z.Records[i].Name, name) {
			return true
		}
	}
	return false
}

// at are a name's records of a type. Where the name is another's alias, that is
// the answer, and what it stands for is where to go on (RFC 1034 §3.6.2).
func (z *Authority) at(name string, kind wire.DNSType) (found []wire.DNSRecord, alias string) {
	for _, r := range z.Records {
		if !same(r.Name, name) {
			continue
		}
		switch {
		case r.Type == kind || kind == wire.DNSTypeANY:
			found = append(found, r)
		case r.Type == wire.DNSTypeCNAME:
			return []wire.DNSRecord{r}, r.Target
		}
	}
	return found, ""
}

// refer says who knows more: the servers of the zone below, and the addresses
// of those that are known (RFC 1034 §4.2.1).
func (z *Authority) refer(m *wire.DNSMessage, cut string) {
	servers, _ := z.at(cut, wire.DNSTypeNS)
	m.Authority = append(m.Authority, servers...)
	z.addAddresses(m, servers)
}

// deny says that there is nothing: no such name, or no such record of the name.
// The SOA record says for how long that may be believed (RFC 2308 §3).
func (z *Authority) deny(m *wire.DNSMessage, name string) {
	if !z.exists(name) {
		m.Code = wire.DNSNameError
	}
	for _, r := range z.Records {
		if r.Type == wire.DNSTypeSOA && r.SOA != nil && same(r.Name, z.Apex) {
			r.TTL = min(r.TTL, r.SOA.Minimum)
			m.Authority = append(m.Authority, r)
			return
		}
	}
}

// exists reports whether a name has records, or a name below it has (RFC 8020
// §3.1).
func (z *Authority) exists(name string) bool {
	for i := range z.Records {
		if within(z.Records[i].Name, name) {
			return true
		}
	}
	return false
}

// addAddresses adds what an asker of such records will ask for next, as far as
// the zone knows it.
func (z *Authority) addAddresses(m *wire.DNSMessage, of []wire.DNSRecord) {
	for _, r := range of {
		if r.Type != wire.DNSTypeNS && r.Type != wire.DNSTypeMX {
			continue
		}
		for _, a := range z.Records {
			if a.Addr.IsValid() && same(a.Name, r.Target) {
				m.Additional = append(m.Additional, a)
			}
		}
	}
}
