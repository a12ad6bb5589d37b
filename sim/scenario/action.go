package scenario

import (
	"net/netip"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Action is something that a host does at a time, or at several.
type Action struct {
	At    time.Duration
	Times int           // it is done so often; 0 is once …
	Every time.Duration // … and so long after one another
	Deed
	at position
}

// Deed is one kind of action. Each has a file of its own.
type Deed interface {
	// fields are the keys of an action of the kind, the first of which names it.
	fields(r *reader) []field
	// check holds that the host can do it.
	check(n *needs)
	// do does it: c is the host as the scenario describes it.
	do(c *Host, h *host.Host)
}

// deeds are the kinds of action.
func deeds() []Deed {
	return []Deed{&Get{}, &Lookup{}, &Connect{}, &Send{}, &Put{}, newAsk(), newFetch(), newPing(), newTraceRoute()}
}

// action reads an action, whose kind is told by the key that names it.
func (r *reader) action(n ast.Node) (a Action) {
	kinds := deeds()
	sets := make([][]field, len(kinds))
	for i, d := range kinds {
		sets[i] = append(d.fields(r), r.times(&a)...)
	}
	if i := r.kind(n, sets); i >= 0 {
		a.Deed = kinds[i]
		a.at = r.mapping(n, sets[i]...)
	}
	return a
}

// times are the keys that say when an action is done, and how often.
func (r *reader) times(a *Action) []field {
	return []field{
		{"at", false, func(n ast.Node) { a.At = r.duration(n) }},
		{"times", false, func(n ast.Node) {
			a.Times = int(r.number(n, 1, maxTimes))
			if r.done += a.Times; r.done > maxDone {
				r.fail(at(n), OutOfRange, noUnit.write(int64(r.done)), noUnit.span(1, maxDone))
			}
		}},
		{"every", false, func(n ast.Node) { a.Every = r.duration(n) }},
	}
}

// schedule lets the host do the action when its time comes.
func (a *Action) schedule(c *Host, h *host.Host) {
	for i := range max(a.Times, 1) {
		h.Do(a.At+time.Duration(i)*a.Every, func() { a.do(c, h) })
	}
}

// needs is what the actions of one host need of the network.
type needs struct {
	reader   *reader
	scenario *Scenario
	routes   [][]int
	host     int // its place
	at       position
}

// way holds that an address can be reached, and can answer.
func (n *needs) way(to netip.Addr) {
	i, h := n.host, &n.scenario.Hosts[n.host]
	owner := n.scenario.owner(to)
	if owner < 0 || owner == i || n.routes[i][owner] < 0 || n.routes[owner][i] < 0 || !h.Speaks(to) ||
		n.scenario.hidden(n.routes, i, owner, to) {
		there := to.String()
		if owner >= 0 { // its address may have been made up
			there = n.scenario.Hosts[owner].Name + " (" + there + ")"
		}
		n.reader.fail(n.at, NoRoute, h.Name+" → "+there, "")
	}
}

// names holds that the host knows whom to ask for names.
func (n *needs) names() {
	h := &n.scenario.Hosts[n.host]
	if !h.Resolver.Server.IsValid() {
		n.reader.fail(n.at, NoResolver, h.Name, "resolver")
		return
	}
	n.way(h.Resolver.Server)
}
