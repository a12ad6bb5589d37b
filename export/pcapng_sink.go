package export

import (
	"io"
	"time"

	"wiretale/trace"
)

// PcapngSink is a trace.Sink that writes the frames of some taps to a pcapng
// file as they come, and keeps nothing. What it writes equals what WritePcapng
// writes of a log that was told the same. It wants neither events nor the
// frames of other taps.
type PcapngSink struct {
	out       *pcapngWriter
	pick      func(node string, tap trace.Tap) bool
	nodes     trace.Series[trace.Node]
	taps      trace.TapID
	endpoints trace.EndpointID
}

// NewPcapngSink returns a sink that writes to w the taps for which pick is
// true; it is asked once for each tap, with the name of the tap's node. Trace
// time zero is written as epoch.
func NewPcapngSink(w io.Writer, epoch time.Time, pick func(node string, tap trace.Tap) bool) *PcapngSink {
	return &PcapngSink{out: newPcapngWriter(w, epoch), pick: pick}
}

// Node implements trace.Sink.
func (p *PcapngSink) Node(n trace.Node) trace.NodeID {
	n.ID = trace.NodeID(p.nodes.Len() + 1)
	p.nodes.Append(n)
	return n.ID
}

// Tap implements trace.Sink.
func (p *PcapngSink) Tap(t trace.Tap) trace.TapID {
	p.taps++
	t.ID = p.taps
	if node := nodeName(p.nodes, t.Node); p.pick(node, t) {
		p.out.describe(t, node)
		p.out.warn(t.ID, fictionsOf(p.nodes))
	}
	return t.ID
}

// Endpoint implements trace.Sink.
func (p *PcapngSink) Endpoint(trace.Endpoint) trace.EndpointID {
	p.endpoints++
	return p.endpoints
}

// WantsEvents implements trace.Selective.
func (p *PcapngSink) WantsEvents() bool { return false }

// WantsFrames implements trace.Selective.
func (p *PcapngSink) WantsFrames(t trace.TapID) bool { return p.out.describes(t) }

// Sight implements trace.Sink. The bytes of a tap that wasn't picked are not
// asked for.
func (p *PcapngSink) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	if p.out.describes(s.Tap) {
		p.out.packet(s, bytes(), 0)
	}
	return 0
}

// Record implements trace.Sink.
func (p *PcapngSink) Record(trace.Event) trace.Ordinal { return 0 }

// Close writes what is left. It returns the first error of the writer, which
// it does not close.
func (p *PcapngSink) Close() error { return p.out.close() }
