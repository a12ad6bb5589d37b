package config

import "fmt"

// Error is an entry that was left out, and why.
type Error struct {
	File         string
	Line, Column int // counted from 1; 0 for what is not in a file
	Code         Code
	Name         string // of the setting, the command or the variable
	Found        string // raw text from the file: escape it before it is shown
	Expected     string
}

// Code is the sort of an error.
type Code string

// The sorts of error.
const (
	Unreadable     Code = "unreadable"
	NoFile         Code = "no-file"
	TooLarge       Code = "too-large"
	Syntax         Code = "syntax"
	UnknownSetting Code = "unknown-setting"
	UnknownCommand Code = "unknown-command"
	Twice          Code = "twice"
	WrongKind      Code = "wrong-kind"
	BadValue       Code = "bad-value"
	BadKey         Code = "bad-key"
	FixedKey       Code = "fixed-key"
	KeyTwice       Code = "key-twice"
	BadVariable    Code = "bad-variable"
)

// Codes lists every sort of error.
func Codes() []Code {
	return []Code{Unreadable, NoFile, TooLarge, Syntax, UnknownSetting, UnknownCommand, Twice, WrongKind, BadValue, BadKey, FixedKey, KeyTwice, BadVariable}
}

// Error is the plain form. What a person reads is the catalogue's sentence for
// Key.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s: found %q, expected %q", e.File, e.Line, e.Column, e.Code, e.Name, e.Found, e.Expected)
}

// Key is the catalogue's key of the sentence that explains the error. Its
// placeholders are File, Line, Column, Name, Found and Expected.
func (e *Error) Key() string { return "config.error." + string(e.Code) }

// clip bounds what an error quotes.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
