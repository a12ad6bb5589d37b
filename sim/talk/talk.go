package talk

import "time"

// Talk is one side of one connection.
type Talk struct {
	script Script
	at     int // the step that is being done
	begun  bool
	over   bool // the connection is of no more use

	got, wanted int64 // what came, and how much of it the step that reads waits for; −1 is all
	ended       bool  // the peer has no more to send
	stopped     bool  // it takes only what a step asks for

	sent  int64 // since the connection's beginning
	wrote int64 // of the step that writes

	due     time.Duration
	waiting bool
}

// New returns one that will do what the script says.
func New(script Script) *Talk { return &Talk{script: script} }

// Call is something to be asked of the connection.
type Call struct {
	Do    Verb   // Read, Write, HalfClose, Close, Reset, Crash; None where there is nothing to do now
	Bytes int    // how many Read takes
	Data  []byte // what Write sends; never changed afterwards
}

// mostAtOnce is what a program writes at once, as those do that copy files.
const mostAtOnce = 64 << 10

// Ask returns what the application does next, with room for so many bytes to
// send and so many that can be read. It is asked again once that is Done.
func (t *Talk) Ask(now time.Duration, room, readable int) Call {
	if !t.begun || t.over {
		return Call{}
	}
	t.proceed(now)
	step := t.step()
	switch {
	case readable > 0 && !t.stopped:
		return Call{Do: Read, Bytes: readable}
	case readable > 0 && step.Do == Read && t.wanted < 0:
		return Call{Do: Read, Bytes: readable}
	case readable > 0 && step.Do == Read:
		return Call{Do: Read, Bytes: int(min(int64(readable), t.wanted-t.got))}
	}
	switch step.Do {
	case Write:
		if n := int(min(int64(room), step.rest(t.wrote), mostAtOnce)); n > 0 {
			return Call{Do: Write, Data: t.data(&step, n)}
		}
	case HalfClose, Close, Reset, Crash:
		return Call{Do: step.Do}
	}
	return Call{}
}

// Reading reports whether it would take what comes, and so sees that nothing
// more will.
func (t *Talk) Reading() bool { return !t.over && (!t.stopped || t.step().Do == Read) }

// Done says that a call other than Read was made; what was read comes by
// Receive.
func (t *Talk) Done(now time.Duration, c Call) {
	switch c.Do {
	case Write:
		step := t.step()
		t.sent += int64(len(c.Data))
		if t.wrote += int64(len(c.Data)); t.wrote < step.length() {
			return
		}
	case Close, Reset, Crash:
		t.over = true
	}
	t.next(now)
}

// step is the step that is being done. A script that is over closes.
func (t *Talk) step() Step {
	if t.at >= len(t.script) {
		return Step{Do: Close}
	}
	return t.script[t.at]
}

// next begins the next step.
func (t *Talk) next(now time.Duration) {
	t.at++
	t.begin(now)
}

// begin notes what the step that begins waits for.
func (t *Talk) begin(now time.Duration) {
	step := t.step()
	t.wrote = 0
	switch step.Do {
	case Read:
		if t.wanted = t.wanted + step.Bytes; step.Bytes == 0 {
			t.wanted = -1
		}
	case Wait:
		t.due, t.waiting = now+step.Time, true
	case Until:
		t.due, t.waiting = step.Time, true
	}
}

// proceed goes on to the first step that isn't done yet.
func (t *Talk) proceed(now time.Duration) {
	for {
		switch t.step().Do {
		case Read:
			if !t.ended && (t.wanted < 0 || t.got < t.wanted) {
				return
			}
			t.wanted = max(t.wanted, 0)
		case Wait, Until:
			if now < t.due {
				return
			}
			t.waiting = false
		case Write:
			if step := t.step(); step.length() > 0 {
				return
			}
		case StopReading, ReadAgain:
			t.stopped = t.step().Do == StopReading
		default:
			return
		}
		t.next(now)
	}
}

// length is how much a step writes.
func (s *Step) length() int64 {
	if s.Text != nil {
		return int64(len(s.Text))
	}
	return s.Bytes
}

// rest is how much of a step's present call is left, with so much written.
func (s *Step) rest(wrote int64) int64 {
	rest := s.length() - wrote
	if s.Each > 0 {
		rest = min(rest, s.Each-wrote%s.Each)
	}
	return rest
}

// data is the next n bytes of the step that writes.
func (t *Talk) data(step *Step, n int) []byte {
	if step.Text != nil {
		end := int(t.wrote) + n
		return step.Text[t.wrote:end:end]
	}
	return content(t.sent, n)
}

// Begin says that the connection is established.
func (t *Talk) Begin(now time.Duration) {
	t.begun = true
	t.begin(now)
}

// Receive takes what was read.
func (t *Talk) Receive(_ time.Duration, data []byte) { t.got += int64(len(data)) }

// End says that the peer has no more to send or, with an error, that the
// connection is over.
func (t *Talk) End(_ time.Duration, err error) {
	t.ended = true
	if err != nil {
		t.over, t.waiting = true, false
	}
}

// Deadline is when a wait is over.
func (t *Talk) Deadline() (time.Duration, bool) { return t.due, t.waiting && !t.over }

// Expire says that the deadline has come: Ask tells what that makes possible.
func (t *Talk) Expire(now time.Duration) {
	if t.begun && !t.over {
		t.proceed(now)
	}
}

// Next and Closing say nothing: Ask does.
func (t *Talk) Next(int) []byte { return nil }

// Closing is never so.
func (t *Talk) Closing() bool { return false }
