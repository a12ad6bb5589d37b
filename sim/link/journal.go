package link

import (
	"wiretale/sim/engine"
	"wiretale/trace"
)

// Journal writes down what happens at one node, and what brings it about.
type Journal struct {
	// Cause is the event that brings about what is being done now; 0 where
	// nothing in the network does.
	Cause   trace.Ordinal
	engine  *engine.Engine
	sink    trace.Sink
	node    trace.NodeID
	telling bool // the sink wants events
}

// Journal returns the journal of a node.
func (m *Medium) Journal(node trace.NodeID) Journal {
	return Journal{engine: m.Engine, sink: m.Sink, node: node, telling: trace.WantsEvents(m.Sink)}
}

// Telling reports whether the sink wants events.
func (j *Journal) Telling() bool { return j.telling }

// Because runs do with everything that it records naming cause.
func (j *Journal) Because(cause trace.Ordinal, do func()) {
	before := j.Cause
	j.Cause = cause
	do()
	j.Cause = before
}

// Record stamps an event with the time, the place and the cause, and writes it
// down. It returns 0 where the sink wants no events.
func (j *Journal) Record(e trace.Event) trace.Ordinal {
	if !j.telling {
		return 0
	}
	e.Time, e.Node, e.Cause = j.engine.Now(), j.node, j.Cause
	return j.sink.Record(e)
}

// Call records what an application asks for, and makes it the cause of all
// that do brings about. It returns the call's event.
func (j *Journal) Call(endpoint trace.EndpointID, name string, bytes int, do func()) trace.Ordinal {
	if !j.telling {
		do()
		return 0
	}
	event := j.Record(trace.Event{Kind: trace.ApplicationCall, Endpoint: endpoint, Detail: trace.Call{Name: name, Bytes: bytes}})
	j.Because(event, do)
	return event
}
