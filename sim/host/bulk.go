package host

import (
	"bytes"
	"time"
)

// Bulk is a peer that sends a number of bytes, as fast as the connection takes
// them, and closes. What it sends is the same block over and over, so it takes
// no room.
type Bulk struct {
	Left   int64 // bytes still to be sent
	piece  int   // the least that is worth a call while more than that is left
	failed bool
}

// maxPiece is what a program that copies files or streams writes at once.
const maxPiece = 64 << 10

// block is what is sent: lines of 64 bytes, so that a person who looks into a
// packet sees text.
var block = bytes.Repeat([]byte("The quick brown fox jumps over the lazy dog and does so again.\r\n"), maxPiece/64)

// Begin implements Peer.
func (b *Bulk) Begin(time.Duration) {}

// Receive implements Peer.
func (b *Bulk) Receive(time.Duration, []byte) {}

// End implements Peer. That the other side has no more to say changes nothing.
func (b *Bulk) End(_ time.Duration, err error) { b.failed = b.failed || err != nil }

// Next implements Peer. As a system wakes a writer only when a good part of its
// buffer is free, so here small pieces are left until they have become larger.
func (b *Bulk) Next(most int) []byte {
	b.piece = max(b.piece, min(maxPiece, most/2))
	n := min(int64(most), int64(maxPiece), b.Left)
	if n < b.Left && n < int64(b.piece) {
		return nil
	}
	b.Left -= n
	return block[:n:n]
}

// Closing implements Peer.
func (b *Bulk) Closing() bool { return b.Left == 0 || b.failed }

// Deadline implements Peer.
func (b *Bulk) Deadline() (time.Duration, bool) { return 0, false }

// Expire implements Peer.
func (b *Bulk) Expire(time.Duration) {}
