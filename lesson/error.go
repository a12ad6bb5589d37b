package lesson

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"wiretale/text"
)

// Code says what is wrong with a lesson, or with its telling over a trace. The
// sentence for a person is in the catalogue, under Error.Key.
type Code string

// What is wrong with a lesson's files.
const (
	NoLesson      Code = "no_lesson"       // there is none of this name
	NoQuestion    Code = "no_question"     // Found: the step, which asks nothing or isn't there
	TooLarge      Code = "too_large"       // Expected: how much is read
	BadYAML       Code = "bad_yaml"        // Found: what stands there
	Hidden        Code = "hidden"          // Found: a character that isn't to be seen, or no UTF-8
	UnknownKey    Code = "unknown_key"     // Expected: the nearest key, if one is near
	NoKey         Code = "no_key"          // Expected: what is missing
	BadValue      Code = "bad_value"       // Expected: what may stand there
	SameID        Code = "same_id"         // Found: the id that stands twice
	NoWords       Code = "no_words"        // Expected: the languages that lack it
	NoFile        Code = "no_file"         // Found: the file
	BadHeading    Code = "bad_heading"     // Found: the line
	NoProse       Code = "no_prose"        // Expected: the heading that is missing
	ExtraProse    Code = "extra_prose"     // Found: a section that belongs to no step
	BadFilter     Code = "bad_filter"      // Found: the expression; Expected: the mistake in it
	NeverTrue     Code = "never_true"      // Found: an expression that no event or packet could make true
	UnknownTerm   Code = "unknown_term"    // Found: a link to no term of the glossary
	UnknownName   Code = "unknown_name"    // Expected: the names that there are
	UnknownIdea   Code = "unknown_concept" // Found: the concept
	NeverAsked    Code = "never_asked"     // Found: a concept of the lesson that none of its questions asks
	NoRefutation  Code = "no_refutation"   // Found: a wrong choice that nothing answers
	NoBelief      Code = "no_belief"       // Found: a wrong choice behind which no belief stands
	TooFewHints   Code = "hints"           // Expected: how many there must be
	LooseNumber   Code = "loose_number"    // Found: a number in a text that nothing holds
	NoUnseen      Code = "no_unseen"       // no question is asked without hints and over another seed
	NoCard        Code = "no_card"         // the last step doesn't sum up
	TooFewAsked   Code = "too_few"         // Found: how many questions of how many kinds
	UnknownFigure Code = "unknown_figure"  // Found: a placeholder that stands for nothing
)

// What is wrong with a lesson over the trace.
const (
	BadScene     Code = "bad_scene"     // Found: why the scene can't be told
	TooMuchTold  Code = "too_much_told" // Found: how many events the scenes have in all; Expected: how many they may
	NoEvent      Code = "no_event"      // Found: the expression that no event makes true
	OutOfOrder   Code = "out_of_order"  // the step stands before the one before it
	NoAnswer     Code = "no_answer"     // Expected: what should happen until the answer shows
	NoTruth      Code = "no_truth"      // none of the choices is what happens
	TwoTruths    Code = "two_truths"    // Found: two choices that are both what happens
	SameChoice   Code = "same_choice"   // Found: what two choices say alike
	NoChoice     Code = "no_choice"     // Found: a choice that says nothing there
	FigureHidden Code = "figure_hidden" // Found: a figure that can't be seen there yet
	StatedWrong  Code = "stated_wrong"  // Found: what is stated; Expected: what is so
	GoalMet      Code = "goal_met"      // Found: the first part of a goal, which the scene has already
	NoSolution   Code = "no_solution"   // Found: what the solution fails at
	TooEasy      Code = "too_easy"      // Found: a single change that is enough
	ShowsLater   Code = "shows_later"   // Found: a later step that asks for what a task shows
)

// Codes lists every sort of error.
func Codes() []Code {
	return append([]Code{NoLesson, NoQuestion, TooLarge, BadYAML, Hidden, UnknownKey, NoKey, BadValue, SameID, NoWords, NoFile, BadHeading, NoProse, ExtraProse,
		BadFilter, NeverTrue, UnknownTerm, UnknownName, UnknownIdea, NeverAsked, NoRefutation, NoBelief, TooFewHints, LooseNumber, NoUnseen, NoCard,
		TooFewAsked, UnknownFigure, BadScene, TooMuchTold, NoEvent, OutOfOrder, NoAnswer, NoTruth, TwoTruths, SameChoice, NoChoice, FigureHidden,
		StatedWrong, GoalMet, NoSolution, TooEasy, ShowsLater}, writtenCodes()...)
}

// Error is a mistake in a lesson, and the place of it.
type Error struct {
	Lesson, Step string // Step is "" where it belongs to none
	File         string // "" where there is no file
	Line, Column int    // counted from 1
	Code         Code
	Found        string // raw: escape it before it is shown
	Expected     string // raw, too
	Part         string // of what was found the part that is to blame; "" where it is all. Raw, too
	Telling      Telling
	Why          error // of a BadScene: what was wrong, of which Found is but the programmers' words
	// Tell says what was found and expected where that takes words of a language;
	// nil where Found and Expected are the same in all, and are all there is.
	Tell func(*text.Printer) (found, expected string)

	form string // which of the code's sentences says it; "" for the first
}

