package tftp

import "time"

// Sender gives a file away: a block, and the next one when that is acknowledged.
type Sender struct {
	line
	file  []byte
	block uint16 // that is on its way
}

// NewSender returns the sender of a file of at most MaxFile bytes.
func NewSender(file []byte, t Timing) *Sender { return &Sender{line: line{timing: t}, file: file} }

// Begin implements Side: the first block answers the request (RFC 1350 §4).
func (s *Sender) Begin(now time.Duration) { s.send(now, 1) }

func (s *Sender) send(now time.Duration, block uint16) {
	s.block = block
	from := min((int(block)-1)*BlockSize, len(s.file))
	to := min(from+BlockSize, len(s.file))
	s.say(now, append(numbered(opData, block), s.file[from:to]...))
}

// Receive implements Side. Only the acknowledgment of the block that is on its
// way lets another go: a second one of an earlier block must not send its
// successor again, else every block would go twice from then on (RFC 1123
// §4.2.3.1).
func (s *Sender) Receive(now time.Duration, packet []byte) {
	op, block, _, ok := read(packet)
	switch {
	case s.done || !ok:
	case op == opError:
		s.end()
	case op != opAck || block != s.block:
	case len(s.last) < 4+BlockSize: // that was the last one (RFC 1350 §6)
		s.end()
	default:
		s.send(now, block+1)
	}
}
