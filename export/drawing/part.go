// Package drawing draws a trace on paper: its ladder as text, as a Mermaid
// sequence diagram, as a picture.
package drawing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/explain/story"
	"wiretale/text"
	"wiretale/trace"
)

// Part is what of a trace is drawn.
type Part struct {
	Title        string // raw text
	Snapshot     *trace.Snapshot
	Conversation trace.ConversationID     // 0 draws all
	Picks        func(*trace.Packet) bool // nil picks every packet
	Words        *text.Printer
}

// hop is one arrow: a packet's way over one link.
type hop struct {
	trace.Hop
	packet trace.Packet
	first  bool // of the packet's journey
}

// line is an arrow, or a sentence in the place of several packets.
type line struct {
	hops []hop
	text string
	at   time.Duration // when the first of them was sent
	told int           // packets that the sentence is about
}

// departs is when the first packet was sent.
func (l *line) departs() time.Duration {
	if l.text != "" {
		return l.at
	}
	return l.hops[0].Departed
}

// lines lists what is drawn, in order of departure, up to so many arrows and
// sentences. Where there are more arrows than fit, packets that are alike are
// told together; left says how many packets are left out all the same.
func (p *Part) lines(most int) (all []line, left int) {
	arrows := 0
	for piece := range p.pieces(true) {
		k, _ := p.Snapshot.Packet(piece.Packets[0])
		if arrows += len(k.Hops); arrows > most {
			break
		}
	}
	each := arrows <= most
	arrows = 0
	for piece := range p.pieces(each) {
		if arrows >= most {
			left += len(piece.Packets)
			continue
		}
		arrows++
		k, _ := p.Snapshot.Packet(piece.Packets[0])
		if piece.Text != "" {
			all = append(all, line{text: piece.Text, at: k.Departed(), told: len(piece.Packets)})
			continue
		}
		all = append(all, line{hops: hopsOf(k)})
		arrows += len(k.Hops) - 1
	}
	return inOrder(all), left
}

func (p *Part) pieces(each bool) func(func(story.Piece) bool) {
	return story.Pieces(p.Words, p.Snapshot, p.Conversation, story.Options{Each: each, Picks: p.Picks})
}

func hopsOf(k trace.Packet) []hop {
	hops := make([]hop, 0, len(k.Hops))
	for i, h := range k.Hops {
		hops = append(hops, hop{h, k, i == 0})
	}
	return hops
}

// inOrder sorts the arrows between two sentences by departure: over several
// links the second hop of one packet may come after the first of the next.
func inOrder(all []line) []line {
	var out []line
	for len(all) > 0 {
		if all[0].text != "" {
			out, all = append(out, all[0]), all[1:]
			continue
		}
		var hops []hop
		for len(all) > 0 && all[0].text == "" {
			hops, all = append(hops, all[0].hops...), all[1:]
		}
		slices.SortStableFunc(hops, func(a, b hop) int { return cmp.Compare(a.Departed, b.Departed) })
		for _, h := range hops {
			out = append(out, line{hops: []hop{h}})
		}
	}
	return out
}

// lanes are the nodes that the arrows touch, in the trace's order.
func lanes(s *trace.Snapshot, all []line) (nodes []trace.Node) {
	touched := map[trace.NodeID]bool{}
	for _, l := range all {
		for _, h := range l.hops {
			touched[h.From], touched[h.To] = true, true
		}
	}
	for _, n := range s.Nodes {
		if touched[n.ID] {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// name is a node's name with its address, where that is not its name.
func (p *Part) name(n *trace.Node) string {
	name := text.Escape(explain.RoleName(p.Words, n.Name))
	if len(n.Addrs) > 0 && !strings.HasPrefix(n.Name, n.Addrs[0].String()) {
		name += " " + n.Addrs[0].String()
	}
	return name
}

// label is what stands on an arrow.
func (p *Part) label(h *hop) string {
	l := explain.LabelParts(p.Words, p.Snapshot, h.packet.ID)
	return l.String()
}

// repeats reports whether a packet carries again what was sent before.
func (p *Part) repeats(k *trace.Packet) bool {
	for e := range p.Snapshot.EventsOf(k) {
		if e.Kind == trace.PacketSent || e.Kind == trace.PacketDelivered {
			return story.Repeats(p.Snapshot, k, &e)
		}
	}
	return false
}

// fiction says where it is so that what is drawn is not TCP; else "".
func (p *Part) fiction() string { return explain.NotTCP(p.Words, p.Snapshot, p.Conversation) }

// axis is how times are written.
func (p *Part) axis() text.Axis { return text.AxisFor(p.Snapshot.Duration, time.Microsecond*10) }

// left says that packets are left out.
func (p *Part) leftOut(n int) string {
	return p.Words.T("tell.left", text.Args{"Count": n})
}
