package wire

import (
	"encoding/binary"
	"net/netip"
)

// DNSMessage is a message of the Domain Name System (RFC 1035 §4.1).
type DNSMessage struct {
	ID                 uint16
	Response           bool
	Opcode             uint8
	Authoritative      bool
	Truncated          bool
	RecursionDesired   bool
	RecursionAvailable bool
	Reserved           bool // the bit that must be zero
	AuthenticData      bool // RFC 4035 §3.2.3
	CheckingDisabled   bool // RFC 4035 §3.2.2
	Code               uint8

	Questions                      []DNSQuestion
	Answers, Authority, Additional []DNSRecord
}

// DNSType is the type of a resource record.
type DNSType uint16

// The types whose data a DNSRecord holds in structured form.
const (
	DNSTypeA     DNSType = 1
	DNSTypeNS    DNSType = 2
	DNSTypeCNAME DNSType = 5
	DNSTypeSOA   DNSType = 6
	DNSTypePTR   DNSType = 12
	DNSTypeMX    DNSType = 15
	DNSTypeTXT   DNSType = 16
	DNSTypeAAAA  DNSType = 28
	DNSTypeSRV   DNSType = 33
	DNSTypeOPT   DNSType = 41
	DNSTypeANY   DNSType = 255
)

// String is the type's name, or "TYPE" and its number (RFC 3597 §5).
func (t DNSType) String() string {
	switch t {
	case DNSTypeA:
		return "A"
	case DNSTypeNS:
		return "NS"
	case DNSTypeCNAME:
		return "CNAME"
	case DNSTypeSOA:
		return "SOA"
	case DNSTypePTR:
		return "PTR"
	case DNSTypeMX:
		return "MX"
	case DNSTypeTXT:
		return "TXT"
	case DNSTypeAAAA:
		return "AAAA"
	case DNSTypeSRV:
		return "SRV"
	case DNSTypeOPT:
		return "OPT"
	case DNSTypeANY:
		return "ANY"
	}
	return "TYPE" + Value{Kind: KindUint, Num: uint64(t)}.String()
}

// DNSClassInternet is the class of all but a few records.
const DNSClassInternet = 1

// The response codes that people meet (RFC 1035 §4.1.1).
const (
	DNSNoError        = 0
	DNSFormatError    = 1
	DNSServerFailure  = 2
	DNSNameError      = 3
	DNSNotImplemented = 4
	DNSRefused        = 5
)

// DNSQuestion is what a query asks. A name is written without the dot at its
// end; the root is ".". A dot or a backslash within a label stands behind a
// backslash; all other bytes are as they were on the wire.
type DNSQuestion struct {
	Name  string
	Type  DNSType
	Class uint16
}

// DNSRecord is a resource record; its type says which of the fields of its
// data are used.
type DNSRecord struct {
	Name  string
	Type  DNSType
	Class uint16 // of OPT the size of datagram that the sender can take
	TTL   uint32 // seconds; of OPT extended code, version and flags

	Addr       netip.Addr // A, AAAA
	Target     string     // NS, CNAME, PTR, MX, SRV
	Preference uint16     // MX; of SRV the priority
	Weight     uint16     // SRV
	Port       uint16     // SRV
	SOA        *DNSAuthority
	Texts      []string    // TXT
	Options    []DNSOption // OPT
	Data       []byte      // of any other type, and where the data doesn't fit its type
}

// DNSAuthority is the data of an SOA record (RFC 1035 §3.3.13); times are in
// seconds.
type DNSAuthority struct {
	Server, Mailbox                         string
	Serial, Refresh, Retry, Expire, Minimum uint32
}

// DNSOption is an option of an OPT record (RFC 6891 §6.1.2).
type DNSOption struct {
	Code uint16
	Data []byte
}

const dnsHeader = 12

// ParseDNS reads a message as a datagram carries it. Its error is a *Fault;
// what was read before it is returned all the same.
func ParseDNS(b []byte) (DNSMessage, error) {
	r := dnsReader{b: b}
	m, counts := r.header()
	for range counts[0] {
		if r.err != nil {
			break
		}
		if q := r.question(); r.err == nil {
			m.Questions = append(m.Questions, q)
		}
	}
	for i, section := range [...]*[]DNSRecord{&m.Answers, &m.Authority, &m.Additional} {
		for range counts[i+1] {
			if r.err != nil {
				break
			}
			if record := r.record(); r.err == nil {
				*section = append(*section, record)
			}
		}
	}
	if r.err != nil {
		return m, r.err
	}
	return m, nil
}

// The bits of the header's second word.
const (
	dnsResponse           = 1 << 15
	dnsAuthoritative      = 1 << 10
	dnsTruncated          = 1 << 9
	dnsRecursionDesired   = 1 << 8
	dnsRecursionAvailable = 1 << 7
	dnsReserved           = 1 << 6
	dnsAuthenticData      = 1 << 5
	dnsCheckingDisabled   = 1 << 4
)

// header reads the header; counts are those of the four sections.
func (r *dnsReader) header() (m DNSMessage, counts [4]int) {
	if len(r.b) < dnsHeader {
		r.fail(0, HeaderCut, len(r.b), dnsHeader)
		return m, counts
	}
	m.ID = r.uint16()
	word := r.uint16()
	m.Response = word&dnsResponse != 0
	m.Opcode = uint8(word >> 11 & 0xf)
	m.Authoritative = word&dnsAuthoritative != 0
	m.Truncated = word&dnsTruncated != 0
	m.RecursionDesired = word&dnsRecursionDesired != 0
	m.RecursionAvailable = word&dnsRecursionAvailable != 0
	m.Reserved = word&dnsReserved != 0
	m.AuthenticData = word&dnsAuthenticData != 0
	m.CheckingDisabled = word&dnsCheckingDisabled != 0
	m.Code = uint8(word & 0xf)
	for i := range counts {
		counts[i] = int(r.uint16())
	}
	return m, counts
}

// Serialize returns the message's bytes, names compressed.
func (m *DNSMessage) Serialize() []byte { return m.Append(nil) }

// Append adds the message's bytes to b, names compressed.
func (m *DNSMessage) Append(b []byte) []byte {
	w := dnsWriter{b: b, start: len(b), names: map[string]int{}}
	word := uint16(m.Opcode&0xf)<<11 | uint16(m.Code&0xf)
	for _, flag := range [...]struct {
		set bool
		bit uint16
	}{
		{m.Response, dnsResponse}, {m.Authoritative, dnsAuthoritative}, {m.Truncated, dnsTruncated},
		{m.RecursionDesired, dnsRecursionDesired}, {m.RecursionAvailable, dnsRecursionAvailable},
		{m.Reserved, dnsReserved}, {m.AuthenticData, dnsAuthenticData}, {m.CheckingDisabled, dnsCheckingDisabled},
	} {
		if flag.set {
			word |= flag.bit
		}
	}
	w.b = binary.BigEndian.AppendUint16(w.b, m.ID)
	w.b = binary.BigEndian.AppendUint16(w.b, word)
	for _, n := range [...]int{len(m.Questions), len(m.Answers), len(m.Authority), len(m.Additional)} {
		w.b = binary.BigEndian.AppendUint16(w.b, uint16(n))
	}
	for _, q := range m.Questions {
		w.name(q.Name, true)
		w.b = binary.BigEndian.AppendUint16(w.b, uint16(q.Type))
		w.b = binary.BigEndian.AppendUint16(w.b, q.Class)
	}
	for _, section := range [...][]DNSRecord{m.Answers, m.Authority, m.Additional} {
		for i := range section {
			w.record(&section[i])
		}
	}
	return w.b
}
