package link

import (
	"slices"
	"time"

	"wiretale/sim/engine"
)

// hold is a packet that is to arrive behind the next one.
type hold struct {
	packet *Packet
	due    time.Duration // when it would have arrived
	last   time.Duration // when it arrives if nothing comes
	alone  *engine.Timer // of that
}

// hold keeps a packet on its way until another has overtaken it, but no longer
// than wait beyond its time.
func (d *Direction) hold(p *Packet, due, wait time.Duration) {
	h := &hold{packet: p, due: due, last: due + wait}
	p.way.arrives = engine.Moment{At: due} // until it is known better
	h.alone = d.medium.Engine.At(h.last, func() {
		d.held = slices.DeleteFunc(d.held, func(o *hold) bool { return o == h })
		d.carry(p, h.last)
	})
	d.held = append(d.held, h)
}

// release lets those that were held arrive right behind the packet that arrives
// at a time, if they wait so long.
func (d *Direction) release(behind time.Duration) {
	left := d.held[:0]
	for _, h := range d.held {
		if behind > h.last {
			left = append(left, h)
			continue
		}
		h.alone.Stop()
		d.carry(h.packet, max(h.due, behind))
	}
	d.held = left
}

// stray brings a packet to the other port that overtakes others.
func (d *Direction) stray(p *Packet) {
	d.strays = append(d.strays, p)
	d.medium.Engine.Queue(p.way.arrives, func() {
		d.strays = slices.DeleteFunc(d.strays, func(o *Packet) bool { return o == p })
		d.deliver(p)
	})
}

// flying lists the packets that are on their way and will arrive, in the order
// in which they were offered.
func (d *Direction) flying() (list []*Packet) {
	for i := range d.flight.length() {
		list = append(list, *d.flight.at(i))
	}
	list = append(list, d.strays...)
	for _, h := range d.held {
		list = append(list, h.packet)
	}
	list = slices.DeleteFunc(list, func(p *Packet) bool { return p.way.gone })
	slices.SortStableFunc(list, func(a, b *Packet) int { return a.way.nth - b.way.nth })
	return list
}
