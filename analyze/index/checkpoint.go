package index

import (
	"sort"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// checkpoint is a place in a long conversation where its story can begin: the
// state before packet number, which is its ordinal-th, both from 0.
type checkpoint struct {
	number, ordinal uint32
	state           *flow.Checkpoint // nil for datagrams
}

// checkpointEvery is how many packets of a conversation lie between two.
const checkpointEvery = 4096

// record returns the tally of a conversation's further record, which is made
// if there is none.
func (x *Index) record(c *conversation) *tally {
	if c.tuple.Protocol == wire.ProtocolTCP {
		return &x.connection(c).tally
	}
	return x.tally(c)
}

// mark counts the packet in hand, which its conversation has taken in already,
// and leaves a checkpoint behind it where one is due.
func (x *Index) mark(c *conversation, number uint32) {
	if c.more == 0 {
		return
	}
	t := x.record(c)
	if t.all == 0 {
		t.all = 1 // the first packet, when there was no record
	}
	t.all++
	t.last = uint32(x.frames - 1)
	if t.all%checkpointEvery != 0 {
		return
	}
	k := checkpoint{number: t.last + 1, ordinal: t.all}
	if c.tuple.Protocol == wire.ProtocolTCP {
		state := x.connection(c).Checkpoint(&x.unacked)
		k.state = &state
	}
	x.checkpoints[number] = append(x.checkpoints[number], k)
}

// before returns the latest checkpoint of a conversation whose key is not
// behind a limit; the conversation's beginning is one.
func (x *Index) before(number, limit uint32, key func(*checkpoint) uint32) checkpoint {
	all := x.checkpoints[number]
	i := sort.Search(len(all), func(i int) bool { return key(&all[i]) > limit })
	if i == 0 {
		return checkpoint{number: x.conversations.at(int(number - 1)).begins}
	}
	return all[i-1]
}

// Belonging is how many packets belong to a conversation, ICMP errors about it
// included.
func (x *Index) Belonging(id trace.ConversationID) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.belonging(uint32(id))
}

func (x *Index) belonging(number uint32) int {
	c := x.conversations.at(int(number - 1))
	if c.more == 0 {
		return 1
	}
	return max(1, int(x.record(c).all))
}

// Begins is the number, from 0, of a conversation's first packet.
func (x *Index) Begins(id trace.ConversationID) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return int(x.conversations.at(int(id - 1)).begins)
}

