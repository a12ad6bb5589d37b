package talk

import (
	"fmt"
	"time"
)

// Verb is what a step does.
type Verb uint8

// The verbs. A script that is over closes, as a process does that ends.
const (
	None        Verb = iota
	Read             // wait until Bytes more have come, or the peer has no more to send; all of it where Bytes is 0
	Write            // send Bytes, or Text, in calls of Each
	Wait             // for Time
	Until            // until Time since the story's beginning
	StopReading      // take nothing but what a Read asks for
	ReadAgain        // take everything again as soon as it comes
	HalfClose        // nothing more to send; what comes is read
	Close            // neither to send nor to read
	Reset            // break off
	Crash            // the whole process dies, and its system closes what it held
	Stay             // do no more, and close nothing
)

// Step is one step of a script.
type Step struct {
	Do    Verb
	Bytes int64
	Each  int64  // of a call; 0 is all at once
	Text  []byte // in place of Bytes
	Time  time.Duration
}

// Script is what one side of a connection does.
type Script []Step

// Fault is the place of the first step that can't be done, and of the one before
// it that is the reason, such as a write after a close; ok is false if there is
// none.
func (s Script) Fault() (at, reason int, ok bool) {
	last := -1 // the step that has sent the last
	for i, step := range s {
		sends := step.Do == Write || step.Do == HalfClose
		if last >= 0 && (sends || s[last].Do != HalfClose) {
			return i, last, true
		}
		switch step.Do {
		case HalfClose, Close, Reset, Crash, Stay:
			last = i
		}
	}
	return 0, 0, false
}

// content is n bytes of what a script without words of its own sends: lines of
// 20 bytes, each of which says how far from the beginning it stands.
func content(offset int64, n int) []byte {
	const line = 20
	b := make([]byte, 0, n+2*line)
	for at := offset - offset%line; len(b) < n+line; at += line {
		b = fmt.Appendf(b, "%08d abcdefghij\n", at%100_000_000)
	}
	skip := int(offset % line)
	return b[skip : skip+n : skip+n]
}
