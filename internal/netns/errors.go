package netns

import "fmt"

// Code says what the machine doesn't allow. It is the key of the sentence in
// the catalogue that says so to a person, and what can be done.
type Code string

// What can be wrong.
const (
	Unsupported    Code = "netns.unsupported"     // this system isn't Linux
	NoDevice       Code = "netns.no-device"       // /dev/net/tun isn't there
	DeviceDenied   Code = "netns.device-denied"   // /dev/net/tun may not be opened
	UsersForbidden Code = "netns.users-forbidden" // a setting forbids user namespaces; Found is it as it stands, Expected as it should
	Forbidden      Code = "netns.forbidden"       // something else does: a container's or a service's confinement
	NoCommand      Code = "netns.no-command"      // there is no program of the name
	CommandDenied  Code = "netns.command-denied"  // the program can't be started; Found is the system's reason
	Failed         Code = "netns.failed"          // a step failed that can't on a machine in order
)

// Codes lists every code.
func Codes() []Code {
	return []Code{Unsupported, NoDevice, DeviceDenied, UsersForbidden, Forbidden, NoCommand, CommandDenied, Failed}
}

// Error says why a command can't have a network of its own.
type Error struct {
	Code Code
	// Step names what failed, the same in every language: a system call and
	// what it was for, a file, a command.
	Step            string
	Found, Expected string
	// Err is the system's own error, or nil.
	Err error
}

// Error implements error, in short; people read the catalogue's sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s: found %q, expected %q", e.Code, e.Step, e.Found, e.Expected)
}

// Unwrap returns the system's own error.
func (e *Error) Unwrap() error { return e.Err }

// Args are the values for the placeholders of the catalogue's sentence.
func (e *Error) Args() map[string]any {
	return map[string]any{"Step": e.Step, "Found": e.Found, "Expected": e.Expected}
}
