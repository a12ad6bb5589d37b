package dns

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/wire"
)

// Recursion is the work on one question: one server after another is asked,
// each of which knows the answer, or one who knows more. At any time one query
// at most is open.
type Recursion struct {
	resolver *Resolver
	cache    *Cache
	goals    []*goal // the last is worked on; the first is the client's
	queries  int     // asked so far
	open     Ask
	id       uint16
	stream   bool // the next query goes over TCP: the answer was cut

	done    bool
	code    uint8
	answers []wire.DNSRecord
	soa     *wire.DNSRecord
}

// Ask is a query for a server.
type Ask struct {
	Server netip.Addr
	Query  []byte
	Stream bool          // over TCP (RFC 7766 §5)
	Wait   time.Duration // for its answer
}

// goal is a name that is looked for: the client's, or that of a server.
type goal struct {
	question wire.DNSQuestion // aliases on the way replace its name
	answers  []wire.DNSRecord
	aliases  int

	zone     string       // whose servers are asked
	servers  []netip.Addr // its servers, and …
	nameless []string     // … those of which only the name is known
	next     int          // the server to ask
	round    int
}

func (x *Recursion) goal(q wire.DNSQuestion) *goal { return &goal{question: q} }

func (x *Recursion) current() *goal { return x.goals[len(x.goals)-1] }

// Done reports whether the question is answered, or given up.
func (x *Recursion) Done() bool { return x.done }

// Next is the query to send now; ok is false where the work is done.
func (x *Recursion) Next(now time.Duration) (ask Ask, ok bool) {
	for !x.done {
		g := x.current()
		if g.zone == "" {
			x.choose(now, g)
		}
		switch {
		case x.queries >= maxQueries:
			x.fail(now)
		case g.next < len(g.servers):
			return x.ask(g), true
		case len(g.servers) > 0 && g.round+1 < maxRounds:
			g.next, g.round = 0, g.round+1
		case !x.seek(now, g):
			x.fail(now)
		}
	}
	return Ask{}, false
}

// ask makes a query for the goal's next server.
func (x *Recursion) ask(g *goal) Ask {
	x.queries++
	x.id = x.resolver.Draw()
	m := wire.DNSMessage{ID: x.id, Questions: []wire.DNSQuestion{g.question}}
	x.open = Ask{Server: g.servers[g.next], Query: m.Serialize(), Stream: x.stream, Wait: x.resolver.Timeout << g.round}
	if x.stream {
		x.open.Wait = max(streamWait, x.open.Wait)
	}
	return x.open
}

// Silent says that the server has not answered in time: it may yet another
// time, so the others come first (RFC 1035 §4.2.1).
func (x *Recursion) Silent() {
	x.stream, x.open = false, Ask{}
	x.current().next++
}

// Refused says that nobody listens at the server, which is left for good.
func (x *Recursion) Refused() {
	x.stream, x.open = false, Ask{}
	x.dismiss(x.current())
}

// choose begins with the servers of the zone that encloses the name most
// closely, as far as any is known: with those of the root in the end (RFC 1034
// §5.3.3, step 2).
func (x *Recursion) choose(now time.Duration, g *goal) {
	g.servers, g.nameless, g.next, g.round = nil, nil, 0, 0
	for zone := fold(g.question.Name); zone != root; zone = parent(zone) {
		known, ok := x.cache.find(now, zone, wire.DNSTypeNS, hearsay)
		if !ok || len(known.records) == 0 {
			continue
		}
		for _, r := range known.records {
			x.enlist(now, g, r.Target, nil)
		}
		if len(g.servers) > 0 || slices.ContainsFunc(g.nameless, x.seekable) {
			g.zone = zone
			return
		}
		g.nameless = nil
	}
	g.zone = root
	for _, a := range x.resolver.Roots {
		if x.resolver.usable(a) && len(g.servers) < maxServers {
			g.servers = append(g.servers, a)
		}
	}
}

// enlist adds a server to those that are asked, by the addresses given along
// with its name, or those that are remembered.
func (x *Recursion) enlist(now time.Duration, g *goal, name string, given []wire.DNSRecord) {
	found := false
	add := func(a netip.Addr) {
		if x.resolver.usable(a) {
			found = true
			if len(g.servers) < maxServers && !slices.Contains(g.servers, a) {
				g.servers = append(g.servers, a)
			}
		}
	}
	for _, r := range given {
		if same(r.Name, name) {
			add(r.Addr)
		}
	}
	for _, kind := range [...]wire.DNSType{wire.DNSTypeA, wire.DNSTypeAAAA} {
		if found {
			return
		}
		known, _ := x.cache.find(now, name, kind, hearsay)
		for _, r := range known.records {
			add(r.Addr)
		}
	}
	if !found && len(g.nameless) < maxServers {
		g.nameless = append(g.nameless, fold(name))
	}
}

// seekable reports whether a server's address may be looked for: not where that
// is what is being done already.
func (x *Recursion) seekable(name string) bool {
	return len(x.goals) < maxGoals && !slices.ContainsFunc(x.goals, func(g *goal) bool { return same(g.question.Name, name) })
}

// seek looks for the address of a server of which only the name is known.
func (x *Recursion) seek(now time.Duration, g *goal) bool {
	for len(g.nameless) > 0 {
		name := g.nameless[0]
		g.nameless = g.nameless[1:]
		if x.seekable(name) {
			x.goals = append(x.goals, x.goal(wire.DNSQuestion{Name: name, Type: x.resolver.family(), Class: wire.DNSClassInternet}))
			x.recall(now)
			return true
		}
	}
	return false
}

// recall goes as far as what is remembered leads.
func (x *Recursion) recall(now time.Duration) {
	g := x.current()
	for {
		if known, ok := x.cache.find(now, g.question.Name, g.question.Type, authority); ok {
			g.answers = append(g.answers, known.records...)
			x.reach(now, known.code, known.soa)
			return
		}
		alias, ok := x.cache.find(now, g.question.Name, wire.DNSTypeCNAME, authority)
		if !ok || len(alias.records) != 1 {
			return
		}
		if !x.follow(now, alias.records[0]) {
			return
		}
	}
}

// follow goes on with what an alias stands for (RFC 1034 §5.2.2), unless there
// were too many.
func (x *Recursion) follow(now time.Duration, alias wire.DNSRecord) bool {
	g := x.current()
	g.answers = append(g.answers, alias)
	g.question.Name, g.zone = alias.Target, ""
	if g.aliases++; g.aliases > maxAliases {
		x.fail(now)
		return false
	}
	return true
}

// reach ends the work on a goal: on the client's it ends all; a server whose
// address was looked for can be asked now.
func (x *Recursion) reach(now time.Duration, code uint8, soa *wire.DNSRecord) {
	g := x.current()
	if len(x.goals) == 1 {
		x.done, x.code, x.soa, x.answers = true, code, soa, g.answers
		return
	}
	x.goals = x.goals[:len(x.goals)-1]
	asker := x.current()
	for _, r := range g.answers {
		if r.Addr.IsValid() && x.resolver.usable(r.Addr) && len(asker.servers) < maxServers {
			asker.servers = append(asker.servers, r.Addr)
		}
	}
	asker.next, asker.round = min(asker.next, len(asker.servers)), 0
}

// fail gives up a goal. Without a server's address the others are tried; who
// has none left has failed too.
func (x *Recursion) fail(now time.Duration) {
	x.current().answers = nil
	x.reach(now, wire.DNSServerFailure, nil)
}
