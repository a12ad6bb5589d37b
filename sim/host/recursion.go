package host

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/sim/dns"
	"wiretale/trace"
	"wiretale/wire"
)

// RecursiveConfig says how a host finds out names for others.
type RecursiveConfig struct {
	Port    uint16
	Roots   []netip.Addr
	Timeout time.Duration // until a server that says nothing is left for the next one
	Think   time.Duration // before each of its answers
	Forgets bool          // it keeps no cache
}

// portDNS is where name servers are asked (RFC 6335).
const portDNS = 53

// maxRecursions bounds the questions that are worked on at once, and maxWaiting
// those who wait for the answer to one of them.
const maxRecursions, maxWaiting = 128, 128

// names is a resolver's work.
type names struct {
	host    *Host
	machine dns.Resolver
	open    []*recursion     // in the order in which they came
	hears   trace.EndpointID // from which what is being remembered was asked for
}

// recursion is the work on one question, with those who asked it. One server at
// most is being asked.
type recursion struct {
	names    *names
	work     *dns.Recursion
	question wire.DNSQuestion
	waiting  []nameQuery

	endpoint trace.EndpointID // from which the server was asked
	socket   *Datagrams       // over UDP, or …
	client   *nameClient      // … over TCP
	retry    *wait
}

// ListenRecursive answers questions at a port by asking others, from the root
// on.
func (h *Host) ListenRecursive(c RecursiveConfig) {
	n := &names{host: h, machine: dns.Resolver{Roots: c.Roots, Own: h.config.Addresses, Timeout: c.Timeout, Forgets: c.Forgets,
		Draw: func() uint16 { return uint16(h.dice.query.Uint32()) }}}
	n.machine.Cache.Changed = func(e trace.TableEntry) {
		h.journal.Record(trace.Event{Kind: trace.TableChanged, Endpoint: n.hears, Detail: e})
	}
	h.resolvers = append(h.resolvers, n)
	h.listenNames(c.Port, c.Think, n.serve)
}

// serve answers a question from the cache, or begins to work on it. Whoever asks
// what is being worked on waits with the others.
func (n *names) serve(q nameQuery) {
	reply, work := n.machine.Reply(n.host.now(), q.query, q.stream())
	if work == nil {
		q.answer(reply)
		return
	}
	asked, _ := dns.Asked(q.query)
	for _, r := range n.open {
		if r.question == asked {
			r.join(q)
			return
		}
	}
	if len(n.open) == maxRecursions {
		q.answer(n.machine.Busy(q.query, q.stream()))
		return
	}
	r := &recursion{names: n, work: work, question: asked, waiting: []nameQuery{q}}
	r.retry = n.host.newWait("retry", r.expire)
	n.open = append(n.open, r)
	n.host.begin(r)
	r.ask()
}

// join lets one more wait for the answer. Who merely asks again waits already.
func (r *recursion) join(q nameQuery) {
	again := slices.ContainsFunc(r.waiting, func(w nameQuery) bool {
		return !q.stream() && w.from == q.from && slices.Equal(w.query, q.query)
	})
	switch {
	case again:
	case len(r.waiting) == maxWaiting:
		q.answer(r.names.machine.Busy(q.query, q.stream()))
	default:
		r.waiting = append(r.waiting, q)
	}
}

// ask asks the next server, or answers those who wait.
func (r *recursion) ask() {
	h := r.names.host
	for {
		ask, ok := r.work.Next(h.now())
		if !ok {
			r.finish()
			return
		}
		if r.send(ask) {
			return
		}
		r.work.Refused()
	}
}

// send sends a query, and reports whether that can be done.
func (r *recursion) send(ask dns.Ask) bool {
	h, server := r.names.host, netip.AddrPortFrom(ask.Server, portDNS)
	cause := h.journal.Cause
	if ask.Stream {
		if r.client = h.askOver(server, ask.Query, r.take, r.refused); r.client == nil {
			return false
		}
		r.endpoint = r.client.socket.endpoint
	} else {
		socket, ok := h.openUDP(server)
		if !ok {
			return false
		}
		r.socket, r.endpoint = socket, socket.endpoint
		socket.receive = func(_ netip.AddrPort, _ netip.Addr, payload []byte) { r.take(payload) }
		socket.refused = r.refused
		from, _ := h.source(ask.Server)
		cause = socket.send(from, server, ask.Query, trace.Query)
	}
	r.retry.until(h.now()+ask.Wait, r.endpoint, cause)
	return true
}

// take takes what came from the server, and goes on if it is the answer.
func (r *recursion) take(payload []byte) bool {
	r.names.hears = r.endpoint
	ours := r.work.Read(r.names.host.now(), payload)
	if r.names.hears = 0; !ours {
		return false
	}
	r.stop()
	r.ask()
	return true
}

// refused goes on where nobody listens, or the connection failed.
func (r *recursion) refused() {
	r.work.Refused()
	r.stop()
	r.ask()
}

// expire goes on where nobody answered in time.
func (r *recursion) expire() {
	if r.client != nil {
		r.client.giveUp()
	}
	r.close()
	r.work.Silent()
	r.ask()
}

// stop is done with a server while the timer runs.
func (r *recursion) stop() {
	r.retry.stop()
	r.close()
}

// halt implements errand.
func (r *recursion) halt() { r.retry.stop() }

func (r *recursion) close() {
	if r.socket != nil {
		r.socket.close()
	}
	r.socket, r.client = nil, nil
}

// finish answers all who wait.
func (r *recursion) finish() {
	n := r.names
	n.open = slices.DeleteFunc(n.open, func(o *recursion) bool { return o == r })
	n.host.done(r)
	for _, q := range r.waiting {
		q.answer(n.machine.Finish(q.query, r.work, q.stream()))
	}
}

// forgetNames is what becomes of resolvers whose host loses its power.
func (h *Host) forgetNames() {
	for _, n := range h.resolvers {
		n.open = nil
		n.machine.Cache.Clear()
	}
	h.resolvers = nil
}
