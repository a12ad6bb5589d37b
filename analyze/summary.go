package analyze

import (
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// summarise says in the note of a segment what labels and lists need.
func (v *vantage) summarise(s *segment, fwd, rev *direction, repeats trace.SightingID) {
	t := &trace.TCPSummary{
		Flags: s.Flags, Seq: s.Seq, Ack: s.Ack,
		RelSeq: uint32(s.Seq - fwd.base), Len: s.length, Window: s.Window, Scaled: -1,
	}
	if s.Flags.Has(wire.ACK) && rev.baseOK {
		t.RelAck = uint32(s.Ack - rev.base)
	}
	if window, ok := fwd.offered(); ok {
		t.Scaled = int64(window)
	}
	note := &v.step.note
	note.TCP = t
	note.Protocol = "TCP"
	note.Info = segmentInfo(s, t)
}

// segmentInfo is a segment's line in a list.
func segmentInfo(s *segment, t *trace.TCPSummary) string {
	b := make([]byte, 0, 64)
	b = strconv.AppendUint(b, uint64(s.SrcPort), 10)
	b = append(b, " → "...)
	b = strconv.AppendUint(b, uint64(s.DstPort), 10)
	b = append(b, ' ')
	b = append(b, s.Flags.String()...)
	b = append(b, " seq "...)
	b = strconv.AppendUint(b, uint64(t.RelSeq), 10)
	if s.Flags.Has(wire.ACK) {
		b = append(b, " ack "...)
		b = strconv.AppendUint(b, uint64(t.RelAck), 10)
	}
	b = append(b, " win "...)
	if t.Scaled >= 0 {
		b = strconv.AppendInt(b, t.Scaled, 10)
	} else {
		b = strconv.AppendUint(b, uint64(s.Window), 10)
	}
	b = append(b, " len "...)
	b = strconv.AppendInt(b, int64(s.length), 10)
	return string(b)
}

// follow moves the states of the two ends.
func (v *vantage) follow(c *conversation, s *segment) {
	t := tracker{c: c.tcp, s: s, change: func(side int, from, to trace.State) {
		v.say(s.sight, c, trace.StateChanged, endpointOf(c.facts.ID, side), trace.Transition{From: from, To: to})
	}}
	t.follow()
}

// endpointOf numbers the ends of a vantage's conversations.
func endpointOf(id trace.ConversationID, side int) trace.EndpointID {
	return trace.EndpointID(2*(int(id)-1) + side + 1)
}
