package find

import (
	"wiretale/analyze/index"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// source takes the frames of a capture apart. It belongs to one goroutine.
type source struct {
	frames  index.Frames
	taps    []trace.Tap
	index   *index.Index
	decoder wire.Decoder
}

func newSource(c Capture) *source { return &source{frames: c.Frames(), index: c.Index} }

// decode takes a frame apart; what it returns holds until the next is.
func (s *source) decode(k *index.Packet) (d wire.Decoded, data []byte, ok bool) {
	if int(k.Tap) > len(s.taps) {
		s.taps = s.index.Taps()
	}
	if s.frames == nil || k.Tap == 0 || int(k.Tap) > len(s.taps) {
		return wire.Decoded{}, nil, false
	}
	data, err := s.frames.Frame(k.Place, k.Captured)
	if err != nil {
		return wire.Decoded{}, nil, false
	}
	return s.decoder.Decode(s.taps[k.Tap-1].Link, data, k.Length), data, true
}

// asker asks a filter of one block of packets after another.
type asker struct {
	Capture
	filter *filter.Filter
	source *source
	room   []index.Packet
	hits   []session.Hit
	asked  int

	packet index.Packet // in hand
	record filter.Record
	facts  [factsKept]trace.Conversation // by the conversation's id, modulo their number
}

// factsKept is how many conversations' facts are kept at hand.
const factsKept = 1024

// ask looks at a block.
func (a *asker) ask(first int) {
	if a.room == nil {
		a.room = make([]index.Packet, 0, blockPackets)
		a.record.Frame = func() (wire.Decoded, []byte, bool) { return a.source.decode(&a.packet) }
	}
	a.hits = a.hits[:0]
	if a.Live {
		clear(a.facts[:])
	}
	a.room = a.Index.Range(first, a.room[:0])
	a.asked = len(a.room)
	for i := range a.room {
		k := &a.room[i]
		a.packet = *k
		r := &a.record
		r.Number, r.Time, r.Length, r.Captured = first+i+1, k.Time, k.Length, k.Captured
		r.FromClient, r.Findings, r.Segment, r.Plain = k.FromClient, k.Findings, k.Segment, k.Plain
		r.Conversation = a.conversation(k.Conversation)
		if a.filter.Record(r) {
			a.hits = append(a.hits, session.Hit{Number: uint32(r.Number), Conversation: uint32(k.Conversation)})
		}
	}
}

// conversation is what is known of one; nil for none. Of a capture that ends,
// facts that change while it is indexed are only asked for when that is done.
func (a *asker) conversation(id trace.ConversationID) *trace.Conversation {
	if id == 0 {
		return nil
	}
	c := &a.facts[id%factsKept]
	if c.ID != id {
		*c = a.Index.Conversation(int(id - 1))
	}
	return c
}
