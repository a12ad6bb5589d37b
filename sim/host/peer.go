package host

import "time"

// Peer is an application's part in one connection. It has no I/O: the host
// tells it what happened and asks what it wants.
type Peer interface {
	// Begin says that the connection is established.
	Begin(now time.Duration)
	// Receive takes the next bytes of the stream.
	Receive(now time.Duration, data []byte)
	// End says that the other side has no more to send, or, with an error,
	// that the connection failed or could not be made.
	End(now time.Duration, err error)
	// Next returns up to max bytes to be sent, none if there are none now.
	// They must not be changed afterwards.
	Next(max int) []byte
	// Closing reports whether this side has no more to send, now or later.
	Closing() bool
	// Deadline is when the peer wants Expire to be called, if it does.
	Deadline() (time.Duration, bool)
	Expire(now time.Duration)
}
