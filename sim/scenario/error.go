package scenario

import "fmt"

// Error says what is wrong with a scenario, and where.
type Error struct {
	File         string
	Line, Column int // counted from 1; 0 where there is no file
	Code         Code
	Found        string // raw text from the file: escape it before it is shown
	Expected     string
}

// Error is the plain form. What a person reads is the catalogue's sentence for
// Key.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: found %q, expected %q", e.File, e.Line, e.Column, e.Code, e.Found, e.Expected)
}

// Key is the catalogue's key of the sentence that explains the error. Its
// placeholders are File, Line, Column, Found and Expected.
func (e *Error) Key() string { return "scenario.error." + string(e.Code) }

// Code is the sort of an error.
type Code string

// The sorts of error.
const (
	TooLarge         Code = "too-large"
	TooMany          Code = "too-many"
	Syntax           Code = "syntax"
	Tab              Code = "tab"
	Alias            Code = "alias"
	UnknownKey       Code = "unknown-key"
	DuplicateKey     Code = "duplicate-key"
	MissingKey       Code = "missing-key"
	WrongKind        Code = "wrong-kind"
	BadValue         Code = "bad-value"
	Negative         Code = "negative"
	OutOfRange       Code = "out-of-range"
	UnknownHost      Code = "unknown-host"
	UnknownScenario  Code = "unknown-scenario"
	SelfLink         Code = "self-link"
	NotLinked        Code = "not-linked"
	DuplicateName    Code = "duplicate-name"
	DuplicateAddress Code = "duplicate-address"
	DuplicateLink    Code = "duplicate-link"
	DuplicatePort    Code = "duplicate-port"
	NoRoute          Code = "no-route"
	NoResolver       Code = "no-resolver"
	TwoServers       Code = "two-servers"
	StepTooLate      Code = "step-too-late"
	FilterTooDeep    Code = "filter-too-deep"
	Unreadable       Code = "unreadable"

	// Of a SettingError only.
	UnknownSetting Code = "unknown"
	NothingToSet   Code = "nothing"
)

// Codes lists every sort of error.
func Codes() []Code {
	return []Code{TooLarge, TooMany, Syntax, Tab, Alias, UnknownKey, DuplicateKey, MissingKey, WrongKind, BadValue,
		Negative, OutOfRange, UnknownHost, UnknownScenario, SelfLink, NotLinked, DuplicateName, DuplicateAddress,
		DuplicateLink, DuplicatePort, NoRoute, NoResolver, TwoServers, StepTooLate, FilterTooDeep, Unreadable}
}

// position is a place in the file, counted from 1.
type position struct{ line, column int }
