package analyze

import "wiretale/trace"

// beginMessage gives a message its id and says that it began.
func (v *vantage) beginMessage(s sight, c *conversation, m *trace.Message) {
	v.messages++
	m.ID = v.messages
	m.Conversation = c.facts.ID
	v.step.messages = append(v.step.messages, m)
	v.say(s, c, trace.MessageBegun, 0, m.ID)
}

// listener tells of the messages that a parser finds in a connection's
// streams, while one segment is read.
type listener struct {
	v *vantage
	c *conversation
	s sight
}

func (l *listener) begun(m *trace.Message) {
	l.c.facts.Application = m.Protocol
	l.v.beginMessage(l.s, l.c, m)
}

func (l *listener) changed(m *trace.Message) { l.v.step.messages = append(l.v.step.messages, m) }

func (l *listener) complete(m *trace.Message) {
	m.Complete, m.Completed, m.Last = true, l.s.Time, trace.PacketID(l.s.ID)
	note := &l.v.step.note
	if note.Protocol != m.Protocol {
		note.Protocol, note.Text = m.Protocol, m.Title
	}
	l.changed(m)
	l.v.say(l.s, l.c, trace.MessageComplete, 0, m.ID)
}

func (l *listener) stray() {
	if note := &l.v.step.note; note.Protocol == "TCP" {
		note.Protocol, note.Text = "HTTP", "continuation"
	}
}
