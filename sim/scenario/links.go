package scenario

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/link"
)

func (r *reader) link(n ast.Node) (l Link) {
	var hosts []string
	l.There.Delay = defaultDelay
	fields := append([]field{{"between", true, func(n ast.Node) {
		r.list(n, 2, func(n ast.Node) { hosts = append(hosts, r.name(n)) })
		if len(hosts) != 2 {
			r.fail(at(n), WrongKind, "["+strings.Join(hosts, ", ")+"]", "[client, server]")
		}
	}}, {"arp", false, func(n ast.Node) { l.ARP = r.flag(n) }}}, r.way(&l.There)...)
	l.at = r.mapping(n, append(fields, field{"back", false, func(n ast.Node) {
		if r.form != nil {
			r.mapping(n, r.way(new(link.Config))...)
		}
	}})...)
	l.Back = l.There
	if back := r.value(n, "back"); back != nil {
		r.mapping(back, r.way(&l.Back)...)
	}
	if len(hosts) == 2 {
		l.Between = [2]string{hosts[0], hosts[1]}
	}
	return l
}

// defaultDelay is how long a packet travels where nothing is said: long enough
// to be seen, short enough not to matter.
const defaultDelay = 5 * time.Millisecond

// way are the keys that each direction of a link has.
func (r *reader) way(c *link.Config) []field { return append(r.knobs(c), r.down(c)) }

// knobs are the settings that each direction of a link has.
func (r *reader) knobs(c *link.Config) []field {
	chance := func(key string, into *link.Chance) field {
		return field{key, false, func(n ast.Node) { *into = r.chance(n) }}
	}
	return []field{
		{"delay", false, func(n ast.Node) { c.Delay = r.duration(n) }},
		{"rate", false, func(n ast.Node) { c.Rate = link.Rate(r.amount(n, rateUnits, 1, million*million, "10 Mbit/s")) }},
		{"mtu", false, func(n ast.Node) { c.MTU = r.size(n, leastMTU, 65535) }},
		{"queue", false, func(n ast.Node) { r.queue(n, c) }},
		{"mark", false, func(n ast.Node) { c.MarkAt = int(r.amount(n, countUnits, 1, 1_000_000, "20 packets")) }},
		chance("loss", &c.Loss),
		chance("duplicate", &c.Duplicate),
		chance("corrupt", &c.Corrupt),
		chance("reorder", &c.Reorder),
		{"reorder_by", false, func(n ast.Node) { c.ReorderBy = r.duration(n) }},
	}
}

// leastMTU is what every IPv4 datagram of the hosts fits into that is not TCP's
// (RFC 1122 §3.3.3).
const leastMTU = 576

// down is the field that says when a direction of a link is cut.
func (r *reader) down(c *link.Config) field {
	return field{"down", false, func(n ast.Node) {
		c.Down = nil
		r.list(n, maxOutages, func(n ast.Node) { c.Down = append(c.Down, r.outage(n)) })
	}}
}

// outage reads a while during which a link is cut.
func (r *reader) outage(n ast.Node) (o link.Outage) {
	r.mapping(n,
		field{"from", true, func(n ast.Node) { o.From = r.duration(n) }},
		field{"to", true, func(n ast.Node) { o.To = r.duration(n) }})
	if o.To <= o.From {
		r.fail(at(n), OutOfRange, durationUnits.write(int64(o.To)),
			durationUnits.write(int64(o.From))+" … "+durationUnits.write(int64(maxTime)))
	}
	return o
}

// queue reads how much may wait for the transmitter: packets, or bytes.
func (r *reader) queue(n ast.Node, c *link.Config) {
	const example, most = "25 packets, 64 kB", 1_000_000_000
	if r.tell(Form{Kind: Amount, Sort: Room, Units: append(countUnits.names(), sizeUnits.names()...), Least: 1, Most: most, Example: example, units: sizeUnits}) {
		return
	}
	s := r.text(n)
	q, ok := parseQuantity(s)
	_, counted := countUnits.worth(q.unit)
	c.QueuePackets, c.QueueBytes = 0, 0
	switch {
	case r.err != nil:
	case ok && counted:
		c.QueuePackets = int(r.amount(n, countUnits, 1, most, example))
	case ok:
		c.QueueBytes = int(r.amount(n, sizeUnits, 1, most, example))
	default:
		r.fail(at(n), BadValue, s, example)
	}
}

// With returns the scenario with another seed and another delay of every link,
// where they are not zero.
func (sc *Scenario) With(seed uint64, delay time.Duration) *Scenario {
	changed := *sc
	if seed != 0 {
		changed.Seed = seed
	}
	if delay > 0 {
		changed.set = append(slices.Clone(sc.set), "delay="+writeDuration(delay))
		changed.Links = append([]Link(nil), sc.Links...)
		for i := range changed.Links {
			changed.Links[i].There.Delay, changed.Links[i].Back.Delay = delay, delay
		}
	}
	return &changed
}
