// Package tcp is a TCP endpoint (RFC 9293) without input or output. Segments,
// timeouts and application calls go in with the time as an argument; segments
// to send, the next deadline and observations come out. It reads no clock,
// starts no goroutine and draws no random number.
//
// After every call that gives a Conn something to do (Open, Accept, Receive,
// Expire, Write, Read, Close, Abort) take its segments with Next until there
// is none, then ask Deadline when to call Expire.
package tcp
