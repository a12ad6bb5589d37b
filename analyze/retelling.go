package analyze

import (
	"wiretale/analyze/index"
	"wiretale/trace"
)

// Retelling tells the whole of a capture that was indexed, a window at a time.
// What its snapshots say of a conversation is what the whole capture says, as
// far as it is indexed.
type Retelling struct {
	x      *index.Index
	frames index.Frames
	reader *Reader
	next   int // the number of the first packet that was not told, from 0
}

// NewRetelling returns one that begins at the capture's beginning.
func NewRetelling(x *index.Index, frames index.Frames) *Retelling {
	b := trace.NewBuilder()
	c := newCaptured(b)
	c.overall = x.Known
	c.vantage.owner = func(id trace.SightingID) trace.ConversationID { return x.Packet(int(id) - 1).Conversation }
	return &Retelling{x: x, frames: frames, reader: &Reader{builder: b, source: c}}
}

// retoldPackets is how many packets a window of a retelling holds at most.
const retoldPackets = 8192

// Told is how many packets were told.
func (r *Retelling) Told() int { return r.next }

// Next tells the window that follows; nil while nothing more is indexed.
func (r *Retelling) Next() *trace.Snapshot {
	numbers := bounded(r.x, r.x.Packets(0, r.next, retoldPackets), false)
	if len(numbers) == 0 {
		return nil
	}
	view, _ := excerpt(r.x, r.frames, numbers, Window{})
	s := r.reader.Read(view)
	r.reader.Turn()
	r.next += len(numbers)
	return s
}
