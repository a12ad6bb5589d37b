package tftp

import "time"

// Timing says when a packet is sent again that nothing answers.
type Timing struct {
	Timeout  time.Duration
	Attempts int // how often a packet is sent in all
}

// Side is one side of a transfer.
type Side interface {
	// Begin starts it.
	Begin(now time.Duration)
	// Receive takes a packet of the other side.
	Receive(now time.Duration, packet []byte)
	// Expire does what is due.
	Expire(now time.Duration)
	// Next is the next packet to be sent; ok is false where there is none.
	Next() (packet []byte, ok bool)
	// Deadline is when something is due; ok is false where nothing is.
	Deadline() (at time.Duration, ok bool)
	// Done reports that the transfer is over, well or not.
	Done() bool
}

// line is what both sides have: the last packet, which is sent again until it is
// answered or given up.
type line struct {
	timing Timing
	last   []byte
	tries  int
	ready  bool // last is to be sent
	due    time.Duration
	waits  bool
	done   bool
}

// say sends a packet that waits for an answer.
func (l *line) say(now time.Duration, packet []byte) {
	l.last, l.tries = packet, 1
	l.ready, l.waits, l.due = true, true, now+l.timing.Timeout
}

// Expire implements Side.
func (l *line) Expire(now time.Duration) {
	switch {
	case !l.waits || now < l.due:
	case l.tries >= l.timing.Attempts:
		l.end()
	default:
		l.tries++
		l.ready, l.due = true, now+l.timing.Timeout
	}
}

// Next implements Side.
func (l *line) Next() ([]byte, bool) {
	ok := l.ready
	l.ready = false
	return l.last, ok
}

// Deadline implements Side.
func (l *line) Deadline() (time.Duration, bool) { return l.due, l.waits }

// Done implements Side.
func (l *line) Done() bool { return l.done }

func (l *line) end() { l.waits, l.done = false, true }
