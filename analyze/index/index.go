package index

import (
	"iter"
	"net/netip"
	"slices"
	"sync"
	"time"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/internal/rescue"
	"wiretale/internal/waiting"
	"wiretale/trace"
	"wiretale/wire"
)

// Index reads a capture as a trace.Recorder: beside whoever writes it, one
// goroutine takes its frames apart, and another ties them to conversations. Anyone may ask what it knows while
// it grows.
type Index struct {
	// What belongs to whoever writes the frames.
	filling  *batch
	full     chan *batch // of frames
	digested chan *batch
	empty    chan *batch
	over     chan struct{} // closed when all is read
	sighted  trace.SightingID

	mu            sync.Mutex // of what follows
	epoch         time.Time
	taps          []trace.Tap
	done          bool
	problem       error
	frames        int
	keep          bool
	packets       pool[packet]
	table         table
	conversations pool[conversation]
	connections   pool[connection]
	tallies       pool[tally]
	unacked       flow.Unacked
	found         map[found]uint32
	judged        app.Opening
	checkpoints   map[uint32][]checkpoint              // by the conversation's number
	openings      waiting.Table[uint32, opening]       // of conversations that are not recognised yet, by number
	announced     waiting.Table[netip.AddrPort, uint8] // applications of conversations to come, by number
	parts         map[uint32][]uint32                  // of a datagram's frames the others, by the one that completes it, from 0
}

// found is a finding in a conversation, by its number from 0.
type found struct {
	conversation uint32
	finding      trace.Finding
}

// batches is how many are on their way at most.
const batches = 8

// New returns an index that has read nothing yet. packets says whether it keeps
// a record of each packet, or of conversations only.
func New(packets bool) *Index {
	x := &Index{
		keep: packets, table: newTable(), found: make(map[found]uint32), checkpoints: make(map[uint32][]checkpoint),
		parts:    make(map[uint32][]uint32),
		openings: waiting.Table[uint32, opening]{Most: openingsMost}, announced: waiting.Table[netip.AddrPort, uint8]{Most: announcedMost},
		full: make(chan *batch, batches), digested: make(chan *batch, batches), empty: make(chan *batch, batches), over: make(chan struct{}),
	}
	for range batches {
		x.empty <- new(batch)
	}
	x.filling = <-x.empty
	rescue.Go(x.digest)
	rescue.Go(x.read)
	return x
}

// Node implements trace.Sink; a capture knows no nodes.
func (x *Index) Node(trace.Node) trace.NodeID { return 0 }

// Endpoint implements trace.Sink; a capture knows no endpoints.
func (x *Index) Endpoint(trace.Endpoint) trace.EndpointID { return 0 }

// Tap implements trace.Sink.
func (x *Index) Tap(t trace.Tap) trace.TapID {
	x.mu.Lock()
	defer x.mu.Unlock()
	t.ID = trace.TapID(len(x.taps) + 1)
	x.taps = append(x.taps, t)
	return t.ID
}

// Sight implements trace.Sink.
func (x *Index) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	x.sighted++
	s.ID = x.sighted
	if x.filling.add(s, bytes()); x.filling.filled() {
		x.Flush()
	}
	return s.ID
}

// Record implements trace.Sink. What a capture tells beside its frames the index
// leaves to others.
func (x *Index) Record(trace.Event) trace.Ordinal { return 0 }

// Flush hands on what was written, however little it is.
func (x *Index) Flush() {
	x.filling.taps = x.taps
	x.full <- x.filling
	x.filling = <-x.empty
}

// SetEpoch implements trace.Recorder.
func (x *Index) SetEpoch(t time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.epoch = t
}

// Close implements trace.Recorder. It returns when all is read.
func (x *Index) Close(problem error) {
	x.Flush()
	close(x.full)
	<-x.over
	x.mu.Lock()
	defer x.mu.Unlock()
	x.done, x.problem = true, problem
}

// digest takes the frames of one batch after another apart.
func (x *Index) digest() {
	defer close(x.digested)
	var g digester
	for b := range x.full {
		for i := range b.frames {
			f := &b.frames[i]
			g.take(b, &f.Sighting, b.taps[f.Tap-1], b.bytes[f.from:f.to:f.to])
		}
		x.digested <- b
	}
}

// read ties one batch after another to conversations.
func (x *Index) read() {
	defer close(x.over)
	for b := range x.digested {
		x.mu.Lock()
		x.join(b)
		for i := range b.digests {
			x.take(b, &b.digests[i])
		}
		x.mu.Unlock()
		b.reset()
		x.empty <- b
	}
}

// join keeps which frames of a batch complete a datagram, and with which others.
func (x *Index) join(b *batch) {
	if !x.keep {
		return
	}
	for _, j := range b.joined {
		number := uint32(x.frames + j.digest)
		for _, id := range j.frames {
			if uint32(id-1) != number {
				x.parts[number] = append(x.parts[number], uint32(id-1))
			}
		}
	}
}

// Parts returns the numbers of the other frames of the datagram that packet i
// completes, both from 0; none where it completes none.
func (x *Index) Parts(i int) []int {
	x.mu.Lock()
	defer x.mu.Unlock()
	var parts []int
	for _, n := range x.parts[uint32(i)] {
		parts = append(parts, int(n))
	}
	return parts
}

// take takes in one frame.
func (x *Index) take(b *batch, d *digest) {
	x.frames++
	number, fromClient, findings := uint32(0), false, trace.Findings(0)
	switch d.kind {
	case segment, headlessSegment, datagram:
		number, fromClient, findings = x.enter(b, d)
	case refusal, quoting:
		number, fromClient = x.refuse(d)
	}
	if number != 0 && x.keep {
		x.mark(x.conversations.at(int(number-1)), number)
	}
	if x.keep {
		p, _ := x.packets.add()
		*p = pack(d, number, fromClient, findings)
	}
}

