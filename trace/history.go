package trace

import (
	"iter"
	"sort"
)

// EndpointHistory is everything that changed at one endpoint, each as a list of
// its changes, so that its value at any time is a search.
type EndpointHistory struct {
	Endpoint Endpoint
	// Conversation is the one that the endpoint takes part in, as its client
	// or its server; 0 while it has none.
	Conversation ConversationID
	Client       bool
	// States begins, at time zero, with the state before the first change,
	// where that is known.
	States    Changes[State]
	Variables map[string]*VariableHistory
	Timers    map[string]Changes[Timer]
}

// VariableHistory is the list of one variable's changes.
type VariableHistory struct {
	Unit    Unit
	Changes Changes[int64]
}

// Change is a value and the moment from which it holds.
type Change[T any] struct {
	At    Cursor
	Value T
}

// Changes is a list of changes in order of time. Most are read from the events
// of the timeline that tell them.
type Changes[T any] struct {
	kept   Series[Change[T]] // where events is nil
	events *Timeline
	told   rising // by these
	value  func(*Timeline, int) T
}

// Len is the number of changes.
func (l Changes[T]) Len() int { return l.kept.Len() + l.told.n }

// At returns change i, counted from 0.
func (l Changes[T]) At(i int) Change[T] {
	if l.events == nil {
		return l.kept.At(i)
	}
	at := l.cursor(i)
	return Change[T]{at, l.value(l.events, int(at.Ordinal)-1)}
}

// cursor is the moment of change i.
func (l *Changes[T]) cursor(i int) Cursor {
	if l.events == nil {
		return l.kept.At(i).At
	}
	o := l.told.at(i)
	return Cursor{l.events.Time(int(o) - 1), o}
}

// All ranges over the changes with their places.
func (l Changes[T]) All() iter.Seq2[int, Change[T]] {
	return func(yield func(int, Change[T]) bool) {
		for i := range l.Len() {
			if !yield(i, l.At(i)) {
				return
			}
		}
	}
}

// Until returns how many of the changes have happened at the cursor.
func (l Changes[T]) Until(c Cursor) int {
	return sort.Search(l.Len(), func(i int) bool { return c.Before(l.cursor(i)) })
}

// ValueAt returns what a list of changes held at the cursor, and whether it
// held anything yet.
func ValueAt[T any](l Changes[T], c Cursor) (v T, ok bool) {
	i := l.Until(c)
	if i == 0 {
		return v, false
	}
	return l.At(i - 1).Value, true
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

// history is what a builder keeps of an endpoint's history: which events of
// the timeline tell it.
type history struct {
	endpoint     Endpoint
	conversation ConversationID
	client       bool
	states       Series[Change[State]]
	lists        []*changes // in the order in which they began
}

// changes are those of one variable or timer.
type changes struct {
	name  string
	timer bool
	unit  Unit
	told  rising
}

// note takes an event of the endpoint into its history; o is its ordinal in the
// timeline.
func (h *history) note(e *Event, o Ordinal) {
	switch d := e.Detail.(type) {
	case Transition:
		if h.states.Len() == 0 && d.From != StateUnknown {
			h.states.Append(Change[State]{Value: d.From})
		}
		h.states.Append(Change[State]{Cursor{e.Time, o}, d.To})
	case Timer:
		h.list(d.Name, true, UnitTime).told.append(o)
	case Variable:
		h.list(d.Name, false, d.Unit).told.append(o)
	}
}

// list finds the changes of one variable or timer.
func (h *history) list(name string, timer bool, unit Unit) *changes {
	for _, l := range h.lists {
		if l.name == name && l.timer == timer {
			return l
		}
	}
	l := &changes{name: name, timer: timer, unit: unit}
	h.lists = append(h.lists, l)
	return l
}

// frozen returns a copy that goes on holding what h holds while h grows.
func (h *history) frozen() *history {
	c := *h
	c.lists = make([]*changes, len(h.lists))
	for i, l := range h.lists {
		same := *l
		c.lists[i] = &same
	}
	return &c
}

// over is the history as the timeline tells it.
func (h *history) over(events *Timeline) *EndpointHistory {
	full := &EndpointHistory{Endpoint: h.endpoint, Conversation: h.conversation, Client: h.client,
		States: Changes[State]{kept: h.states}}
	if len(h.lists) > 0 {
		full.Variables, full.Timers = make(map[string]*VariableHistory), make(map[string]Changes[Timer])
	}
	for _, l := range h.lists {
		if l.timer {
			full.Timers[l.name] = Changes[Timer]{events: events, told: l.told, value: (*Timeline).timer}
		} else {
			full.Variables[l.name] = &VariableHistory{l.unit, Changes[int64]{events: events, told: l.told, value: (*Timeline).number}}
		}
	}
	return full
}

func (h *history) stateAt(c Cursor) State {
	state, _ := ValueAt(Changes[State]{kept: h.states}, c)
	return state
}

// timer is the timer that event i tells of; its deadline is zero unless it was
// set.
func (t *Timeline) timer(i int) Timer {
	e := t.At(i)
	d, _ := e.Detail.(Timer)
	if e.Kind != TimerSet {
		d.Deadline = 0
	}
	return d
}

// number is the variable's value that event i tells.
func (t *Timeline) number(i int) int64 {
	x := t.entry(i)
	if x.own {
		return t.own.number(i - int(x.facts))
	}
	return t.facts.number(int(x.facts))
}
