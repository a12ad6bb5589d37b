package tcp

// Failure says why a connection ended other than by both sides closing it.
// It implements error.
type Failure uint8

// The failures.
const (
	Refused         Failure = iota + 1 // a RST answered the SYN
	Reset                              // a RST ended the connection
	TimedOut                           // nothing was acknowledged within the retransmission limit
	Aborted                            // this side called Abort
	HostUnreachable                    // ICMP said so during the handshake
	NetUnreachable                     // … of the network
)

var failures = [...]string{"", "connection refused", "connection reset by peer", "connection timed out",
	"connection aborted", "host unreachable", "network unreachable"}

// Error implements error.
func (f Failure) Error() string { return failures[f] }
