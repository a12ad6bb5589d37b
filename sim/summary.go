package sim

import (
	"time"

	"wiretale/sim/link"
	"wiretale/trace"
)

// Summary is what a run came to.
type Summary struct {
	End             time.Duration // of the last thing that happened
	Stop            Stop
	Nodes           []NodeSummary // in the order of the scenario
	Packets         int           // that hosts sent, routers' passing on not counted
	Delivered, Lost int           // hops, copies that the network made included
	Corrupted       int           // of the delivered
	Retransmissions int
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

// tally counts what passes on its way to a sink.
type tally struct {
	trace.Sink
	summary Summary
	taps    []trace.NodeID // by tap
}

func newTally(sink trace.Sink) *tally { return &tally{Sink: sink, taps: []trace.NodeID{0}} }

// Node implements trace.Sink.
func (t *tally) Node(n trace.Node) trace.NodeID {
	t.summary.Nodes = append(t.summary.Nodes, NodeSummary{Name: n.Name})
	return t.Sink.Node(n)
}

// Tap implements trace.Sink.
func (t *tally) Tap(p trace.Tap) trace.TapID {
	t.taps = append(t.taps, p.Node)
	return t.Sink.Tap(p)
}

// Sight implements trace.Sink.
func (t *tally) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	node := &t.summary.Nodes[t.taps[s.Tap]-1]
	if s.Direction == trace.Outbound {
		node.Sent++
		node.SentBytes += trace.Bytes(s.Length)
	} else {
		node.Received++
		node.ReceivedBytes += trace.Bytes(s.Length)
	}
	return t.Sink.Sight(s, bytes)
}

// Record implements trace.Sink.
func (t *tally) Record(e trace.Event) trace.Ordinal {
	s := &t.summary
	switch d := e.Detail.(type) {
	case trace.Sent:
		if d.Hop == 0 && d.CopyOf == 0 {
			s.Packets++
			if d.Retransmission {
				s.Retransmissions++
				s.Nodes[e.Node-1].Retransmissions++
			}
		}
	case trace.Delivered:
		s.Delivered++
		if d.Fate == trace.Corrupted {
			s.Corrupted++
		}
	case trace.Lost:
		s.Lost++
	}
	return t.Sink.Record(e)
}
