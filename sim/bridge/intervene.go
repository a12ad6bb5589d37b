package bridge

import (
	"wiretale/session"
	"wiretale/sim/link"
)

// Tell names who hears what became of each intervention: its place in the
// script, where the scenario's own come first, and the intervention as it was
// made. It is called in the pacer's loop. Call it before Run.
func (b *Bridge) Tell(told func(place int, v session.Intervention, outcome string)) { b.told = told }

func (b *Bridge) tell(place int, v session.Intervention, o link.Outcome) {
	if b.told != nil {
		b.told(place, v, o.String())
	}
}

// Intervene changes what happens in the network, now: to a packet that is in the
// air, or else to the next one that looks so; or to a link or a simulated host.
// It returns once that is done or waits for its packet, with its place in the
// script and the intervention as it stands there. The scenario must be able to
// make sense of it (scenario.Fault). The error is a *session.BranchError.
func (b *Bridge) Intervene(v session.Intervention) (place int, made session.Intervention, err error) {
	if v.Action.On() == session.OnHost && v.Host == b.host.Name {
		return 0, v, &session.BranchError{Code: session.RealHost, Found: v.Host}
	}
	done := make(chan struct{})
	call := func() {
		place, made = b.intervene(v)
		close(done)
	}
	select {
	case b.calls <- call:
		<-done
		return place, made, nil
	case <-b.over:
		return 0, v, &session.BranchError{Code: session.OverAlready}
	}
}

// intervene is Intervene in the pacer's loop.
func (b *Bridge) intervene(v session.Intervention) (place int, made session.Intervention) {
	if v.Action.On() != session.OnPacket || v.At == 0 {
		v.At = b.medium.Engine.Now()
	}
	if v.Action.On() == session.OnHost {
		c := b.medium.Script.ChangeNow(v)
		for _, h := range b.hosts {
			if h.Name() == v.Host {
				h.Change(c)
			}
		}
		return c.Place, v
	}
	place, _ = b.medium.Intervene(v)
	return place, v
}
