package host

import (
	"time"

	"wiretale/trace"
)

// Transfer is what the applications of a host have read over TCP.
type Transfer struct {
	Bytes  trace.Bytes
	Opened int           // connections
	Begun  time.Duration // when the first of them was opened
	Ended  time.Duration // when something was read last
}

// Transfer is what the host's applications have read so far.
func (h *Host) Transfer() Transfer { return h.transfer }

func (t *Transfer) open(now time.Duration) {
	if t.Opened++; t.Opened == 1 {
		t.Begun = now
	}
}

func (t *Transfer) read(n int, now time.Duration) {
	t.Bytes += trace.Bytes(n)
	t.Ended = now
}
