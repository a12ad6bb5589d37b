package host

import "time"

// Idle is a peer that says nothing. It closes after holding the connection for
// a while, or when the other side does.
type Idle struct {
	Hold      time.Duration
	UntilPeer bool // close only when the other side does
	due       time.Duration
	waiting   bool
	closing   bool
}

// Begin implements Peer.
func (i *Idle) Begin(now time.Duration) {
	i.due, i.waiting = now+i.Hold, !i.UntilPeer
	if i.waiting && i.Hold == 0 {
		i.Expire(now)
	}
}

// Receive implements Peer.
func (i *Idle) Receive(time.Duration, []byte) {}

// End implements Peer.
func (i *Idle) End(time.Duration, error) { i.waiting, i.closing = false, true }

// Next implements Peer.
func (i *Idle) Next(int) []byte { return nil }

// Closing implements Peer.
func (i *Idle) Closing() bool { return i.closing }

// Deadline implements Peer.
func (i *Idle) Deadline() (time.Duration, bool) { return i.due, i.waiting }

// Expire implements Peer.
func (i *Idle) Expire(time.Duration) { i.waiting, i.closing = false, true }
