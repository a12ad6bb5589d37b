package analyze

import (
	"net/netip"

	"wiretale/analyze/app"
	"wiretale/trace"
)

// listener takes what the applications of a conversation say, while one packet
// is read.
type listener struct {
	v *vantage
	c *conversation
	s sight
	// last is the kind of the latest message that the packet completed.
	last trace.MessageKind
	// called is the packet that was last called by a message.
	called trace.SightingID
}

// Speaks implements app.Listener. TLS says less than what it was begun by.
func (l *listener) Speaks(name string) {
	if f := &l.c.facts; f.Application == "" || name != "TLS" {
		f.Application = name
	}
}

// Begun implements app.Listener.
func (l *listener) Begun(m *trace.Message) {
	l.v.messages++
	m.ID = l.v.messages
	m.Conversation = l.c.facts.ID
	l.Changed(m)
	l.v.say(l.s, l.c, trace.MessageBegun, 0, m.ID)
}

// Changed implements app.Listener. One entry stands for all that a packet
// changes in a message.
func (l *listener) Changed(m *trace.Message) {
	if all := l.v.step.messages; len(all) == 0 || all[len(all)-1] != m {
		l.v.step.messages = append(all, m)
	}
}

// Complete implements app.Listener. The packet in hand is called by the first
// message that it completes.
func (l *listener) Complete(m *trace.Message) {
	note := &l.v.step.note
	if m.Last == trace.PacketID(l.s.ID) && (l.called != l.s.ID || note.Protocol != m.Protocol) {
		note.Protocol, note.Text, l.called = m.Protocol, m.Title, l.s.ID
	}
	l.last = m.Kind
	l.Changed(m)
	l.v.say(l.s, l.c, trace.MessageComplete, 0, m.ID)
}

// Carries implements app.Listener.
func (l *listener) Carries(protocol, info string) {
	if note := &l.v.step.note; note.Protocol == l.c.facts.Protocol.String() {
		note.Protocol, note.Text = protocol, info
	}
}

// Expect implements app.Listener.
func (l *listener) Expect(to netip.AddrPort, x app.Expected) {
	l.v.announce(to, x)
}

// Memory implements app.Listener.
func (l *listener) Memory() *app.Memory { return &l.v.memory }

// Ends implements app.Listener.
func (l *listener) Ends() [2]netip.AddrPort {
	return [2]netip.AddrPort{l.c.facts.Client, l.c.facts.Server}
}
