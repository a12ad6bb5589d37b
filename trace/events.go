package trace

import "time"

// Events is a list of events that only grows; it is a log's, or part of a
// timeline. A copy is a snapshot of it.
type Events struct{ table[Event, *eventChunk] }

// Until returns the first n events, all of them if there are fewer.
func (l Events) Until(n int) Events {
	l.cut(n)
	return l
}

// Outline is event i, with a detail that lacks its number: a variable's value, a
// deadline, a length. It costs less than the whole.
func (l *Events) Outline(i int) Event {
	if c, off, ok := l.locate(i); ok {
		return c.outline(off)
	}
	return l.At(i)
}

// Time is when event i happened.
func (l *Events) Time(i int) time.Duration {
	c, off, ok := l.locate(i)
	if ok {
		return c.timeAt(off)
	}
	return l.open[off].Time
}

// Kind is the kind of event i.
func (l *Events) Kind(i int) EventKind {
	c, off, ok := l.locate(i)
	if ok {
		return c.slotAt(off).kind
	}
	return l.open[off].Kind
}

// packet is the packet that event i names.
func (l *Events) packet(i int) PacketID {
	c, off, ok := l.locate(i)
	if ok {
		return c.packetAt(off)
	}
	return l.open[off].Packet
}

// names are the sighting and the endpoint that event i names.
func (l *Events) names(i int) (SightingID, EndpointID) {
	c, off, ok := l.locate(i)
	if ok {
		return c.sightingAt(off), c.endpointAt(off)
	}
	return l.open[off].Sighting, l.open[off].Endpoint
}

// number is the variable's value that event i tells.
func (l *Events) number(i int) int64 {
	if c, off, ok := l.locate(i); ok {
		return c.numberAt(off)
	}
	d, _ := l.At(i).Detail.(Variable)
	return d.Value
}
