package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"wiretale/analyze"
	"wiretale/analyze/find"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/internal/rescue"
	"wiretale/session"
	"wiretale/trace"
)

// Bounds on a capture that is told whole. Of a larger one windows are told.
const (
	wholePackets = 50_000
	wholeBytes   = 32 << 20
)

// refreshTime is how often the list of a growing index is shown anew.
const refreshTime = 200 * time.Millisecond

// recorded is the session of a capture file, a pipe or an interface. It is indexed in one
// pass; the story of its beginning is told meanwhile, and that of other windows
// when they are asked for.
type recorded struct {
	*source
	file   capture.Archive
	index  *index.Index
	facts  *analyze.Facts
	open   context.Context // until the session is closed
	cancel context.CancelFunc
	over   atomic.Bool // the capture is larger than what is told whole
	asked  chan session.Window
	served chan struct{} // closed when no window is told any more
	own    keptNotes

	mu     sync.Mutex
	window session.Window // zero while the snapshot holds the beginning
}

// openRecorded starts reading a capture.
func openRecorded(ctx context.Context, title string, kind session.Kind, file capture.Archive) *recorded {
	r, start := newRecorded(ctx, title, kind, file)
	start()
	return r
}

// newRecorded is openRecorded for whoever has something to do before the start.
func newRecorded(ctx context.Context, title string, kind session.Kind, file capture.Archive) (r *recorded, start func()) {
	ctx, stop := context.WithCancel(ctx)
	reading, cancel := context.WithCancel(ctx)
	file.Keep()
	r = &recorded{
		file: file, index: index.New(true), facts: analyze.NewFacts(), open: ctx, cancel: cancel, asked: make(chan session.Window, 1),
		served: make(chan struct{}),
		source: &source{
			title: title, kind: kind, log: trace.NewLog(time.Time{}), stop: stop,
			ended: make(chan struct{}), changed: make(chan struct{}),
		},
	}
	r.show = func(s *trace.Snapshot, last bool) {
		if last || r.Window().Conversation == 0 && r.Window().First == 0 {
			r.publish(s, last)
		}
	}
	r.snapshot = analyze.Read(r.log.View())
	r.progress = r.tellProgress
	b := &beginning{recorded: r}
	return r, func() {
		rescue.Go(func() { _ = file.Run(reading, b) }) // its problem is in the index
		rescue.Go(func() { r.read(ctx) })
		rescue.Go(func() { r.serve(ctx, b.flush) })
	}
}

// beginning writes a capture to the index, and its beginning to the log too.
type beginning struct {
	*recorded
	bytes, packets int

	mu      sync.Mutex // of the index's writing
	waiting bool       // something is not flushed yet
	closed  bool
}

// flush hands on what the index was told, of a source that may be silent for
// long.
func (b *beginning) flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting && !b.closed {
		b.index.Flush()
		b.waiting = false
	}
}

func (b *beginning) Node(n trace.Node) trace.NodeID { return b.log.Node(n) }

func (b *beginning) Endpoint(e trace.Endpoint) trace.EndpointID {
	if !b.over.Load() { // till then both give the same ids
		b.log.Endpoint(e)
	}
	return b.facts.Endpoint(e)
}

func (b *beginning) Tap(t trace.Tap) trace.TapID {
	b.log.Tap(t)
	return b.index.Tap(t)
}

func (b *beginning) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	if b.packets == wholePackets || b.bytes > wholeBytes {
		b.over.Store(true)
	} else {
		b.packets++
		b.bytes += len(bytes())
		b.log.Sight(s, bytes)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = true
	return b.index.Sight(s, bytes)
}

func (b *beginning) Record(e trace.Event) trace.Ordinal {
	if !b.over.Load() {
		b.log.Record(e)
	}
	b.facts.Record(&e)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.index.Record(e)
}

// Comment implements trace.Commenter. What was written in a capture is known of
// its beginning only.
func (b *beginning) Comment(c trace.Comment) {
	if !b.over.Load() {
		b.log.Comment(c)
	}
}

func (b *beginning) SetEpoch(t time.Time) {
	b.log.SetEpoch(t)
	b.index.SetEpoch(t)
}

func (b *beginning) Close(problem error) {
	b.mu.Lock()
	b.closed = true
	b.index.Close(problem)
	b.mu.Unlock()
	if !b.over.Load() {
		b.log.Close(problem)
	}
}

