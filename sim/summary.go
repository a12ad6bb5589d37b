package sim

import (
	"math/bits"
	"time"

	"wiretale/sim/host"
	"wiretale/sim/link"
	"wiretale/trace"
)

// Summary is what a run came to.
type Summary struct {
	End             time.Duration // of the last thing that happened
	Stop            Stop
	Events          int64         // actions that the engine ran; a sink that wants events makes for more
	Nodes           []NodeSummary // in the order of the scenario
	Packets         int           // that hosts sent, routers' passing on not counted
	Delivered, Lost int           // hops, copies that the network made included
	Dropped         int           // of the lost: by full queues
	Corrupted       int           // of the delivered
	Retransmissions int
	Transfer        Transfer
	Interventions   []Outcome // those given to Run, then the scenario's own
}

// NodeSummary is what one host sent and received.
type NodeSummary struct {
	Name            string
	Sent, Received  int // packets, those that a router passed on included
	SentBytes       trace.Bytes
	ReceivedBytes   trace.Bytes
	Retransmissions int
}

// Transfer is what applications read over TCP, on all hosts together.
type Transfer struct {
	Bytes trace.Bytes
	// Time is from the opening of the first connection to the last reading.
	Time time.Duration
}

// Goodput is the rate of a transfer in bits per second, 0 if it took no time.
func (t Transfer) Goodput() int64 {
	if t.Bytes <= 0 || t.Time <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(t.Bytes)*8, uint64(time.Second))
	if high >= uint64(t.Time) {
		return 0
	}
	rate, _ := bits.Div64(high, low, uint64(t.Time))
	return int64(min(rate, 1<<63-1))
}

// Stop says why a run ended.
type Stop uint8

// The reasons to stop.
const (
	Finished Stop = iota // nothing more was to happen
	AtLimit              // the scenario's limit came first
	TooLong              // more happened than any story needs
	Canceled
)

var stopNames = [...]string{"finished", "at-limit", "too-long", "canceled"}

// String is the reason's name in the text and JSON forms; it is not translated.
func (s Stop) String() string { return stopNames[s] }

// Outcome is what became of an intervention.
type Outcome = link.Outcome

// The outcomes.
const (
	NeverMet   = link.NeverMet
	Mismatched = link.Mismatched
	Applied    = link.Applied
)

// summarize adds up what links and hosts have counted.
func (s *Summary) summarize(m *link.Medium, hosts []*host.Host) {
	place := map[trace.NodeID]*NodeSummary{}
	s.Nodes = make([]NodeSummary, len(hosts))
	for i, h := range hosts {
		s.Nodes[i].Name = h.Name()
		place[h.Node()] = &s.Nodes[i]
	}
	for _, d := range m.Directions() {
		c := d.Counts()
		from, to := place[d.From()], place[d.To()]
		from.Sent += c.Sent
		from.SentBytes += c.SentBytes
		from.Retransmissions += c.Retransmissions
		to.Received += c.Received
		to.ReceivedBytes += c.ReceivedBytes
		s.Packets += c.Begun
		s.Retransmissions += c.Retransmissions
		s.Delivered += c.Received
		s.Corrupted += c.Corrupted
		s.Lost += c.Lost
		s.Dropped += c.Dropped
	}
	s.Transfer = transferred(hosts)
}

// transferred puts together what the hosts' applications read.
func transferred(hosts []*host.Host) (sum Transfer) {
	opened := 0
	var begun, ended time.Duration
	for _, h := range hosts {
		t := h.Transfer()
		if t.Opened == 0 {
			continue
		}
		if opened == 0 || t.Begun < begun {
			begun = t.Begun
		}
		opened += t.Opened
		ended = max(ended, t.Ended)
		sum.Bytes += t.Bytes
	}
	if sum.Bytes > 0 {
		sum.Time = ended - begun
	}
	return sum
}
