package trace

// Tee returns a sink that tells two sinks everything, and counts as the first
// does.
func Tee(first, second Sink) Sink { return tee{first, second} }

type tee struct{ first, second Sink }

// Node implements Sink.
func (t tee) Node(n Node) NodeID {
	t.second.Node(n)
	return t.first.Node(n)
}

// Tap implements Sink.
func (t tee) Tap(p Tap) TapID {
	t.second.Tap(p)
	return t.first.Tap(p)
}

// Endpoint implements Sink.
func (t tee) Endpoint(e Endpoint) EndpointID {
	t.second.Endpoint(e)
	return t.first.Endpoint(e)
}

// Sight implements Sink.
func (t tee) Sight(s Sighting, bytes func() []byte) SightingID {
	t.second.Sight(s, bytes)
	return t.first.Sight(s, bytes)
}

// Record implements Sink.
func (t tee) Record(e Event) Ordinal {
	t.second.Record(e)
	return t.first.Record(e)
}
