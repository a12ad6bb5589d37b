package dns

import "wiretale/wire"

// The sizes of what a datagram carries: all that may be sent to who says
// nothing of it (RFC 1035 §4.2.1), and the most that is sent to anybody, which
// no path splits.
const (
	plainSize = 512
	mostSize  = 1232
)

// query is a question as it came.
type query struct {
	wire.DNSMessage
	size     int  // of the datagram that its sender can take
	extended bool // it says so (RFC 6891)
}

// readQuery reads a query. wanted is false for what is none, and gets no
// answer; ready, where it can't be answered, in which case reply holds why.
func readQuery(b []byte) (q query, reply wire.DNSMessage, wanted, ready bool) {
	m, err := wire.ParseDNS(b)
	if m.Response || len(b) < 12 {
		return q, reply, false, false
	}
	q = query{DNSMessage: m, size: plainSize}
	reply = wire.DNSMessage{ID: m.ID, Response: true, Opcode: m.Opcode, RecursionDesired: m.RecursionDesired, Questions: m.Questions}
	for _, r := range m.Additional {
		if r.Type == wire.DNSTypeOPT {
			q.size, q.extended = min(max(int(r.Class), plainSize), mostSize), true // RFC 6891 §6.2.3
		}
	}
	switch {
	case err != nil || len(m.Questions) != 1:
		reply.Code = wire.DNSFormatError
	case m.Opcode != 0:
		reply.Code = wire.DNSNotImplemented
	case m.Questions[0].Class != wire.DNSClassInternet:
		reply.Code = wire.DNSRefused
	default:
		return q, reply, true, true
	}
	reply.Questions = reply.Questions[:min(len(reply.Questions), 1)]
	return q, reply, true, false
}

// pack writes an answer so that its asker can take it. What is too big for a
// datagram is left out and said to be (RFC 1035 §4.1.1): TCP has room for it.
func (q *query) pack(m wire.DNSMessage, stream bool) []byte {
	extra := m.Additional
	opt := wire.DNSRecord{Name: root, Type: wire.DNSTypeOPT, Class: mostSize}
	if q.extended {
		m.Additional = append(extra[:len(extra):len(extra)], opt)
	}
	b := m.Serialize()
	if stream || len(b) <= q.size {
		return b
	}
	m.Additional = nil
	if q.extended {
		m.Additional = []wire.DNSRecord{opt}
	}
	if len(m.Answers) > 0 { // of a referral the addresses are what matters (RFC 9471 §3.1)
		if b = m.Serialize(); len(b) <= q.size {
			return b // nobody misses what is merely useful (RFC 2181 §9)
		}
	}
	m.Answers, m.Authority, m.Truncated = nil, nil, true
	return m.Serialize()
}
