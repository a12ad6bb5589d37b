package trace

import (
	"iter"
	"time"
)

// departure is an entry of the index by time. Latest is the latest arrival of
// this packet and of all that departed before it, so a search backwards for
// what is still in flight knows when to stop.
type departure struct {
	at, latest time.Duration
	packet     PacketID
}

// flights ranges over the packets in flight at some moment of [from, to].
func (s *Snapshot) flights(from, to time.Duration) iter.Seq[PacketID] {
	first := s.departures.Search(func(d *departure) bool { return d.latest >= from })
	return func(yield func(PacketID) bool) {
		for _, d := range s.departures.From(first) {
			if d.at > to || !yield(d.packet) {
				return
			}
		}
	}
}

// EndpointHistory is everything that changed at one endpoint, each as a series
// of its changes, so that its value at any time is a search.
type EndpointHistory struct {
	Endpoint  Endpoint
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
