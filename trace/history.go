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
	// Sockets is what the kernel said of the endpoint's socket, and Kernel
	// which variables it told of it. They stand beside what was inferred.
	Sockets Changes[Socket]
	Kernel  map[string]*VariableHistory
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

// Changes is a list of changes in order of time. They are read from the events
// of the timeline that tell them.
type Changes[T any] struct {
	first  []T // what was held before the first change, if anything
	events *Timeline
	told   rising // by these
	value  func(*Timeline, int) T
}

// Len is the number of changes.
func (l Changes[T]) Len() int { return len(l.first) + l.told.n }

// At returns change i, counted from 0.
func (l Changes[T]) At(i int) Change[T] {
	if i < len(l.first) {
		return Change[T]{Value: l.first[i]}
	}
	at := l.cursor(i)
	return Change[T]{at, l.value(l.events, int(at.Ordinal)-1)}
}

// cursor is the moment of change i.
func (l *Changes[T]) cursor(i int) Cursor {
	if i < len(l.first) {
		return Cursor{}
	}
	o := l.told.at(i - len(l.first))
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
