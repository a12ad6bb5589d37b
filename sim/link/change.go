package link

import (
	"wiretale/session"
	"wiretale/trace"
)

// obey schedules what interventions do to the direction itself.
func (d *Direction) obey(s *Script) {
	for _, c := range s.changes(session.OnLink, func(v *session.Intervention) bool { return v.From == d.from.Name && v.To == d.to.Name }) {
		d.medium.Engine.At(c.At, func() { d.change(&c) })
	}
}

// change gives the direction another loss, delay or rate from now on. Packets
// that are on their way, or have their place in the queue, keep it.
func (d *Direction) change(c *Change) {
	switch c.Action {
	case session.SetLoss:
		d.config.Loss = Chance(c.Loss)
	case session.SetDelay:
		d.config.Delay = c.Delay
	case session.SetRate:
		d.config.Rate = Rate(c.Rate)
		d.line.length = -1 // what the last frame took is of no use
	}
	done := c.Made()
	done.To = d.to.Node
	if d.telling {
		d.medium.Sink.Record(trace.Event{Time: d.medium.Engine.Now(), Node: d.from.Node, Kind: trace.InterventionApplied, Detail: done})
	}
}

// SwitchOff says that the host from which the direction leads has lost its
// power: what has not left it wholly never will. cause is the event of that.
func (d *Direction) SwitchOff(cause trace.Ordinal) {
	now := d.medium.Engine.Now()
	for _, p := range d.flying() {
		if p.way.leaves > now {
			d.tellLost(p, cause, trace.LinkDown)
			p.way.gone = true
		}
	}
	waited := d.line.waiting.length() > 0
	d.line = transmitter{lives: d.line.lives + 1}
	if waited && d.telling {
		d.medium.Sink.Record(trace.Event{Time: now, Cause: cause, Node: d.from.Node, Kind: trace.QueueChanged, Detail: trace.Queue{To: d.to.Node}})
	}
}
