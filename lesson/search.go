package lesson

import (
	"wiretale/trace"
	"wiretale/trace/filter"
)

// search is the place of the first event, from one on, of which an expression
// is true and that is wanted; −1 where there is none.
func search(s *trace.Snapshot, from int, f *filter.Filter, wanted func(*trace.Event) bool) int {
	track := s.Timeline()
	i := track.Next(from, f.Kinds(), func(e *trace.Event) bool { return f.Event(s, e) && wanted(e) })
	if i >= track.Len() {
		return -1
	}
	return i
}

// nth is the place of the n-th event, from one on, of which an expression is
// true; −1 where there are fewer.
func nth(s *trace.Snapshot, from int, f *filter.Filter, n int) int {
	return search(s, from, f, func(*trace.Event) bool { n--; return n <= 0 })
}

// latest is the place of the last event, up to an end, of which an expression is
// true; −1 where there is none.
func latest(s *trace.Snapshot, end int, f *filter.Filter) int {
	return s.Timeline().Previous(end, f.Kinds(), func(e *trace.Event) bool { return f.Event(s, e) })
}
