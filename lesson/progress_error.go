package lesson

import "fmt"

// DamagedError tells of kept progress that holds nothing that can be understood. It is
// not thrown away: before anything is kept in its place it is put aside.
type DamagedError struct {
	File   string
	Kept   string // under which name it lies now; "" while nothing was put aside
	Reason error
}

// Error is for programmers; a person is told by the catalogue under Key, which takes
// File and Kept.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged (%v); put aside as %q", e.File, e.Reason, e.Kept)
}

// Unwrap returns the reason.
func (e *DamagedError) Unwrap() error { return e.Reason }

// Key is the catalogue's key of the sentence for a person.
func (e *DamagedError) Key() string {
	if e.Kept == "" {
		return "lesson.progress.damaged.found"
	}
	return "lesson.progress.damaged"
}

// Unkept says why progress isn't kept.
type Unkept string

// Why progress isn't kept. Nothing of what is there is lost by it.
const (
	Unread    Unkept = "unread"    // the system doesn't let the file be read
	Unwritten Unkept = "unwritten" // or be written
	TooLong   Unkept = "too-long"  // it would be more than is read of a file
	TooMany   Unkept = "too-many"  // it is damaged, and there are too many damaged ones beside it
	Newer     Unkept = "newer"     // a newer program has written it, in a form that this one doesn't know
)

// UnkeptError tells that progress isn't kept. What is there stays as it is.
type UnkeptError struct {
	File   string
	Code   Unkept
	Reason error
}

// Error is for programmers; a person is told by the catalogue under Key, which takes
// File and Reason.
func (e *UnkeptError) Error() string { return fmt.Sprintf("%s: %s: %v", e.File, e.Code, e.Reason) }

// Unwrap returns the reason.
func (e *UnkeptError) Unwrap() error { return e.Reason }

// Key is the catalogue's key of the sentence for a person.
func (e *UnkeptError) Key() string { return "lesson.progress." + string(e.Code) }
