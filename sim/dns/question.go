package dns

import (
	"net/netip"

	"wiretale/wire"
)

// Failure says why a name was not resolved. It implements error.
type Failure uint8

// The failures.
const (
	ErrNoAnswer    Failure = iota + 1 // nobody answered, however often it was asked
	ErrUnreachable                    // nobody listens at the server's port
	ErrNoName                         // there is no such name
	ErrNoAddress                      // the name has no record of the type that was asked for
	ErrServer                         // the server could not answer
	ErrTruncated                      // the answer was too big for a datagram
)

var failures = [...]string{"", "no answer", "name server unreachable", "no such name", "no address", "name server failed", "answer truncated"}

// Error implements error.
func (f Failure) Error() string { return failures[f] }

// Question asks for the records of a name.
type Question struct {
	id   uint16
	name string
	kind wire.DNSType
}

// NewQuestion asks for a name's records of a type.
func NewQuestion(id uint16, name string, kind wire.DNSType) *Question {
	return &Question{id, name, kind}
}

// Bytes is the question as a datagram carries it.
func (q *Question) Bytes() []byte {
	m := wire.DNSMessage{ID: q.id, RecursionDesired: true,
		Questions: []wire.DNSQuestion{{Name: q.name, Type: q.kind, Class: wire.DNSClassInternet}}}
	return m.Serialize()
}

// Read looks for the answer in a message: an address, where it asks for one.
// ours is false where it answers something else, and is to be passed over (RFC
// 5452 §9.1).
func (q *Question) Read(datagram []byte) (a netip.Addr, err error, ours bool) {
	m, fault := wire.ParseDNS(datagram)
	if fault != nil || !m.Response || m.ID != q.id || len(m.Questions) != 1 ||
		!same(m.Questions[0].Name, q.name) || m.Questions[0].Type != q.kind {
		return netip.Addr{}, nil, false
	}
	if m.Truncated { // RFC 2181 §9: what came of it is not used
		return netip.Addr{}, ErrTruncated, true
	}
	switch m.Code {
	case wire.DNSNoError:
	case wire.DNSNameError:
		return netip.Addr{}, ErrNoName, true
	default:
		return netip.Addr{}, ErrServer, true
	}
	for _, r := range m.Answers {
		if r.Type == q.kind {
			return r.Addr, nil, true
		}
	}
	return netip.Addr{}, ErrNoAddress, true
}
