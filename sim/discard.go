package sim

import "wiretale/trace"

// Discard returns a sink that wants nothing, so that nothing is made for it;
// what a run came to is in its Summary.
func Discard() trace.Sink { return new(discard) }

// discard only numbers the places that it is told of.
type discard struct {
	node     trace.NodeID
	tap      trace.TapID
	endpoint trace.EndpointID
}

// WantsEvents implements trace.Selective.
func (d *discard) WantsEvents() bool { return false }

// WantsFrames implements trace.Selective.
func (d *discard) WantsFrames(trace.TapID) bool { return false }

// Node implements trace.Sink.
func (d *discard) Node(trace.Node) trace.NodeID { d.node++; return d.node }

// Tap implements trace.Sink.
func (d *discard) Tap(trace.Tap) trace.TapID { d.tap++; return d.tap }

// Endpoint implements trace.Sink.
func (d *discard) Endpoint(trace.Endpoint) trace.EndpointID { d.endpoint++; return d.endpoint }

// Sight implements trace.Sink.
func (d *discard) Sight(trace.Sighting, func() []byte) trace.SightingID { return 0 }

// Record implements trace.Sink.
func (d *discard) Record(trace.Event) trace.Ordinal { return 0 }
