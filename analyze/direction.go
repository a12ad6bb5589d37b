package analyze

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// direction is what was seen of one side's segments: what the findings, the
// phases and the states are told from.
type direction struct {
	base     wire.Seq // relative numbers count from here: the SYN's number
	baseOK   bool
	syn      wire.Seq // the number of its latest SYN
	former   formers  // the numbers that it had before
	reach    wire.Seq // the highest end seen since that number changed
	settled  bool     // the base stays: a SYN with its number has served
	guessed  bool     // the base is only a guess: the SYN, which was asked for, has not come yet
	next     wire.Seq // the highest end seen
	nextOK   bool
	nextAt   time.Duration
	maxAck   wire.Seq // the highest end that the other side may acknowledge: no hole lies before it
	maxAckOK bool

	lastAck   wire.Seq // what this side acknowledged last
	lastAckOK bool
	lastAckAt time.Duration
	window    uint16   // what it offered last, as it stood
	unscaled  bool     // that was in a SYN, whose window is never scaled (RFC 7323 §2.2)
	scale     int8     // its shift, or one of the two below
	edge      wire.Seq // the number behind the last that it ever offered to take
	edgeOK    bool

	duplicates int              // acknowledgments like the last, in a row; −1 after ackedUnseen
	original   trace.SightingID // the one that they repeat
	latest     trace.Findings   // of its previous segment

	sent []sent // the latest segments that took sequence numbers
	fin  bool
	end  wire.Seq // the number after the FIN, where it was seen

	stream stream
}

// What scale says besides a shift.
const (
	scaleUnknown int8 = -1 // the SYN was not seen
	scaleNone    int8 = -2 // one of the sides did not offer to scale
)

// formers are the latest numbers that a base has had, this one among them.
type formers [4]wire.Seq

func (f *formers) add(n wire.Seq) {
	copy(f[1:], f[:])
	f[0] = n
}

// sent is a segment that took sequence numbers.
type sent struct {
	from, end wire.Seq
	sighting  trace.SightingID
}

// sentMemory bounds how many segments of a direction are remembered.
const sentMemory = 1024

// remember keeps a segment, so that a later copy can be recognised.
func (d *direction) remember(x sent) {
	if len(d.sent) == sentMemory {
		d.sent = d.sent[:copy(d.sent, d.sent[sentMemory/2:])]
	}
	d.sent = append(d.sent, x)
}

// carried returns the latest sighting of the segment that carried a number.
func (d *direction) carried(n wire.Seq) trace.SightingID {
	for i := len(d.sent) - 1; i >= 0; i-- {
		if x := d.sent[i]; x.from.LessEq(n) && n.Less(x.end) {
			return x.sighting
		}
	}
	return 0
}

// copyOf reports whether one segment seen before held all of a range.
func (d *direction) copyOf(from, end wire.Seq) bool {
	for i := len(d.sent) - 1; i >= 0; i-- {
		if x := d.sent[i]; x.from.LessEq(from) && end.LessEq(x.end) {
			return true
		}
	}
	return false
}

// ackedUnseen takes an acknowledgment of more than may be acknowledged, and
// reports whether to say so. It is said once for each hole; where the side has
// sent nothing since, once until it acknowledges something new.
func (d *direction) ackedUnseen() bool {
	if d.maxAck.Less(d.next) {
		d.maxAck = d.next
		return true
	}
	first := d.duplicates == 0
	d.duplicates = -1
	return first
}

// offered is the window in bytes that the side offered last, and whether its
// scale is known.
func (d *direction) offered() (int, bool) {
	switch {
	case d.scale == scaleUnknown:
		return 0, false
	case d.scale == scaleNone || d.unscaled:
		return int(d.window), true
	}
	return int(d.window) << d.scale, true
}

// offer keeps the right edge of the receive window, which never moves left
// (RFC 9293 §3.8.6).
func (d *direction) offer() {
	window, known := d.offered()
	if !known {
		window = int(d.window)
	}
	if edge := d.lastAck.Add(window); d.lastAckOK && (!d.edgeOK || d.edge.Less(edge)) {
		d.edge, d.edgeOK = edge, true
	}
}

// within bounds a number by what the side has offered to take.
func (d *direction) within(n wire.Seq) wire.Seq {
	if _, known := d.offered(); known && d.edgeOK && d.edge.Less(n) {
		return d.edge
	}
	return n
}

// rebase sets the number that relative numbers count from.
func (d *direction) rebase(n wire.Seq) {
	if !d.baseOK {
		d.base, d.syn, d.reach, d.baseOK = n, n, n, true
		d.former = formers{n, n, n, n}
	}
}

// renumber takes the number of a SYN, and reports whether the one before it had
// another: a server that has forgotten how it answered a SYN numbers anew when
// the SYN comes again.
func (d *direction) renumber(n wire.Seq) bool {
	changed := d.syn != n
	d.syn = n
	if changed {
		d.reach = n
	}
	switch {
	case d.guessed:
		d.base, d.guessed = n, false
		d.former = formers{n, n, n, n}
	case changed && !d.settled:
		d.former.add(n)
		d.base = n
		d.stream = stream{}
	}
	return changed
}
