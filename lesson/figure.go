package lesson

import (
	"strconv"
	"strings"

	"wiretale/trace"
	"wiretale/trace/filter"
)

// Figure is a number that is found in the trace. Exactly one of Field, Time,
// Count, Variable and Sum says how; Name takes the place of all where a figure
// is written by its name. Nth says which of several events, from 1; 0 means 1.
type Figure struct {
	Name string `yaml:"-"`
	// Field is what a field says of the event that Of picks out, or of its packet.
	Field string `yaml:"field"`
	Of    string `yaml:"of"`
	// Time is from the first event of Since, or from the beginning, to the event
	// of Time that comes after it.
	Time     string `yaml:"time"`
	Since    string `yaml:"since"`
	SinceNth int    `yaml:"since_nth"`
	Nth      int    `yaml:"nth"`
	// Count counts events, from that of From to that of To, both included.
	Count string `yaml:"count"`
	From  string `yaml:"from"`
	To    string `yaml:"to"`
	// Variable is the value of a variable of a host when At happens; without At,
	// the latest.
	Variable string `yaml:"variable"`
	Host     string `yaml:"host"`
	At       string `yaml:"at"`
	// Sum adds numbers and figures; "-NAME" subtracts.
	Sum Items[string] `yaml:"sum"`
	// Scene is the scene in which it is looked for; the step's own where it is "".
	Scene string `yaml:"scene"`

	path                      string
	of, since, from, to, upTo *filter.Filter // of: of Of, Time or Count
}

// UnmarshalYAML takes a figure's name in its place.
func (f *Figure) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&f.Name) == nil {
		return nil
	}
	type plain Figure
	return unmarshal((*plain)(f))
}

// Stated is a number that texts write out, with what holds it: a figure, or a
// source.
type Stated struct {
	Says   string `yaml:"says"`
	Is     string `yaml:"is"`
	Source string `yaml:"source"`
}

// compile reads the figure's expressions.
func (f *Figure) compile(c *compiler, path string, s *Step) {
	f.path = path
	ways := 0
	for _, given := range [...]bool{f.Name != "", f.Field != "", f.Time != "", f.Count != "", f.Variable != "", len(f.Sum) > 0} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		c.at(path, s, NoKey, "", "field, time, count, variable, sum")
		return
	}
	c.nth(path+".nth", s, f.Nth)
	c.nth(path+".since_nth", s, f.SinceNth)
	f.since = c.optional(path+".since", s, f.Since)
	f.from, f.to = c.optional(path+".from", s, f.From), c.optional(path+".to", s, f.To)
	f.upTo = c.optional(path+".at", s, f.At)
	switch {
	case f.Name != "":
		c.figureNamed(path, s, f.Name)
	case f.Field != "":
		if !filter.IsNumber(f.Field) {
			c.at(path+".field", s, BadValue, f.Field, "tcp.len, tcp.seq_raw, event.value …")
		}
		f.of = c.filter(path+".of", s, f.Of)
	case f.Time != "":
		f.of = c.filter(path+".time", s, f.Time)
	case f.Count != "":
		f.of = c.filter(path+".count", s, f.Count)
	case f.Variable != "" && f.Host == "":
		c.at(path, s, NoKey, "", "host")
	}
	c.hostNamed(path+".host", s, f.Host)
	if len(f.Sum) > mostParts {
		c.at(path+".sum", s, BadValue, strconv.Itoa(len(f.Sum)), "1 … "+strconv.Itoa(mostParts))
	}
	for i, part := range f.Sum {
		if _, ok := literal(part); !ok {
			c.figureNamed(item(path+".sum", i), s, strings.TrimPrefix(part, "-"))
		}
	}
	if f.Scene != "" {
		c.sceneNamed(path+".scene", s, f.Scene)
	}
}

// mostParts bounds the parts of a sum, and mostNested the sums within sums: a
// small file could ask for very many.
const (
	mostParts  = 8
	mostNested = 3
)

