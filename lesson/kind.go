package lesson

import (
	"wiretale/text"
)

// Kind is the sort of a question, as lessons write it.
type Kind string

// The kinds of question.
const (
	Next    Kind = "next"  // who sends next, and what
	Value   Kind = "value" // a number
	StateOf Kind = "state" // the state in which an endpoint then is
	TimerOf Kind = "timer" // which timer acts, and when
	Point   Kind = "point" // a packet, by pointing at it
	Make    Kind = "make"  // to make something happen
	Claim   Kind = "claim" // what is true
)

// Kinds lists every kind of question.
func Kinds() []Kind { return []Kind{Next, Value, StateOf, TimerOf, Point, Make, Claim} }

// asking is what is particular to a kind of question. Each kind is in a file of
// its own.
type asking interface {
	// compile reads what only this kind has of a question, and of a choice.
	compile(c *compiler, s *Step, a *Ask)
	choice(c *compiler, path string, s *Step, o *Option)
	// label says what a choice claims; "" where it says nothing there.
	label(l *look, w *text.Printer, o *Option) string
	// settle finds what is so, and says with a mistake where it can't be found.
	settle(x *exam, t *truth, f *faults) bool
	// holds reports whether a choice is what is so.
	holds(x *exam, o *Option, t *truth) bool
	// so says what is so, where that is more than a choice.
	so(x *exam, w *text.Printer, t *truth) string
}

// asking is what is particular to the kind; nil where there is no such kind.
func (k Kind) asking() asking {
	switch k {
	case Next:
		return next{}
	case Value:
		return value{}
	case StateOf:
		return state{}
	case TimerOf:
		return timer{}
	case Point:
		return point{}
	case Make:
		return task{}
	case Claim:
		return claim{}
	}
	return nil
}

// plain is what the kinds have in common that have nothing of their own.
type plain struct{}

func (plain) compile(*compiler, *Step, *Ask)             {}
func (plain) choice(*compiler, string, *Step, *Option)   {}
func (plain) label(*look, *text.Printer, *Option) string { return "" }
func (plain) settle(*exam, *truth, *faults) bool         { return true }
func (plain) holds(*exam, *Option, *truth) bool          { return false }
func (plain) so(*exam, *text.Printer, *truth) string     { return "" }
