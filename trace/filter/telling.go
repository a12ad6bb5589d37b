package filter

import "wiretale/trace"

// Telling asks an expression of one packet after another of a story: that costs
// less than asking of each alone.
type Telling struct {
	filter  *Filter
	subject subject
	// completed are the messages by the packets that completed them; nil until
	// they are asked for.
	completed map[trace.PacketID][]trace.MessageID
}

// Over begins to ask of a story's packets. One goroutine uses what it returns.
func (f *Filter) Over(s *trace.Snapshot) *Telling {
	t := &Telling{filter: f}
	t.subject.s, t.subject.telling = s, t
	return t
}

// Packet reports whether the expression is true of a packet.
func (t *Telling) Packet(p *trace.Packet) bool {
	u := &t.subject
	u.packet, u.decoded, u.looked, u.fields, u.grown = p, nil, false, nil, false
	u.messages, u.heard = u.messages[:0], false
	return t.filter.root.holds(u)
}

// said appends the messages that a packet completed.
func (t *Telling) said(id trace.PacketID, out []trace.Message) []trace.Message {
	s := t.subject.s
	if t.completed == nil {
		t.completed = make(map[trace.PacketID][]trace.MessageID)
		for _, m := range s.Messages.All() {
			if m.Complete {
				t.completed[m.Last] = append(t.completed[m.Last], m.ID)
			}
		}
	}
	for _, id := range t.completed[id] {
		m, _ := s.Message(id)
		out = append(out, m)
	}
	return out
}
