package tftp

import "time"

// Receiver asks for a file and acknowledges each block of it.
type Receiver struct {
	line
	name  string
	block uint16 // the last one that came in order
	got   int    // bytes
	over  bool   // the last block came: it stays to acknowledge it once more
}

// NewReceiver returns the receiver of a file by its name.
func NewReceiver(name string, t Timing) *Receiver {
	return &Receiver{line: line{timing: t}, name: name}
}

// Got is how many bytes have come.
func (r *Receiver) Got() int { return r.got }

// Begin implements Side.
func (r *Receiver) Begin(now time.Duration) { r.say(now, request(r.name)) }

// Receive implements Side. A block that comes again is acknowledged again, since
// the acknowledgment may be what got lost (RFC 1350 §2).
func (r *Receiver) Receive(now time.Duration, packet []byte) {
	op, block, data, ok := read(packet)
	switch {
	case r.done || !ok || len(data) > BlockSize:
	case op == opError:
		r.end()
	case op != opData:
	case block == r.block+1 && !r.over:
		r.block = block
		r.got += len(data)
		r.over = len(data) < BlockSize
		r.say(now, numbered(opAck, block))
	case block == r.block && block > 0:
		r.say(now, r.last)
	}
}

// Expire implements Side. After the last block its silence is what shows that
// the acknowledgment arrived (RFC 1350 §6); before, the acknowledgment is sent
// again.
func (r *Receiver) Expire(now time.Duration) {
	if r.over && r.waits && now >= r.due {
		r.end()
		return
	}
	r.line.Expire(now)
}
