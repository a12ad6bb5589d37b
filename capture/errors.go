package capture

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what is wrong. It is the key of the sentence in the catalogue
// that says so to a person, and what can be done; Error.Args fills it in.
type Code string

// What can be wrong with a file.
const (
	Missing       Code = "capture.missing"      // there is no such file
	Denied        Code = "capture.denied"       // the file may not be read
	Directory     Code = "capture.directory"    // it is a directory
	Terminal      Code = "capture.terminal"     // standard input is a keyboard, not a pipe
	Unreadable    Code = "capture.unreadable"   // the system failed to read; Found is its reason
	Empty         Code = "capture.empty"        // it holds no byte
	IsText        Code = "capture.text"         // it is a text file
	IsHTML        Code = "capture.html"         // it is a web page
	IsArchive     Code = "capture.archive"      // it is packed in a way that isn't read; Found names it
	IsDocument    Code = "capture.document"     // it is a file of another well-known kind; Found names it
	OtherFormat   Code = "capture.other-format" // it is a capture in a format that isn't read; Found names it
	UnknownFormat Code = "capture.unknown"      // it is something else; Found are its first bytes
	BadVersion    Code = "capture.version"      // its version is unknown
	Cut           Code = "capture.cut"          // it ends in the middle of a record
	TooLong       Code = "capture.too-long"     // a record claims to be longer than any can be
	BadRecord     Code = "capture.record"       // a record contradicts itself
	NoInterface   Code = "capture.interface"    // a packet names an interface that was not described
	Unpacking     Code = "capture.unpack"       // the compressed data is damaged; Found is the reason
	PackedCut     Code = "capture.unpack-cut"   // the compressed data ends too early
	UnknownLink   Code = "capture.link-type"    // frames begin in a way that isn't read; they are listed all the same
	Unkept        Code = "capture.unkept"       // the temporary file can't be written: later frames can't be read again
)

// What can be wrong with watching an interface.
const (
	LiveUnsupported Code = "capture.live-unsupported" // this system isn't one on which it works
	LiveDenied      Code = "capture.live-denied"      // the right to do it is missing
	LiveMissing     Code = "capture.live-missing"     // there is no such interface; Expected lists those that exist
	LiveDown        Code = "capture.live-down"        // the interface went away or was shut down
	LiveFailed      Code = "capture.live-failed"      // the system refused; Found is its reason
)

// plain are the same in short, for logs and tests.
var plain = map[Code]string{
	Missing:         "no such file",
	Denied:          "the file may not be read",
	Directory:       "a directory, not a file",
	Terminal:        "standard input is a terminal, not a pipe",
	Unreadable:      "reading failed",
	Empty:           "the file is empty",
	IsText:          "a text file, not a capture",
	IsHTML:          "a web page, not a capture",
	IsArchive:       "an archive, not a capture",
	IsDocument:      "a file of another kind, not a capture",
	OtherFormat:     "a capture in a format that is not read",
	UnknownFormat:   "not a capture",
	BadVersion:      "an unknown version of the format",
	Cut:             "the file ends in the middle of a record",
	TooLong:         "a record claims to be longer than any can be",
	BadRecord:       "a record contradicts itself",
	NoInterface:     "a packet names an interface that was not described",
	Unpacking:       "the compressed data is damaged",
	PackedCut:       "the compressed data ends too early",
	UnknownLink:     "an unknown link type: packets are listed, not taken apart",
	Unkept:          "the temporary file can't be written: later packets are not kept",
	LiveUnsupported: "live capture is not supported on this system",
	LiveDenied:      "no permission to watch interfaces",
	LiveMissing:     "no such interface",
	LiveDown:        "the interface went down",
	LiveFailed:      "the system refused to watch the interface",
}

// Error is a fault of a source. What was read before it stays in the log.
type Error struct {
	File string // or the interface
	// Offset is the byte at which the fault begins: of the file as it lies on
	// disk for Unpacking and
	// PackedCut, else of what it holds when it is unpacked. It is −1
	// where the fault is not in the bytes.
	Offset int64
	Code   Code
	// Found and Expected are numbers and names, the same in every language.
	Found, Expected string
	// Err is the system's own error, or nil.
	Err error
}

// Error implements error, in English and in short; people read the catalogue's
// sentence.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Offset >= 0 {
		fmt.Fprintf(&b, ", byte %d", e.Offset)
	}
	fmt.Fprintf(&b, ": %s", plain[e.Code])
	if e.Found != "" {
		fmt.Fprintf(&b, "; found %s", e.Found)
	}
	if e.Expected != "" {
		fmt.Fprintf(&b, "; expected %s", e.Expected)
	}
	return b.String()
}

// Unwrap returns the system's own error.
func (e *Error) Unwrap() error { return e.Err }

// Args are the values for the placeholders of the catalogue's sentence.
func (e *Error) Args() map[string]any {
	return map[string]any{"File": e.File, "Offset": e.Offset, "Found": e.Found, "Expected": e.Expected}
}

// Notice reports whether the source was read to its end in spite of the error.
func (e *Error) Notice() bool { return e.Code == UnknownLink || e.Code == Unkept }

// Errors returns every *Error that was joined into err, in order.
func Errors(err error) []*Error {
	var all []*Error
	switch e := err.(type) {
	case nil:
	case *Error:
		all = append(all, e)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			all = append(all, Errors(one)...)
		}
	default:
		all = append(all, Errors(errors.Unwrap(err))...)
	}
	return all
}
