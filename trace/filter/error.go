package filter

import (
	"fmt"
	"strings"
)

// Code says what is wrong with an expression. The sentence for a person is in
// the catalogue, under Error.Key.
type Code string

// The mistakes.
const (
	Empty        Code = "empty"         // nothing was asked
	TooLong      Code = "too_long"      // Expected: the number of bytes allowed
	TooDeep      Code = "too_deep"      // Expected: the depth allowed
	TooMany      Code = "too_many"      // Expected: the number of items allowed in a set
	WantField    Code = "want_field"    // a field's name should stand here
	WantValue    Code = "want_value"    // a value should stand here
	WantEnd      Code = "want_end"      // "and", "or" or the end should stand here
	WantClose    Code = "want_close"    // Expected: the bracket that should stand here
	WantOpen     Code = "want_open"     // "{" should stand here
	Unterminated Code = "unterminated"  // the string has no closing quote
	BadEscape    Code = "bad_escape"    // the string has an unknown escape
	UnknownField Code = "unknown_field" // Expected: the nearest name, or where none is near all that begin alike
	BadOperator  Code = "bad_operator"  // Expected: the operators that the field takes
	BadNumber    Code = "bad_number"
	BadBoolean   Code = "bad_boolean"
	BadAddress   Code = "bad_address"
	BadMAC       Code = "bad_mac"
	BadBytes     Code = "bad_bytes"
	BadTime      Code = "bad_time"
	BadWord      Code = "bad_word"      // Expected: the words that the field may be
	BadRange     Code = "bad_range"     // the range ends before it begins, or its kind has no order
	EmptyPattern Code = "empty_pattern" // nothing was searched for
	BadRegexp    Code = "bad_regexp"    // Found: the part of the regular expression that can't be read
	EmptyMatch   Code = "empty_match"   // the regular expression is found everywhere, since it needs no byte
)

// Error is a mistake in an expression or a pattern and the place of it.
type Error struct {
	Offset, Length int // in bytes; Length is 0 at the end of the expression
	Code           Code
	Found          string // raw: escape it before it is shown
	Expected       string
}

// Error implements error in plain English, for programmers.
func (e *Error) Error() string {
	s := fmt.Sprintf("filter: byte %d: %s: found %q", e.Offset, e.Code, e.Found)
	if e.Expected != "" {
		s += ", expected " + e.Expected
	}
	return s
}

// Key is the catalogue's key of the sentence that tells a person of the
// mistake; it takes Found and Expected.
func (e *Error) Key() string {
	switch {
	case e.Code == UnknownField && strings.Contains(e.Expected, ", "):
		return "filter.unknown_field.family"
	case e.Code == UnknownField && e.Expected != "":
		return "filter.unknown_field.near"
	case e.Code == WantEnd && e.Found == "=":
		return "filter.want_end.equal"
	}
	return "filter." + string(e.Code)
}
