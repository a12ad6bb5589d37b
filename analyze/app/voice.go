package app

import (
	"net/netip"
	"unicode/utf8"

	"wiretale/trace"
)

// voice tells the listener what is found, in the name of the protocol that is
// read.
type voice struct {
	listener Listener
	protocol *Protocol
	now      Place // the packet in hand
}

// Begun implements Teller.
func (v *voice) Begun(m *trace.Message) {
	if m.Protocol == "" {
		m.Protocol = v.protocol.Name
	}
	v.listener.Begun(m)
}

// Changed implements Teller.
func (v *voice) Changed(m *trace.Message) { v.listener.Changed(m) }

// Complete implements Teller.
func (v *voice) Complete(m *trace.Message) {
	again := m.Complete
	m.Complete, m.Completed, m.Last = true, v.now.Time, trace.PacketID(v.now.Sighting)
	if again {
		v.listener.Changed(m)
		return
	}
	v.listener.Complete(m)
}

// Carries implements Teller.
func (v *voice) Carries(info string) { v.listener.Carries(v.protocol.Name, info) }

// Expect implements Teller.
func (v *voice) Expect(to netip.AddrPort, x Expected) { v.listener.Expect(to, x) }

// Memory implements Teller.
func (v *voice) Memory() *Memory { return v.listener.Memory() }

// Ends implements Teller.
func (v *voice) Ends() [2]netip.AddrPort { return v.listener.Ends() }

// message makes a message that begins with a unit and, for all that is known
// yet, ends with it.
func (u *Unit) message(from Side, kind trace.MessageKind, title string) *trace.Message {
	return &trace.Message{
		FromClient: from == Client, Kind: kind, Begun: u.First.Time, Start: u.Start, End: max(u.Start, u.End),
		First: trace.PacketID(u.First.Sighting), Title: bounded(title),
	}
}

// say tells of a message that is complete at once.
func say(t Teller, m *trace.Message) {
	t.Begun(m)
	t.Complete(m)
}

// bounded cuts a text to what a list can show, never inside a character.
func bounded(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	n := most
	for n > most-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// fields collects what a message says by Wireshark's names, within bounds.
type fields []trace.MessageField

// maxFields bounds the fields of a message.
const maxFields = 32

func (f *fields) add(name, value string) {
	if len(*f) < maxFields {
		*f = append(*f, trace.MessageField{Name: name, Value: bounded(value)})
	}
}

// maxSpans bounds the ranges of a message's body; what comes behind them is
// left out.
const maxSpans = 1 << 16

// maxJoined is how many ranges may be copied to join one with another.
const maxJoined = 64

// carry adds a range to a message's body.
func carry(m *trace.Message, start, end int64) {
	n := len(m.Body)
	switch {
	case start >= end:
	case n > 0 && n < maxJoined && m.Body[n-1].End == start:
		// What was told of the message before keeps its own.
		m.Body = append(m.Body[:n-1:n-1], trace.Span{Start: m.Body[n-1].Start, End: end})
	case n < maxSpans:
		m.Body = append(m.Body, trace.Span{Start: start, End: end})
	}
}
