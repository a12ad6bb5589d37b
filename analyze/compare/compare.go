// Package compare sets two stories of the same scenario side by side: which
// packet of one is which of the other, and where they part.
package compare

import "wiretale/trace"

// Comparison pairs the packets of two stories. It never changes.
type Comparison struct {
	// Rows are the packets of both, in order of their departure; a packet that the
	// other story lacks stands alone in its row.
	Rows []Row
	// Differs is the first row in which the stories differ; len(Rows) if they
	// don't.
	Differs int
}

// Row is a packet as it is in one story and in the other; 0 where it is not.
type Row struct {
	A, B trace.PacketID
	// Same says that both were sent at the same time, with the same bytes, and met
	// the same fate.
	Same bool
}
