package dns

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/wire"
)

// Resolver finds out what others know, from the root on, and remembers it (RFC
// 1034 §5.3.3).
type Resolver struct {
	Roots   []netip.Addr  // where to begin
	Own     []netip.Addr  // its addresses: it asks those of their families, and never itself
	Timeout time.Duration // until a server that says nothing is left for the next one
	Forgets bool          // it remembers nothing from one question to the next
	Draw    func() uint16 // an identifier that nobody guesses (RFC 5452 §9.2)
	Cache   Cache
}

// The bounds of the work on one question: who answers may be of ill will.
const (
	maxQueries = 40  // datagrams and connections in all
	maxGoals   = 5   // names of servers whose own servers' names must be found first, …
	maxRounds  = 3   // that all servers of a zone are asked, each time waiting twice as long
	maxServers = 16  // of one zone
	maxAnswer  = 256 // records of an answer that is of use
)

// streamWait is how long a server may take to answer over TCP.
const streamWait = 5 * time.Second

// Reply answers a query from what the resolver remembers; where others have to
// be asked first it returns the work that this takes. What is no query gets
// neither.
func (r *Resolver) Reply(now time.Duration, b []byte, stream bool) (reply []byte, work *Recursion) {
	q, m, wanted, ready := readQuery(b)
	if !wanted {
		return nil, nil
	}
	m.RecursionAvailable = true
	if !ready {
		return q.pack(m, stream), nil
	}
	if k := m.Questions[0].Type; k >= firstMeta && k <= lastMeta {
		m.Code = wire.DNSNotImplemented // they ask for no record that could be remembered
		return q.pack(m, stream), nil
	}
	r.Cache.Expire(now)
	work = r.begin(now, m.Questions[0])
	if work.Done() {
		return r.Finish(b, work, stream), nil
	}
	if !m.RecursionDesired { // RFC 1034 §4.3.1: it asks others for nobody who doesn't want that
		m.Code = wire.DNSRefused
		return q.pack(m, stream), nil
	}
	return nil, work
}

// The types that only questions have (RFC 6895 §3.1).
const firstMeta, lastMeta wire.DNSType = 128, 255

// Finish answers a query with what came of the work on it.
func (r *Resolver) Finish(b []byte, x *Recursion, stream bool) []byte {
	q, m, wanted, ready := readQuery(b)
	if !wanted {
		return nil
	}
	m.RecursionAvailable = true
	if ready {
		m.Code, m.Answers = x.code, x.answers
		if x.soa != nil {
			m.Authority = []wire.DNSRecord{*x.soa}
		}
	}
	return q.pack(m, stream)
}

// Busy answers a query that there is no room to work on.
func (r *Resolver) Busy(b []byte, stream bool) []byte {
	return r.Finish(b, &Recursion{code: wire.DNSServerFailure}, stream)
}

// Asked is what a query asks, for telling which ask the same.
func Asked(b []byte) (q wire.DNSQuestion, ok bool) {
	m, err := wire.ParseDNS(b)
	if err != nil || len(m.Questions) != 1 {
		return q, false
	}
	q = m.Questions[0]
	q.Name = fold(q.Name)
	return q, true
}

// begin begins to work on a question: it is done at once where the answer is
// remembered.
func (r *Resolver) begin(now time.Duration, q wire.DNSQuestion) *Recursion {
	x := &Recursion{resolver: r, cache: &r.Cache}
	if r.Forgets {
		x.cache = &Cache{}
	}
	x.goals = []*goal{x.goal(q)}
	x.recall(now)
	return x
}

// usable reports whether an address may be asked.
func (r *Resolver) usable(a netip.Addr) bool {
	if !a.IsValid() || a.IsUnspecified() || a.IsLoopback() || a.IsMulticast() || slices.Contains(r.Own, a) {
		return false
	}
	return slices.ContainsFunc(r.Own, func(own netip.Addr) bool { return own.Is4() == a.Is4() })
}

// family is the type of the addresses that the resolver can ask.
func (r *Resolver) family() wire.DNSType {
	return AddressType(!slices.ContainsFunc(r.Own, netip.Addr.Is4))
}
