package link

import (
	"time"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// treatment is what the interventions together do to one packet.
type treatment struct {
	drop   bool
	delay  time.Duration
	copies []time.Duration // after the packet's own arrival
	flips  []flipped
	behind bool          // it arrives behind the next one …
	wait   time.Duration // … or this much late, where none comes
}

type flipped struct {
	offset int
	xor    uint8
}

// treat looks up what is to be done to a packet that was just sent, and
// records for each intervention whether it found the packet it was made for.
func (d *Direction) treat(p *Packet) (t treatment) {
	o := &d.orders
	for len(o.numbered) > 0 && o.numbered[0].nth <= d.offered {
		if one := o.numbered[0]; one.nth == d.offered {
			d.meet(p, one.place, &t)
		}
		o.numbered = o.numbered[1:]
	}
	if len(o.picking) > 0 {
		d.pick(p, &t)
	}
	return t
}

// pick counts the packet for each intervention that it is picked by, and makes
// those whose packet it is.
func (d *Direction) pick(p *Packet, t *treatment) {
	left := d.orders.picking[:0]
	for _, one := range d.orders.picking {
		if one.picks(p) {
			if one.picked++; one.picked == one.nth {
				if one.any && one.filter == nil {
					d.medium.Script.list[one.place].Nth = d.offered // so it can be found again
				}
				d.meet(p, one.place, t)
				continue
			}
		}
		left = append(left, one)
	}
	d.orders.picking = left
}

// picks reports whether a packet looks as the order wants.
func (o *order) picks(p *Packet) bool {
	if o.print != "" && o.print != session.Fingerprint(p.Frame) {
		return false
	}
	return o.filter == nil || picked(o.filter, p)
}

// picked reports whether a filter is true of a packet's bytes.
func picked(f *filter.Filter, p *Packet) bool {
	data := p.Bytes()
	return f.Record(&filter.Record{
		Length: len(data), Captured: len(data), Segment: p.Frame.IP != nil && p.Frame.IP.TCP != nil,
		Frame: func() (wire.Decoded, []byte, bool) { return wire.Decode(p.Frame.Link, data, len(data)), data, true },
	})
}

// meet makes an intervention in the packet it was made for; in another it makes
// none, and says so.
func (d *Direction) meet(p *Packet, place int, t *treatment) {
	s := d.medium.Script
	v := &s.list[place]
	matched := v.Fingerprint == "" || v.Fingerprint == session.Fingerprint(p.Frame)
	if v.Action == session.Corrupt && v.Offset >= p.Length() {
		matched = false
	}
	outcome := Mismatched
	if matched {
		outcome = Applied
		t.add(v)
	}
	s.record(place, outcome)
	if d.telling {
		done := intervened(place, v, matched)
		done.To = d.to.Node
		d.record(p, trace.InterventionApplied, p.way.sent, d.from.Node, 0, done)
	}
}

// patience is how long a packet waits for another to overtake it, where the
// intervention doesn't say.
const patience = time.Second

func waits(v *session.Intervention) time.Duration {
	if v.Delay > 0 {
		return v.Delay
	}
	return patience
}

// empty reports whether nothing is to be done.
func (t *treatment) empty() bool {
	return !t.drop && t.delay == 0 && !t.behind && len(t.copies) == 0 && len(t.flips) == 0
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
	case session.Reorder:
		t.behind = true
		t.wait = waits(v)
	}
}
