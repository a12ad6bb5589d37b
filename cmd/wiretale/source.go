package main

import (
	"context"
	"sync"
	"time"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/trace"
)

const (
	// frameTime is how often a growing trace is read anew at most.
	frameTime = 40 * time.Millisecond
	// restAfter is how many times as long as a reading took the reader rests:
	// a snapshot of very many conversations costs more than the few frames
	// that are new in it.
	restAfter = 3
	// firstPortion is how many frames are read before something is shown, and
	// nextPortion which part of what was read comes on top of it each time, so
	// that the snapshots between cost little beside the reading.
	firstPortion, nextPortion = 20_000, 4
)

// source is a session: it joins a log, whoever writes it, to the reading of it.
type source struct {
	title    string
	kind     session.Kind
	log      *trace.Log
	progress func() session.Progress
	stop     context.CancelFunc
	ended    chan struct{}                             // closed when the reading has come to its end
	nudge    chan struct{}                             // takes word of a change outside of the log; nil where there is none
	show     func(snapshot *trace.Snapshot, last bool) // publish, unless something else is to be shown

	mu       sync.Mutex
	snapshot *trace.Snapshot
	changed  chan struct{}
}

// simulated is the session of a log that is complete.
func simulated(title string, view trace.LogView) *source {
	return simulatedAs(title, analyze.Read(view))
}

// simulatedAs is the session of a trace that is complete.
func simulatedAs(title string, snapshot *trace.Snapshot) *source {
	ended := make(chan struct{})
	close(ended)
	packets := snapshot.Log.Sightings.Len()
	return &source{
		title: title, kind: session.Simulated, snapshot: snapshot, stop: func() {}, ended: ended,
		progress: func() session.Progress { return session.Progress{Packets: packets, Done: true} },
	}
}

// read publishes a new snapshot whenever the log has grown, but not faster
// than a screen can show them. What waits is read in portions.
func (s *source) read(ctx context.Context) {
	defer close(s.ended)
	reader, read := analyze.New(), 0
	for {
		grown, view := s.log.Grown(), s.log.View()
		all := view.Sightings.Len()
		view = portion(view, read)
		read = view.Sightings.Len()
		began := time.Now()
		last := view.Done || ctx.Err() != nil // or nobody wants to see more
		s.show(reader.Read(view), last)
		if last {
			return
		}
		if read == all {
			rest := max(frameTime, restAfter*time.Since(began))
			select {
			case <-grown: // closing the log is a change too
			case <-s.nudge:
			case <-ctx.Done():
			}
			select {
			case <-time.After(rest):
			case <-ctx.Done():
			}
		}
	}
}

// stir wakes the reader for a change outside of the log.
func (s *source) stir() {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// portion is what to read next of a log of which so many frames were read.
func portion(view trace.LogView, read int) trace.LogView {
	return view.First(read + max(firstPortion, read/nextPortion))
}

func (s *source) publish(snapshot *trace.Snapshot, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replace(snapshot, last)
}

// replace is publish for who holds the lock.
func (s *source) replace(snapshot *trace.Snapshot, last bool) {
	if s.changed == nil { // the last one was published
		return
	}
	close(s.changed)
	s.snapshot, s.changed = snapshot, make(chan struct{})
	if last {
		s.changed = nil
	}
}

// Title implements session.Session.
func (s *source) Title() string { return s.title }

// Kind implements session.Session.
func (s *source) Kind() session.Kind { return s.kind }

// Snapshot implements session.Session.
func (s *source) Snapshot() *trace.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshot
}

// Changed implements session.Session.
func (s *source) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Progress implements session.Session.
func (s *source) Progress() session.Progress { return s.progress() }

// Close implements session.Session.
func (s *source) Close() error {
	s.stop()
	<-s.ended
	return nil
}
