package host

import (
	"time"

	"wiretale/sim/engine"
	"wiretale/trace"
)

// wait is an errand's timer, as the trace tells of it: what is done when it has
// run out goes back to the event that set it.
type wait struct {
	host     *Host
	name     string
	endpoint trace.EndpointID
	timer    *engine.Timer
	set      trace.Ordinal // the event that set it
	due      time.Duration // while it runs
	runs     bool
}

// newWait makes a timer that does something when it runs out. name is the
// trace's for it.
func (h *Host) newWait(name string, do func()) *wait {
	w := &wait{host: h, name: name}
	w.timer = h.medium.Engine.Timer(func() {
		w.runs = false
		h.journal.Because(w.set, func() { h.journal.Because(w.record(trace.TimerFired, 0), do) })
	})
	return w
}

// until sets the timer of an endpoint, because of an event.
func (w *wait) until(due time.Duration, endpoint trace.EndpointID, cause trace.Ordinal) {
	w.due, w.runs, w.endpoint = due, true, endpoint
	w.host.journal.Because(cause, func() { w.set = w.record(trace.TimerSet, due) })
	w.timer.Set(due)
}

// stop stops the timer, if it runs.
func (w *wait) stop() {
	if w.runs {
		w.runs = false
		w.timer.Stop()
		w.record(trace.TimerStopped, 0)
	}
}

func (w *wait) record(kind trace.EventKind, deadline time.Duration) trace.Ordinal {
	return w.host.journal.Record(trace.Event{Kind: kind, Endpoint: w.endpoint,
		Detail: trace.Timer{Name: w.name, Deadline: deadline}})
}
