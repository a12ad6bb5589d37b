package filter

import (
	"wiretale/trace"
	"wiretale/wire"
)

// names lists the words of a closed set by number.
func names[T interface{ String() string }](all []T, number func(T) int) []string {
	var out []string
	for _, v := range all {
		for len(out) <= number(v) {
			out = append(out, "")
		}
		out[number(v)] = v.String()
	}
	return out
}

// upTo lists the constants of a set that is numbered from 0.
func upTo[T ~uint8](last T) []T {
	all := make([]T, last+1)
	for i := range all {
		all[i] = T(i)
	}
	return all
}

var (
	phaseNames        = names(upTo(trace.Answer), func(p trace.Phase) int { return int(p) })
	stateNames        = names(upTo(trace.TimeWait), func(s trace.State) int { return int(s) })
	fateNames         = names(upTo(trace.FateUnknown), func(f trace.Fate) int { return int(f) })
	findingNames      = names(trace.AllFindings(), func(f trace.Finding) int { return int(f) })
	eventKindNames    = names(trace.EventKinds(), func(k trace.EventKind) int { return int(k) })
	conversationNames = names(upTo(trace.Unanswered), func(s trace.ConversationState) int { return int(s) })
)

// packetFields are what the reading says of a packet.
func packetFields() []field {
	phase := frame(func(u *subject) wire.Value { return num(u.packet.Phase) })
	return []field{
		{name: "packet.phase", kind: oneWord, words: phaseNames, values: phase},
		{name: "packet.protocol", kind: str, values: frame(func(u *subject) wire.Value { return said(u.packet.Protocol) })},
		{name: "packet.fate", kind: oneWord, words: fateNames, values: frame(func(u *subject) wire.Value { return num(u.packet.Fate()) })},
		{name: "conversation.phase", kind: oneWord, words: phaseNames, values: phase},
	}
}

// conversation is the event's, or else the packet's.
func (u *subject) conversation() *trace.Conversation {
	if u.event != nil && u.event.Conversation != 0 {
		return u.s.Conversation(u.event.Conversation)
	}
	switch {
	case u.packet != nil:
		return u.s.Conversation(u.packet.Conversation)
	case u.record != nil:
		return u.record.Conversation
	}
	return nil
}

// detail makes a field of the events that carry a detail of one type.
func detail[D any](value func(d D, u *subject) wire.Value) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		if u.event == nil {
			return out
		}
		if d, ok := u.event.Detail.(D); ok {
			out = append(out, value(d, u))
		}
		return out
	}
}

// event makes a field that every event has.
func event(value func(u *subject) wire.Value) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		if u.event == nil {
			return out
		}
		return append(out, value(u))
	}
}