// enter ties a packet to its conversation, and begins that where there is
// none.
func (x *Index) enter(b *batch, d *digest) (number uint32, fromClient bool, findings trace.Findings) {
	hash := x.table.hash(&d.tuple)
	slot := x.table.find(hash, func(n uint32) bool { return x.conversations.at(int(n-1)).tuple == d.tuple })
	var c *conversation
	reused := false
	if slot.number != 0 {
		c = x.conversations.at(int(slot.number - 1))
		reused = d.kind != datagram && x.reuses(c, d)
	}
	if c != nil && !reused {
		number = slot.number
		from := c.sender(d.fromHigh)
		findings = x.further(c, d, from)
		fromClient = from == flow.Client
	} else {
		c, number = x.begin(d, reused)
		fromClient = !c.firstServer
		fresh := slot.number == 0
		slot.hash, slot.number = hash, number
		if fresh {
			x.table.filled()
		}
		if d.kind == segment {
			_, findings = x.alone(c)
		}
	}
	if d.untold {
		findings = 0
	}
	x.hear(c, number, b, d)
	if findings != 0 {
		c.found |= uint16(findings)
		for f := range findings.All() {
			x.found[found{number - 1, f}]++
		}
	}
	return number, fromClient, findings
}

// reuses reports whether a segment begins a new connection between ends that
// had one.
func (x *Index) reuses(c *conversation, d *digest) bool {
	if !d.Opening() {
		return false
	}
	d.From = uint8(c.sender(d.fromHigh))
	if c.more == 0 {
		n, _ := x.alone(c)
		return n.Reuses(&d.Segment)
	}
	return x.connections.at(int(c.more - 1)).Reuses(&d.Segment)
}

// begin makes a conversation of its first packet.
func (x *Index) begin(d *digest, reused bool) (*conversation, uint32) {
	c, number := x.conversations.add()
	src, dst := d.tuple.Low.Port, d.tuple.High.Port
	if d.fromHigh {
		src, dst = dst, src
	}
	fromClient := d.Opening()
	if d.kind == datagram || d.Flags&wire.SYN == 0 {
		fromClient = flow.ChooseClient(src, dst)
	}
	c.tuple, c.reused, c.begins = d.tuple, reused, uint32(x.frames-1)
	c.headless = d.kind == headlessSegment
	c.clientHigh, c.firstServer = d.fromHigh == fromClient, !fromClient
	x.expected(c)
	f := &c.first
	f.time, f.length, f.payload = d.Time, d.length, int32(d.Length)
	f.seq, f.ack, f.window, f.flags, f.scale = d.Seq, d.Ack, d.Window, d.Flags, d.Scale
	return c, uint32(number + 1)
}

// further takes in a packet that is not its conversation's first.
func (x *Index) further(c *conversation, d *digest, from int) trace.Findings {
	if d.kind == datagram {
		x.tally(c).count(from, d.length, d.Time)
		return 0
	}
	n := x.connection(c)
	n.count(from, d.length, d.Time)
	if d.kind == headlessSegment {
		return 0
	}
	d.From = uint8(from)
	return n.Take(&d.Segment, false, &x.unacked).Findings
}

// refuse ties an ICMP error to the conversation that it is about.
func (x *Index) refuse(d *digest) (number uint32, fromClient bool) {
	slot := x.table.find(x.table.hash(&d.tuple), func(n uint32) bool { return x.conversations.at(int(n-1)).tuple == d.tuple })
	if slot.number == 0 {
		return 0, false
	}
	c := x.conversations.at(int(slot.number - 1))
	x.record(c) // there is something more of it now
	if d.kind == refusal {
		if c.tuple.Protocol == wire.ProtocolTCP {
			x.connection(c).Unreachable()
		} else {
			c.refused = true
		}
	}
	return slot.number, c.sender(d.fromHigh) == flow.Server // the error goes against what it quotes
}

// Frames is the number of frames read so far.
func (x *Index) Frames() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.frames
}

// Done reports whether all was read.
func (x *Index) Done() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.done
}

// Problem is what was wrong with the capture, once all was read.
func (x *Index) Problem() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.problem
}

// Epoch is the wall-clock time at which the capture's time is zero.
func (x *Index) Epoch() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.epoch
}

// Conversations is the number of conversations so far.
func (x *Index) Conversations() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.conversations.n
}

// Conversation returns what is known of conversation i, counted from 0.
func (x *Index) Conversation(i int) trace.Conversation {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.facts(i)
}

// Known returns what is known of the conversation with an id; nothing of one
// that there isn't.
func (x *Index) Known(id trace.ConversationID) trace.Conversation {
	x.mu.Lock()
	defer x.mu.Unlock()
	if id == 0 || int(id) > x.conversations.n {
		return trace.Conversation{ID: id}
	}
	return x.facts(int(id - 1))
}

// All ranges over the conversations in the order of their first packets.
func (x *Index) All() iter.Seq[trace.Conversation] {
	return func(yield func(trace.Conversation) bool) {
		for i := range x.Conversations() {
			if !yield(x.Conversation(i)) {
				return
			}
		}
	}
}

// Taps are the places where the capture saw frames, by their ids from 1.
func (x *Index) Taps() []trace.Tap {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.taps)
}

// Packet returns what is kept of packet i, counted from 0; the index must keep
// packets.
func (x *Index) Packet(i int) Packet {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.packets.at(i).unpack()
}
