package flow

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Direction is what was seen of one side's segments: what the findings, the
// phases and the states are told from.
type Direction struct {
	nextAt    time.Duration // when next was reached
	lastAckAt time.Duration // when the latest segment came
	original  trace.SightingID
	unacked   list
	latest    trace.Findings // of its previous segment

	Base   wire.Seq // relative numbers count from here: the SYN's number
	Syn    wire.Seq // the number of its latest SYN
	former formers  // the numbers that Base had before
	Reach  wire.Seq // the highest end seen since that number changed
	next   wire.Seq // the highest end seen
	maxAck wire.Seq // the highest end that the other side may acknowledge: no hole lies before it
	// LastAck is what this side acknowledged last.
	LastAck wire.Seq
	// Edge is the number behind the last that it ever offered to take.
	Edge wire.Seq
	End  wire.Seq // the number after the FIN, where it was seen

	duplicates int32  // acknowledgments like the last, in a row; −1 after ackedUnseen
	window     uint16 // what it offered last, as it stood
	scale      int8   // its shift, or one of the two below

	BaseOK, nextOK, maxAckOK, LastAckOK, EdgeOK bool
	unscaled                                    bool // the window was in a SYN, whose window is never scaled (RFC 7323 §2.2)
	settled                                     bool // the base stays: a SYN with its number has served
	Guessed                                     bool // the base is only a guess: the SYN, which was asked for, has not come yet
	Fin                                         bool
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

// ackedUnseen takes an acknowledgment of more than may be acknowledged, and
// reports whether to say so. It is said once for each hole; where the side has
// sent nothing since, once until it acknowledges something new.
func (d *Direction) ackedUnseen() bool {
	if d.maxAck.Less(d.next) {
		d.maxAck = d.next
		return true
	}
	first := d.duplicates == 0
	d.duplicates = -1
	return first
}

// Offered is the window in bytes that the side offered last, and whether its
// scale is known.
func (d *Direction) Offered() (int, bool) {
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
func (d *Direction) offer() {
	window, known := d.Offered()
	if !known {
		window = int(d.window)
	}
	if edge := d.LastAck.Add(window); d.LastAckOK && (!d.EdgeOK || d.Edge.Less(edge)) {
		d.Edge, d.EdgeOK = edge, true
	}
}

// Within bounds a number by what the side has offered to take.
func (d *Direction) Within(n wire.Seq) wire.Seq {
	if _, known := d.Offered(); known && d.EdgeOK && d.Edge.Less(n) {
		return d.Edge
	}
	return n
}

// Began reports whether the side's numbers have ever begun with one.
func (d *Direction) Began(n wire.Seq) bool {
	for _, f := range d.former {
		if d.BaseOK && f == n {
			return true
		}
	}
	return false
}

// rebase sets the number that relative numbers count from.
func (d *Direction) rebase(n wire.Seq) {
	if !d.BaseOK {
		d.Base, d.Syn, d.Reach, d.BaseOK = n, n, n, true
		d.former = formers{n, n, n, n}
	}
}

// renumber takes the number of a SYN, and reports whether the one before it had
// another: a server that has forgotten how it answered a SYN numbers anew when
// the SYN comes again. moved says that the stream begins anew with it.
func (d *Direction) renumber(n wire.Seq) (changed, moved bool) {
	changed = d.Syn != n
	d.Syn = n
	if changed {
		d.Reach = n
	}
	switch {
	case d.Guessed:
		d.Base, d.Guessed = n, false
		d.former = formers{n, n, n, n}
	case changed && !d.settled:
		d.former.add(n)
		d.Base = n
		moved = true
	}
	return changed, moved
}