// Place is how many of a conversation's packets lie before a packet, by its
// number from 0; for 0, of all packets.
func (x *Index) Place(id trace.ConversationID, packet int) int {
	if id == 0 {
		return packet
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	k := x.before(uint32(id), uint32(packet), func(k *checkpoint) uint32 { return k.number })
	n := int(k.ordinal)
	for i := int(k.number); i < min(packet, x.packets.n); i++ {
		if x.packets.at(i).conversation == uint32(id) {
			n++
		}
	}
	return n
}

// Packets returns the numbers, from 0, of a conversation's packets, or of all
// for 0: at most n of them, from the first-th on.
func (x *Index) Packets(id trace.ConversationID, first, n int) []int {
	x.mu.Lock()
	defer x.mu.Unlock()
	if id == 0 {
		numbers := make([]int, max(0, min(n, x.packets.n-first)))
		for i := range numbers {
			numbers[i] = first + i
		}
		return numbers
	}
	n = min(n, x.belonging(uint32(id))-first)
	if n <= 0 {
		return nil
	}
	k := x.before(uint32(id), uint32(first), func(k *checkpoint) uint32 { return k.ordinal })
	skip := first - int(k.ordinal)
	numbers := make([]int, 0, n)
	for i := int(k.number); len(numbers) < n && i < x.packets.n; i++ {
		if x.packets.at(i).conversation != uint32(id) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		numbers = append(numbers, i)
	}
	return numbers
}

// Frames reads frames again.
type Frames interface {
	// Frame returns the kept bytes of a frame: so many, from a place on. They
	// hold until the next call.
	Frame(place int64, captured int) ([]byte, error)
}

// Wanted is a TCP conversation whose state is asked for, before a packet by its
// number from 0.
type Wanted struct {
	Conversation trace.ConversationID
	Before       int
}

// scanPortion is how many packet records are looked at before others may look.
const scanPortion = 1 << 16

// States returns the states of conversations. It reads the frames that follow
// their nearest checkpoints, but no more than most of them together: what needs
// more is told like a conversation whose beginning was missed.
func (x *Index) States(wanted []Wanted, frames Frames, most int) map[trace.ConversationID]flow.Checkpoint {
	asked, first, last := x.resumptions(wanted)
	total := 0
	for from := first; from < last; from += scanPortion {
		x.mu.Lock()
		for i := from; i < min(from+scanPortion, last, x.packets.n); i++ {
			p := x.packets.at(i)
			r := asked[p.conversation]
			if r == nil || r.late || i < int(r.from.number) || i >= r.before {
				continue
			}
			if total++; total > most {
				r.late, r.lead = true, nil
				continue
			}
			for _, part := range x.parts[uint32(i)] {
				r.lead = append(r.lead, leading{x.packets.at(int(part)).unpack(), true})
			}
			r.lead = append(r.lead, leading{p.unpack(), false})
		}
		x.mu.Unlock()
	}
	states := make(map[trace.ConversationID]flow.Checkpoint, len(asked))
	for number, r := range asked {
		state, ok := flow.Checkpoint{}, false
		if !r.late {
			state, ok = x.replay(&r.of, r.from.state, r.lead, frames)
		}
		if !ok {
			n := flow.NewConnection()
			state = n.Checkpoint(new(flow.Unacked))
		}
		states[trace.ConversationID(number)] = state
	}
	return states
}

// resumption is how a conversation's state comes about.
type resumption struct {
	of     conversation
	from   checkpoint
	before int
	lead   []leading
	late   bool // its frames would be too many
}

// resumptions are those of conversations, by their numbers, and the packets
// among which their frames lie.
func (x *Index) resumptions(wanted []Wanted) (asked map[uint32]*resumption, first, last int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	asked, first = make(map[uint32]*resumption, len(wanted)), x.packets.n
	for _, w := range wanted {
		number := uint32(w.Conversation)
		k := x.before(number, uint32(w.Before), func(k *checkpoint) uint32 { return k.number })
		asked[number] = &resumption{of: *x.conversations.at(int(number - 1)), from: k, before: w.Before}
		first, last = min(first, int(k.number)), max(last, w.Before)
	}
	return asked, first, last
}

// leading is a packet that comes before the one asked for, or a fragment that
// one of those completes.
type leading struct {
	Packet
	part bool
}

// replay takes segments into a state.
func (x *Index) replay(c *conversation, from *flow.Checkpoint, lead []leading, frames Frames) (flow.Checkpoint, bool) {
	var unacked flow.Unacked
	n := flow.NewConnection()
	if from != nil {
		n = from.Resume(&unacked)
	}
	g, b, taps := new(digester), new(batch), x.Taps()
	first := from == nil
	for _, p := range lead {
		data, err := frames.Frame(p.Place, p.Captured)
		if err != nil || p.Tap == 0 || int(p.Tap) > len(taps) {
			return flow.Checkpoint{}, false
		}
		b.reset()
		s := trace.Sighting{Tap: p.Tap, Time: p.Time, Direction: p.Direction, Length: p.Length}
		g.take(b, &s, taps[p.Tap-1], data)
		switch d := &b.digests[0]; {
		case p.part:
			continue
		case d.kind == segment:
			d.From = uint8(c.sender(d.fromHigh))
			n.Take(&d.Segment, first && c.reused, &unacked)
		case d.kind == refusal:
			n.Unreachable()
		}
		first = false
	}
	return n.Checkpoint(&unacked), true
}
