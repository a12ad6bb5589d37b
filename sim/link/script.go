package link

import (
	"time"

	"wiretale/session"
	"wiretale/trace"
)

// Script is the list of interventions of one run, and what became of each.
type Script struct {
	list     []session.Intervention
	byPacket map[place][]int
	met      []Outcome
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

// place names one packet: the nth offered to a link direction.
type place struct {
	from, to string
	nth      int
}

// NewScript returns the script of a list of interventions.
func NewScript(list []session.Intervention) *Script {
	s := &Script{list: list, byPacket: map[place][]int{}, met: make([]Outcome, len(list))}
	for i, v := range list {
		at := place{v.From, v.To, v.Nth}
		s.byPacket[at] = append(s.byPacket[at], i)
	}
	return s
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
func (d *Direction) treat(p *Packet, sent trace.Ordinal) (t treatment) {
	s := d.medium.Script
	if s == nil {
		return t
	}
	for _, i := range s.byPacket[place{d.from.Name, d.to.Name, d.offered}] {
		v := &s.list[i]
		matched := v.Fingerprint == "" || v.Fingerprint == session.Fingerprint(p.Frame)
		if v.Action == session.Corrupt && v.Offset >= p.Length() {
			matched = false
		}
		s.met[i] = Mismatched
		if matched {
			s.met[i] = Applied
			t.add(v)
		}
		d.record(p, trace.InterventionApplied, sent, d.from.Node, 0, trace.Intervened{Index: i, Matched: matched})
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
