package view

import (
	"slices"
	"sort"
	"time"

	"wiretale/trace"
)

// Bounds of what is looked at to find the hosts and links of a trace.
const (
	networkPackets       = 4096
	networkConversations = 2048
	networkQueueEvents   = 200_000
)

// way is one direction of a link.
type way struct{ from, to trace.NodeID }

// traffic is what one direction of a link has carried.
type traffic struct {
	flight  time.Duration  // the shortest; 0 where none is known
	longest int            // the longest queue, in packets
	drops   []trace.Cursor // what was lost on it, or before it
}

// network is the hosts and links of a snapshot. It depends on the snapshot and the
// conversation alone, not on the cursor, so that nothing jumps.
type network struct {
	snapshot     *trace.Snapshot
	conversation trace.ConversationID
	nodes        []trace.NodeID // that have a link, by their ids
	neighbours   map[trace.NodeID][]trace.NodeID
	level        map[trace.NodeID]int
	levels       [][]trace.NodeID // from left to right, each from top to bottom
	links        []way            // each once, from the lower id
	traffic      map[way]*traffic
}

// networkOf finds the hosts and links of what the context shows.
func networkOf(s *trace.Snapshot, conversation trace.ConversationID) *network {
	n := &network{snapshot: s, conversation: conversation, neighbours: map[trace.NodeID][]trace.NodeID{}, level: map[trace.NodeID]int{}, traffic: map[way]*traffic{}}
	for i := range min(s.Packets.Len(), networkPackets) {
		p := s.Packets.At(i)
		if conversation != 0 && p.Conversation != conversation && !s.Modelled {
			continue
		}
		for j := range p.Hops {
			n.carried(&p.Hops[j])
		}
	}
	for i := range min(len(s.Conversations), networkConversations) {
		c := &s.Conversations[i]
		direct := !s.Modelled // a simulation's links are its hops
		if direct && (conversation == 0 || c.ID == conversation) {
			n.join(c.ClientNode, c.ServerNode)
		}
	}
	n.queues()
	n.arrange()
	return n
}

// carried notes the link that a hop went over, and how long it took.
func (n *network) carried(h *trace.Hop) {
	n.join(h.From, h.To)
	t := n.traffic[way{h.From, h.To}]
	if flight := h.Arrived - h.Departed; t != nil && h.Fate == trace.Arrived && flight > 0 && (t.flight == 0 || flight < t.flight) {
		t.flight = flight
	}
}

// join notes a link.
func (n *network) join(a, b trace.NodeID) {
	if a == 0 || b == 0 || a == b || n.traffic[way{a, b}] != nil {
		return
	}
	n.links = append(n.links, way{min(a, b), max(a, b)})
	n.traffic[way{a, b}], n.traffic[way{b, a}] = &traffic{}, &traffic{}
	n.neighbours[a], n.neighbours[b] = append(n.neighbours[a], b), append(n.neighbours[b], a)
	for _, id := range [...]trace.NodeID{a, b} {
		if i, found := slices.BinarySearch(n.nodes, id); !found {
			n.nodes = slices.Insert(n.nodes, i, id)
		}
	}
}

// queues notes the longest queue of each direction, and what was dropped from it.
func (n *network) queues() {
	track := n.snapshot.Timeline()
	wanted := trace.KindsOf(trace.QueueChanged, trace.PacketLost)
	any := func(*trace.Event) bool { return true }
	looked := 0
	for i := track.Next(0, wanted, any); i < track.Len() && looked < networkQueueEvents; i = track.Next(i+1, wanted, any) {
		looked++
		e := track.At(i)
		switch d := e.Detail.(type) {
		case trace.Queue:
			if t := n.traffic[way{e.Node, d.To}]; t != nil {
				t.longest = max(t.longest, d.Packets)
			}
		case trace.Lost:
			if t := n.traffic[way{e.Node, d.To}]; t != nil {
				t.drops = append(t.drops, e.At())
			}
		}
	}
}

// arrange gives each host its level: clients to the left, and every other host as
// many levels to the right as it is links away from the nearest of them. Within a
// level hosts stand near those that they are joined to.
func (n *network) arrange() {
	for next := n.roots(); len(next) > 0; {
		var further []trace.NodeID
		for _, id := range next {
			for _, other := range n.neighbours[id] {
				if n.place(other, n.level[id]+1) {
					further = append(further, other)
				}
			}
		}
		if next = further; len(next) == 0 {
			next = n.apart()
		}
	}
}

// place puts a host on a level, and reports whether it had none.
func (n *network) place(id trace.NodeID, level int) bool {
	if _, placed := n.level[id]; placed {
		return false
	}
	for len(n.levels) <= level {
		n.levels = append(n.levels, nil)
	}
	n.level[id] = level
	n.levels[level] = append(n.levels[level], id)
	return true
}

// roots are the hosts that only ever ask; of a network without one, the first.
func (n *network) roots() []trace.NodeID {
	asks, answers := map[trace.NodeID]bool{}, map[trace.NodeID]bool{}
	for i := range min(len(n.snapshot.Conversations), networkConversations) {
		c := &n.snapshot.Conversations[i]
		asks[c.ClientNode], answers[c.ServerNode] = true, true
	}
	var roots []trace.NodeID
	for _, id := range n.nodes {
		if asks[id] && !answers[id] {
			roots = append(roots, id)
		}
	}
	if len(roots) == 0 && len(n.nodes) > 0 {
		roots = n.nodes[:1]
	}
	for _, id := range roots {
		n.place(id, 0)
	}
	return roots
}

// apart places the first host that is joined to none of those before, if there is
// one, and returns it.
func (n *network) apart() []trace.NodeID {
	for _, id := range n.nodes {
		if n.place(id, 0) {
			return []trace.NodeID{id}
		}
	}
	return nil
}

// dropped counts the packets that a direction has lost until the cursor.
func (t *traffic) dropped(c trace.Cursor) int {
	return sort.Search(len(t.drops), func(i int) bool { return c.Before(t.drops[i]) })
}
