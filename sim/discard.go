package sim

import "wiretale/trace"

// Discard returns a sink that keeps nothing, so a run costs no bytes at all;
// what it came to is in its Summary.
func Discard() trace.Sink { return new(discard) }

// discard only numbers what it is told.
type discard struct {
	node      trace.NodeID
	tap       trace.TapID
	endpoint  trace.EndpointID
	sighting  trace.SightingID
	lastEvent trace.Ordinal
}

// Node implements trace.Sink.
func (d *discard) Node(trace.Node) trace.NodeID { d.node++; return d.node }

// Tap implements trace.Sink.
func (d *discard) Tap(trace.Tap) trace.TapID { d.tap++; return d.tap }

// Endpoint implements trace.Sink.
func (d *discard) Endpoint(trace.Endpoint) trace.EndpointID { d.endpoint++; return d.endpoint }

// Sight implements trace.Sink.
func (d *discard) Sight(trace.Sighting, func() []byte) trace.SightingID {
	d.sighting++
	return d.sighting
}

// Record implements trace.Sink.
func (d *discard) Record(trace.Event) trace.Ordinal { d.lastEvent++; return d.lastEvent }
