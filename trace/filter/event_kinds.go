package filter

import (
	"maps"
	"slices"
	"strings"

	"wiretale/trace"
)

// everyKind is the set of all kinds of event.
var everyKind = trace.KindsOf(trace.EventKinds()...)

// Kinds are the kinds of event that the expression may be true of: whoever
// looks for such an event passes over all others. It may name more. Where it names
// none, the expression contradicts itself and is true of no event.
func (f *Filter) Kinds() trace.KindSet { return kindsOf(f.root) }

func kindsOf(n node) trace.KindSet {
	switch n := n.(type) {
	case and:
		all := everyKind
		for _, part := range n {
			all &= kindsOf(part)
		}
		return all
	case or:
		all := trace.KindSet(0)
		for _, part := range n {
			all |= kindsOf(part)
		}
		return all
	case has:
		return n.field.told()
	case comparison:
		if n.field.name == "event.kind" && n.op == equal {
			return trace.KindsOf(trace.EventKind(n.value.Num))
		}
		return n.field.told()
	case set:
		all := trace.KindSet(0)
		for i := range n.items {
			if n.field.name != "event.kind" || n.items[i].ranged {
				return n.field.told()
			}
			all |= trace.KindsOf(trace.EventKind(n.items[i].first.Num))
		}
		return all
	}
	return everyKind
}

// carriers are the kinds of event that have a field: those whose detail says it.
// A field that is in no list may be of any.
var carriers = func() map[string]trace.KindSet {
	all := map[string]trace.KindSet{}
	add := func(fields string, kinds ...trace.EventKind) {
		for name := range strings.FieldsSeq(fields) {
			all[name] = trace.KindsOf(kinds...)
		}
	}
	timers := []trace.EventKind{trace.TimerSet, trace.TimerFired, trace.TimerStopped}
	add("event.to", trace.PacketSent, trace.PacketLost, trace.QueueChanged)
	add("event.from", trace.PacketDelivered)
	add("event.hop", trace.PacketSent, trace.PacketDelivered, trace.PacketLost)
	add("event.retransmission event.copy", trace.PacketSent)
	add("event.state event.state.from", trace.StateChanged)
	add("event.socket.state event.socket.process", trace.SocketObserved)
	add("event.timer", timers...)
	add("event.timer.after", trace.TimerSet)
	add("event.variable event.value", trace.VariableChanged)
	add("event.call event.call.bytes", trace.ApplicationCall)
	add("event.rule", append(timers, trace.PacketSent, trace.PacketLost, trace.SegmentIgnored, trace.StateChanged, trace.VariableChanged, trace.TableChanged)...)
	add("event.table event.table.key event.table.value", trace.TableChanged)
	add("event.queue.packets event.queue.bytes", trace.QueueChanged)
	add("event.intervention", trace.InterventionApplied)
	add("event.phase", trace.PhaseEntered)
	add("event.finding", trace.FindingMade)
	return all
}()

func (f *field) told() trace.KindSet {
	if kinds, ok := carriers[f.name]; ok {
		return kinds
	}
	return everyKind
}

// OfPackets reports whether the expression may be true of a packet as such, which
// nothing happens to: fields of events say nothing there.
func (f *Filter) OfPackets() bool { return mayBeOfPackets(f.root) }

func mayBeOfPackets(n node) bool {
	switch n := n.(type) {
	case and:
		for _, part := range n {
			if !mayBeOfPackets(part) {
				return false
			}
		}
	case or:
		for _, part := range n {
			if mayBeOfPackets(part) {
				return true
			}
		}
		return false
	case has:
		return !n.field.ofEvents()
	case comparison:
		return !n.field.ofEvents()
	case set:
		return !n.field.ofEvents()
	}
	return true
}

func (f *field) ofEvents() bool { return strings.HasPrefix(f.name, "event.") }

// Compared are the texts with which the expression compares a field, by the field's
// name, whatever it asks of them: each once.
func (f *Filter) Compared(name string) []string {
	said := map[string]bool{}
	compared(f.root, name, said)
	return slices.Sorted(maps.Keys(said))
}

func compared(n node, name string, said map[string]bool) {
	switch n := n.(type) {
	case and:
		for _, part := range n {
			compared(part, name, said)
		}
	case or:
		for _, part := range n {
			compared(part, name, said)
		}
	case not:
		compared(n.node, name, said)
	case comparison:
		if n.field.name == name && (n.op == equal || n.op == unequal) {
			said[n.value.Text] = true
		}
	case set:
		for i := range n.items {
			if n.field.name == name && !n.items[i].ranged {
				said[n.items[i].first.Text] = true
			}
		}
	}
}
