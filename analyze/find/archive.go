package find

import (
	"context"
	"runtime"
	"sync"
	"time"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// Capture is a capture that is indexed, or is being indexed.
type Capture struct {
	Index *index.Index
	// Frames returns a new reader of its frames; nil where none can be read.
	Frames func() index.Frames
	// Live says that nobody waits for its end: what is asked about a
	// conversation is answered by what is known of it when a packet comes.
	Live bool
}

const (
	// blockPackets is how many packets are looked at before what was found in
	// them is told.
	blockPackets = 8192
	// patience is how long one waits before one asks again whether more is
	// indexed.
	patience = 50 * time.Millisecond
)

// Each looks through a capture and tells the hits, in order, and how many
// packets were looked at. It goes on while the capture is being indexed, and
// ends with it, or with the context and its error.
func Each(ctx context.Context, c Capture, q session.Query, tell func(hits []session.Hit, seen int)) error {
	l := &look{ctx: ctx, Capture: c, tell: tell}
	switch {
	case q.Pattern != nil:
		return l.pattern(q.Pattern)
	case q.Filter.AsksConversations() && !c.Live:
		// What is true of a conversation is known when all of it was seen.
		for !l.Index.Done() {
			if err := l.wait(); err != nil {
				return err
			}
		}
	}
	if q.Filter.Depth() == filter.Story {
		return l.story(q.Filter)
	}
	return l.records(q.Filter)
}

// look is one looking-through.
type look struct {
	Capture
	ctx  context.Context
	tell func(hits []session.Hit, seen int)
	seen int
}

func (l *look) wait() error {
	select {
	case <-l.ctx.Done():
		return l.ctx.Err()
	case <-time.After(patience):
		return nil
	}
}

// more waits for packets behind those that were seen; false where none come.
func (l *look) more() (bool, error) {
	for l.ctx.Err() == nil {
		done := l.Index.Done() // asked first: what comes between the two is there then
		if l.Index.Frames() > l.seen {
			return true, nil
		}
		if done {
			return false, nil
		}
		if err := l.wait(); err != nil {
			return false, err
		}
	}
	return false, l.ctx.Err()
}

// records asks a filter of what the index keeps, and of the frames where it
// needs them, on all cores.
func (l *look) records(f *filter.Filter) error {
	workers := make([]*asker, runtime.GOMAXPROCS(0))
	for i := range workers {
		workers[i] = &asker{Capture: l.Capture, filter: f, source: newSource(l.Capture)}
	}
	for {
		if more, err := l.more(); !more {
			return err
		}
		var done sync.WaitGroup
		for i, w := range workers {
			done.Go(func() { w.ask(l.seen + i*blockPackets) })
		}
		done.Wait()
		for _, w := range workers {
			l.seen += w.asked
			l.tell(w.hits, l.seen)
			if w.asked < blockPackets {
				break // those behind it began too late
			}
		}
	}
}

// story asks a filter of the story, from the capture's beginning.
func (l *look) story(f *filter.Filter) error {
	frames := l.Frames()
	if frames == nil {
		return nil
	}
	told := analyze.NewRetelling(l.Index, frames)
	for {
		if more, err := l.more(); !more {
			return err
		}
		s := told.Next()
		var hits []session.Hit
		asked := f.Over(s)
		for _, p := range s.Packets.All() {
			if asked.Packet(&p) {
				hits = append(hits, hitIn(s, &p))
			}
		}
		l.seen = told.Told()
		l.tell(hits, l.seen)
	}
}

// pattern looks for a pattern in the payloads and in the names of findings.
func (l *look) pattern(p *filter.Pattern) error {
	from, in := newSource(l.Capture), newSeeker(p)
	room := make([]index.Packet, 0, blockPackets)
	for {
		if more, err := l.more(); !more {
			return err
		}
		var hits []session.Hit
		packets := l.Index.Range(l.seen, room[:0])
		for i := range packets {
			k := &packets[i]
			at, length, found := 0, 0, false
			if d, data, ok := from.decode(k); ok {
				at, length, found = in.seek(carrier{uint32(k.Conversation), k.FromClient, k.Segment}, &d, data)
			}
			if !found {
				at, length = 0, 0
			}
			if found || k.Findings&in.named != 0 {
				hits = append(hits, session.Hit{
					Number: uint32(l.seen + i + 1), Conversation: uint32(k.Conversation), At: uint32(at), Length: uint32(length),
				})
			}
		}
		l.seen += len(packets)
		l.tell(hits, l.seen)
	}
}

// hitIn is the hit that a packet of a story is.
func hitIn(s *trace.Snapshot, p *trace.Packet) session.Hit {
	h := session.Hit{Number: uint32(s.Number(p.ID))}
	if c := s.Conversation(p.Conversation); c != nil {
		h.Conversation = uint32(c.Number)
	}
	return h
}
