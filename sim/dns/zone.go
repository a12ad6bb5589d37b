package dns

import (
	"net/netip"
	"time"

	"wiretale/wire"
)

// Zone is what a name server knows.
type Zone []Record

// Record is a name with its addresses, or another name for it.
type Record struct {
	Name      string
	Addresses []netip.Addr
	Alias     string // in place of addresses
	TTL       time.Duration
}

// maxAliases bounds how many aliases of aliases an answer follows.
const maxAliases = 8

// Answer answers a query. What is no query gets no answer.
func (z Zone) Answer(query []byte) []byte {
	q, err := wire.ParseDNS(query)
	if q.Response || len(query) < 12 {
		return nil
	}
	m := wire.DNSMessage{ID: q.ID, Response: true, Opcode: q.Opcode, RecursionDesired: q.RecursionDesired,
		RecursionAvailable: true, Questions: q.Questions}
	if err != nil || len(q.Questions) != 1 {
		m.Code = wire.DNSFormatError
		return m.Serialize()
	}
	m.Answers, m.Code = z.find(q.Questions[0])
	return m.Serialize()
}

// find collects the records that answer a question, the aliases on the way
// included (RFC 1034 §4.3.2).
func (z Zone) find(q wire.DNSQuestion) (answers []wire.DNSRecord, code uint8) {
	name := q.Name
	for range maxAliases {
		r, ok := z.named(name)
		if !ok {
			return answers, wire.DNSNameError
		}
		ttl := uint32(r.TTL / time.Second)
		for _, a := range r.Addresses {
			if kind := AddressType(a.Is6()); kind == q.Type && q.Class == wire.DNSClassInternet {
				answers = append(answers, wire.DNSRecord{Name: name, Type: kind, Class: q.Class, TTL: ttl, Addr: a})
			}
		}
		if r.Alias == "" {
			return answers, wire.DNSNoError
		}
		answers = append(answers, wire.DNSRecord{Name: name, Type: wire.DNSTypeCNAME, Class: q.Class, TTL: ttl, Target: r.Alias})
		name = r.Alias
	}
	return nil, wire.DNSServerFailure
}

func (z Zone) named(name string) (Record, bool) {
	for _, r := range z {
		if same(r.Name, name) {
			return r, true
		}
	}
	return Record{}, false
}

// AddressType is the type of the records that hold addresses, IPv6 ones if v6.
func AddressType(v6 bool) wire.DNSType {
	if v6 {
		return wire.DNSTypeAAAA
	}
	return wire.DNSTypeA
}
