package engine

import "time"

// Engine runs actions in order of (time, sequence): what was scheduled first
// goes first among those that share an instant.
type Engine struct {
	now   time.Duration
	seq   uint64
	queue queue
}

// New returns an engine whose clock stands at zero.
func New() *Engine { return &Engine{} }

// Now is the virtual time.
func (e *Engine) Now() time.Duration { return e.now }

// Timer is an action that was scheduled. Its zero value is one that never was.
type Timer struct{ entry *entry }

// Stop takes the action back, if it was not run yet.
func (t *Timer) Stop() {
	if t.entry != nil {
		t.entry.do = nil
		t.entry = nil
	}
}

// At schedules an action for a time. A time that has passed means now.
func (e *Engine) At(at time.Duration, do func()) Timer {
	e.seq++
	n := &entry{at: max(at, e.now), seq: e.seq, do: do}
	e.queue.push(n)
	return Timer{n}
}

// After schedules an action for a moment from now.
func (e *Engine) After(d time.Duration, do func()) Timer { return e.At(e.now+d, do) }

// Inject schedules an action for this very moment, behind everything that is
// already due: the way in for whatever comes from outside of the simulation.
func (e *Engine) Inject(do func()) { e.At(e.now, do) }

// Next is the time of the next action, and whether there is one.
func (e *Engine) Next() (time.Duration, bool) {
	for len(e.queue) > 0 && e.queue[0].do == nil {
		e.queue.pop()
	}
	if len(e.queue) == 0 {
		return 0, false
	}
	return e.queue[0].at, true
}

// Step moves the clock to the next action and runs it. It reports whether
// there was one.
func (e *Engine) Step() bool {
	if _, ok := e.Next(); !ok {
		return false
	}
	n := e.queue.pop()
	e.now = n.at
	do := n.do
	n.do = nil
	do()
	return true
}

// Advance runs everything that is due until a time, this included, and leaves
// the clock there.
func (e *Engine) Advance(to time.Duration) {
	for {
		at, ok := e.Next()
		if !ok || at > to {
			break
		}
		e.Step()
	}
	e.now = max(e.now, to)
}
