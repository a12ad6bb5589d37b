package link

import (
	"wiretale/session"
	"wiretale/trace"
)

// Intervene makes an intervention in a run that is under way: in the packet it
// names, if that is in the air; else in the next one that looks so, or has its
// number. A link's direction is changed from now on. ok is false where there is
// no such direction, or a host is meant.
func (m *Medium) Intervene(v session.Intervention) (place int, ok bool) {
	for _, d := range m.ways {
		if v.Action.On() == session.OnHost || d.from.Name != v.From || d.to.Name != v.To {
			continue
		}
		place = m.Script.add(v)
		if v.Action.On() == session.OnLink {
			d.change(&Change{v, place, m.Script})
		} else {
			d.intervene(place)
		}
		return place, true
	}
	return 0, false
}

// ChangeNow is a change of a host that is to be made now.
func (s *Script) ChangeNow(v session.Intervention) Change { return Change{v, s.add(v), s} }

func (d *Direction) intervene(place int) {
	v := &d.medium.Script.list[place]
	if v.Filter == "" {
		for _, p := range d.flying() {
			if p.way.nth == v.Nth && (v.Fingerprint == "" || v.Fingerprint == session.Fingerprint(p.Frame)) {
				d.seize(p, place)
				return
			}
		}
	}
	one := order{place: place, nth: v.Nth, filter: picks(v)}
	if v.Filter != "" || v.Nth <= d.offered { // its packet is gone: one like it will do
		one.nth, one.any = max(1, v.Nth), true
		if v.Filter == "" {
			one.nth = 1
		}
		one.print = v.Fingerprint
	}
	d.orders.add(one)
}

// seize makes an intervention in a packet that is in the air.
func (d *Direction) seize(p *Packet, place int) {
	var t treatment
	if d.meet(p, place, &t); t.empty() {
		return
	}
	v, arrival := &d.medium.Script.list[place], p.way.arrives.At
	switch v.Action {
	case session.Drop:
		d.tellLost(p, p.way.sent, trace.BlockedByRule)
		p.way.gone = true
	case session.Delay:
		d.carry(d.take(p), arrival+v.Delay)
	case session.Reorder:
		d.hold(d.take(p), arrival, waits(v))
	case session.Duplicate:
		d.double(p, arrival+v.Delay)
	case session.Corrupt:
		p.way.fate, p.way.changed = trace.Corrupted, append([]byte(nil), p.arriving()...)
		p.way.changed[v.Offset] ^= v.XOR
	}
}

// arriving are the bytes that would arrive.
func (p *Packet) arriving() []byte {
	if p.way.changed != nil {
		return p.way.changed
	}
	return p.Bytes()
}

// take takes a packet out of its place among those that are on their way, so
// that it can have another.
func (d *Direction) take(p *Packet) *Packet {
	p.Keep()
	twin := *p
	twin.give = nil
	p.way.gone = true
	return &twin
}
