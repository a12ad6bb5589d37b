package script

import "fmt"

// Error says what is wrong with a script, and where.
type Error struct {
	File         string
	Line, Column int // counted from 1; 0 where it is the file itself
	Code         Code
	Found        string // raw text from the file: escape it before it is shown
	Expected     string // a piece of the language, where the code has none of its own
}

// Error is the plain form. What a person reads is the catalogue's sentence for
// Key.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: found %q, expected %q", e.File, e.Line, e.Column, e.Code, e.Found, e.Expected)
}

// Key is the catalogue's key of the sentence that explains the error. Its
// placeholders are File, Line, Column, Found and Expected.
func (e *Error) Key() string { return "script.error." + string(e.Code) }

// Code is the sort of an error.
type Code string

// The sorts of error.
const (
	Unreadable     Code = "unreadable"
	TooLarge       Code = "too-large" // the file
	TooMany        Code = "too-many"  // events
	NoEvent        Code = "no-event"
	TooDeep        Code = "too-deep" // brackets within brackets
	Unterminated   Code = "unterminated"
	Ended          Code = "ended" // in the middle of an event
	WantSymbol     Code = "want-symbol"
	WantTime       Code = "want-time"
	WantEvent      Code = "want-event"
	WantFlags      Code = "want-flags"
	WantNumber     Code = "want-number"
	WantOption     Code = "want-option"
	WantValue      Code = "want-value"
	WantExpression Code = "want-expression"
	OutOfRange     Code = "out-of-range" // a number
	BadSetting     Code = "bad-setting"  // an option line
	Unsupported    Code = "unsupported"  // part of the language, but not of this player
	Length         Code = "length"       // a segment's numbers contradict its length
)

// Codes lists every sort of error.
func Codes() []Code {
	return []Code{Unreadable, TooLarge, TooMany, NoEvent, TooDeep, Unterminated, Ended, WantSymbol, WantTime, WantEvent, WantFlags,
		WantNumber, WantOption, WantValue, WantExpression, OutOfRange, BadSetting, Unsupported, Length}
}

// CannotRead is the error of a script that can't be read from its file.
func CannotRead(file string, err error) *Error {
	return &Error{File: file, Code: Unreadable, Found: err.Error()}
}

// position is a place in the file, counted from 1.
type position struct{ line, column int }
