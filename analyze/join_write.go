package analyze

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// told is an event of a joined log, with the frame that it is of.
type told struct {
	trace.Event
	place int
	seen  *glimpse // nil where nobody looked
}

// compare puts events in order of time; of one instant those of one place as it
// saw them, and at the end what nobody saw.
func (t told) compare(other told) int {
	order := func(t told) (int, trace.SightingID) {
		if t.seen == nil {
			return 2, 0
		}
		return t.place, t.seen.ID
	}
	place, id := order(t)
	place2, id2 := order(other)
	return cmp.Or(cmp.Compare(t.Time, other.Time), cmp.Compare(place, place2), cmp.Compare(id, id2))
}

// write makes a log of what was seen at both places: the facts are those that a
// simulator would tell, as far as they are known.
func (j *joiner) write() *Joined {
	out := &Joined{Clock: j.clock, Both: len(j.pairs), aliases: j.aliases()}
	log := trace.NewLog(time.Time{})
	nodes := j.nodes(log)
	var taps [2][]trace.TapID
	for i := range j.places {
		for _, t := range j.places[i].view.Taps.All() {
			t.Node = nodes[i]
			taps[i] = append(taps[i], log.Tap(t))
		}
	}
	events := j.events(nodes, out)
	slices.SortStableFunc(events, told.compare)
	begin := events[0].Time
	log.SetEpoch(j.places[0].view.Epoch.Add(begin))
	number := make(map[trace.PacketID]trace.PacketID) // in the order in which they become known
	for i := range events {
		e := &events[i]
		e.Time -= begin
		id, ok := number[e.Packet]
		if !ok {
			id = trace.PacketID(len(number) + 1)
			number[e.Packet] = id
		}
		e.Packet = id
		if g := e.seen; g != nil {
			s := g.Sighting
			s.Tap, s.Time, s.Packet = taps[e.place][s.Tap-1], e.Time, id
			s.Direction = trace.Outbound
			if e.Kind == trace.PacketDelivered {
				s.Direction = trace.Inbound
			}
			data := j.places[e.place].view.Data(g.Sighting)
			e.Sighting = log.Sight(s, func() []byte { return data })
		}
		log.Record(e.Event)
	}
	log.Close(nil)
	out.Log = log.View()
	return out
}

// nodes tells of the two places: each is called by its address where it has one
// alone.
func (j *joiner) nodes(log *trace.Log) (nodes [2]trace.NodeID) {
	var addrs [2][]netip.Addr
	for a, side := range j.sides {
		addrs[side] = append(addrs[side], a)
	}
	for i := range nodes {
		slices.SortFunc(addrs[i], netip.Addr.Compare)
		name := j.names[i]
		if len(addrs[i]) == 1 {
			name = addrs[i][0].String()
		}
		nodes[i] = log.Node(trace.Node{Name: name, Addrs: addrs[i], Basis: trace.Observed})
	}
	j.endpoints(log, nodes)
	return nodes
}

// endpoints tells of the two ends of each connection, so that their states can
// be inferred.
func (j *joiner) endpoints(log *trace.Log, nodes [2]trace.NodeID) {
	known := make(map[flow.Tuple]bool)
	for _, p := range j.pairs {
		g := &j.places[0].glimpses[p[0]]
		if g.mark.protocol != wire.ProtocolTCP || known[g.tuple] {
			continue
		}
		known[g.tuple] = true
		from := j.sides[g.src.Addr()]
		log.Endpoint(trace.Endpoint{Node: nodes[from], Protocol: g.mark.protocol, Local: g.src, Remote: g.dst})
		log.Endpoint(trace.Endpoint{Node: nodes[1-from], Protocol: g.mark.protocol, Local: g.dst, Remote: g.src})
	}
}

// events are what happened to the packets, not yet in order.
func (j *joiner) events(nodes [2]trace.NodeID, out *Joined) (all []told) {
	id := trace.PacketID(0)
	for _, p := range j.pairs {
		id++
		a, b := &j.places[0].glimpses[p[0]], &j.places[1].glimpses[p[1]]
		from := j.sides[a.src.Addr()]
		seen, times := [2]*glimpse{a, b}, [2]time.Duration{a.at, j.clock.Time(b.at)}
		departed := min(times[from], times[1-from]-1) // an estimate may be off by a little
		all = append(all,
			told{departure(id, departed, nodes, from), from, seen[from]},
			told{arrival(id, times[1-from], nodes, from, trace.Arrived), 1 - from, seen[1-from]})
	}
	for i := range j.places {
		for n := range j.places[i].glimpses {
			g := &j.places[i].glimpses[n]
			from, ours := j.sides[g.src.Addr()]
			if to, ok := j.sides[g.dst.Addr()]; g.pair != 0 {
				continue
			} else if !ours || !ok || to == from {
				out.Other++
				continue
			}
			id++
			all = append(all, j.once(id, i, from, g, nodes, out)...)
		}
	}
	return all
}

// once tells of a packet that one place saw alone: one that left was lost, if the
// other place was watched when it would have come.
func (j *joiner) once(id trace.PacketID, at, from int, g *glimpse, nodes [2]trace.NodeID, out *Joined) []told {
	when := g.at
	if at == 1 {
		when = j.clock.Time(when)
	}
	way := max(0, j.clock.shortest[from])
	if at != from {
		out.Once++
		left := departure(id, when-way, nodes, from)
		left.Basis = trace.Inferred
		return []told{{left, from, nil}, {arrival(id, when, nodes, from, trace.Arrived), at, g}}
	}
	end := arrival(id, when+way, nodes, from, trace.FateUnknown)
	if j.watched(1-at, when+way) {
		end.Kind, end.Node = trace.PacketLost, nodes[from]
		end.Detail = trace.Lost{To: nodes[1-from], Fate: trace.LostOnLink}
		out.Lost++
	} else {
		out.Once++
	}
	end.Basis = trace.Inferred
	return []told{{departure(id, when, nodes, from), from, g}, {end, 1 - from, nil}}
}

// watched reports whether a place was watched at a time of the first clock.
func (j *joiner) watched(place int, at time.Duration) bool {
	all := j.places[place].glimpses
	first, last := all[0].at, all[len(all)-1].at
	if place == 1 {
		first, last = j.clock.Time(first), j.clock.Time(last)
	}
	return first <= at && at <= last
}

func departure(id trace.PacketID, at time.Duration, nodes [2]trace.NodeID, from int) trace.Event {
	return trace.Event{Time: at, Packet: id, Node: nodes[from], Kind: trace.PacketSent, Basis: trace.Observed,
		Detail: trace.Sent{To: nodes[1-from]}}
}

func arrival(id trace.PacketID, at time.Duration, nodes [2]trace.NodeID, from int, fate trace.Fate) trace.Event {
	return trace.Event{Time: at, Packet: id, Node: nodes[1-from], Kind: trace.PacketDelivered, Basis: trace.Observed,
		Detail: trace.Delivered{From: nodes[from], Fate: fate}}
}
