package tcp

// Failure says why a connection ended other than by both sides closing it.
// It implements error.
type Failure uint8

// The failures.
const (
	Refused  Failure = iota + 1 // a RST answered the SYN
	Reset                       // a RST ended the connection
	TimedOut                    // nothing was acknowledged within the retransmission limit
	Aborted                     // this side called Abort
)

var failures = [...]string{"", "connection refused", "connection reset by peer", "connection timed out", "connection aborted"}

// Error implements error.
func (f Failure) Error() string { return failures[f] }
