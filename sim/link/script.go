package link

import (
	"cmp"
	"slices"
	"time"

	"wiretale/session"
	"wiretale/trace"
)

// Script is the list of interventions of one run, and what became of each.
type Script struct {
	list []session.Intervention
	met  []Outcome
}

// Outcome is what became of an intervention.
type Outcome uint8

// The outcomes.
const (
	NeverMet   Outcome = iota // the packet it names was never offered
	Mismatched                // the packet in that place looks otherwise
	Applied
)

var outcomeNames = [...]string{"never-met", "mismatched", "applied"}

// String is the outcome's name in the text and JSON forms; it is not translated.
func (o Outcome) String() string { return outcomeNames[o] }

// NewScript returns the script of a list of interventions.
func NewScript(list []session.Intervention) *Script {
	return &Script{list: list, met: make([]Outcome, len(list))}
}

// orders are the interventions in one link direction that are still to be
// made, by their place in the script: those in the earliest packet first.
type orders []int

func (s *Script) orders(from, to string) (o orders) {
	if s == nil {
		return nil
	}
	for i, v := range s.list {
		if v.From == from && v.To == to {
			o = append(o, i)
		}
	}
	slices.SortStableFunc(o, func(a, b int) int { return cmp.Compare(s.list[a].Nth, s.list[b].Nth) })
	return o
}

// Outcomes tells what became of each intervention, in the order of the list.
func (s *Script) Outcomes() []Outcome { return s.met }

// treatment is what the interventions together do to one packet.
type treatment struct {
	drop   bool
	delay  time.Duration
	copies []time.Duration // after the packet's own arrival
	flips  []flipped
}

type flipped struct {
	offset int
	xor    uint8
}

// treat looks up what is to be done to a packet that was just sent, and
// records for each intervention whether it found the packet it was made for.
func (d *Direction) treat(p *Packet) (t treatment) {
	for s := d.medium.Script; len(d.orders) > 0 && s.list[d.orders[0]].Nth <= d.offered; d.orders = d.orders[1:] {
		i := d.orders[0]
		v := &s.list[i]
		if v.Nth != d.offered {
			continue
		}
		matched := v.Fingerprint == "" || v.Fingerprint == session.Fingerprint(p.Frame)
		if v.Action == session.Corrupt && v.Offset >= p.Length() {
			matched = false
		}
		s.met[i] = Mismatched
		if matched {
			s.met[i] = Applied
			t.add(v)
		}
		if d.telling {
			d.record(p, trace.InterventionApplied, p.way.sent, d.from.Node, 0, trace.Intervened{Index: i, Matched: matched})
		}
	}
	return t
}

func (t *treatment) add(v *session.Intervention) {
	switch v.Action {
	case session.Drop:
		t.drop = true
	case session.Delay:
		t.delay += v.Delay
	case session.Duplicate:
		t.copies = append(t.copies, v.Delay)
	case session.Corrupt:
		t.flips = append(t.flips, flipped{v.Offset, v.XOR})
	}
}
