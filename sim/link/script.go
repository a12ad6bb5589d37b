package link

import (
	"cmp"
	"slices"
	"time"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// Script is the list of interventions of one run, and what became of each. It
// may grow while the run goes on.
type Script struct {
	list  []session.Intervention
	met   []Outcome
	limit time.Duration // nothing is to happen later; 0 is without limit
	told  func(place int, v session.Intervention, o Outcome)
}

// Outcome is what became of an intervention.
type Outcome uint8

// The outcomes.
const (
	NeverMet   Outcome = iota // the packet it names was never offered, or its time never came
	Mismatched                // the packet in that place looks otherwise
	Applied
)

var outcomeNames = [...]string{"never-met", "mismatched", "applied"}

// String is the outcome's name in the text and JSON forms; it is not translated.
func (o Outcome) String() string { return outcomeNames[o] }

// NewScript returns the script of a list of interventions.
func NewScript(list []session.Intervention) *Script {
	return &Script{list: slices.Clone(list), met: make([]Outcome, len(list))}
}

// Until says when the run ends in any case, so that nothing waits for later.
func (s *Script) Until(limit time.Duration) { s.limit = limit }

// Tell names who wants to hear of each outcome as soon as it is known, with the
// intervention as it was made.
func (s *Script) Tell(told func(place int, v session.Intervention, o Outcome)) { s.told = told }

// Outcomes tells what became of each intervention, in the order of the list.
func (s *Script) Outcomes() []Outcome { return s.met }

// add puts one more intervention on the list, and returns its place.
func (s *Script) add(v session.Intervention) int {
	s.list, s.met = append(s.list, v), append(s.met, NeverMet)
	return len(s.list) - 1
}

func (s *Script) record(place int, o Outcome) {
	s.met[place] = o
	if s.told != nil {
		s.told(place, s.list[place], o)
	}
}

// Change is an intervention in a host or a link, which happens at a time.
type Change struct {
	session.Intervention
	Place  int // in the script
	script *Script
}

// OfHost lists what is to be done to a host.
func (s *Script) OfHost(name string) []Change {
	return s.changes(session.OnHost, func(v *session.Intervention) bool { return v.Host == name })
}

func (s *Script) changes(on session.On, wanted func(*session.Intervention) bool) (list []Change) {
	if s == nil {
		return nil
	}
	for i := range s.list {
		if v := &s.list[i]; v.Action.On() == on && wanted(v) && (s.limit == 0 || v.At <= s.limit) {
			list = append(list, Change{*v, i, s})
		}
	}
	return list
}

// Made notes that the change was made, and returns what an event tells of it.
func (c *Change) Made() trace.Intervened {
	c.script.record(c.Place, Applied)
	return intervened(c.Place, &c.Intervention, true)
}

func intervened(place int, v *session.Intervention, matched bool) trace.Intervened {
	d := trace.Intervened{Index: place, Matched: matched, Action: string(v.Action)}
	switch v.Action {
	case session.SetLoss:
		d.Amount = int64(v.Loss)
	case session.SetRate:
		d.Amount = v.Rate
	case session.Corrupt:
		d.Amount = int64(v.Offset)
	case session.Reorder:
		d.Amount = int64(waits(v))
	default:
		d.Amount = int64(v.Delay)
	}
	return d
}

// order is an intervention in a packet that is still to be made.
type order struct {
	place int // in the script
	nth   int // packet of the direction, or of those that are picked
	// What picks packets besides their number; nil for nothing.
	filter *filter.Filter
	print  string
	any    bool // one is as good as another
	picked int  // so far
}

// orders are the interventions in one link direction that are still to be
// made: those in a packet by its number, the earliest first, and those in one
// by what it looks like.
type orders struct{ numbered, picking []order }

func (s *Script) orders(from, to string) (o orders) {
	if s == nil {
		return o
	}
	for i := range s.list {
		if v := &s.list[i]; v.Action.On() == session.OnPacket && v.From == from && v.To == to {
			o.add(order{place: i, nth: v.Nth, filter: picks(v)})
		}
	}
	return o
}

// picks is an intervention's filter, or nil. What can't be parsed was refused
// before it came here.
func picks(v *session.Intervention) *filter.Filter {
	if v.Filter == "" {
		return nil
	}
	f, _ := filter.Parse(v.Filter)
	return f
}

func (o *orders) add(one order) {
	if one.filter != nil || one.any {
		o.picking = append(o.picking, one)
		return
	}
	o.numbered = append(o.numbered, one)
	slices.SortStableFunc(o.numbered, func(a, b order) int { return cmp.Compare(a.nth, b.nth) })
}
