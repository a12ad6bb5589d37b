package lesson

import (
	"wiretale/trace"
	"wiretale/trace/filter"
)

// Statement is what a choice of a Claim says of what plays from its step until
// the answer shows, and a reason besides. Exactly one of the first five says it.
type Statement struct {
	Happens string `yaml:"happens"` // at least once
	Never   string `yaml:"never"`
	Holds   string `yaml:"holds"` // of the packet at which the step stands; of its event where that names none
	Count   string `yaml:"count"` // how often it happens
	Figure  string `yaml:"figure"`
	// Is, Least and Most are numbers, for Count and Figure; of a Next, Is is what
	// is so of the packet.
	Is    string `yaml:"is"`
	Least string `yaml:"least"`
	Most  string `yaml:"most"`

	expr            *filter.Filter
	is, least, most *quantity
}

// compile reads a statement.
func (st *Statement) compile(c *compiler, path string, s *Step) {
	ways := 0
	for _, w := range [...]struct{ key, expr string }{{"happens", st.Happens}, {"never", st.Never}, {"holds", st.Holds}, {"count", st.Count}} {
		if w.expr != "" {
			ways++
			st.expr = c.filter(path+"."+w.key, s, w.expr)
		}
	}
	if st.Figure != "" {
		ways++
		c.figureNamed(path+".figure", s, st.Figure)
	}
	if ways != 1 {
		c.at(path, s, NoKey, "", "happens, never, holds, count, figure")
		return
	}
	if st.Count == "" && st.Figure == "" {
		return
	}
	bounds := 0
	for _, b := range [...]struct {
		key, says string
		to        **quantity
	}{{"is", st.Is, &st.is}, {"least", st.Least, &st.least}, {"most", st.Most, &st.most}} {
		if b.says == "" {
			continue
		}
		bounds++
		q, ok := literal(b.says)
		if !ok {
			c.at(path+"."+b.key, s, BadValue, b.says, "3, 200ms")
		}
		*b.to = &q
	}
	if bounds == 0 {
		c.at(path, s, NoKey, "", "is, least, most")
	}
}

// true reports whether a statement is true of what plays.
func (x *exam) true(st *Statement) bool {
	switch {
	case st.Happens != "":
		_, ok := x.first(st.expr)
		return ok
	case st.Never != "":
		_, ok := x.first(st.expr)
		return !ok
	case st.Holds != "":
		return x.ofStep(st.expr)
	case st.Count != "":
		n := int64(0)
		search(x.after, x.plays(), st.expr, func(*trace.Event) bool { n++; return false })
		return st.bounds(quantity{n: n})
	}
	q, ok := x.answer().named(st.Figure)
	return ok && st.bounds(q)
}

// ofStep reports whether an expression is true of the packet at which the step
// stands, as it is known when the answer shows.
func (x *exam) ofStep(f *filter.Filter) bool {
	if k, ok := x.after.Packet(x.standing.ID); ok {
		return f.Packet(x.after, &k)
	}
	return f.Event(x.seen, &x.event)
}

func (st *Statement) bounds(q quantity) bool {
	return (st.is == nil || q.is(*st.is)) && (st.least == nil || q.n >= st.least.n) && (st.most == nil || q.n <= st.most.n)
}

// fewCounted is of how many events that are counted the last is worth telling of.
const fewCounted = 9

// witness is the event that makes a statement true: of a few that are counted
// the last; 0 where no single one does.
func (x *exam) witness(st *Statement) (o trace.Ordinal) {
	switch {
	case st.Happens != "":
		if e, ok := x.first(st.expr); ok {
			return e.Ordinal
		}
	case st.Count != "":
		n := 0
		search(x.after, x.plays(), st.expr, func(e *trace.Event) bool { n++; o = e.Ordinal; return n > fewCounted })
		if n > fewCounted {
			return 0
		}
	case st.Figure != "":
		if e, ok := x.shows(x.lesson.Figures[st.Figure]); ok {
			return e.Ordinal
		}
	}
	return o
}