// Telling is that over which a mistake shows, where it isn't the lesson's own: one of
// the two is set.
type Telling struct {
	Seed  uint64
	Delay time.Duration // of the scenes' links
}

// String names a telling for programmers.
func (t Telling) String() string {
	switch {
	case t.Seed != 0:
		return "seed " + strconv.FormatUint(t.Seed, 10)
	case t.Delay != 0:
		return "delay " + t.Delay.String()
	}
	return ""
}

// in names a telling for people; "" where it is the lesson's own.
func (t Telling) in(w *text.Printer) string {
	switch {
	case t.Seed != 0:
		return w.T("lesson.error.telling.seed", text.Args{"Seed": strconv.FormatUint(t.Seed, 10)})
	case t.Delay != 0:
		return w.T("lesson.error.telling.delay", text.Args{"Delay": w.Duration(t.Delay)})
	}
	return ""
}

// Error implements error in plain English, for programmers.
func (e *Error) Error() string {
	s := "lesson " + e.Lesson
	if e.Step != "" {
		s += ", step " + e.Step
	}
	if told := e.Telling.String(); told != "" {
		s += ", " + told
	}
	return fmt.Sprintf("%s: %s:%d:%d: %s: found %q, expected %q", s, e.File, e.Line, e.Column, e.Code, e.Found, e.Expected)
}

// same reports whether two mistakes read the same.
func (e *Error) same(other *Error) bool {
	return e.Step == other.Step && e.File == other.File && e.Line == other.Line && e.Column == other.Column && e.Code == other.Code &&
		e.Found == other.Found && e.Expected == other.Expected && e.Part == other.Part && e.Telling == other.Telling
}

// Key is the catalogue's key of the sentence that tells a person of the
// mistake; it takes Args.
func (e *Error) Key() string {
	key := "lesson.error." + string(e.Code)
	if e.form != "" {
		return key + "." + e.form
	}
	if e.Found == "" && e.Code == NoTruth || e.Expected == "" && e.Code == NoLesson {
		return key + ".bare"
	}
	if e.Code == NoFile && !strings.HasSuffix(e.File, e.Found) { // it is named in another one
		return key + ".named"
	}
	return key
}

// Args are what the sentence takes; they must be escaped.
func (e *Error) Args() map[string]any {
	return map[string]any{"Lesson": e.Lesson, "Step": e.Step, "File": e.File, "Line": e.Line, "Column": e.Column,
		"Found": e.Found, "Expected": e.Expected, "Part": e.Part}
}

// unbound lets the spaces that belong to a number's unit be plain ones, which are
// not escaped.
var unbound = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// Say is the mistake in a sentence.
func (e *Error) Say(w *text.Printer) string {
	args := text.Args(e.Args())
	if e.Tell != nil {
		args["Found"], args["Expected"] = e.Tell(w)
	}
	for _, name := range [...]string{"Lesson", "Step", "File", "Found", "Part"} {
		args[name] = text.EscapeTo(unbound.Replace(args[name].(string)), 200)
	}
	args["Expected"] = text.EscapeTo(unbound.Replace(args["Expected"].(string)), 2000) // every name that there is
	return e.told(w, args)
}

// SayBecause is Say with the sentences that tell of Why: they are whoever's who knows
// what the error is.
func (e *Error) SayBecause(w *text.Printer, why string) string {
	args := text.Args(e.Args())
	for _, name := range [...]string{"Lesson", "Step", "File", "Part"} {
		args[name] = text.EscapeTo(unbound.Replace(args[name].(string)), 200)
	}
	args["Expected"] = text.EscapeTo(unbound.Replace(args["Expected"].(string)), 2000)
	args["Found"] = why
	return e.told(w, args)
}

// told is the mistake in a sentence, and over what it was told.
func (e *Error) told(w *text.Printer, args text.Args) string {
	s := w.T(e.Key(), args)
	if told := e.Telling.in(w); told != "" {
		s += " " + told
	}
	return s
}

// faults collects the mistakes of a lesson.
type faults struct {
	lesson  *Lesson
	others  places // of the file beside lesson.yaml that is being read
	telling Telling
	tried   *tried // nil where a lesson isn't held to anything
	list    []*Error
}

// mostFaults bounds how many are kept.
const mostFaults = 200

// at adds a mistake at a place of lesson.yaml, which is named by its path.
func (f *faults) at(path string, s *Step, code Code, found, expected string) *Error {
	here := f.lesson.places.of(path)
	return f.in("lesson.yaml", here, s, code, found, expected)
}

// in adds a mistake at a place of a file, unless there are too many already.
func (f *faults) in(file string, here position, s *Step, code Code, found, expected string) *Error {
	e := &Error{Lesson: f.lesson.Name, File: file, Line: max(here.line, 1), Column: max(here.column, 1), Code: code,
		Found: clip(found), Expected: expected, Telling: f.telling}
	if s != nil {
		e.Step = s.ID
	}
	if len(f.list) < mostFaults {
		f.list = append(f.list, e)
	}
	return e
}

// first is the first mistake, as an error; nil where there is none.
func (f *faults) first() error {
	if len(f.list) == 0 {
		return nil
	}
	return f.list[0]
}

// clip bounds what an error quotes.
func clip(s string) string {
	const most = 160
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
