package view

import (
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
)

const (
	leastLane = 20 // columns between two lanes, so that flags have room
	closeLane = 14 // where that brings the third of three hosts into sight
	mostLanes = 64
	lastHop   = 255
	laneBlock = 64 // packets whose hosts come and go together where all conversations are looked at
)

// lanes are the hosts side by side, and which of them are in sight.
type lanes struct {
	nodes   []trace.Node
	first   int // that is in sight
	fit     int // how many are
	spacing int // columns from one to the next
	width   int // of the field, from the first lane in sight to the last column
}

// lanesOf chooses the lanes and spreads them over width columns. left is the
// first lane that is wanted in sight.
func lanesOf(ctx *Context, r *rows, width, height, left int) lanes {
	l := lanes{nodes: laneNodes(ctx, r, height), width: width}
	n := len(l.nodes)
	right := max(width-2, 0)
	l.fit = max(min(n, right/leastLane+1), 1)
	if n == 3 && right/2 >= closeLane {
		l.fit = n
	}
	l.spacing = right
	if l.fit > 1 {
		l.spacing = right / (l.fit - 1)
	}
	l.first = min(max(left, 0), n-l.fit)
	if n == 0 {
		l.first, l.fit = 0, 0
	}
	return l
}

// laneNodes are the hosts to draw: all that a simulation has, the two ends of a
// captured conversation, or those whose packets are near the screen.
func laneNodes(ctx *Context, r *rows, height int) []trace.Node {
	s := ctx.Snapshot
	if s.Modelled && len(s.Nodes) <= mostLanes {
		return s.Nodes
	}
	c := s.Conversation(ctx.Conversation)
	if c == nil && len(s.Conversations) == 1 {
		c = &s.Conversations[0]
	}
	if c != nil {
		return nodesWith(s, []trace.NodeID{c.ClientNode, c.ServerNode})
	}
	return nodesWith(s, nearby(s, r, height))
}

func nodesWith(s *trace.Snapshot, ids []trace.NodeID) (nodes []trace.Node) {
	for _, id := range ids {
		if n, ok := s.Node(id); ok {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// nearby are the hosts of the packets on the screen and of a few around them.
// Packets are taken by the block, so that lanes don't come and go with each.
func nearby(s *trace.Snapshot, r *rows, height int) []trace.NodeID {
	first, last := trace.PacketID(0), trace.PacketID(0)
	for i := range r.marks {
		m := &r.marks[i]
		if id := m.event.Packet; id != 0 && m.row >= r.top && m.row < r.top+height {
			if first == 0 || id < first {
				first = id
			}
			last = max(last, id)
		}
	}
	if first == 0 {
		first, last = 1, 1
	}
	last = min(last, first+16*laneBlock)
	from := int(first-1) / laneBlock * laneBlock
	till := min((int(last-1)/laneBlock+1)*laneBlock, s.Packets.Len())
	var ids []trace.NodeID
	for i := from; i < till && len(ids) < mostLanes; i++ {
		for _, h := range [...]int{0, lastHop} {
			hop, ok := s.Hop(trace.PacketID(i+1), h)
			if !ok {
				continue
			}
			for _, id := range [...]trace.NodeID{hop.From, hop.To} {
				if at, found := slices.BinarySearch(ids, id); !found && id != 0 {
					ids = slices.Insert(ids, at, id)
				}
			}
		}
	}
	return ids
}

// index is a node's place among the lanes; −1 if it has none.
func (l *lanes) index(id trace.NodeID) int {
	return slices.IndexFunc(l.nodes, func(n trace.Node) bool { return n.ID == id })
}

// column is where lane i stands in the field; it may be out of sight.
func (l *lanes) column(i int) int {
	if len(l.nodes) < 2 {
		return l.width / 2
	}
	return (i - l.first) * l.spacing
}

// lane is the column of a node's lane.
func (l *lanes) lane(id trace.NodeID) (x int, ok bool) {
	i := l.index(id)
	return l.column(max(i, 0)), i >= 0
}

// inSight reports whether lane i is.
func (l *lanes) inSight(i int) bool { return i >= l.first && i < l.first+l.fit }

// hidden are the numbers of lanes beyond the left and the right edge.
func (l *lanes) hidden() (left, right int) { return l.first, len(l.nodes) - l.first - l.fit }

// toward is the first lane in sight, moved as little as brings both ends of the
// hop into sight on which a packet is, or at least where that hop leads to.
func (l *lanes) toward(p *trace.Packet, now time.Duration, left int) int {
	hop := p.Hops[0]
	for _, h := range p.Hops[1:] {
		if h.Departed <= now {
			hop = h
		}
	}
	for _, id := range [...]trace.NodeID{hop.From, hop.To} {
		if i := l.index(id); i >= 0 {
			left = max(min(left, i), i-l.fit+1)
		}
	}
	return min(max(left, 0), max(len(l.nodes)-l.fit, 0))
}

// nameWidth is how wide what stands above lane i may be: the names above the
// outer lanes lie within, and the others' are centred. Of three close together
// the middle one, with room on both sides, takes what the others leave.
func (l *lanes) nameWidth(i int) int {
	switch {
	case l.fit < 2:
		return l.width
	case l.fit == 3 && l.spacing < leastLane && i == l.first+1:
		return l.spacing*2/3 + 1
	case l.fit == 3 && l.spacing < leastLane:
		return (l.spacing + 1) / 2
	case l.fit == 2:
		return max(l.spacing/2-3, 4)
	}
	return max(l.spacing*2/3-3, 4)
}

// crowded reports whether the middle one of three names needs the blank behind
// the last one.
func (l *lanes) crowded(ctx *Context) bool {
	return l.fit == 3 && l.spacing < leastLane && canvas.Width(ctx.HostName(l.nodes[l.first+1].ID)) > l.spacing*2/3
}

// heading is what stands above a lane: the host's name or its address. Of an
// address with a port the end tells more than the beginning.
func heading(ctx *Context, n *trace.Node, width int) string {
	name := ctx.HostName(n.ID)
	if n.Port == 0 || canvas.Width(name) <= width {
		return canvas.Cut(name, width)
	}
	runes := []rune(name)
	for len(runes) > 0 && canvas.Width(string(runes)) > width-1 {
		runes = runes[1:]
	}
	return "…" + string(runes)
}
