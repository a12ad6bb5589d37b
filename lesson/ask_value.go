package lesson

import (
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// value asks for a number.
type value struct{}

func (value) compile(c *compiler, s *Step, a *Ask) {
	if a.Of == nil {
		c.at(a.path, s, NoKey, "", "of")
		return
	}
	a.Of.compile(c, a.path+".of", s)
	if a.Enter != (len(a.Choices) == 0) {
		c.at(a.path, s, NoKey, "", "choices; enter: true")
	}
	if a.Unit != nil {
		c.words(a.path+".unit", s, a.Unit)
	}
	for i, m := range a.Misses {
		c.sum(item(a.path+".misses", i)+".value", s, m.Value)
	}
	if a.Enter {
		c.otherwise(s, a)
	}
}

func (value) choice(c *compiler, path string, s *Step, o *Option) { c.sum(path+".value", s, o.Value) }

// sum holds that what is to be added is numbers, figures and fields.
func (c *compiler) sum(path string, s *Step, parts []string) {
	if len(parts) == 0 {
		c.at(path, s, NoKey, "", "value")
	}
	for i, part := range parts {
		part = strings.TrimPrefix(part, "-")
		if _, ok := literal(part); ok || filter.IsNumber(part) {
			continue
		}
		c.figureNamed(item(path, i), s, part)
	}
}

// sum adds numbers, figures that can be seen, and fields of the packet at which
// the step stands.
func (l *look) sum(parts []string) (quantity, bool) {
	var total sum
	for _, part := range parts {
		part, less := strings.CutPrefix(part, "-")
		q, ok := literal(part)
		if !ok {
			q, ok = l.reading().named(part)
		}
		if !ok && l.standing.ID != 0 {
			var n uint64
			n, ok = filter.Number(l.seen, &l.standing, part)
			q = quantity{int64(n), unitOf(part)}
		}
		if !ok {
			return quantity{}, false
		}
		total.add(q, less)
	}
	return total.result(), true
}

func (value) settle(x *exam, t *truth, f *faults) bool {
	q, ok := x.answer().find(x.ask.Of)
	if !ok {
		f.at(x.ask.path+".of", x.step, NoAnswer, "", x.ask.Of.wants())
		return false
	}
	t.value = q
	if e, ok := x.shows(x.ask.Of); ok {
		t.tells(&e, e.Kind == trace.PacketDelivered && x.counts(x.ask.Of) || x.ask.Of.Field != "")
	}
	return x.ask.Enter || x.countable(f)
}

// countable holds that each choice is a number there.
func (x *exam) countable(f *faults) bool {
	whole := true
	for _, o := range x.ask.Choices {
		if _, ok := x.sum(o.Value); !ok {
			f.at(o.path, x.step, NoChoice, o.ID, "")
			whole = false
		}
	}
	return whole
}

// wants is what must happen for the figure to be seen.
func (f *Figure) wants() string {
	for _, s := range [...]string{f.Of, f.Time, f.Count, f.Variable, f.Name} {
		if s != "" {
			return s
		}
	}
	return strings.Join(f.Sum, " + ")
}

func (value) holds(x *exam, o *Option, t *truth) bool {
	q, ok := x.sum(o.Value)
	return ok && q.is(t.value)
}

func (value) label(l *look, w *text.Printer, o *Option) string {
	q, ok := l.sum(o.Value)
	if !ok {
		return ""
	}
	q.unit = max(q.unit, l.step.Ask.Of.counts(l.lesson))
	return q.in(w)
}

// counts is what the figure counts, as far as that is known before it is seen.
func (f *Figure) counts(l *Lesson) unit {
	switch {
	case f.Name != "" && l.Figures[f.Name] != nil && l.Figures[f.Name].Name == "":
		return l.Figures[f.Name].counts(l)
	case f.Time != "":
		return duration
	case f.Field != "" && !strings.EqualFold(f.Field, "event.value"):
		return unitOf(f.Field)
	}
	return f.sums(l, mostNested)
}

// sums is what a sum counts; things for any other figure.
func (f *Figure) sums(l *Lesson, depth int) unit {
	var total sum
	for _, part := range f.Sum {
		q, ok := literal(part)
		name, less := strings.CutPrefix(part, "-")
		if part := l.Figures[name]; !ok && part != nil && part.Name == "" && depth > 0 {
			if q.unit = part.sums(l, depth-1); len(part.Sum) == 0 {
				q.unit = part.counts(l)
			}
		}
		total.add(q, less)
	}
	return total.result().unit
}

func (value) so(x *exam, w *text.Printer, t *truth) string { return t.value.in(w) }

// unit says in words what a question's number counts.
func (a *Ask) unit(l *Lesson, w *text.Printer) string {
	if a.Unit != nil {
		return a.Unit.In(w)
	}
	switch a.Of.counts(l) {
	case octets:
		return w.T("lesson.unit.bytes")
	case duration:
		return w.T("lesson.unit.time")
	}
	return ""
}
