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
	facts       []fact
	closed      bool
}

// fact is what waits to be recorded.
type fact struct {
	of     *connection
	end    *end
	when   time.Time
	detail any
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
	r.closed, r.facts = true, nil
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
	turns = turns || sighted && !c.sighted
	c.turned, c.sighted = c.turned || turns, c.sighted || sighted
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

// forget stops looking at a connection. r is locked.
func (r *recorder) forget(c *connection) {
	delete(r.connections, c.way)
	delete(r.connections, c.way.back())
}

// add has what is new wait for its turn. r is locked.
func (r *recorder) add(f *finding) {
	for _, d := range f.known() {
		if len(r.facts) < mostFacts {
			r.facts = append(r.facts, fact{f.of, f.socket.end, f.when, d})
		}
	}
}

// release records the facts whose time has come: those before a moment, of
// connections of which the log has a frame. r is locked.
func (r *recorder) release(until time.Time) {
	if len(r.facts) == 0 || !r.begun {
		return
	}
	kept := r.facts[:0]
	for _, f := range r.facts {
		switch {
		case f.when.After(until), !f.of.sighted:
			kept = append(kept, f)
		default:
			r.tell(&f)
		}
	}
	clear(r.facts[len(kept):])
	r.facts = kept
}

// abandon drops the facts of connections of which no frame was sighted for too
// long: they pass other interfaces, or a filter. r is locked.
func (r *recorder) abandon(c *connection) {
	kept := r.facts[:0]
	for _, f := range r.facts {
		if f.of != c {
			kept = append(kept, f)
		}
	}
	clear(r.facts[len(kept):])
	r.facts = kept
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
