package trace

import (
	"errors"
	"sync"
	"time"
)

// Sink takes what a source has to tell. A Log keeps everything; others write
// one tap to a file, or only count.
type Sink interface {
	// Node, Tap and Endpoint make a place known and return its id; the id
	// given is ignored.
	Node(Node) NodeID
	Tap(Tap) TapID
	Endpoint(Endpoint) EndpointID
	// Sight records a frame at a tap; the id given is ignored. bytes is called
	// at once if the sink wants the frame's bytes, and not at all if it
	// doesn't; what it returns is the source's own: it may change once Sight
	// has returned. Packets are numbered from 1 in the order in which they
	// become known.
	Sight(s Sighting, bytes func() []byte) SightingID
	// Record appends a fact and returns its ordinal.
	Record(Event) Ordinal
}

// Recorder is a sink that a capture writes to: it learns with the first frame
// when the trace's time is zero, and that the source has ended, with which
// problem if any.
type Recorder interface {
	Sink
	SetEpoch(time.Time)
	Close(problem error)
}

// Log is the append-only record of a trace: sightings, and the facts that the
// simulator modelled or the kernel was observed to hold. One goroutine writes;
// any may take a snapshot while it grows.
type Log struct {
	mu     sync.Mutex
	view   LogView
	arena  arena
	echoes echoes
	packer eventPacker
	grown  chan struct{} // closed at the next change; nil where nobody waits
}

// LogView is a log as it stood at one moment. It never changes.
type LogView struct {
	// Epoch is the wall-clock time at which the trace's time is zero.
	Epoch     time.Time
	Nodes     Series[Node]
	Taps      Series[Tap]
	Endpoints Series[Endpoint]
	Sightings Sightings
	Events    Events
	// Comments are what people wrote about sightings, in the order of these.
	Comments Series[Comment]
	// Done says that the source has ended; Problem why, if it ended badly.
	Done    bool
	Problem error
	data    arena
}

// NewLog returns an empty log whose time counts from epoch.
func NewLog(epoch time.Time) *Log { return &Log{view: LogView{Epoch: epoch}} }

// Farthest is how far from its epoch a trace's moments may lie: 140 years, more
// than the clock of a classic capture file goes. What a file says beyond it is a
// mistake, and the time between any two moments must be a Duration.
const Farthest = 140 * 365 * 24 * time.Hour

// Bounded is a moment, or the farthest one that there is.
func Bounded(at time.Duration) time.Duration { return min(max(at, -Farthest), Farthest) }

// Node implements Sink.
func (l *Log) Node(n Node) NodeID {
	l.mu.Lock()
	defer l.mu.Unlock()
	n.ID = NodeID(l.view.Nodes.Len() + 1)
	l.view.Nodes.Append(n)
	l.tell()
	return n.ID
}

// Tap implements Sink.
func (l *Log) Tap(t Tap) TapID {
	l.mu.Lock()
	defer l.mu.Unlock()
	t.ID = TapID(l.view.Taps.Len() + 1)
	l.view.Taps.Append(t)
	l.tell()
	return t.ID
}

// Endpoint implements Sink.
func (l *Log) Endpoint(e Endpoint) EndpointID {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.ID = EndpointID(l.view.Endpoints.Len() + 1)
	l.view.Endpoints.Append(e)
	l.tell()
	return e.ID
}

// Sight implements Sink. It keeps a copy of the bytes.
func (l *Log) Sight(s Sighting, bytes func() []byte) SightingID {
	data := bytes()
	l.mu.Lock()
	defer l.mu.Unlock()
	s.ID = SightingID(l.view.Sightings.Len() + 1)
	s.Time = Bounded(s.Time)
	s.data = l.echoes.keep(&l.arena, s.Packet, data)
	l.view.Sightings.add(s, packSightings)
	l.tell()
	return s.ID
}

// Record implements Sink.
func (l *Log) Record(e Event) Ordinal {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Ordinal = Ordinal(l.view.Events.Len() + 1)
	l.view.Events.add(e, l.packer.pack)
	l.tell()
	return e.Ordinal
}

// SetEpoch says when the trace's time was zero, for sources that learn it with
// their first frame.
func (l *Log) SetEpoch(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.view.Epoch = t
	l.tell()
}

// Close says that the source has ended, and with which problem if any. What
// was written before stays.
func (l *Log) Close(problem error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.view.Done = true
	l.view.Problem = errors.Join(l.view.Problem, problem)
	l.echoes, l.packer = echoes{}, eventPacker{}
	l.tell()
}

// View returns the log as it stands.
func (l *Log) View() LogView {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.view
	v.data = l.arena
	v.Sightings.table, v.Events.table = l.view.Sightings.lend(), l.view.Events.lend()
	return v
}

// Grown returns a channel that is closed when the log next changes.
func (l *Log) Grown() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.grown == nil {
		l.grown = make(chan struct{})
	}
	return l.grown
}

// tell wakes whoever waits for a change; the log is locked.
func (l *Log) tell() {
	if l.grown != nil {
		close(l.grown)
		l.grown = nil
	}
}

// Data returns the bytes that were kept of a sighting. They must not be changed.
func (v *LogView) Data(s Sighting) []byte { return v.data.at(s.data) }

// Sighting returns the sighting with an id.
func (v *LogView) Sighting(id SightingID) (Sighting, bool) {
	if id == 0 || int(id) > v.Sightings.Len() {
		return Sighting{}, false
	}
	return v.Sightings.At(int(id) - 1), true
}

// Tap returns the tap with an id.
func (v *LogView) Tap(id TapID) (Tap, bool) {
	if id == 0 || int(id) > v.Taps.Len() {
		return Tap{}, false
	}
	return v.Taps.At(int(id) - 1), true
}

// First returns the log as it stood when it had so many sightings: what was
// recorded after a later one is not in it.
func (v LogView) First(sightings int) LogView {
	if sightings >= v.Sightings.Len() {
		return v
	}
	v.Sightings = v.Sightings.Until(sightings)
	v.Events = v.Events.Until(v.Events.Search(func(e *Event) bool { return int(e.Sighting) > sightings }))
	v.Done, v.Problem = false, nil
	return v
}

// Until returns the log as it stood after the event with the given ordinal:
// no later fact, sighting or endpoint is in it, so whatever is derived from it
// cannot know more. The log must be in order of time, as the simulator's is.
func (v LogView) Until(o Ordinal) LogView {
	v.Events = v.Events.Until(int(min(o, Ordinal(v.Events.Len()))))
	last, endpoint := SightingID(0), EndpointID(0)
	for i := v.Events.Len() - 1; i >= 0; i-- {
		sighting, end := v.Events.names(i)
		last, endpoint = max(last, sighting), max(endpoint, end)
	}
	v.Sightings = v.Sightings.Until(int(last))
	v.Endpoints = v.Endpoints.Until(int(endpoint))
	v.Done = false
	return v
}
