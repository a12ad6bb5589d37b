package dns

import (
	"slices"
	"time"

	"wiretale/wire"
)

// Read takes what came from the server that was asked. ours is false where it
// answers something else, and is passed over, as if it had not come (RFC 5452
// §9.1: the identifier and the question; whose address and port it came from,
// and to which, is known where it arrives).
func (x *Recursion) Read(now time.Duration, b []byte) (ours bool) {
	m, err := wire.ParseDNS(b)
	g := x.current()
	if x.done || x.open.Query == nil || err != nil && len(m.Questions) == 0 || !m.Response || m.ID != x.id || m.Opcode != 0 || len(m.Questions) != 1 ||
		!same(m.Questions[0].Name, g.question.Name) || m.Questions[0].Type != g.question.Type || m.Questions[0].Class != g.question.Class {
		return false
	}
	stream := x.stream
	x.stream, x.open = false, Ask{}
	switch {
	case m.Truncated && !stream:
		x.stream = true // RFC 7766 §5; RFC 2181 §9: what came of it is not used
	case m.Truncated, err != nil, len(m.Answers)+len(m.Authority)+len(m.Additional) > maxAnswer,
		m.Code != wire.DNSNoError && m.Code != wire.DNSNameError:
		x.dismiss(g)
	case x.answered(now, g, &m), x.denied(now, g, &m), x.referred(now, g, &m):
	default:
		x.dismiss(g) // it knows neither the answer nor who does
	}
	return true
}

// dismiss leaves a server whose answers are of no use (RFC 1034 §5.3.3, step
// 4d).
func (x *Recursion) dismiss(g *goal) {
	if g.next < len(g.servers) {
		g.servers = slices.Delete(g.servers, g.next, g.next+1)
	}
}

// answered takes the records that answer the question, the aliases on the way
// included, from the server with authority for them. Records that are not of
// its zone it may not speak of, and what it says of an alias's end elsewhere is
// left aside (RFC 5452 §6; RFC 2181 §5.4.1).
func (x *Recursion) answered(now time.Duration, g *goal, m *wire.DNSMessage) bool {
	if !m.Authoritative {
		return false
	}
	zone, led := g.zone, false
	for within(g.question.Name, zone) {
		if found := pick(m.Answers, g.question.Name, g.question.Type); len(found) > 0 {
			x.cache.keep(now, found, authority)
			g.answers = append(g.answers, found...)
			x.reach(now, wire.DNSNoError, nil)
			return true
		}
		alias := pick(m.Answers, g.question.Name, wire.DNSTypeCNAME)
		if len(alias) != 1 { // RFC 1034 §3.6.2: a name has one, or none
			break
		}
		led = true
		x.cache.keep(now, alias, authority)
		if !x.follow(now, alias[0]) {
			return true
		}
	}
	if !led {
		return false
	}
	g.zone = zone
	if g.proof(m) != nil && x.denied(now, g, m) {
		return true // RFC 2308 §2.1: it is the alias's end that the code speaks of
	}
	g.zone = ""
	x.recall(now)
	return true
}

// denied takes that there is no such name, or no such record of it, from the
// server with authority for it (RFC 2308 §2).
func (x *Recursion) denied(now time.Duration, g *goal, m *wire.DNSMessage) bool {
	if !m.Authoritative || len(pick(m.Answers, g.question.Name, g.question.Type)) > 0 {
		return false
	}
	soa := g.proof(m)
	if soa == nil && m.Code == wire.DNSNoError && len(delegation(g, m)) > 0 {
		return false // RFC 2308 §2.2: it names others
	}
	if soa != nil { // without it nobody knows for how long (RFC 2308 §5)
		x.cache.deny(now, g.question.Name, g.question.Type, m.Code, *soa)
	}
	x.reach(now, m.Code, soa)
	return true
}

// proof is the SOA record that comes with a denial, of the zone that denies.
func (g *goal) proof(m *wire.DNSMessage) *wire.DNSRecord {
	for i, r := range m.Authority {
		if r.Type == wire.DNSTypeSOA && r.SOA != nil && within(g.question.Name, r.Name) && within(r.Name, g.zone) {
			return &m.Authority[i]
		}
	}
	return nil
}

// referred goes on with the servers of a zone closer to the name, of which the
// server that was asked tells: never with those of one further away, so it
// comes to an end (RFC 1034 §5.3.3, step 4b).
func (x *Recursion) referred(now time.Duration, g *goal, m *wire.DNSMessage) bool {
	servers := delegation(g, m)
	if m.Code != wire.DNSNoError || len(servers) == 0 {
		return false
	}
	parent := g.zone
	g.zone = fold(servers[0].Name)
	g.servers, g.nameless, g.next, g.round = nil, nil, 0, 0
	x.cache.keep(now, servers, hearsay)
	for _, r := range servers {
		var given []wire.DNSRecord
		for _, kind := range [...]wire.DNSType{wire.DNSTypeA, wire.DNSTypeAAAA} {
			if glue := pick(m.Additional, r.Target, kind); len(glue) > 0 && within(r.Target, parent) {
				x.cache.keep(now, glue, hearsay)
				given = append(given, glue...)
			}
		}
		x.enlist(now, g, r.Target, given)
	}
	return true
}

// delegation are the records that name the servers of a zone between the one
// that was asked and the name.
func delegation(g *goal, m *wire.DNSMessage) (servers []wire.DNSRecord) {
	for _, r := range m.Authority {
		if r.Type == wire.DNSTypeNS && within(g.question.Name, r.Name) && within(r.Name, g.zone) && !same(r.Name, g.zone) {
			servers = pick(m.Authority, r.Name, wire.DNSTypeNS)
			return servers[:min(len(servers), maxServers)]
		}
	}
	return nil
}

// pick are the records of one name and type among others.
func pick(from []wire.DNSRecord, name string, kind wire.DNSType) (found []wire.DNSRecord) {
	for _, r := range from {
		if r.Type == kind && r.Class == wire.DNSClassInternet && r.Data == nil && same(r.Name, name) {
			found = append(found, r)
		}
	}
	return found
}
