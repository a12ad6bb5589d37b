package trace

import (
	"iter"
	"math/bits"
	"sort"
	"time"
)

// Timeline is the events of a snapshot in order of time. Those that the log
// tells are read from the log; only what a reading adds to them is kept here.
// A copy goes on reading what it held while the original grows.
type Timeline struct {
	facts     Events // the log's
	own       Events // the reading's; their conversations are those of the stretches
	stretches []stretch
	open      []entry // those after the stretches
	n         int
}

// stretch tells of a number of neighbouring events where they come from, and
// to which conversations they belong.
type stretch struct {
	before       int      // events of the reading's own before the stretch
	own          []uint64 // a bit for each event: it is the reading's own; nil where none is
	conversation column
}

// entry is the same of one event.
type entry struct {
	own          bool
	facts        uint32 // before it
	conversation ConversationID
}

// Len is the number of events.
func (t *Timeline) Len() int { return t.n }

// At returns event i, counted from 0. It panics where there is none.
func (t *Timeline) At(i int) Event {
	x := t.entry(i)
	var e Event
	if x.own {
		e = t.own.At(i - int(x.facts))
	} else {
		e = t.facts.At(int(x.facts))
		e.Cause = t.ordinal(e.Cause, i)
	}
	e.Ordinal, e.Conversation = Ordinal(i+1), x.conversation
	return e
}

// entry tells where event i is to be found.
func (t *Timeline) entry(i int) entry {
	if i < 0 || i >= t.n {
		panic("trace: index out of range")
	}
	if i >= len(t.stretches)*tableChunk {
		return t.open[i-len(t.stretches)*tableChunk]
	}
	s, off := &t.stretches[i/tableChunk], i%tableChunk
	x := entry{facts: uint32(i - s.before), conversation: ConversationID(s.conversation.at(off))}
	if s.own != nil {
		x.own = s.own[off/64]>>(off%64)&1 == 1
		x.facts -= uint32(s.ownUntil(off))
	}
	return x
}

// ownUntil counts the reading's own among the first n events of a stretch.
func (s *stretch) ownUntil(n int) (own int) {
	for _, word := range s.own[:n/64] {
		own += bits.OnesCount64(word)
	}
	if n%64 != 0 {
		own += bits.OnesCount64(s.own[n/64] << (64 - n%64))
	}
	return own
}

// ordinal is the place in the timeline of the fact that has an ordinal in the
// log. It is sought from event i on backwards, since it is usually near.
func (t *Timeline) ordinal(fact Ordinal, i int) Ordinal {
	n := int(fact) - 1
	if n < 0 || n >= t.n-t.own.Len() {
		return 0
	}
	if len(t.open) > 0 && int(t.open[0].facts) <= n {
		k := sort.Search(len(t.open), func(k int) bool { return int(t.open[k].facts) > n })
		return Ordinal(len(t.stretches)*tableChunk + k)
	}
	c := min(i/tableChunk, len(t.stretches)-1)
	if t.factsBefore(c) > n {
		if c--; t.factsBefore(c) > n {
			c = sort.Search(c, func(k int) bool { return t.factsBefore(k) > n }) - 1
		}
	}
	return Ordinal(c*tableChunk + t.stretches[c].fact(n-t.factsBefore(c)) + 1)
}

// factsBefore counts the facts before stretch c.
func (t *Timeline) factsBefore(c int) int { return c*tableChunk - t.stretches[c].before }

// fact is the place in the stretch of its n-th fact, counted from 0.
func (s *stretch) fact(n int) int {
	if s.own == nil {
		return n
	}
	for i, word := range s.own {
		facts := ^word
		if count := bits.OnesCount64(facts); n >= count {
			n -= count
			continue
		}
		for ; n > 0; n-- {
			facts &= facts - 1
		}
		return i*64 + bits.TrailingZeros64(facts)
	}
	return tableChunk - 1
}

// Time is when event i happened.
func (t *Timeline) Time(i int) time.Duration {
	x := t.entry(i)
	if x.own {
		return t.own.Time(i - int(x.facts))
	}
	return t.facts.Time(int(x.facts))
}

// kind is the kind of event i.
func (t *Timeline) kind(i int) EventKind {
	x := t.entry(i)
	if x.own {
		return t.own.Kind(i - int(x.facts))
	}
	return t.facts.Kind(int(x.facts))
}

// packet is the packet that event i names.
func (t *Timeline) packet(i int) PacketID {
	x := t.entry(i)
	if x.own {
		return t.own.packet(i - int(x.facts))
	}
	return t.facts.packet(int(x.facts))
}

// since is the number of events before a time.
func (t *Timeline) since(at time.Duration) int {
	return sort.Search(t.n, func(i int) bool { return t.Time(i) >= at })
}

// Until returns how many events have happened at the cursor.
func (t *Timeline) Until(c Cursor) int {
	return sort.Search(t.n, func(i int) bool { return c.Before(Cursor{t.Time(i), Ordinal(i + 1)}) })
}

// All ranges over the events with their places.
func (t *Timeline) All() iter.Seq2[int, Event] { return t.From(0) }

// From ranges over the events from i on.
func (t *Timeline) From(i int) iter.Seq2[int, Event] {
	return func(yield func(int, Event) bool) {
		for j := max(i, 0); j < t.n; j++ {
			if !yield(j, t.At(j)) {
				return
			}
		}
	}
}
