package engine

import "time"

// Timer is an action with a time, which may be moved and taken back as often as
// one likes. Moving it to a later time touches the queue no more than leaving
// it where it is: its entry waits there for the old time, and takes its new
// place when that has come. A nil Timer is one that was never set.
type Timer struct {
	engine *Engine
	do     func()
	set    bool
	due    Moment // where it is set
	queued Moment // its first entry in the queue; the zero Moment if it has none
}

// Timer returns a timer that is not set.
func (e *Engine) Timer(do func()) *Timer { return &Timer{engine: e, do: do} }

// Set schedules the action for a time, and for no other. A time that has
// passed means now.
func (t *Timer) Set(at time.Duration) {
	t.set, t.due = true, t.engine.Claim(at)
	if t.queued == (Moment{}) || t.due.Before(t.queued) {
		t.enqueue()
	}
}

// Stop takes the action back, if it was not run yet.
func (t *Timer) Stop() {
	if t != nil {
		t.set = false
	}
}

func (t *Timer) enqueue() {
	t.queued = t.due
	t.engine.queue.push(entry{Moment: t.due, do: t.do, timer: t})
}

func (t *Timer) fired() { t.set, t.queued = false, Moment{} }

// settle looks at the timer's entry in front of the queue. It reports whether
// the time has come; if not, the entry is taken away or moved.
func (t *Timer) settle() bool {
	front := t.engine.queue[0].Moment
	if t.set && front == t.due {
		return true
	}
	t.engine.queue.pop()
	if front == t.queued {
		t.queued = Moment{}
		if t.set {
			t.enqueue()
		}
	}
	return false
}
