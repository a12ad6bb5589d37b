package filter

import "wiretale/trace"

// everyKind is the set of all kinds of event.
var everyKind = trace.KindsOf(trace.EventKinds()...)

// Kinds are the kinds of event that the expression may be true of: whoever
// looks for such an event passes over all others. It may name more.
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
	case comparison:
		return n.kinds()
	case set:
		all := trace.KindSet(0)
		for i := range n.items {
			if n.field.name != "event.kind" || n.items[i].ranged {
				return everyKind
			}
			all |= trace.KindsOf(trace.EventKind(n.items[i].first.Num))
		}
		return all
	}
	return everyKind
}

func (n comparison) kinds() trace.KindSet {
	switch {
	case n.field.name == "event.kind" && n.op == equal:
		return trace.KindsOf(trace.EventKind(n.value.Num))
	case n.field.name == "event.state", n.field.name == "event.state.from":
		return trace.KindsOf(trace.StateChanged)
	case n.field.name == "event.variable", n.field.name == "event.value":
		return trace.KindsOf(trace.VariableChanged)
	}
	return everyKind
}
