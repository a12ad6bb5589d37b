package analyze

import (
	"slices"
	"time"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/analyze/index"
	"wiretale/trace"
	"wiretale/wire"
)

// Window is a part of a capture: so many packets of a conversation, or of all
// where that is 0, from the First-th on, counted from 0.
type Window struct {
	Conversation trace.ConversationID
	First, Count int
	// Ending says which are left out where the frames are so long that not all
	// fit in: the first, not the last.
	Ending bool
	// Facts are what the kernel said of sockets meanwhile; nil where it wasn't
	// asked.
	Facts *Facts
}

// leadMost bounds how many frames before a window are read for the states of its
// conversations. One conversation needs fewer; those for which there is no room are
// told as if the capture had begun later.
const leadMost = 1 << 14

// Tell tells the story of a window of a capture that was indexed. Conversations
// that began before it are taken up where the index has left them; their totals
// are those of the whole capture. The frames that can't be read any more are
// told without their bytes.
func Tell(x *index.Index, frames index.Frames, w Window) *trace.Snapshot {
	numbers := bounded(x, x.Packets(w.Conversation, w.First, w.Count), w.Ending)
	view, owners := excerpt(x, frames, numbers, w)
	b := trace.NewBuilder()
	c := newCaptured(b)
	c.overall = x.Known
	c.vantage.owner = func(id trace.SightingID) trace.ConversationID { return owners[id-1] }
	c.vantage.parts = missing(x, frames, numbers)
	takeUp(c.vantage, x, frames, numbers, owners)
	c.take(&view, 0, 0)
	c.settle(view.Done)
	s := b.Snapshot(view, false)
	s.Numbers = numbers
	return s
}

// takeUp lets a vantage know the conversations that began before what it is to
// read, and those that others have announced.
func takeUp(v *vantage, x *index.Index, frames index.Frames, numbers []int, owners []trace.ConversationID) {
	known := map[flow.Tuple]bool{}
	var begun []trace.Conversation
	var wanted []index.Wanted
	for i, id := range owners {
		if id == 0 {
			continue
		}
		f := x.Known(id)
		t, _ := tupleOfPair(f.Protocol, f.Client, f.Server)
		if known[t] {
			continue
		}
		known[t] = true
		if x.Begins(id) < numbers[i] {
			begun = append(begun, f)
			if f.Protocol == wire.ProtocolTCP {
				wanted = append(wanted, index.Wanted{Conversation: id, Before: numbers[i]})
			}
		} else if as, ok := app.Announced(f.Application); ok {
			v.announce(f.Server, as)
		}
	}
	states := x.States(wanted, frames, leadMost)
	for _, f := range begun {
		state := states[f.ID]
		v.resume(f, &state)
	}
}

// windowBytes bounds the frames of a window together.
const windowBytes = 32 << 20

// bounded leaves out the last packets of a window where their frames are very
// long, or the first if its end is wanted.
func bounded(x *index.Index, numbers []int, ending bool) []int {
	bytes := 0
	for i := range numbers {
		n := numbers[i]
		if ending {
			n = numbers[len(numbers)-1-i]
		}
		if bytes += x.Packet(n).Captured; bytes <= windowBytes || i == 0 {
			continue
		}
		if ending {
			return numbers[len(numbers)-i:]
		}
		return numbers[:i]
	}
	return numbers
}

// excerpt is the log of some frames, and the conversations that they belong to.
func excerpt(x *index.Index, frames index.Frames, numbers []int, w Window) (trace.LogView, []trace.ConversationID) {
	log := trace.NewLog(x.Epoch())
	for _, t := range x.Taps() {
		log.Tap(t)
	}
	owners := make([]trace.ConversationID, len(numbers))
	for i, n := range numbers {
		owners[i] = x.Packet(n).Conversation
	}
	until := w.until(x, numbers)
	facts := feed{log: log, rest: w.Facts.within(x, numbers, owners, until), ends: make(map[*kept]trace.EndpointID)}
	for _, n := range numbers {
		p := x.Packet(n)
		facts.before(p.Time)
		data, err := frames.Frame(p.Place, p.Captured)
		if err != nil {
			data = nil
		}
		s := trace.Sighting{Tap: p.Tap, Time: p.Time, Direction: p.Direction, Length: p.Length}
		facts.last = log.Sight(s, func() []byte { return data })
	}
	facts.before(forever)
	if x.Done() {
		log.Close(nil)
	}
	return log.View(), owners
}

// forever is after all that can be told.
const forever = time.Duration(1<<63 - 1)

// until is the time up to which a window tells of what isn't a frame: that of
// its last frame, unless no more follow.
func (w *Window) until(x *index.Index, numbers []int) time.Duration {
	switch {
	case len(numbers) == 0:
		return 0
	case w.Conversation != 0 && w.First+len(numbers) >= x.Belonging(w.Conversation), numbers[len(numbers)-1]+1 >= x.Frames():
		return forever
	}
	return x.Packet(numbers[len(numbers)-1]).Time
}

// missing returns the fragments of the datagrams that frames complete, as far as
// they are not among the frames, by the frames' sightings.
func missing(x *index.Index, frames index.Frames, numbers []int) map[trace.SightingID][]part {
	all := map[trace.SightingID][]part{}
	taps := x.Taps()
	for i, n := range numbers {
		for _, other := range x.Parts(n) {
			if _, here := slices.BinarySearch(numbers, other); here {
				continue
			}
			p := x.Packet(other)
			data, err := frames.Frame(p.Place, p.Captured)
			if err != nil || p.Tap == 0 || int(p.Tap) > len(taps) {
				continue
			}
			id := trace.SightingID(i + 1)
			all[id] = append(all[id], part{trace.Sighting{Length: p.Length}, taps[p.Tap-1], slices.Clone(data)})
		}
	}
	return all
}

// resume takes up a conversation that began before what the vantage reads.
func (v *vantage) resume(f trace.Conversation, state *flow.Checkpoint) {
	t, clientHigh := tupleOfPair(f.Protocol, f.Client, f.Server)
	c := &conversation{facts: f, clientHi: clientHigh}
	v.latest[t] = c
	if f.Protocol != wire.ProtocolTCP {
		v.converse(c)
		return
	}
	n := &connection{Connection: state.Resume(&v.unacked), listener: listener{v: v, c: c}}
	c.tcp = n
	for side := range n.streams {
		n.streams[side].resume(&n.Dirs[side], &n.Dirs[1-side])
		if n.State(false) == trace.Open {
			n.ends[side].state = trace.Established
		}
	}
	n.talk = app.NewLateTalk(&n.listener, f.Application)
}

// resume has the stream go on where its receiver has acknowledged it. Where
// that is more than 4 GB from its beginning, offsets count modulo that.
func (st *stream) resume(own, peer *flow.Direction) {
	if !own.BaseOK {
		return
	}
	st.begin(own.Base + 1)
	if peer.LastAckOK && st.next.Less(peer.LastAck) {
		st.offset = int64(uint32(peer.LastAck - st.next))
		st.next = peer.LastAck
	}
}
