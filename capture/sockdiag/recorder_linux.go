package sockdiag

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"wiretale/trace"
	"wiretale/wire"
)

const (
	// holdBack is how long a fact waits for frames that passed before it and
	// that the source hands over late. It keeps the log in order of time.
	holdBack = 50 * time.Millisecond
	// mostConnections bounds how many are looked at.
	mostConnections = 4096
	// mostFacts bounds how many wait.
	mostFacts = 1 << 16
)

// recorder passes on what a source records, and puts what the kernel says
// between its frames.
type recorder struct {
	trace.Recorder
	wake int // an eventfd that tells of new connections

	mu          sync.Mutex      // guards what follows, and the recorder behind
	links       []wire.LinkType // of the taps, by their ids less one
	epoch       time.Time
	begun       bool // the epoch is known
	last        trace.SightingID
	latest      time.Duration // of what was recorded
	connections map[way]*connection
	woken       bool
	facts       agenda // of connections that were sighted
	unsighted   int    // how many facts wait for their connection's first frame
	closed      bool
}

func newRecorder(log trace.Recorder) (*recorder, error) {
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, err
	}
	return &recorder{Recorder: log, wake: wake, connections: make(map[way]*connection)}, nil
}

// Node implements trace.Sink.
func (r *recorder) Node(n trace.Node) trace.NodeID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Recorder.Node(n)
}

// Tap implements trace.Sink.
func (r *recorder) Tap(t trace.Tap) trace.TapID {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := r.Recorder.Tap(t)
	for len(r.links) < int(id) {
		r.links = append(r.links, 0)
	}
	r.links[id-1] = t.Link
	return id
}

// Endpoint implements trace.Sink.
func (r *recorder) Endpoint(e trace.Endpoint) trace.EndpointID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Recorder.Endpoint(e)
}

// Record implements trace.Sink.
func (r *recorder) Record(e trace.Event) trace.Ordinal {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Recorder.Record(e)
}

// SetEpoch implements trace.Recorder.
func (r *recorder) SetEpoch(t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.epoch, r.begun = t, true
	r.Recorder.SetEpoch(t)
}

// Sight implements trace.Sink.
func (r *recorder) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.release(r.epoch.Add(s.Time))
	r.last = r.Recorder.Sight(s, bytes)
	r.latest = max(r.latest, s.Time)
	if int(s.Tap) > len(r.links) || s.Tap == 0 {
		return r.last
	}
	if w, flags, ok := peek(r.links[s.Tap-1], bytes()); ok {
		r.meet(w, flags, true)
	}
	return r.last
}

// Close implements trace.Recorder.
func (r *recorder) Close(problem error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.release(time.Now())
	r.closed, r.facts, r.unsighted = true, agenda{}, 0
	r.Recorder.Close(problem)
}

// meet takes notice of a frame, which the log has if it was sighted. What opens
// or ends a connection is looked at at once. r is locked.
func (r *recorder) meet(w way, flags wire.Flags, sighted bool) {
	c := r.connections[w]
	turns := flags&(wire.SYN|wire.FIN|wire.RST) != 0
	switch {
	case c == nil && len(r.connections) >= 2*mostConnections:
		return
	case c == nil:
		c = &connection{way: w, ends: [2]*subject{newSubject(w.question()), newSubject(w.back().question())}, since: time.Now()}
		r.connections[w], r.connections[w.back()] = c, c
		turns = true
	}
	c.stirred, c.idle = true, 0
	if sighted && !c.sighted {
		c.sighted, turns = true, true
		for _, f := range c.waiting {
			r.facts.add(f)
		}
		r.abandon(c)
	}
	c.turned = c.turned || turns
	c.renewed = c.renewed || flags&(wire.SYN|wire.ACK) == wire.SYN
	if turns && !r.woken {
		r.woken = true
		raise(r.wake)
	}
}

// raise wakes whoever waits for an eventfd.
func raise(fd int) {
	one := native.AppendUint64(nil, 1)
	_, _ = unix.Write(fd, one) // it can't be full
}

// forget stops looking at a connection. What waits for its first frame is
// dropped: it passes other interfaces, or a filter. r is locked.
func (r *recorder) forget(c *connection) {
	r.abandon(c)
	delete(r.connections, c.way)
	delete(r.connections, c.way.back())
}

// abandon empties what waits for a connection's first frame. r is locked.
func (r *recorder) abandon(c *connection) {
	r.unsighted -= len(c.waiting)
	c.waiting = nil
}

// add has what is new wait for its turn. r is locked.
func (r *recorder) add(f *finding) {
	known := f.known()
	if r.closed || !f.of.sighted && r.connections[f.of.way] != f.of {
		return
	}
	for _, d := range known {
		x := fact{end: f.socket.end, when: f.when, detail: d}
		switch {
		case r.facts.len()+r.unsighted >= mostFacts:
			return
		case f.of.sighted:
			r.facts.add(x)
		default:
			f.of.waiting = append(f.of.waiting, x)
			r.unsighted++
		}
	}
}

// release records the facts whose time has come: those before a moment, of
// connections of which the log has a frame. r is locked.
func (r *recorder) release(until time.Time) {
	if !r.begun || r.closed {
		return
	}
	for {
		f, ok := r.facts.due(until)
		if !ok {
			return
		}
		r.tell(&f)
	}
}

// tell records a fact. r is locked.
func (r *recorder) tell(f *fact) {
	e := f.end
	if e.id == 0 {
		e.id = r.Recorder.Endpoint(trace.Endpoint{Protocol: e.protocol, Local: e.local, Remote: e.remote})
	}
	kind := trace.SocketObserved
	if _, is := f.detail.(trace.Variable); is {
		kind = trace.VariableChanged
	}
	r.latest = max(r.latest, f.when.Sub(r.epoch))
	r.Recorder.Record(trace.Event{
		Time: r.latest, Sighting: r.last, Endpoint: e.id, Kind: kind, Basis: trace.Observed, Detail: f.detail,
	})
}
