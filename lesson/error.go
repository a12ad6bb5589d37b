package lesson

import "fmt"

// Code says what is wrong with a lesson, or with its telling over a trace. The
// sentence for a person is in the catalogue, under Error.Key.
type Code string

// The mistakes.
const (
	NoLesson     Code = "no_lesson"     // there is none of this name
	NoQuestion   Code = "no_question"   // the step asks nothing, or there is none of this name
	BadYAML      Code = "bad_yaml"      // Found: the place and the reason
	NoProse      Code = "no_prose"      // Found: the file, or the section
	ExtraProse   Code = "extra_prose"   // Found: a section that belongs to no step
	NoWords      Code = "no_words"      // Found: what lacks a text in some language
	BadFilter    Code = "bad_filter"    // Found: the expression and what is wrong
	BadPattern   Code = "bad_pattern"   // Found: the choice
	SameID       Code = "same_id"       // Found: the id that stands twice
	NoEvent      Code = "no_event"      // Found: the expression that no event makes true
	OutOfOrder   Code = "out_of_order"  // the step stands before the one before it
	NoNext       Code = "no_next"       // no packet is sent after the question
	NoTruth      Code = "no_truth"      // none of the choices is what happens
	TwoTruths    Code = "two_truths"    // Found: two choices that are both what happens
	SameChoice   Code = "same_choice"   // Found: what two choices say alike
	NoRefutation Code = "no_refutation" // Found: a wrong choice that nothing answers
)

// Error is a mistake in a lesson.
type Error struct {
	Lesson, Step string
	Code         Code
	Found        string // raw: escape it before it is shown
}

// Error implements error in plain English, for programmers.
func (e *Error) Error() string {
	s := "lesson " + e.Lesson
	if e.Step != "" {
		s += ", step " + e.Step
	}
	s += ": " + string(e.Code)
	if e.Found != "" {
		s += fmt.Sprintf(": %q", e.Found)
	}
	return s
}

// Key is the catalogue's key of the sentence that tells a person of the
// mistake; it takes Lesson, Step and Found.
func (e *Error) Key() string { return "lesson.error." + string(e.Code) }
