package analyze

import (
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// summarise says in the note of a segment what labels and lists need.
func (v *vantage) summarise(s *segment, fwd, rev *flow.Direction) {
	t := &trace.TCPSummary{
		SrcPort: s.SrcPort, DstPort: s.DstPort,
		Flags: s.Flags, Seq: s.Seq, Ack: s.Ack,
		RelSeq: uint32(s.Seq - fwd.Base), Len: s.length, Window: s.Window, Scaled: -1,
	}
	if s.Flags.Has(wire.ACK) && rev.BaseOK {
		t.RelAck = uint32(s.Ack - rev.Base)
	}
	if window, ok := fwd.Offered(); ok {
		t.Scaled = int64(window)
	}
	note := &v.step.note
	note.TCP = t
	note.Protocol = "TCP"
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
