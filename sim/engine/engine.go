package engine

import "time"

// Engine runs actions in order of (time, sequence): what was scheduled first
// goes first among those that share an instant.
type Engine struct {
	here  Moment // of the action that runs, or ran last
	seq   uint64
	queue queue
	steps int64
}

// Moment is a place in the order of all that happens: a time, and a number
// that grows with every claim, for what shares an instant.
type Moment struct {
	At  time.Duration
	seq uint64
}

// Before reports whether m comes before n.
func (m Moment) Before(n Moment) bool { return m.At < n.At || m.At == n.At && m.seq < n.seq }

// New returns an engine whose clock stands at zero.
func New() *Engine { return &Engine{} }

// Now is the virtual time.
func (e *Engine) Now() time.Duration { return e.here.At }

// Steps is the number of actions that were run.
func (e *Engine) Steps() int64 { return e.steps }

// Claim takes the next place at a time, behind all that was claimed there
// before. A time that has passed means now. It costs nothing to let the moment
// pass with nothing done.
func (e *Engine) Claim(at time.Duration) Moment {
	e.seq++
	return Moment{max(at, e.here.At), e.seq}
}

// Passed reports whether a moment has come.
func (e *Engine) Passed(m Moment) bool { return !e.here.Before(m) }

// Queue schedules an action for a moment that was claimed and has not passed.
// Whoever has many actions one after another need queue only the first.
func (e *Engine) Queue(m Moment, do func()) { e.queue.push(entry{Moment: m, do: do}) }

// At schedules an action for a time. A time that has passed means now.
func (e *Engine) At(at time.Duration, do func()) *Timer {
	t := e.Timer(do)
	t.Set(at)
	return t
}

// After schedules an action for a moment from now.
func (e *Engine) After(d time.Duration, do func()) *Timer { return e.At(e.Now()+d, do) }

// Next is the time of the next action, and whether there is one.
func (e *Engine) Next() (time.Duration, bool) {
	if !e.settle() {
		return 0, false
	}
	return e.queue[0].At, true
}

// Step moves the clock to the next action and runs it. It reports whether
// there was one.
func (e *Engine) Step() bool {
	if !e.settle() {
		return false
	}
	next := e.queue[0]
	e.queue.pop()
	e.here = next.Moment
	e.steps++
	if next.timer != nil {
		next.timer.fired()
	}
	next.do()
	return true
}

// settle makes sure that the entry in front is one that is to run, if any is.
func (e *Engine) settle() bool {
	for len(e.queue) > 0 {
		t := e.queue[0].timer
		if t == nil || t.settle() {
			return true
		}
	}
	return false
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
	if to >= e.here.At {
		e.here = Moment{to, e.seq}
	}
}