// serve tells the windows that are asked for, and of the growing index.
func (r *recorded) serve(ctx context.Context, flush func()) {
	defer close(r.served)
	tick := time.NewTicker(refreshTime)
	defer tick.Stop()
	grows := tick.C
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-r.asked:
			began := time.Now()
			r.tell(w)
			tick.Reset(max(refreshTime, restAfter*time.Since(began)))
		case <-grows:
			flush()
			if r.index.Done() {
				grows = nil
			}
			if r.over.Load() {
				r.publish(r.Snapshot(), false)
			}
		}
	}
}

func (r *recorded) tell(w session.Window) {
	frames := r.file.Frames()
	if frames == nil {
		return
	}
	if w.Holding > 0 {
		at := r.index.Place(w.Conversation, w.Holding-1)
		w.First, w.Ending = at/session.WindowSize*session.WindowSize, false
	}
	wanted := analyze.Window{Conversation: w.Conversation, First: w.First, Count: session.WindowSize, Ending: w.Ending, Facts: r.facts}
	if w.Ending {
		wanted.Count = w.Count
	}
	s := analyze.Tell(r.index, frames, wanted)
	if n := s.Packets.Len(); w.Holding > s.Number(trace.PacketID(n)) { // its frames are too long for all of it
		w.First = r.index.Place(w.Conversation, w.Holding-1)
		wanted.First = w.First
		s = analyze.Tell(r.index, frames, wanted)
	}
	told := s.Packets.Len()
	if w.Ending {
		w.First += w.Count - told
	}
	w.Count = told
	r.mu.Lock()
	r.window = w
	r.mu.Unlock()
	r.publish(s, false)
}

// Tell implements session.Archive.
func (r *recorded) Tell(w session.Window) {
	for {
		select {
		case r.asked <- w:
			return
		case <-r.asked: // an older wish
		}
	}
}

// Contents implements session.Archive.
func (r *recorded) Contents() session.Contents {
	if !r.over.Load() {
		return nil
	}
	return contents{r.index, r.facts}
}

// contents are an index's conversations with the processes of their ends.
type contents struct {
	*index.Index
	facts *analyze.Facts
}

// Conversation implements session.Contents.
func (c contents) Conversation(i int) trace.Conversation {
	f := c.Index.Conversation(i)
	f.Processes = c.facts.Processes(&f)
	return f
}

// Window implements session.Archive.
func (r *recorded) Window() session.Window {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.window
	if w == (session.Window{}) {
		w.Count = r.Snapshot().Packets.Len()
	}
	w.Of = r.index.Frames()
	if w.Conversation != 0 {
		w.Of = r.index.Belonging(w.Conversation)
	}
	return w
}

// Search implements session.Archive.
func (r *recorded) Search(q session.Query) session.Search {
	return find.Search(r.open, find.Capture{
		Index: r.index, Frames: indexFrames(r.file), Live: r.kind == session.Live,
	}, q)
}

// Stop implements session.Archive.
func (r *recorded) Stop() { r.cancel() }

// Close implements session.Session.
func (r *recorded) Close() error {
	err := r.source.Close()
	<-r.served
	return errors.Join(err, r.file.Close())
}

func (r *recorded) tellProgress() session.Progress {
	p := r.file.Progress()
	told := session.Progress{
		Packets: r.index.Frames(), Dropped: p.Dropped, Read: p.Read, Total: p.Total, Done: r.index.Done(), Problem: r.index.Problem(),
	}
	if p.Unkept != nil { // an error that is nil is not no error
		told.Unkept = p.Unkept
	}
	if !r.over.Load() { // what is shown is the log's
		log := r.Snapshot().Log
		told.Packets, told.Done, told.Problem = log.Sightings.Len(), log.Done, log.Problem
		if p.Packets > told.Packets {
			told.Read = p.Read * int64(told.Packets) / int64(p.Packets)
		}
	}
	if errors.Is(told.Problem, context.Canceled) {
		told.Stopped, told.Problem = true, nil
	}
	return told
}

// Notes implements session.Annotated.
func (r *recorded) Notes(s *trace.Snapshot, p *trace.Packet) []string { return r.own.on(s, p) }

// Note implements session.Annotated.
func (r *recorded) Note(number int) string { return r.own.note(number) }

// SetNote implements session.Annotated.
func (r *recorded) SetNote(number int, text string) error { return r.own.set(number, text) }

var (
	_ session.Archive   = (*recorded)(nil)
	_ session.Annotated = (*recorded)(nil)
)