func eventFields() []field {
	node := func(u *subject, id trace.NodeID) wire.Value {
		n, _ := u.s.Node(id)
		return said(n.Name)
	}
	return []field{
		{name: "event.kind", kind: oneWord, words: eventKindNames, values: event(func(u *subject) wire.Value { return num(u.event.Kind) })},
		{name: "event.node", kind: str, values: event(func(u *subject) wire.Value { return node(u, u.event.Node) })},
		{name: "event.time", kind: span, values: event(func(u *subject) wire.Value { return num(max(u.event.Time, 0)) })},
		{name: "event.to", kind: str, values: func(u *subject, out []wire.Value) []wire.Value {
			out = detail(func(d trace.Sent, u *subject) wire.Value { return node(u, d.To) })(u, out)
			out = detail(func(d trace.Lost, u *subject) wire.Value { return node(u, d.To) })(u, out)
			return detail(func(d trace.Queue, u *subject) wire.Value { return node(u, d.To) })(u, out)
		}},
		{name: "event.from", kind: str, values: detail(func(d trace.Delivered, u *subject) wire.Value { return node(u, d.From) })},
		{name: "event.hop", kind: number, values: func(u *subject, out []wire.Value) []wire.Value {
			out = detail(func(d trace.Sent, _ *subject) wire.Value { return num(d.Hop) })(u, out)
			out = detail(func(d trace.Delivered, _ *subject) wire.Value { return num(d.Hop) })(u, out)
			return detail(func(d trace.Lost, _ *subject) wire.Value { return num(d.Hop) })(u, out)
		}},
		{name: "event.retransmission", kind: boolean, values: detail(func(d trace.Sent, _ *subject) wire.Value { return truth(d.Retransmission) })},
		{name: "event.copy", kind: boolean, values: detail(func(d trace.Sent, _ *subject) wire.Value { return truth(d.CopyOf != 0) })},
		{name: "event.port", kind: number, values: func(u *subject, out []wire.Value) []wire.Value {
			if u.event == nil || u.event.Endpoint == 0 {
				return out
			}
			h := u.s.Endpoint(u.event.Endpoint)
			if h == nil {
				return out
			}
			return append(out, num(h.Endpoint.Local.Port()))
		}},
		{name: "event.state", kind: oneWord, words: stateNames, values: detail(func(d trace.Transition, _ *subject) wire.Value { return num(d.To) })},
		{name: "event.state.from", kind: oneWord, words: stateNames, values: detail(func(d trace.Transition, _ *subject) wire.Value { return num(d.From) })},
		{name: "event.socket.state", kind: oneWord, words: stateNames, values: detail(func(d trace.Socket, _ *subject) wire.Value { return num(d.State) })},
		{name: "event.socket.process", kind: str, values: detail(func(d trace.Socket, _ *subject) wire.Value { return said(d.Process.Name) })},
		{name: "event.timer", kind: str, values: detail(func(d trace.Timer, _ *subject) wire.Value { return said(d.Name) })},
		{name: "event.timer.after", kind: span, values: func(u *subject, out []wire.Value) []wire.Value {
			if u.event == nil || u.event.Kind != trace.TimerSet {
				return out
			}
			return detail(func(d trace.Timer, u *subject) wire.Value { return num(max(d.Deadline-u.event.Time, 0)) })(u, out)
		}},
		{name: "event.variable", kind: str, values: detail(func(d trace.Variable, _ *subject) wire.Value { return said(d.Name) })},
		{name: "event.value", kind: number, values: detail(func(d trace.Variable, _ *subject) wire.Value { return num(max(d.Value, 0)) })},
		{name: "event.call", kind: str, values: detail(func(d trace.Call, _ *subject) wire.Value { return said(d.Name) })},
		{name: "event.call.bytes", kind: number, values: detail(func(d trace.Call, _ *subject) wire.Value { return num(max(d.Bytes, 0)) })},
		{name: "event.rule", kind: str, values: ruleOf},
		{name: "event.table", kind: str, values: detail(func(d trace.TableEntry, _ *subject) wire.Value { return said(d.Table) })},
		{name: "event.table.key", kind: str, values: detail(func(d trace.TableEntry, _ *subject) wire.Value { return said(d.Key) })},
		{name: "event.table.value", kind: str, values: detail(func(d trace.TableEntry, _ *subject) wire.Value { return said(d.Value) })},
		{name: "event.queue.packets", kind: number, values: detail(func(d trace.Queue, _ *subject) wire.Value { return num(max(d.Packets, 0)) })},
		{name: "event.queue.bytes", kind: number, values: detail(func(d trace.Queue, _ *subject) wire.Value { return num(max(d.Bytes, 0)) })},
		{name: "event.intervention", kind: str, values: detail(func(d trace.Intervened, _ *subject) wire.Value { return said(d.Action) })},
		{name: "event.phase", kind: oneWord, words: phaseNames, values: detail(func(d trace.Phase, _ *subject) wire.Value { return num(d) })},
		{name: "event.finding", kind: oneWord, words: findingNames, values: detail(func(d trace.Finding, _ *subject) wire.Value { return num(d) })},
	}
}

// ruleOf is the rule by which something happened, of whatever kind of event knows
// one.
func ruleOf(u *subject, out []wire.Value) []wire.Value {
	if u.event == nil {
		return out
	}
	rule := ""
	switch d := u.event.Detail.(type) {
	case trace.Sent:
		rule = d.Rule
	case trace.Lost:
		rule = d.Rule
	case trace.Ignored:
		rule = d.Rule
	case trace.Transition:
		rule = d.Rule
	case trace.Timer:
		rule = d.Rule
	case trace.Variable:
		rule = d.Rule
	case trace.TableEntry:
		rule = d.Rule
	}
	if rule == "" {
		return out
	}
	return append(out, said(rule))
}
