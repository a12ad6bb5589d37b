package find

import (
	"context"
	"sync"
	"time"

	"wiretale/internal/rescue"
	"wiretale/session"
)

// tellTime is how often a search tells what it found.
const tellTime = 50 * time.Millisecond

// search is a looking-for in a goroutine of its own.
type search struct {
	stop context.CancelFunc

	mu      sync.Mutex
	found   session.Found
	changed chan struct{}
	told    time.Time
}

// Search looks through a capture beside everything else.
func Search(ctx context.Context, c Capture, q session.Query) session.Search {
	ctx, stop := context.WithCancel(ctx)
	s := &search{stop: stop, changed: make(chan struct{})}
	rescue.Go(func() {
		err := Each(ctx, c, q, func(hits []session.Hit, seen int) { s.add(hits, seen, c.Index.Frames()) })
		s.end(err != nil)
	})
	return s
}

// add takes in what was found.
func (s *search) add(hits []session.Hit, seen, of int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(hits) > 0 {
		own := append(session.Bits(nil), s.found.Conversations...)
		for _, h := range hits {
			s.found.Hits.Append(h)
			if h.Conversation != 0 {
				own.Set(int(h.Conversation - 1))
			}
		}
		s.found.Conversations = own
	}
	s.found.Seen, s.found.Of = seen, of
	if now := time.Now(); now.Sub(s.told) >= tellTime {
		s.told = now
		s.tell()
	}
}

func (s *search) end(stopped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found.Done, s.found.Stopped = true, stopped
	close(s.changed)
	s.changed = nil
}

// tell wakes whoever waits; the search is locked.
func (s *search) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Found implements session.Search.
func (s *search) Found() session.Found {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.found
}

// Changed implements session.Search.
func (s *search) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Stop implements session.Search.
func (s *search) Stop() { s.stop() }
