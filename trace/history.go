package trace

import "maps"

// EndpointHistory is everything that changed at one endpoint, each as a series
// of its changes, so that its value at any time is a search.
type EndpointHistory struct {
	Endpoint Endpoint
	// Conversation is the one that the endpoint takes part in, as its client
	// or its server; 0 while it has none.
	Conversation ConversationID
	Client       bool
	// States begins, at time zero, with the state before the first change,
	// where that is known.
	States    Series[Change[State]]
	Variables map[string]*VariableHistory
	Timers    map[string]Series[Change[Timer]]
}

// VariableHistory is one variable's series of changes.
type VariableHistory struct {
	Unit    Unit
	Changes Series[Change[int64]]
}

// Change is a value and the moment from which it holds.
type Change[T any] struct {
	At    Cursor
	Value T
}

// ValueAt returns what a series of changes held at the cursor, and whether it
// held anything yet.
func ValueAt[T any](s Series[Change[T]], c Cursor) (v T, ok bool) {
	i := s.Search(func(ch *Change[T]) bool { return c.Before(ch.At) })
	if i == 0 {
		return v, false
	}
	return s.At(i - 1).Value, true
}

// StateAt returns the endpoint's state at the cursor, StateUnknown where
// nothing tells.
func (h *EndpointHistory) StateAt(c Cursor) State {
	if h == nil {
		return StateUnknown
	}
	state, _ := ValueAt(h.States, c)
	return state
}

// note takes an event of the endpoint into its history.
func (h *EndpointHistory) note(e *Event) {
	switch d := e.Detail.(type) {
	case Transition:
		if h.States.Len() == 0 && d.From != StateUnknown {
			h.States.Append(Change[State]{Value: d.From})
		}
		h.States.Append(Change[State]{e.At(), d.To})
	case Timer:
		if h.Timers == nil {
			h.Timers = make(map[string]Series[Change[Timer]])
		}
		if e.Kind != TimerSet {
			d.Deadline = 0
		}
		series := h.Timers[d.Name]
		series.Append(Change[Timer]{e.At(), d})
		h.Timers[d.Name] = series
	case Variable:
		if h.Variables == nil {
			h.Variables = make(map[string]*VariableHistory)
		}
		v := h.Variables[d.Name]
		if v == nil {
			v = &VariableHistory{Unit: d.Unit}
			h.Variables[d.Name] = v
		}
		v.Changes.Append(Change[int64]{e.At(), d.Value})
	}
}

// frozen returns a copy that goes on holding what h holds while h grows.
func (h *EndpointHistory) frozen() *EndpointHistory {
	c := *h
	c.Timers = maps.Clone(h.Timers)
	if h.Variables != nil { // those of captured endpoints have none
		c.Variables = make(map[string]*VariableHistory, len(h.Variables))
	}
	for name, v := range h.Variables {
		same := *v
		c.Variables[name] = &same
	}
	return &c
}
