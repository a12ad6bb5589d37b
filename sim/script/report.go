package script

import (
	"strings"
	"time"
)

// Report is what became of playing a script.
type Report struct {
	File    string
	Failure *Failure // nil where the script passed
	Notices []Notice // what the player could not do as the script says
	End     time.Duration
	Events  int // of the script, that were played
}

// Passed reports whether everything came as the script expects.
func (r *Report) Passed() bool { return r.Failure == nil }

// Failure is the first event of a script that did not come as expected.
type Failure struct {
	Line, Column int
	At           time.Duration // of the simulation
	Code         FailureCode
	Aspects      []Aspect // of a segment, that differ
	Expected     string   // in the script's language
	Found        string   // likewise
}

// Key is the catalogue's key of the sentence that tells the failure. Its
// placeholders are Expected, Found and Aspects.
func (f *Failure) Key() string { return "script.failure." + string(f.Code) }

// Named reports whether the sentence of the failure has what was found in it.
func (f *Failure) Named() bool { return f.Code == UnknownCall || f.Code == CannotPlay }

// FailureCode is the sort of a failure.
type FailureCode string

// The sorts of failure.
const (
	WrongSegment   FailureCode = "segment"      // another one was sent
	NothingSent    FailureCode = "nothing-sent" // until its time was over
	WrongTime      FailureCode = "time"         // the right segment at the wrong time
	NotExpected    FailureCode = "not-expected" // a segment that no event asks for
	WrongResult    FailureCode = "result"       // of a call
	WrongOutput    FailureCode = "output"       // of a call, in its arguments
	Blocks         FailureCode = "blocks"       // a call that is to return at once
	NotReturned    FailureCode = "not-returned" // a call that is to have returned
	WrongReturn    FailureCode = "return-time"  // of a call that blocked
	FalseAssertion FailureCode = "assertion"
	BadAssertion   FailureCode = "bad-assertion" // it has no meaning here
	UnknownCall    FailureCode = "unknown-call"
	CannotPlay     FailureCode = "cannot-play"   // part of a call, or a message, that the player does not know
	NoConnection   FailureCode = "no-connection" // that a message could be about
	TooManyEvents  FailureCode = "too-long"      // the endpoint did not come to rest
	BadConfig      FailureCode = "bad-setting"   // a setting that is unknown, or has no such value
)

// FailureCodes lists every sort of failure.
func FailureCodes() []FailureCode {
	return []FailureCode{WrongSegment, NothingSent, WrongTime, NotExpected, WrongResult, WrongOutput, Blocks, NotReturned,
		WrongReturn, FalseAssertion, BadAssertion, UnknownCall, CannotPlay, NoConnection, TooManyEvents, BadConfig}
}

// Aspect is a part of a segment in which two differ. The catalogue has its
// name under "script.aspect.".
type Aspect string

// The aspects.
const (
	AspectFlags    Aspect = "flags"
	AspectSequence Aspect = "sequence"
	AspectLength   Aspect = "length"
	AspectAck      Aspect = "ack"
	AspectWindow   Aspect = "window"
	AspectUrgent   Aspect = "urgent"
	AspectOptions  Aspect = "options"
	AspectECN      Aspect = "ecn"
	AspectPayload  Aspect = "payload"
)

// AllAspects lists every aspect.
func AllAspects() []Aspect {
	return []Aspect{AspectFlags, AspectSequence, AspectLength, AspectAck, AspectWindow, AspectUrgent, AspectOptions,
		AspectECN, AspectPayload}
}

// Notice is something that a script asks for and that has no counterpart here.
// The script is played without it.
type Notice struct {
	Line  int
	Code  NoticeCode
	Found string
}

// Key is the catalogue's key of the sentence that tells the notice. Its
// placeholders are Line and Found.
func (n *Notice) Key() string { return "script.notice." + string(n.Code) }

// NoticeCode is the sort of a notice.
type NoticeCode string

// The sorts of notice.
const (
	UnknownSetting NoticeCode = "setting" // an option line
	UnknownSysctl  NoticeCode = "sysctl"
	UnknownCommand NoticeCode = "command"
)

// NoticeCodes lists every sort of notice.
func NoticeCodes() []NoticeCode {
	return []NoticeCode{UnknownSetting, UnknownSysctl, UnknownCommand}
}

// Clock writes a time as scripts do, in seconds.
func Clock(d time.Duration) string {
	s := fraction(int64(d), int64(time.Second)).String()
	whole, decimals, _ := strings.Cut(s, ".")
	for len(decimals) < 3 {
		decimals += "0"
	}
	return whole + "." + decimals
}