// reading is where figures are looked for: a snapshot, and the event behind
// which one looks, counted from 0.
type reading struct {
	lesson *Lesson
	seen   *trace.Snapshot
	after  int
	here   string // the scene that is seen
	// scene is what is seen of another scene; nil where nothing is.
	scene func(name string) *trace.Snapshot
	depth int                 // of sums within sums
	known map[figureKey]known // what was looked for before
}

// figureKey names a figure where it was looked for, and known is what was found.
type (
	figureKey struct {
		name  string
		seen  *trace.Snapshot
		depth int // which bounds how deep it was looked
	}
	known struct {
		quantity
		found bool
	}
)

// named finds the figure with a name. It looks once, for texts and sums may name
// the same one very often.
func (r reading) named(name string) (quantity, bool) {
	f := r.lesson.Figures[name]
	if f == nil || r.depth > mostNested {
		return quantity{}, false
	}
	key := figureKey{name, r.seen, r.depth}
	if k, ok := r.known[key]; ok {
		return k.quantity, k.found
	}
	r.after, r.depth = 0, r.depth+1
	q, ok := r.find(f)
	if r.known != nil {
		r.known[key] = known{q, ok}
	}
	return q, ok
}

// find finds a figure; ok is false where it can't be seen.
func (r reading) find(f *Figure) (q quantity, ok bool) {
	if f.Name != "" {
		return r.named(f.Name)
	}
	if f.Scene != "" && f.Scene != r.here {
		if r.seen, r.here = r.scene(f.Scene), f.Scene; r.seen == nil {
			return quantity{}, false
		}
		r.after = 0
	}
	switch {
	case f.Field != "":
		return r.field(f)
	case f.Time != "":
		return r.time(f)
	case f.Count != "":
		return r.count(f)
	case f.Variable != "":
		return r.variable(f)
	}
	return r.sum(f)
}

func (r reading) field(f *Figure) (quantity, bool) {
	n := 0
	var found quantity
	i := search(r.seen, r.after, f.of, func(e *trace.Event) bool {
		v, isTime, ok := filter.EventNumber(r.seen, e, f.Field)
		if n++; !ok {
			n--
		}
		if !ok || n < f.Nth {
			return false
		}
		if found = (quantity{int64(v), unitOf(f.Field)}); isTime {
			found.unit = duration
		} else if d, ok := e.Detail.(trace.Variable); ok && strings.EqualFold(f.Field, "event.value") {
			found.unit = unitOfVariable(d.Unit)
		}
		return true
	})
	return found, i >= 0
}

func (r reading) time(f *Figure) (quantity, bool) {
	since, from := int64(0), r.after
	if f.since != nil {
		i := nth(r.seen, r.after, f.since, f.SinceNth)
		if i < 0 {
			return quantity{}, false
		}
		since, from = int64(r.seen.Events.Time(i)), i+1
	}
	i := nth(r.seen, from, f.of, f.Nth)
	if i < 0 {
		return quantity{}, false
	}
	return quantity{int64(r.seen.Events.Time(i)) - since, duration}, true
}

func (r reading) count(f *Figure) (quantity, bool) {
	from, to, ok := r.counted(f)
	if !ok {
		return quantity{}, false
	}
	n := int64(0)
	search(r.seen, from, f.of, func(e *trace.Event) bool {
		if int(e.Ordinal)-1 > to {
			return true
		}
		n++
		return false
	})
	return quantity{n, things}, true
}

func (r reading) variable(f *Figure) (quantity, bool) {
	i, found := r.changed(f)
	return quantity{found.Value, unitOfVariable(found.Unit)}, i >= 0
}

func unitOfVariable(u trace.Unit) unit {
	switch u {
	case trace.UnitSeq:
		return label
	case trace.UnitBytes, trace.UnitRate:
		return octets
	case trace.UnitTime:
		return duration
	}
	return things
}

func (r reading) sum(f *Figure) (quantity, bool) {
	var total sum
	for _, part := range f.Sum {
		q, ok := literal(part)
		if !ok {
			name, less := strings.CutPrefix(part, "-")
			if q, ok = r.named(name); !ok {
				return quantity{}, false
			}
			total.add(q, less)
			continue
		}
		total.add(q, false)
	}
	return total.result(), true
}
