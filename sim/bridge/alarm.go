package bridge

import "time"

// alarm wakes the pacer. It may ring once too often.
type alarm interface {
	// set has it ring after a while, and not when it was to before.
	set(after time.Duration)
	// silence has it not ring at all.
	silence()
	rings() <-chan struct{}
	close()
}

// timer is an alarm by the runtime's timers, which are some tenths of a
// millisecond late.
type timer struct {
	*time.Timer
	rang chan struct{}
}

func newTimer() alarm {
	t := &timer{rang: make(chan struct{}, 1)}
	t.Timer = time.AfterFunc(time.Hour, func() { ring(t.rang) })
	t.Stop()
	return t
}

// ring leaves word of a ringing that nobody has heard yet.
func ring(rang chan struct{}) {
	select {
	case rang <- struct{}{}:
	default:
	}
}

func (t *timer) set(after time.Duration) { t.Reset(after) }
func (t *timer) silence()                { t.Stop() }
func (t *timer) rings() <-chan struct{}  { return t.rang }
func (t *timer) close()                  { t.Stop() }
