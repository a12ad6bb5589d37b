package lesson

import (
	"slices"
	"strconv"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// point asks for a packet, which is pointed at.
type point struct{ plain }

func (point) compile(c *compiler, s *Step, a *Ask) {
	if a.Is != "" {
		a.is = c.ofPackets(a.path+".is", s, a.Is)
	}
	for i, m := range a.Misses {
		m.expr = c.ofPackets(item(a.path+".misses", i)+".is", s, m.Is)
	}
	c.otherwise(s, a)
	if len(a.Choices) > 0 {
		c.at(a.path+".choices", s, BadValue, "choices", "is")
	}
}

// settle finds the packets that may be pointed at, of those that are seen while
// the question is open. What is so of them may show only later.
func (point) settle(x *exam, t *truth, f *faults) bool {
	if x.ask.is == nil {
		if id := due(x.after, x.event.Ordinal); id != 0 && int(id) <= x.seen.Packets.Len() {
			t.packets = []trace.PacketID{id}
		}
	} else {
		for _, k := range x.seen.Packets.All() {
			if late, ok := x.after.Packet(k.ID); ok && x.ask.is.Packet(x.after, &late) {
				t.packets = append(t.packets, k.ID)
			}
		}
	}
	if len(t.packets) == 0 {
		f.at(x.ask.path, x.step, NoTruth, "", x.ask.Is)
		return false
	}
	t.packet = t.packets[0]
	return true
}

// due is the packet that an event goes back to: the first other packet on the
// way back along what brought it about.
func due(s *trace.Snapshot, o trace.Ordinal) trace.PacketID {
	e, _ := s.Event(o)
	var trail analyze.Trail
	for range 1000 {
		back, ok := trail.Back(s, o)
		if !ok {
			return 0
		}
		o = back
		if cause, _ := s.Event(o); cause.Packet != 0 && cause.Packet != e.Packet {
			return cause.Packet
		}
	}
	return 0
}

func (point) so(x *exam, w *text.Printer, t *truth) string {
	return pointed(x.seen, w, t.packet)
}

// pointed is a packet in words, and which one it is where another reads the same.
func pointed(s *trace.Snapshot, w *text.Printer, id trace.PacketID) string {
	k, ok := s.Packet(id)
	if !ok {
		return ""
	}
	words := phrase(w, s, &k)
	for _, other := range s.Packets.All() {
		if other.ID != id && other.Length == k.Length && other.Protocol == k.Protocol && phrase(w, s, &other) == words {
			return w.T("lesson.point.which", text.Args{"Packet": words, "Number": strconv.FormatUint(uint64(id), 10), "Time": w.Duration(k.Departed())})
		}
	}
	return words
}

// phrase says who sends a packet, and what it is.
func phrase(w *text.Printer, s *trace.Snapshot, k *trace.Packet) string {
	return explain.RoleName(w, sender(s, k)) + ": " + explain.LabelParts(w, s, k.ID).Phrase()
}

// right reports whether a packet may be pointed at.
func (t *truth) right(id trace.PacketID) bool { return slices.Contains(t.packets, id) }
