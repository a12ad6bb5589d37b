package lesson

import (
	"strconv"
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// mostValues bounds how many values of a field an error lists. mostBlamed bounds of how
// many mistakes it is found out what never happens, and mostJoined in how many parts of
// an expression: each is looked for in all that is told.
const (
	mostValues = 12
	mostBlamed = 8
	mostJoined = 16
)

// noEvent says that from a place on a snapshot has no event, or no n-th one, that
// makes an expression true, and what it is that never happens.
func (f *faults) noEvent(path string, s *Step, seen *trace.Snapshot, from int, expr *filter.Filter, src string) {
	e := f.at(path, s, NoEvent, src, "")
	if len(f.list) > mostBlamed {
		return
	}
	switch first, n := nth(seen, 0, expr, 1), times(seen, from, expr); {
	case n > 0:
		e.form, e.Expected = "nth", strconv.Itoa(n)
	case first >= 0:
		e.form = "before"
		e.Tell = func(w *text.Printer) (string, string) { return clip(src), w.Duration(seen.Events.Time(first)) }
		e.Expected = seen.Events.Time(first).String()
	default:
		e.blame(seen, expr)
	}
}

// blame says which part of an expression no event makes true, and which values there
// are instead.
func (e *Error) blame(seen *trace.Snapshot, expr *filter.Filter) {
	parts := expr.Parts()
	for _, part := range parts[:min(len(parts), mostJoined)] {
		if nth(seen, 0, part, 1) >= 0 {
			continue
		}
		e.Part, e.form = clip(part.String()), "part"
		if values := part.Values(seen, mostValues); len(values) > 0 {
			e.form, e.Expected = "values", strings.Join(values, ", ")
		}
		return
	}
	if len(parts) > 1 {
		e.form = "both"
	}
}

// times is how many events make an expression true, from a place on.
func times(s *trace.Snapshot, from int, f *filter.Filter) (n int) {
	search(s, from, f, func(*trace.Event) bool { n++; return false })
	return n
}

// unmet says that a part of what a task asks for doesn't come true by its solution, and
// what in it never happens then. Which of the two is wrong nobody can tell but the
// author: the place is the solution's, and the goal's line is named.
func (b *binding) unmet(seen *trace.Snapshot, s *Step, n int) {
	goal := s.Ask.Goal[n]
	e := b.at(s.Ask.path+".solution", s, NoSolution, goal.Happens, strconv.Itoa(b.lesson.places.of(item(s.Ask.path+".goal", n)+".happens").line))
	if nth(seen, 0, goal.expr, 1) >= 0 {
		e.form = "order"
		return
	}
	line := e.Expected
	e.blame(seen, goal.expr)
	if e.Expected, e.form = line, "both"; e.Part != "" {
		e.form = "part"
	}
}
